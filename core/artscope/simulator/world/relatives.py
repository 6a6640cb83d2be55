"""The families: one parameter changed each time, copies of copies, experiments; up to forty of a kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from artscope.simulator.texts.chance import draws
from artscope.simulator.texts.stamps import CHINA
from artscope.simulator.world.cast import Family, died, done, finetune
from artscope.simulator.world.recipe import Recipe, Run


def families(seed: int, anchor: datetime) -> Sequence[Family]:
    """All of them; the last one has a job a day."""
    return [
        _pangu(),
        _debug(),
        _smoke(),
        _lora(),
        _glm(),
        _yolo(),
        _sweep(seed),
        _autotune(seed),
        _nightly(seed, anchor),
    ]


def _family(base: Recipe, *members: Recipe) -> Family:
    return Family(base.name, (base, *members))


def _pangu() -> Family:
    base = Recipe(
        name="pangu7b-sft", age=216.4, runs=done(160), nodes=64, npu=True, place="npu", engine="Ascend-Powered-Engine",
        loss=(6.91, 1.9), lr=2e-5, parameters=(("lr", "2e-5"), ("tp", "8"), ("pp", "8"), ("seq_length", "4096")), log_path=True,
        environment=(("HCCL_CONNECT_TIMEOUT", "1800"), ("HCCL_EXEC_TIMEOUT", "1836")),
    )  # fmt: skip
    lower = tuple((name, "1e-5" if name == "lr" else value) for name, value in base.parameters)
    died_twice = (
        Run(hours=48.9, ending="ecc", guilty=12, fault="chip_fault", recover="job_reschedule_with_taint", pause=0.2),
        Run(hours=6.0, ending="ecc", guilty=37, fault="chip_fault"),
    )
    return _family(
        base,
        replace(base, name="pangu7b-sft-copy-904a", age=55.3, runs=died_twice, outcome="Failed", lr=1e-5, parameters=lower,
                log_path=False, diagnosed=1),
        replace(base, name="pangu7b-sft-copy-3c6e", age=19.1, runs=done(70), lr=1e-5, parameters=lower, log_path=False,
                environment=(("HCCL_CONNECT_TIMEOUT", "3600"), ("HCCL_EXEC_TIMEOUT", "1836"))),
    )  # fmt: skip


def _debug() -> Family:
    base = Recipe(
        name="job-cc19", owner="chenl", age=88 * 24 + 700, runs=(Run(hours=600, ending="stopped"),), outcome="Terminated",
        cards=2, place="pool", pattern="shell", pace=3_600_000, debug=True, command="mkdir /cache; sleep 2000000000s",
        image="swr.example.com/nlp/pytorch:2.1", engine="",
    )  # fmt: skip
    return _family(base, replace(base, name="job-cc19-copy-6860", age=88 * 24, runs=done(40_000), outcome="Completed"))


def _smoke() -> Family:
    base = Recipe(
        name="bert-smoke", age=400, runs=done(0.7), cards=1, pattern="huggingface", place="gpu", loss=(6.0, 1.5),
        image="swr.example.com/nlp/bert:1.4", engine="", command="python smoke.py --steps 200",
    )  # fmt: skip
    return _family(
        base,
        replace(base, name="bert-smoke-copy-1b2c", age=90, runs=died(0.1, "shape"), outcome="Failed"),
        replace(base, name="bert-smoke-copy-04ff", age=8.6, runs=(), queue=0.4, outcome="Failed", cause="image", v1_status=3,
                image="swr.example.com/nlp/bert:1.5-typo"),
    )  # fmt: skip


def _lora() -> Family:
    model = "Qwen/Qwen2-72B-Instruct"
    base = Recipe(
        name="qwen2-72b-lora", experiment="qwen2-72b-lora", serial=1, owner="sunyan", age=170, runs=done(20), nodes=4,
        pattern="huggingface", command=finetune("1e-4", 8, model), lr=1e-4, engine="", image="swr.example.com/nlp/lora:2.3",
        environment=(("WANDB_MODE", "offline"), ("OMP_NUM_THREADS", "8")), loss=(2.6, 0.9), batch=64,
    )  # fmt: skip
    wait = Run(hours=7.2, ending="cuda_oom", guilty=1, fault="job_failed", recover="job_reschedule", pause=0.05)
    return Family("qwen2-72b-lora", (
        replace(base, name="qwen2-72b-lora-a"),
        replace(base, name="qwen2-72b-lora-b", serial=2, age=140, command=finetune("1e-4", 64, model),
                runs=died(5.5, "cuda_oom", 1), outcome="Failed"),
        replace(base, name="qwen2-72b-lora-c", serial=3, age=120, command=finetune("5e-5", 16, model), lr=5e-5, runs=done(22)),
        replace(base, name="qwen2-72b-lora-d", serial=4, age=60, command=finetune("5e-5", 16, model, 5), lr=5e-5,
                runs=(Run(hours=3, ending="stopped"),), outcome="Terminated"),
        replace(base, name="qwen2-72b-lora-e", serial=5, age=11.4, command=finetune("2e-5", 16, model, 5), lr=2e-5,
                environment=(("WANDB_MODE", "offline"), ("OMP_NUM_THREADS", "16")), runs=(wait, Run(hours=30))),
    ))  # fmt: skip


def _glm() -> Family:
    model = "THUDM/glm-4-9b"
    base = Recipe(
        name="glm4-9b-lora", owner="m.keller", age=50, runs=died(0.02, "args"), outcome="Failed", cards=8, pattern="huggingface",
        command=finetune("1e-4", 16, model).replace("--lora_rank ", "--lora_ranks "), place="customized", loss=(2.4, 0.8),
    )  # fmt: skip
    well: dict[str, Any] = {"runs": done(9), "outcome": "Completed"}
    return _family(
        base,
        replace(base, name="glm4-9b-lora_v2", age=49.5, command=finetune("1e-4", 16, model), **well),
        replace(base, name="glm4-9b-lora_v3", age=0.7, command=finetune("1e-4", 32, model), **well),
    )


def _yolo() -> Family:
    base = Recipe(
        name="yolo-v8-detect", owner="zhao.min", age=130, runs=done(12), nodes=2, cards=4, pattern="bars", place="gpu", lr=1e-2,
        parameters=(("lr0", "0.01"), ("imgsz", "640"), ("workers", "8")), loss=(4.0, 0.9),
    )  # fmt: skip
    wide = (("lr0", "0.01"), ("imgsz", "1280"), ("workers", "8"))
    more = (("lr0", "0.01"), ("imgsz", "1280"), ("workers", "32"))
    oom: dict[str, Any] = {"outcome": "Failed", "cause": "oomkilled", "runs": died(4.1, "killed", 1)}
    return _family(
        base,
        replace(base, name="yolo-v8-detect-copy-9f01", age=100, parameters=wide, runs=done(26)),
        replace(base, name="yolo-v8-detect-copy-9f01-copy-77aa", age=16, parameters=more, **oom),
        replace(base, name="yolo-v8-detect-copy-9f01-copy-77aa", age=1.4, parameters=wide, runs=done(26)),
    )


def _sweep(seed: int) -> Family:
    """Eight jobs that differ in an environment variable and in nothing else."""
    lot = draws(seed, "sweep")
    base = Recipe(
        name="", owner="张伟", age=1, nodes=1, cards=1, place="visual", pattern="colours", loss=(4.4, 1.4), pace=1500
    )
    members = [
        replace(base, name=f"lr-sweep-small-{i + 1:02d}", experiment="lr-sweep-small", serial=i + 1, age=66 - 0.3 * i,
                environment=(("LEARNING_RATE", f"{rate}"), ("SEED", "1234")), lr=float(rate), runs=done(lot.uniform(3, 5)))
        for i, rate in enumerate(("1e-3", "5e-4", "2e-4", "1e-4", "5e-5", "2e-5", "1e-5", "5e-6"))
    ]  # fmt: skip
    return Family("lr-sweep-small", tuple(members))


def _autotune(seed: int) -> Family:
    """Twelve jobs with mixed ends."""
    lot = draws(seed, "autotune")
    base = Recipe(name="", owner="李娜", age=1, cards=2, place="pool", pattern="huggingface", loss=(3.6, 0.6), batch=32)
    members = []
    for i in range(12):
        ends = lot.choice(("completed", "completed", "completed", "cuda_oom", "nan", "stopped"))
        outcome = {"completed": "Completed", "stopped": "Terminated"}.get(ends, "Failed")
        members.append(replace(
            base, name=f"autotune-bert-{i + 1:03d}", experiment="autotune-bert", serial=i + 1, age=98 - 2.5 * i, outcome=outcome,
            runs=(Run(hours=lot.uniform(0.5, 2.2), ending=ends),),
            parameters=(("batch_size", str(2 ** lot.randint(4, 8))), ("dropout", f"{lot.choice((0, 0.1, 0.2))}"),
                        ("warmup_ratio", f"{lot.choice((0.03, 0.06, 0.1))}")),
        ))  # fmt: skip
    return Family("autotune-bert", tuple(members))


def _nightly(seed: int, anchor: datetime) -> Family:
    """Forty nights, one job each; the older ones' logs are gone upstream."""
    lot = draws(seed, "nightly")
    local = anchor.astimezone(CHINA)
    last = local.replace(hour=1, minute=10, second=0, microsecond=0)
    if last > local - timedelta(hours=1):
        last -= timedelta(days=1)
    members = []
    for i in range(40):
        night = last - timedelta(days=39 - i)
        ends = lot.choice(("completed",) * 9 + ("data", "shape"))
        members.append(Recipe(
            name=f"nightly-eval_{night:%Y%m%d}", owner="sunyan", age=(local - night).total_seconds() / 3600, cards=1, place="gpu",
            runs=(Run(hours=lot.uniform(0.5, 0.9), ending=ends),), outcome="Completed" if ends == "completed" else "Failed",
            pattern="huggingface", pace=1200, loss=(2.2, 1.8),
            parameters=(("checkpoint", f"step-{118_000 + 600 * i}"), ("suite", "zh-all")),
        ))  # fmt: skip
    return Family("nightly-eval", tuple(members))
