"""What the service measures and concludes: metrics and diagnosis. Source: reference 8.11, 8.13."""

from __future__ import annotations

from artscope.simulator.texts.chance import hexes, key, mix, uuid
from artscope.simulator.texts.stamps import iso
from artscope.simulator.world.model import Json
from artscope.simulator.world.plan import Plan
from artscope.simulator.world.recipe import Recipe

_NAMES = ("cpuUsage", "memUsage", "gpuUtil", "gpuMemUsage", "npuUtil", "npuMemUsage")
_LONGEST = 2_880
"""Minutes: two days."""

_FINDINGS = {
    "ecc": ("2.031", "Hardware", "NPU HBM ECC multi-bit error", "isolate the node and run again"),
    "hang": (
        "2.050",
        "Hang",
        "a rank did not join a collective operation",
        "look at the worker that fell silent first",
    ),
    "npu_oom": ("1.015", "UserCode", "RuntimeError: NPU out of memory", "reduce the batch size"),
    "cuda_oom": ("1.016", "UserCode", "CUDA out of memory", "reduce the batch size"),
    "killed": ("1.040", "Resource", "the container was killed", "ask for more memory"),
    "data": ("1.022", "UserCode", "a data path does not exist", "check the input channel"),
    "disk": ("1.023", "Resource", "no space left in /cache", "write to the output channel"),
    "tf": ("1.017", "UserCode", "InvalidArgumentError in ctc_loss", "check the labels"),
}
"""By how the job ended: code, class, and two texts. Codes and classes are invented, as in the reference's samples."""


def metrics(seed: int, recipe: Recipe, plan: Plan, worker: int, now: int) -> list[Json]:
    """One average a minute since the last start; -1 where there is no sample."""
    runs = plan.begun(now)
    if not runs:
        return []
    last = runs[-1]
    end = min(now, last.end if last.cut is None else last.cut)
    minutes = min(_LONGEST, (end - last.begin) // 60_000)
    if minutes < 1:
        return []
    first = (end - last.begin) // 60_000 - minutes
    return [{"metric": name, "value": _series(seed, recipe, worker, name, first, first + minutes)} for name in _NAMES]


def _series(seed: int, recipe: Recipe, worker: int, name: str, first: int, stop: int) -> list[float]:
    other = "gpu" if recipe.npu else "npu"
    if name.startswith(other) or (recipe.cards == 0 and not name.startswith(("cpu", "mem"))):
        return [-1.0] * (stop - first)
    level, swing = (2, 1) if recipe.debug else {"cpuUsage": (22, 12), "memUsage": (41, 3)}.get(name, (88, 9))
    base = key(seed, name, worker)
    return [
        -1.0 if i < 2 else round(level + swing * ((mix(base, i) & 0xFFF) / 2048 - 1), 3) for i in range(first, stop)
    ]


def diagnosis(job_id: str, recipe: Recipe, plan: Plan, now: int) -> Json | None:
    """None for a job that did not fail; empty conclusions where nothing was found."""
    phase, _ = plan.phase(now)
    if phase in ("Creating", "Pending", "Running", "Terminating") or (recipe.watched and phase == "Failed"):
        return {"status": "Running", "level": "", "conclusions": []}
    if phase not in ("Failed", "Abnormal"):
        return None
    ending = plan.runs[-1].ending if plan.runs else recipe.cause
    finding = _FINDINGS.get(ending)
    if finding is None:
        return {"status": "Completed", "level": "Warning", "conclusions": []}
    worker = f"worker-{plan.runs[-1].guilty}" if plan.runs else "worker-0"
    code, kind, text, advice = finding
    source = {"x_task": worker, "x_log": f"modelarts-job-{job_id}-{worker}.log"}
    conclusion = {"code": code, "class": kind, "x_description": text, "x_advice": advice}
    level = "Fatal" if kind == "Hardware" else "Error"
    return {"status": "Completed", "level": level, "conclusions": [{"conclusion": conclusion, "sources": [source]}]}


def diagnosis_tasks(job_id: str, recipe: Recipe, plan: Plan, now: int) -> list[Json]:
    """Only what somebody has asked for; of each type the latest."""
    end = plan.ended
    if not recipe.diagnosed or end is None or end > now:
        return []
    begun = end + 240_000
    if begun > now:
        return []
    return [
        {
            "created_at": iso(begun),
            "updated_at": iso(min(now, begun + 1_300_000)),
            "type": "standard",
            "task_id": uuid(job_id, "diagnosis"),
            "training_job_id": job_id,
            "status": "RUNNING" if now < begun + 1_300_000 else "COMPLETED",
            "x_report": hexes(12, job_id, "report"),
        }
    ]
