"""A listing of jobs under way: it can go on where it stopped, when more is wanted."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from artscope.models import Job, JobQuery

if TYPE_CHECKING:
    from artscope.remote.service import TrainingService


class Listing:
    """The pages of one query and the rows they brought so far."""

    def __init__(self, service: TrainingService, query: JobQuery) -> None:
        self.service = service
        self.query = query
        self.pages = service.jobs(query)
        self.rows: list[Job] = []

    def goes_on(self, service: TrainingService, query: JobQuery) -> bool:
        """Whether this query wants the same jobs of the same service, and more of them."""
        longer = query.limit > self.query.limit > 0
        return (
            longer and service is self.service and self.pages.more and query == replace(self.query, limit=query.limit)
        )

    def extend(self, limit: int) -> None:
        """Let it go on up to this many rows."""
        self.query = replace(self.query, limit=limit)
        self.pages.extend(limit)

    @property
    def short(self) -> bool:
        """The service says that it has more than came, or does not say how many."""
        return self.pages.total is None or self.pages.total > len(self.rows)
