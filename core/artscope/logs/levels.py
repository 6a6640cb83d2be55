"""How bad a line of a log is: from the level it names, and from what is bad under any level.

A level counts where it stands like one: in capitals, in brackets, after `level=`, before a colon, as a glog letter. Tracebacks,
exceptions, exit codes, signals, lack of memory, failures of NCCL and HCCL and error codes of CANN are errors without one. Sources
of the forms: the logs of real trainings that the tests read; CANN's error codes (`EI0006`), torch_npu's (`ERR02005`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import IntEnum

from artscope.logs import clean
from artscope.logs.clean import SafeText
from artscope.logs.sieve import Sieve

MOST = 4096
"""Characters of a line that are looked at."""
_HEAD = 200
"""Characters among which a level counts as the line's own."""


class Severity(IntEnum):
    """How bad a line is."""

    NONE = 0
    DEBUG = 1
    INFO = 2
    WARNING = 3
    ERROR = 4


_WORDS = {
    Severity.ERROR: ["FATAL", "CRITICAL", "SEVERE", "EMERG", "EMERGENCY", "ALERT", "PANIC", "ERROR", "ERR"],
    Severity.WARNING: ["WARNING", "WARN"],
    Severity.INFO: ["INFO", "NOTICE", "EVENT"],
    Severity.DEBUG: ["DEBUG", "TRACE", "VERBOSE"],
}
_LEVELS = {word: level for level, words in _WORDS.items() for word in words}
_LETTERS = {"E": Severity.ERROR, "F": Severity.ERROR, "W": Severity.WARNING, "I": Severity.INFO, "D": Severity.DEBUG}
_NAMES = "|".join(sorted(_LEVELS, key=len, reverse=True))
_ANY = f"{_NAMES}|{_NAMES.lower()}|{'|'.join(name.capitalize() for name in _LEVELS)}"
_LEVEL = re.compile(
    rf"(?<![\w.=/-])(?P<word>{_NAMES})(?![\w=/-]|\.\w)"
    rf"|\[ ?(?P<bracket>{_ANY}) ?\]"
    rf"|\b(?:level|levelname|severity|lvl)[\"']?\s*[=:]\s*[\"']?(?P<named>{_ANY})\b"
    rf"|(?:^|(?<=[:\]|>] )|(?<=- ))(?P<said>error|Error|warning|Warning|fatal|Fatal)(?=:(?! *[-+.\d]))"
    r"|\b[A-Z]\w*(?P<python>Warning)(?=:)"
    r"|^\[?(?P<letter>[EFWID])\d{3,4} \d\d:\d\d"
    r"|(?:^\[|: )(?P<short>[EFWID]) (?=\w+\.c|tensorflow/)"
)
_ALWAYS = re.compile(
    r"Traceback \(most recent call last\)"
    r"|\bexit(?:ed)?[ _-]?(?:with )?(?:code|status)[\"']?[ =:)]*-?[1-9]|\bnon-zero exit status -?[1-9]|\bexitcode\s*[:=]\s*-?[1-9]"
    r"|\bSIG(?:KILL|SEGV|ABRT|BUS|ILL|FPE)\b|\b[Ss]egmentation fault|\bcore dumped\b|^\W*Killed\W*$|\bBus error\b"
    r"|\b[Oo]ut [Oo]f [Mm]emory\b|OutOfMemory|\bOOM(?:Killed)?\b|\boom[-_ ]kill"
    r"|\b(?:NCCL|HCCL|CUDA|ACL|NPU|ECC) (?:error|ERROR|failure)\b|\bnccl[A-Z]\w*Error\b"
    r"|^E[A-Z0-9]\d{4}: |\bERR\d{5}\b|\berror code(?: is)?[ :=]*-?[1-9]\d{3,}|\bErrorNo: -?[1-9]"
    r"|\bChildFailedError\b|错误码|报错|崩溃"
)
_UNSAID_ERROR = re.compile(
    r"(?:^|[\s:\]>])(?:[a-z_]\w*\.)*[A-Z]\w*(?:Error|Exception|Interrupt|Failure)\b(?=:|\s*$)"
    r"|^(?:Error|error|ERROR|fatal|Fatal)\b(?!\s*(?:rate|[=:]?\s*[-+.\d]))|\bFAILED\b|错误"
)
_UNSAID_WARNING = re.compile(r"\b(?:failed|failure|Failed|Failure)\b|失败|异常|警告")
_PLATFORM = re.compile(r"^.{0,64}?\[[Mm]odel[Aa]rts[ -]Service(?: Log)?\]|\bPlatform=ModelArts-Service\b")


def severity(text: str) -> Severity:
    """How bad a cleaned line is; NONE where it does not say."""
    text = text[:MOST]
    level = _LEVEL.search(text, 0, _HEAD)
    meant = _meant(level) if level is not None else Severity.NONE
    if meant < Severity.WARNING and _ALWAYS.search(text):
        return Severity.ERROR
    if meant:
        return meant
    if _UNSAID_ERROR.search(text):
        return Severity.ERROR
    return Severity.WARNING if _UNSAID_WARNING.search(text) else Severity.NONE


def is_platform(text: str) -> bool:
    """The line was written by the platform and not by the training. Source: API reference notes, content of the ordinary log."""
    return _PLATFORM.search(text[:MOST]) is not None


def _meant(level: re.Match[str]) -> Severity:
    letter = level["letter"] or level["short"]
    if letter:
        return _LETTERS[letter]
    word = level["word"] or level["bracket"] or level["named"] or level["said"] or level["python"]
    return _LEVELS[word.upper()]


_SIGNS = (
    *("err", "fatal", "critical", "severe", "emerg", "alert", "panic", "traceback", "exception", "interrupt", "fail"),
    *("exit", "sig", "segmentation", "dumped", "killed", "oom", "of memory", "ofmemory", ": e tensorflow/"),
    *("报错", "崩溃", "错误"),
)
"""One of these is in every line that is an error (in any case), or it begins as `_LETTER_LINES` do."""
_LETTER_LINES = re.compile(rb"\n\[?[EF](?:\d{3,4} \d\d:|[A-Z0-9]\d{4}: | )")


_WARNING_SIGNS = ("warn", ": w ", "异常", "失败", "警告")
_WARNING_LINES = re.compile(rb"\n\[?[EFW](?:\d{3,4} \d\d:|[A-Z0-9]\d{4}: | )")
"""The same for warnings, in addition."""


class Severe:
    """Lines of at least a severity, to be found or filtered as a text is."""

    def __init__(self, least: Severity = Severity.ERROR) -> None:
        self.least = least
        self.text: SafeText = clean.text(least.name.lower())
        self.sieve: Sieve | None = None
        if least is Severity.ERROR:
            self.sieve = Sieve(*_SIGNS, any_case=True, also=_LETTER_LINES)
        elif least is Severity.WARNING:
            self.sieve = Sieve(*_SIGNS, *_WARNING_SIGNS, any_case=True, also=_WARNING_LINES)

    def lines_of(self, block: Sequence[object], encoding: str = "utf-8") -> list[int]:
        """Which lines are: indexes from 0."""
        return [
            at
            for at, line in enumerate(block)
            if isinstance(line, bytes) and severity(clean.line(line, encoding=encoding, most=MOST)) >= self.least
        ]

    def spans(self, shown: str) -> list[tuple[int, int]]:  # noqa: ARG002
        """Nothing is marked in a line."""
        return []


class Platform:
    """Lines of the platform, to be filtered out or in."""

    text: SafeText = clean.text("ModelArts-Service")
    sieve: Sieve | None = Sieve("[modelarts", "=modelarts-service", any_case=True)

    def lines_of(self, block: Sequence[object], encoding: str = "utf-8") -> list[int]:
        """Which lines are: indexes from 0."""
        return [
            at
            for at, line in enumerate(block)
            if isinstance(line, bytes) and is_platform(clean.line(line, encoding=encoding, most=MOST))
        ]

    def spans(self, shown: str) -> list[tuple[int, int]]:  # noqa: ARG002
        """Nothing is marked in a line."""
        return []
