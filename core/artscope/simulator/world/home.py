"""What all jobs of one world share: seed, anchor, people, sizes asked for, and the texts that were read last."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from artscope.simulator.texts.chance import hexes, uuid
from artscope.simulator.world.model import LogText, Reschedule, SimUser
from artscope.simulator.world.people import users
from artscope.simulator.world.recipe import Recipe

_TEXTS_KEPT = 64


@dataclass(frozen=True, slots=True)
class Sizes:
    """What `--workers` and `--lines` ask for; None leaves the world as it is."""

    workers: int | None = None
    lines: int | None = None

    def applied(self, recipe: Recipe) -> Recipe:
        """The recipe with the nodes that were asked for, at least one. Lines are given to each log by itself."""
        if self.workers is None:
            return recipe
        return replace(recipe, nodes=max(1, self.workers))


@dataclass
class Home:
    """What all jobs of one world share."""

    seed: int
    anchor: int
    """Epoch milliseconds."""
    sizes: Sizes
    reschedule: Reschedule
    _texts: OrderedDict[tuple[str, str, int], LogText] = field(default_factory=OrderedDict)
    _users: dict[str, SimUser] = field(default_factory=dict)

    def user(self, name: str) -> SimUser:
        """Whoever has that name; a name that is nobody's gets an id, too."""
        if not self._users:
            self._users.update({user.name: user for user in users(self.seed)})
        return self._users.get(name) or SimUser(hexes(32, self.seed, "user", name), name)

    def job_id(self, key: str) -> str:
        return uuid(self.seed, "job", key)

    def experiment_id(self, name: str) -> str:
        return uuid(self.seed, "experiment", name)

    def text(self, key: tuple[str, str, int], make: Callable[[], LogText]) -> LogText:
        """The log under this key, made if it was not read lately."""
        found = self._texts.get(key)
        if found is None:
            found = self._texts[key] = make()
            if len(self._texts) > _TEXTS_KEPT:
                self._texts.popitem(last=False)
        else:
            self._texts.move_to_end(key)
        return found
