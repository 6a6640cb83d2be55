"""Compiles what is piped in: run by each Python that is built for, as `python -I -S -B compiled.py < TREE > COMPILED`.

Both ways: `marshal` of a list of pairs, path and content. What comes out is never compared with its source again when it is
loaded, so that it needs no time stamps and is the same whenever it is built.
"""

import importlib.util
import marshal
import sys

UNCHECKED = (1).to_bytes(4, "little")
"""Flags of a file that is named by its source's hash and not compared with it. Source: PEP 552."""


def compiled(name: str, body: bytes) -> bytes:
    """The bytes of a `.pyc`."""
    code = compile(body, name, "exec", dont_inherit=True, optimize=0)
    # Written, read and written once more: which objects are shared must not depend on what else was compiled before.
    data = marshal.dumps(marshal.loads(marshal.dumps(code)))  # noqa: S302 - our own, of a moment ago
    return importlib.util.MAGIC_NUMBER + UNCHECKED + importlib.util.source_hash(body) + data


def main() -> None:
    """Compiles all that was piped in."""
    tree = marshal.load(sys.stdin.buffer)  # noqa: S302 - from the script that runs this
    sys.stdout.buffer.write(marshal.dumps([(name, compiled(name, body)) for name, body in tree]))


if __name__ == "__main__":
    main()
