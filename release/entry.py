# -*- coding: utf-8 -*-
"""The way into a zipapp or bundle: any Python from 2.7 on can read this file, and an old one is told what to use instead.

Where a damaged file does not let the program run, that is told in place of a traceback.
"""

from __future__ import unicode_literals

import os
import sys

VERSION = "0"
TOLD = ("", "")  # in English and Chinese; this and the lines around it are written when the zipapp is built
BEYOND = ""


def refuse():
    """Says on standard error that this Python is too old; the exit code of wrong usage."""
    spoken = [os.environ.get(name) for name in ("ARTSCOPE_LANG", "LC_ALL", "LC_MESSAGES", "LANG")]
    chinese = next((value for value in spoken if value), "").lower().startswith("zh")
    system = os.uname()
    text = TOLD[chinese].format(
        version="%d.%d.%d" % sys.version_info[:3],
        python=readable(sys.executable),
        file=readable(sys.argv[0]),
        bundle="artscope-%s-bundle-%s-%s.tar.gz" % (VERSION, system[0].lower(), system[4]),
    )
    getattr(sys.stderr, "buffer", sys.stderr).write((text + "\n").encode("utf-8", "replace"))
    return 2


def readable(path):
    """A path as text, also where a Python 2 has it as bytes."""
    return path if isinstance(path, type("")) else path.decode("utf-8", "replace")


def damaged():
    """Whether a damaged file is to blame; says so on standard error, and which one where that can still be found out."""
    try:
        from artscope_tui.cli.damage import found

        return found(sys.argv[1:], sys.stderr)
    except Exception:
        sys.stderr.write(BEYOND)
        return True


if sys.version_info < (3, 11):
    sys.exit(refuse())

if __name__ == "__main__":
    try:
        from artscope_tui.__main__ import main  # an old Python could not even read it

        main()
    except Exception:
        if not damaged():
            raise
        sys.exit(1)
