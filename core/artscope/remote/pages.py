"""Listings, page by page, as flows that tolerate how differently servers count pages."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, MutableMapping
from typing import Generic, Literal, TypeVar

from artscope.call import Call, Flow
from artscope.remote.parts import Page

T = TypeVar("T")

MOST_ROWS = 100_000
"""Rows of one listing, whatever is asked for. Source: the contract's limits."""

Facts = MutableMapping[str, str]
"""What was learnt about one server, kept per identity."""


class Pages(ABC, Generic[T]):
    """A listing under way: `next()` is a flow that fetches one more page, until it answers None.

    Entries come once each, however the pages shift meanwhile. A flow that fails leaves the listing where it was, so that the
    next `next()` asks the same page again.
    """

    def __init__(self, key: Callable[[T], Hashable], *, limit: int) -> None:
        self._key = key
        self._limit = min(limit, MOST_ROWS) if limit > 0 else MOST_ROWS
        self._spare: list[T] = []
        self._seen: set[Hashable] = set()
        self._given = 0
        self._complete = False
        self.total: int | None = None
        """How many there are, as far as the service has said; None where it does not."""

    @property
    def more(self) -> bool:
        """The service has, or may have, more than what was given out."""
        return bool(self._spare) or not self._complete

    def extend(self, limit: int) -> None:
        """Let the listing go on to a larger limit; 0 for all."""
        self._limit = max(self._limit, min(limit, MOST_ROWS) if limit > 0 else MOST_ROWS)

    def next(self) -> Flow[Page[T] | None]:
        """The entries of one more page that did not come before; None at the limit or at the end.

        Answers:
            A page: `items` only new ones, `total` as of now, `more` whether the service has more than was given so far.
        """
        while self._given < self._limit and not self._spare and not self._complete:
            self._spare = self._new(list((yield from self._fetch())))
        if not self._spare or self._given >= self._limit:
            return None
        room = self._limit - self._given
        items, self._spare = self._spare[:room], self._spare[room:]
        self._given += len(items)
        return Page(tuple(items), total=self.total, more=self.more)

    @abstractmethod
    def _fetch(self) -> Flow[tuple[T, ...]]:
        """The rows of the next page as they come; sets `_complete` and `total`."""

    def _new(self, rows: list[T]) -> list[T]:
        fresh: dict[Hashable, T] = {}
        for row in rows:
            if (key := self._key(row)) not in self._seen:
                fresh[key] = row
        self._seen |= fresh.keys()
        if not fresh:
            self._complete = True  # a page without anything new: past the end, or the server ignores the page number
        if self.total is not None:
            self.total = max(self.total, len(self._seen))
            self._complete = self._complete or len(self._seen) >= self.total
        return list(fresh.values())


class NumberedPages(Pages[T]):
    """Pages that are numbered from 1, as V1 does it."""

    def __init__(self, ask: Callable[[int], Call[Page[T]]], key: Callable[[T], Hashable], *, limit: int) -> None:
        super().__init__(key, limit=limit)
        self._ask = ask
        self._page = 0

    def _fetch(self) -> Flow[tuple[T, ...]]:
        page: Page[T] = yield self._ask(self._page + 1)
        self._page += 1
        self.total = page.total
        self._complete = not page.more
        return page.items


class OffsetPages(Pages[T]):
    """Pages by an `offset` that some servers count in pages and others in rows.

    Source: reference 8.1 and 12-C10. It is taken for a page number; where the second page repeats at least half of the first,
    the server counts rows. What was found out is kept in the facts.
    """

    def __init__(
        self,
        ask: Callable[[int], Call[Page[T]]],
        key: Callable[[T], Hashable],
        *,
        size: int,
        limit: int,
        facts: Facts,
        fact: str,
    ) -> None:
        super().__init__(key, limit=limit)
        self._ask = ask
        self._size = size
        self._facts = facts
        self._fact = fact
        self._first: set[Hashable] = set()
        self._asked = 0
        self._rows = 0

    @property
    def _unit(self) -> Literal["rows", "pages"]:
        return "rows" if self._facts.get(self._fact) == "rows" else "pages"

    def _fetch(self) -> Flow[tuple[T, ...]]:
        offset = self._rows if self._unit == "rows" else self._asked
        page: Page[T] = yield self._ask(offset)
        if not page.items and self._unit == "rows" and self.total and len(self._seen) < self.total:
            self._facts.pop(self._fact, None)  # it was remembered, and is no longer true
            page = yield self._ask(self._asked)
        self._learn([self._key(row) for row in page.items])
        self.total = page.total
        self._complete = not page.items or (page.total is None and len(page.items) < self._size)
        return page.items

    def _learn(self, keys: list[Hashable]) -> None:
        self._asked += 1
        if self._asked == 1:
            self._first = set(keys)
        elif self._asked == 2 and self._unit == "pages" and len(self._first) > 1 and not self._first >= set(keys):
            counts_rows = sum(key in self._first for key in keys) * 2 >= len(self._first)
            self._facts[self._fact] = "rows" if counts_rows else "pages"
            if counts_rows:
                self._rows = 1  # what was asked for was the row after the first
        self._rows += len(keys)
