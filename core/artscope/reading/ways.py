"""Which source to ask, and what to do where it does not answer."""

from __future__ import annotations

from artscope.archive.spool.log import SpoolLog
from artscope.archive.spool.strip import Source
from artscope.errors import (
    ApiError,
    ArchiveError,
    CoreError,
    ForbiddenError,
    LinkExpiredError,
    NoSuchCallError,
    NotFoundError,
    NotReadyError,
    ServiceError,
)
from artscope.reading.join import join
from artscope.reading.steps import Steps
from artscope.reading.whole import OnProgress, Whole

_ELSEWHERE = (NotFoundError, ForbiddenError, LinkExpiredError)
"""Another source may have it all the same."""
_UNREADABLE = ("reading.no_ranges", "reading.no_shards")
"""It cannot be read by its link."""
_NOTHING = (NoSuchCallError, NotReadyError)
"""Says no more than another source's answer that a log which has ended is empty."""


class Ways:
    """The ways to one log, tried in order; what shows its end already goes on."""

    def __init__(self, steps: Steps) -> None:
        self.steps = steps
        self._log: SpoolLog = steps.log
        self._sources = steps.sources
        self._beside_tried = False

    async def newer(self) -> None:
        """The newest text. The caller holds `log.turn`.

        Raises:
            CoreError: No source has it.
        """
        if not await self._beside():
            await self._first_that_works(self._order())

    async def object_first(self, on_progress: OnProgress | None) -> bool:
        """All of a log of which nothing is here, by its link alone. False where it cannot be had so: then begin at its end.

        Raises:
            CoreError: Nothing else would help.
        """
        if self._log.shown() is not None or self._sources.order(whole=True)[0] != "link":
            return False
        try:
            await self._fetch(Whole(self.steps, on_progress), "link")
        except NoSuchCallError:
            self._sources.forget("link")
        except (*_ELSEWHERE, NotReadyError):
            pass
        except ServiceError as error:
            if error.key not in _UNREADABLE:
                raise
        except ArchiveError:  # no room for all of it, but perhaps for its end
            async with self._log.turn:
                await self._first_that_works(self._order())
            raise
        return self._log.shown() is not None

    async def all(self, on_progress: OnProgress | None, *, doubtful: bool = False) -> None:
        """Everything before the newest text.

        Args:
            doubtful: The log may have been begun anew just now.

        Raises:
            CoreError: No source has it all.
        """
        whole = Whole(self.steps, on_progress, doubtful=doubtful)
        trouble: CoreError | None = None
        for kind in self._sources.order(whole=True):
            if self._is_whole():
                return
            try:
                await self._fetch(whole, kind)
            except NoSuchCallError:
                self._sources.forget(kind)
            except (*_ELSEWHERE, NotReadyError) as error:
                trouble = trouble or error
            except ServiceError as error:
                if error.key not in (*_UNREADABLE, "reading.too_large", "reading.gone"):
                    raise
                trouble = trouble or error
        if not self._is_whole():
            raise trouble or ServiceError("reading.not_whole")

    def _order(self) -> list[Source]:
        order: list[Source] = list(self._sources.order())
        view = self._log.shown()
        if view is None:
            return order
        going = self._log.live or view.tail.source
        first = [going] if going in order and going != "preview" else []
        rest = [kind for kind in order if kind not in first]
        once = self._log.live is None and view.tail.source == "preview"
        return first + [kind for kind in rest if kind != "preview" or once]

    async def _beside(self) -> bool:
        """The object is here, and the line log may be ahead of it: let that go on where the object ends."""
        view = self._log.shown()
        if self._beside_tried or view is None or not view.strip.whole or view.tail.source != "link":
            return False
        self._beside_tried = True
        return await self._line_goes_on()

    async def _line_goes_on(self) -> bool:
        if "line" not in self._sources.order():
            return False
        try:
            await self.steps.newer("line")
        except ApiError:
            return False
        if not await join(self._log):
            return False
        self._log.live = "line"
        return True

    async def _first_that_works(self, order: list[Source]) -> None:
        trouble: CoreError | None = None
        answered = False
        for kind in order:
            here = self._log.shown() is not None
            try:
                step = await self.steps.newer(kind)
            except NoSuchCallError as error:
                self._sources.forget(kind)
                trouble = trouble or error
            except NotReadyError as error:
                if not self._log.log.ended:
                    if here:
                        return  # nothing new
                    raise
                trouble = _worse(trouble, error)
            except _ELSEWHERE as error:
                trouble = _worse(trouble, error)
            except ServiceError as error:
                if error.key not in _UNREADABLE:
                    raise
                trouble = _worse(trouble, error)
            else:
                if step.came or here or not self._log.log.ended:
                    self._log.live = kind
                    await join(self._log)
                    return
                answered = True
        if trouble is not None and not (answered and isinstance(trouble, _NOTHING)):
            raise trouble

    async def _fetch(self, whole: Whole, kind: Source) -> None:
        if kind == "link":
            if await whole.ranges() or await whole.ranges():
                async with self._log.turn:
                    if not await join(self._log) and not self._log.log.ended:
                        await self._line_goes_on()
            return
        if kind == "preview":
            return
        if not self._log.strip(kind).extents:
            async with self._log.turn:
                await self.steps.newer(kind)
        await whole.pages(kind)

    def _is_whole(self) -> bool:
        view = self._log.shown()
        return view is not None and view.strip.whole


def _worse(before: CoreError | None, error: CoreError) -> CoreError:
    """Of several troubles the first that says more than that a call is missing."""
    return error if before is None or isinstance(before, NoSuchCallError) else before
