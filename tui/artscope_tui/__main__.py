"""`artscope`: the way in. Answers `--version` from a constant and leaves the rest to the commands."""

from __future__ import annotations

import sys

BEYOND = (
    "artscope: the program's own files are damaged: unpack or install it anew from a file whose hash is in the "
    "publisher's SHA256SUMS\n"
    "artscope: 程序自身的文件已损坏：请用哈希值列于发布者 SHA256SUMS 中的文件重新解压或安装\n"
)
"""Here and in both languages, as `words` itself may be what cannot be loaded."""


def main() -> None:
    """Runs the command line and leaves with its exit code."""
    if sys.argv[1:] == ["--version"]:
        from artscope._version import __version__

        sys.stdout.write(f"artscope {__version__}\n")
        sys.exit(0)
    try:
        from artscope_tui.cli.run import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:  # while that was loaded; later ones are told apart where they belong
        code = 130
    except Exception:
        if not ({"info", "--verify"}.issubset(sys.argv) and _damaged()):
            raise
        code = 1
    sys.exit(code)


def _damaged() -> bool:
    """Whether it is a damaged file that broke the very command that looks for such; tells which."""
    try:
        from artscope_tui.cli.damage import found

        return found(sys.argv[1:], sys.stdout)
    except Exception:
        sys.stderr.write(BEYOND)
        return True


if __name__ == "__main__":
    main()
