"""Text that tries to reach the terminal: escape sequences, markup, marks that turn the reading order."""

from __future__ import annotations

from collections.abc import Sequence

from artscope.simulator.texts.setting import Setting

_ATTACKS = (
    b"\x1b]52;c;cm0gLXJmIH4=\x07 into the clipboard\n",
    b"\x1b]0;a title of its own\x07\x1b]2;and another\x1b\\\n",
    b"\x1b]8;;https://example.com/\x1b\\a link\x1b]8;;\x1b\\\n",
    b"\x1b[2J\x1b[H the screen is cleared \x1b[?1049h\x1b[?25l\n",
    b"\x1bP1$r0m\x1b\\ device control \x1b_application\x1b\\ \x1b^private\x1b\\\n",
    b"\x9b31m one-byte control \x9d0;title\x9c and \xc2\x9b31m the same in UTF-8\n",
    b"[/bold][@click=app.quit]quit[/] [link=https://example.com]here[/link] [b\n",
    "\u202egnp.exe\u202c \u2066isolated\u2069 \u200fright\u200e \u061cmark\n".encode(),
    b"bell \x07 null \x00 backspace \x08\x08\x08 delete \x7f form \x0c vertical \x0b shift \x0e\x0f\n",
    b"not UTF-8: \xff\xfe\xc0\xaf\xed\xa0\x80 GB18030: \xd3\xef\xd2\xf4\xca\xb6\xb1\xf0\n",
    "wide 语音识别 emoji 👩‍👩‍👧‍👦 🏳️‍🌈 combining e\u0301\u0302\u0303 zero\u200bwidth\u2060join\n".encode(),
    b"carriage\rreturn\rover\rand over\r\n",
    b"unterminated \x1b]52;c;\n",
    b"\x1bc full reset \x1b[6n where is the cursor \x1b[c who are you\n",
    b"x" * 20_000 + b" a line of 20,000 letters\n",
    b"\ttab\t\ttabs   \n",
)


class Hostile:
    """Every attack in turn, with a step line that says how far it is."""

    steps = 1
    lines = len(_ATTACKS) + 1

    def __init__(self, setting: Setting) -> None:
        self._setting = setting

    def period(self, number: int, times: Sequence[int]) -> list[bytes]:  # noqa: ARG002
        loss = self._setting.loss(number)
        return [f"step {number}/{self._setting.steps} | loss: {loss:.4f}\n".encode(), *_ATTACKS]
