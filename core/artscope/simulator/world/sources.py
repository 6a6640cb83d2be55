"""Recipes that are given, and those that only a fault switch asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from artscope.simulator.world.cast import Family
from artscope.simulator.world.home import Sizes
from artscope.simulator.world.recipe import Recipe, Run


class Given:
    """A `Source` of recipes that are all here."""

    def __init__(self, recipes: Sequence[Recipe], sizes: Sizes | None = None) -> None:
        self._recipes = [sizes.applied(recipe) for recipe in recipes] if sizes else list(recipes)

    def name(self, index: int) -> str:
        return self._recipes[index].name

    def workspace(self, index: int) -> str:
        return self._recipes[index].workspace

    def recipe(self, index: int) -> Recipe:
        return self._recipes[index]


_NAMES = (
    "[/bold]",
    "[@click=app.quit]quit[/] [link=https://example.com]",
    "\x1b]52;c;cm0gLXJmIH4=\x07clipboard",
    "\x1b[2J\x1b[31mred\x9b0m",
    "\u202egnp.exe\u202c\u2066isolated",
    "长" * 300,
    "x" * 300,
    "two\nlines\tand\ra return",
    "../../etc/passwd",
    "--rf \x00 null",
    "👩‍👩‍👧‍👦 e\u0301\u0302 zero\u200bwidth",
    "lone \ud800 surrogate",
)


def hostile() -> Sequence[Family]:
    """Jobs whose every text tries to reach the terminal, with logs that do so too."""
    attack = "\x1b]52;c;cm0gLXJmIH4=\x07[/bold]\u202egnp"
    base = Recipe(
        name="", owner=attack, description=attack, age=2, runs=(Run(hours=1, ending="shape"),), outcome="Failed", cards=1,
        pattern="hostile", parameters=((attack, attack), ("[b]", "\x1b[31m")), environment=((attack, attack),),
        command=f"python train.py {attack}", image=f"swr.example.com/{attack}", engine="", loss=(4.0, 1.0), pool=attack,
    )  # fmt: skip
    jobs = [replace(base, name=name, age=2 + 0.1 * i) for i, name in enumerate(_NAMES)]
    found = [Family(job.name, (job,)) for job in jobs]
    running = replace(base, name="[blink]running", age=1.5, runs=(Run(hours=40),), outcome="Completed")
    odd = replace(base, name="odd phase", age=1.6, runs=(Run(hours=0.5),), outcome=attack, v1_status=-7)
    grouped = replace(base, name="in a group", age=1.7, experiment=attack, serial=1)
    return [*found, Family(running.name, (running,)), Family(odd.name, (odd,)), Family(attack, (grouped,))]
