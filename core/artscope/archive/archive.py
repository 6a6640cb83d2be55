"""The archive of one identity: what was ever seen, with when."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from artscope.archive.database import Database
from artscope.archive.identity import Identity
from artscope.archive.places import private_folder
from artscope.errors import ArchiveError

DATABASE = "archive.db"
LOGS = "logs"


class Archive:
    """What this machine remembers of one identity.

    It never raises for a broken disk: it works from memory then, and says so once in `notices`.
    """

    def __init__(self, folder: Path | None, *, trouble: ArchiveError | None = None) -> None:
        """Use `open`."""
        self.folder = folder
        """The identity's own folder; None in memory."""
        self.notices: list[ArchiveError] = []
        """What went wrong, each kind once."""
        self.on_notice: Callable[[ArchiveError], None] | None = None
        """Told of each further notice, from whichever thread met it."""
        self.database = Database(folder / DATABASE if folder else None, notice=self._note)
        if trouble is not None:
            self._note(trouble)

    @classmethod
    def open(cls, root: Path, identity: Identity, *, memory: bool = False) -> Archive:
        """The archive of this identity under the data folder. Opens no database yet, and waits for no lock."""
        if memory:
            return cls(None)
        try:
            return cls(private_folder(private_folder(root) / identity.folder))
        except ArchiveError as error:
            return cls(None, trouble=error)

    @property
    def trouble(self) -> ArchiveError | None:
        """Why nothing is kept, or the latest notice; None while all is well."""
        return self.notices[-1] if self.notices else None

    @property
    def logs(self) -> Path | None:
        """Where log text is kept (made when first needed); None while nothing may be written to disk.

        Beside a newer archive that this version cannot read, it is a folder of its own, like the database.
        """
        path = self.database.path
        if self.folder is None or path is None or self.database.memory:
            return None
        return self.folder / (LOGS if path.name == DATABASE else f"{LOGS}-{path.name.split('.')[1]}")

    def close(self) -> None:
        """Finish what is queued, and close."""
        self.database.close()

    def _note(self, notice: ArchiveError) -> None:
        self.notices.append(notice)
        if self.on_notice is not None:
            self.on_notice(notice)
