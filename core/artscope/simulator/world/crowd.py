"""Everybody else's jobs, as many as are asked for: each a function of seed and number, made when it is looked at."""

from __future__ import annotations

from functools import lru_cache

from artscope.simulator.texts.chance import draws, mix
from artscope.simulator.world.home import Sizes
from artscope.simulator.world.model import PUBLIC_WORKSPACE
from artscope.simulator.world.people import NAMES
from artscope.simulator.world.plan import HOUR
from artscope.simulator.world.recipe import Recipe, Run

_MODELS = (
    "bert", "qwen", "llama", "glm", "resnet", "vit", "whisper", "t5", "gpt2", "swin", "语音", "翻译", "ernie", "yolo", "unet",
)  # fmt: skip
_TASKS = ("sft", "pretrain", "eval", "distill", "quant", "rlhf", "lora", "基线", "retrieval", "ner", "asr", "detect")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_PATTERNS = ("megatron", "huggingface", "mindspore", "tensorflow", "bars", "colours", "speech")
_ENDINGS = ("completed",) * 17 + ("nan", "shape", "cuda_oom", "stopped", "ecc", "nccl")
_YEAR = 365 * 24 * HOUR
_RECIPES_KEPT = 512


class Crowd:
    """A `Source` of jobs without relatives, newest first."""

    def __init__(self, seed: int, anchor: int, count: int, sizes: Sizes) -> None:
        self._seed, self._anchor, self._sizes = seed, anchor, sizes
        self._spacing = min(HOUR, _YEAR // max(count, 1))
        self._remembered = lru_cache(maxsize=_RECIPES_KEPT)(self._recipe)

    def begun(self, index: int) -> int:
        """When it was created; never before its follower."""
        return self._anchor - HOUR - index * self._spacing - mix(self._seed, index) % (self._spacing // 2)

    def name(self, index: int) -> str:
        bits = mix(self._seed + 1, index)
        number, tail = index * 7919 + 46_656, ""
        while number:
            number, digit = divmod(number, 36)
            tail = _DIGITS[digit] + tail
        return f"{_MODELS[bits % len(_MODELS)]}-{_TASKS[bits // 64 % len(_TASKS)]}-x{tail}"

    def workspace(self, index: int) -> str:  # noqa: ARG002 all in the one that everybody sees
        return PUBLIC_WORKSPACE

    def recipe(self, index: int) -> Recipe:
        return self._remembered(index)

    def _recipe(self, index: int) -> Recipe:
        lot = draws(self._seed, "crowd", index)
        ending = lot.choice(_ENDINGS)
        outcome = {"completed": "Completed", "stopped": "Terminated"}.get(ending, "Failed")
        nodes = lot.choice((1, 1, 1, 1, 2, 2, 4, 8, 16))
        pattern = lot.choice(_PATTERNS)
        rate = lot.choice((1e-5, 2e-5, 5e-5, 1e-4, 3e-4))
        return self._sizes.applied(
            Recipe(
                name=self.name(index),
                owner=lot.choice(NAMES[:-1]),
                age=(self._anchor - self.begun(index)) / HOUR,
                runs=(Run(hours=lot.uniform(0.6, 30), ending=ending, guilty=lot.randrange(nodes)),),
                outcome=outcome,
                pattern=pattern,
                nodes=nodes,
                cards=lot.choice((1, 2, 4, 8)),
                place=lot.choice(("allocated", "pool", "npu", "gpu", "visual", "customized")),
                npu=pattern == "mindspore",
                loss=(lot.uniform(3, 9), lot.uniform(0.3, 2.5)),
                lr=rate,
                parameters=(("lr", f"{rate:.0e}"), ("batch_size", str(2 ** lot.randint(4, 10)))),
            )
        )
