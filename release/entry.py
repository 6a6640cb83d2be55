# -*- coding: utf-8 -*-
"""The way into a zipapp: any Python from 2.7 on can read this file, and an old one is told what to use instead."""

from __future__ import unicode_literals

import os
import sys

VERSION = "0"
TOLD = ("", "")  # in English and Chinese; both lines are written when the zipapp is built


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


if sys.version_info < (3, 11):
    sys.exit(refuse())

from artscope_tui.__main__ import main  # noqa: E402 - an old Python could not even read it

if __name__ == "__main__":
    main()
