"""Puts a worker's log together: what the platform says, the training, its end; once for each run of the job."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from artscope.simulator.texts import platform
from artscope.simulator.texts.deaths import WAIT, last_words
from artscope.simulator.texts.hostile import Hostile
from artscope.simulator.texts.huggingface import Trainer
from artscope.simulator.texts.megatron import Megatron, Memory
from artscope.simulator.texts.mindspore import MindSpore
from artscope.simulator.texts.noise import Shell, Tokens, Uploads
from artscope.simulator.texts.pytorch import Bars, Colours, Speech
from artscope.simulator.texts.section import Fixed, Pattern, Periodic
from artscope.simulator.texts.setting import Setting
from artscope.simulator.texts.tensorflow import TensorFlow
from artscope.simulator.texts.timeline import Piece, Rerun, Timeline
from artscope.simulator.world.model import LogText

PATTERNS: dict[str, Callable[[Setting], Pattern]] = {
    "megatron": Megatron,
    "huggingface": Trainer,
    "mindspore": MindSpore,
    "tensorflow": TensorFlow,
    "bars": Bars,
    "colours": Colours,
    "speech": Speech,
    "uploads": Uploads,
    "tokens": Tokens,
    "shell": Shell,
    "hostile": Hostile,
}
_ALIKE = {"uploads", "tokens", "shell", "hostile"}
"""Where all workers write the same kind of lines; elsewhere only one of them has the losses."""

_SILENT = {"nccl", "hang"}
"""Endings that nobody notices before the time-out of the collective operations."""

_PAUSE = 2_000
_LEAST = 200


@dataclass(frozen=True, slots=True)
class Stretch:
    """One run of a job's processes. Times are epoch milliseconds."""

    begin: int
    end: int
    """When it ends by itself, perhaps in the future."""
    ending: str
    """`completed`, `stopped`, `killed` (without a word), or a cause that `deaths` has words for."""
    guilty: int = 0
    """The worker that it ends by."""
    cut: int | None = None
    """When somebody stopped it before that."""


@dataclass(frozen=True, slots=True)
class Script:
    """The log texts of all workers of one job."""

    setting: Setting
    """Of any worker: number, steps and step time are filled in here."""
    pattern: str
    pace: int
    """Milliseconds from line to line in the log that has the losses."""
    runs: tuple[Stretch, ...]
    lines: int | None = None
    """How many lines each log is to have: in all once it has ended, until then at `anchor`."""
    tell_lines: int | None = None
    """The same for the worker that has the losses, the others following their own pace."""
    anchor: int = 0
    anew: bool = False
    """Each run begins its log anew."""

    def log(self, worker: int) -> LogText:
        """One worker's log; made when it is first read."""
        if not self.anew or len(self.runs) < 2:
            return Timeline(lambda: [piece for run in self._writings(worker) for piece in run.pieces()])
        parts = [(run.begin, self._part(worker, i)) for i, run in enumerate(self.runs)]
        return Rerun(parts)

    def _part(self, worker: int, number: int) -> LogText:
        return Timeline(lambda: self._writings(worker)[number].pieces())

    def steps(self) -> int:
        """How many steps the whole training is to have."""
        return self._finished(0).steps

    def _finished(self, worker: int) -> Setting:
        """The worker's setting, with steps and step time from the pace."""
        pattern = PATTERNS[self.pattern](self.setting)
        period = self._tell_pace(pattern) * pattern.lines
        first = self.runs[0]
        planned = sum(max(run.end - run.begin - _PAUSE, 0) for run in self.runs) / period
        if first.ending != "completed" and self.runs[-1].ending != "completed":
            planned *= 2.4
        steps = _nice(planned) * pattern.steps
        return replace(self.setting, worker=worker, steps=steps, step_ms=max(1, round(period / pattern.steps)))

    def _tell_pace(self, pattern: Pattern) -> float:
        lines = self.lines or self.tell_lines
        if lines is None:
            return self.pace
        took = sum(max(0, min(run.end, self.anchor) - run.begin) for run in self.runs)
        return max(1.0, max(took, 60_000) / max(lines, pattern.lines))

    def _writings(self, worker: int) -> list[_Writing]:
        setting = self._finished(worker)
        teller = PATTERNS[self.pattern](setting)
        pattern = teller if self.pattern in _ALIKE or setting.tells else Memory(setting, teller.steps)
        pace = self._tell_pace(teller) * teller.lines / pattern.lines
        found: list[_Writing] = []
        first = 0
        for run in self._written_runs():
            found.append(_Writing(setting, pattern, run, pace, first))
            first += max(0, found[-1].body // pattern.lines - 1)
        wanted = self.lines or (self.tell_lines if setting.tells else None)
        if wanted is not None:
            self._share(found, wanted)
        elif found[-1].ending == "completed":
            found[-1].of_periods(setting.steps // pattern.steps)
        return found

    def _share(self, found: list[_Writing], wanted: int) -> None:
        """So many lines over all runs, each as many as its time allows; the last one what is left."""
        took = sum(writing.elapsed(self.anchor) for writing in found) or 1
        left = wanted
        for writing in found[:-1]:
            writing.of_lines(wanted * writing.elapsed(self.anchor) // took, self.anchor)
            left -= writing.total
        found[-1].of_lines(left, self.anchor)

    def _written_runs(self) -> tuple[Stretch, ...]:
        """Where few lines are wanted, they are of the last run."""
        few = self.lines is not None and self.lines < _LEAST * len(self.runs) and not self.anew
        return self.runs[-1:] if few else self.runs


class _Writing:
    """One run in one worker's log."""

    def __init__(self, setting: Setting, pattern: Pattern, run: Stretch, pace: float, first: int) -> None:
        self._setting, self._pattern, self._run, self._first = setting, pattern, run, first
        self._opening = _encoded(run.begin, platform.opening(setting, understood=run.ending != "args"))
        self._head = Fixed(run.begin, self._opening)
        self._begin = self._head.end + _PAUSE
        self._tail = _encoded(self._tail_begin(), self._last_words())
        self._span = 0 if run.ending == "args" else max(0, self._body_end() - self._begin)
        self._pace = pace
        self.body = int(self._span / pace)

    @property
    def ending(self) -> str:
        return self._run.ending

    def elapsed(self, anchor: int) -> int:
        """How long it has lasted by then, in milliseconds."""
        return max(0, min(self._run.end, anchor) - self._run.begin)

    @property
    def _torn(self) -> int:
        """One more line where the process is killed while it writes."""
        return int(self._run.ending == "killed" and self.body > 0)

    @property
    def total(self) -> int:
        return len(self._head) + self.body + len(self._tail) + self._torn

    def of_periods(self, wanted: int) -> None:
        """Makes the training come to its last step just when the run ends."""
        if self._span:
            self.body = max(1, wanted - self._first) * self._pattern.lines
            self._pace = self._span / self.body

    def of_lines(self, wanted: int, anchor: int) -> None:
        """Makes it have so many lines in all; if it still goes on at `anchor`, so many then."""
        if self._run.end <= anchor or not self._span:
            torn = int(self._run.ending == "killed")
            self.body = max(0, wanted - len(self._head) - len(self._tail) - torn) if self._span else 0
            self._pace = max(self._span, 1) / max(self.body, 1)
            self._shorten(wanted)
            return
        here = max(wanted - len(self._head), 1)
        self._pace = max(1.0, min(self._span, anchor - self._begin) / here) if anchor > self._begin else self._pace
        self.body = int(self._span / self._pace)

    def _shorten(self, wanted: int) -> None:
        """Fewer lines than the platform alone would write."""
        if self.total > wanted:
            rows = self._opening[: max(0, wanted - len(self._tail))]
            self._head = Fixed(self._run.begin, rows)
            self._tail = self._tail[len(self._tail) - max(0, wanted - len(rows)) :] if wanted > len(rows) else []

    def pieces(self) -> Sequence[Piece]:
        cut = self._run.cut
        body = Periodic(self._begin, self._pattern, self._pace, lines=self.body, first=self._first)
        tail = Fixed(self._tail_begin(), self._tail)
        pieces = [Piece(self._head, cut), Piece(body, cut)]
        if cut is not None:
            return [*pieces, Piece(Fixed(cut, _encoded(cut, platform.stopped(self._setting))))]
        if self._run.ending == "killed" and self.body:
            torn = body.text(self.body, self.body + 1)
            tail = Fixed(self._run.end, [(0, torn[: len(torn) * 2 // 5])])
        return [*pieces, Piece(tail)]

    def _tail_begin(self) -> int:
        run = self._run
        if run.ending == "nccl":
            return max(run.end - WAIT - 5_000, self._begin)
        return max(run.end - (1_500 if run.ending == "stopped" else 8_000), self._begin)

    def _body_end(self) -> int:
        run = self._run
        if run.ending == "killed":
            return run.end
        return (run.end - WAIT - 6_000) if run.ending in _SILENT else self._tail_begin() - 500

    def _last_words(self) -> platform.Rows:
        run, setting = self._run, self._setting
        if run.ending == "completed":
            return platform.closing(setting, 0)
        if run.ending == "stopped":
            return platform.stopped(setting)
        if run.ending == "killed":
            return []
        code = exit_code(run.ending, guilty=setting.worker == run.guilty)
        return [*last_words(run.ending, setting, run.guilty), *platform.closing(setting, code)]


def exit_code(ending: str, *, guilty: bool) -> int:
    """How a worker's process ends. Those that only wait for the guilty one are ended by the launcher with 250."""
    if ending == "completed":
        return 0
    if ending == "args":
        return 2
    if ending in ("stopped", "killed"):
        return 143 if ending == "stopped" else 137 if guilty else 250
    return 1 if guilty else 250


def _encoded(begin: int, rows: platform.Rows) -> list[tuple[int, bytes]]:
    return [(gap, f"{text}\n".encode("utf-8", "surrogatepass")) for gap, text in platform.rendered(begin, rows)]


def _nice(periods: float) -> int:
    """A number of periods as people choose them: two digits and zeros, not fewer."""
    whole = max(1, int(periods) + 1)
    unit = int(10 ** max(0, len(str(whole)) - 2))
    return -(-whole // unit) * unit
