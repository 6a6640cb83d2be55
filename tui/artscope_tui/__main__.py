"""`artscope`: the way in. Answers `--version` from a constant and leaves the rest to the commands."""

from __future__ import annotations

import sys


def main() -> None:
    """Runs the command line and leaves with its exit code."""
    if sys.argv[1:] == ["--version"]:
        from artscope._version import __version__

        sys.stdout.write(f"artscope {__version__}\n")
        sys.exit(0)
    try:
        from artscope_tui.cli.run import run
    except KeyboardInterrupt:  # later ones are told apart where they belong
        sys.exit(130)

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
