"""Draws the pictures of this folder anew, from the simulator: `make screenshots`.

The same bytes come out on any day and machine: the world, its clock and the time zone are fixed, and each picture is taken when
nothing is under way. `make.py NAME...` draws only pictures whose file names begin so; `--into DIR` puts them elsewhere.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from datetime import timedelta
from pathlib import Path

from stage import Scene, picture, same_everywhere
from svg import tidied

from artscope import words

HERE = Path(__file__).parent

TO_THE_FAILED = ("u", "/", *"904a", "enter", "escape")
"""Her own jobs, and among them the one that failed on 64 nodes."""
TO_ITS_LOGS = (*TO_THE_FAILED, "enter", "enter")

SCENES = {
    "browse": Scene(TO_THE_FAILED),
    "filter": Scene(("&", *"state:f,r n", "enter")),
    "families": Scene(("o", "o", "enter")),
    "versions": Scene((*TO_THE_FAILED, "enter", "j")),
    "logs": Scene((*TO_ITS_LOGS, "enter", "q", "j", "enter", "q", "k")),
    "log": Scene((*TO_ITS_LOGS, "enter")),
    "only": Scene((*TO_ITS_LOGS, "enter", "2", "&", *"error", "enter")),
    "unfolded": Scene((*TO_ITS_LOGS, "enter", "E", "z")),
    "beside": Scene((*TO_ITS_LOGS, "enter"), sizes=((200, 50),)),
    "find": Scene((*TO_ITS_LOGS, "enter", "/", *"error", "enter")),
    "follow": Scene(("enter", "enter", "enter")),
    "details": Scene((*TO_THE_FAILED, "p")),
    "help": Scene(("?",)),
    "palette": Scene((":", *"pane")),
    "switch": Scene(("P",)),
    "first": Scene(account=False),
    "offline": Scene(seen=timedelta(hours=2), then=(*TO_ITS_LOGS, "enter", "q"), said={"offline": True}),
    "empty": Scene(said={"workspace": "0"}),
    "refused": Scene(seen=timedelta(minutes=25), faults=("http=401",)),
}


def pictures() -> dict[str, tuple[Scene, tuple[int, int], words.Language]]:
    """All of them by the names of their files."""
    return {
        f"{name}-{width}x{height}-{language}.svg": (scene, (width, height), language)
        for name, scene in SCENES.items()
        for width, height in scene.sizes
        for language in words.LANGUAGES
    }


async def draw(into: Path, wanted: tuple[str, ...]) -> None:
    """Draws the pictures whose names begin with one of these; all without any."""
    same_everywhere()
    for name, (scene, size, language) in pictures().items():
        if name.startswith(wanted or ("",)):
            with tempfile.TemporaryDirectory() as root:
                svg = await picture(scene, size, language, Path(root))
            (into / name).write_text(tidied(svg), "utf-8")
            print(name)  # noqa: T201


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Draws the pictures of the screens from the simulator.")
    parser.add_argument("names", nargs="*", help="how the names of the files begin; all without any")
    parser.add_argument("--into", type=Path, default=HERE, help="the folder they go to; this one by default")
    said = parser.parse_args()
    asyncio.run(draw(said.into, tuple(said.names)))
