"""What the platform says happened, oldest first. Source: reference 8.9; many causes stand only here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from artscope.simulator.texts.compose import Stretch
from artscope.simulator.texts.deaths import WAIT
from artscope.simulator.texts.stamps import iso
from artscope.simulator.world.model import Json
from artscope.simulator.world.plan import HOUR, Plan
from artscope.simulator.world.recipe import Recipe
from artscope.simulator.world.records import end_of, worker_exit

_CREATED = ("Training job is created.", "训练作业创建成功。")
_QUEUING = ("Training job is queuing.", "训练作业排队中。")
_RUNNING = ("Training job is running.", "训练作业运行中。")
_PREEMPTED = ("The training job is preempted.", "训练作业被抢占。")
_QUEUE_OVER = ("Training job queue timeout, the job is stopped.", "训练作业排队超时, 作业停止。")
_TIME_OVER = (
    "The training job has reached its maximum running duration and is stopped.",
    "训练作业已达到最长运行时间, 自动停止。",
)
_SUSPECTED = ("The training job is suspected to be suspended.", "训练作业疑似卡死。")
_REFUSED = (
    "Training job creation failed. Error: quota of the resource pool exceeded.",
    "训练作业创建失败: 资源池配额不足。",
)
_STARTED = ("[{task}] training started.", "[{task}] 训练开始。")
_FINISHED = ("[{task}] Training finished. Exit code {code}.", "[{task}] 训练结束, 退出码 {code}。")
_RESTARTED = ("Training job is restarted ({recover}).", "训练作业重启 ({recover})。")
_CHIP = (
    "[{task}] Node fault: NPU HBM ECC multi-bit error, device {device}.",
    "[{task}] 节点故障: NPU HBM ECC 多比特错误, 设备 {device}。",
)
_ENDS = {
    "Completed": ("Info", ("Training job completed.", "训练作业运行成功。")),
    "Failed": ("Error", ("Training job failed.", "训练作业运行失败。")),
    "Abnormal": ("Error", ("Training job failed.", "训练作业运行失败。")),
    "Terminated": ("Warning", ("Training job is stopped.", "训练作业已停止。")),
}

Words = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Told:
    """One event, in both languages. Kubernetes speaks English only."""

    at: int
    level: str
    source: str
    words: Words

    def json(self, language: str) -> Json:
        """In the shape of reference 8.9; in Chinese where the language begins with `zh`, else in English."""
        text = self.words[1 if language.lower().startswith("zh") else 0]
        return {"time": iso(self.at), "level": self.level, "message": text, "source": self.source}


def events(job_id: str, recipe: Recipe, plan: Plan, now: int, language: str) -> list[Json]:
    """What was told by `now` (epoch milliseconds), oldest first."""
    told = sorted(_all(job_id, recipe, plan, now), key=lambda each: each.at)
    return [each.json(language) for each in told if each.at <= now]


def _all(job_id: str, recipe: Recipe, plan: Plan, now: int) -> Iterator[Told]:
    yield Told(plan.created, "Info", "Job", _CREATED)
    if recipe.cause == "submit":
        yield Told(plan.ready, "Error", "Job", _REFUSED)
    else:
        yield Told(plan.queued, "Info", "Job", _QUEUING)
        yield from _waiting(job_id, recipe, plan)
    if recipe.cause == "queue":
        yield Told(plan.ready, "Error", "Job", _QUEUE_OVER)
    if recipe.cause == "image":
        yield from _no_image(job_id, recipe, plan)
    for i, stretch in enumerate(plan.begun(now)):
        yield from _begin(job_id, recipe, stretch)
        yield from _end(job_id, recipe, stretch, now)
        if i + 1 < len(plan.runs):
            words = _filled(_RESTARTED, recover=recipe.runs[i].recover)
            yield Told(plan.runs[i + 1].begin - 1000, "Warning", "Job", words)
    since, phase, _ = plan.phases[-1]
    if phase in _ENDS:
        yield Told(since, _ENDS[phase][0], "Job", _ENDS[phase][1])


def _pod(job_id: str, worker: int, text: str) -> Words:
    line = f"[Pod: modelarts-job-{job_id}-worker-{worker}] {text}"
    return line, line


def _filled(words: Words, **values: object) -> Words:
    return words[0].format(**values), words[1].format(**values)


def _waiting(job_id: str, recipe: Recipe, plan: Plan) -> Iterator[Told]:
    """A long wait says every hour what is missing."""
    what = "huawei.com/ascend-1980" if recipe.npu else "nvidia.com/gpu"
    text = f"[Job: modelarts-job-{job_id}] FailedScheduling: 0/126 nodes are available: 126 Insufficient {what}."
    for hour in range(min(int(recipe.queue), 100)):
        yield Told(plan.queued + hour * HOUR + 60_000, "Warning", "K8S", (text, text))


def _no_image(job_id: str, recipe: Recipe, plan: Plan) -> Iterator[Told]:
    for i in range(4):
        at = plan.queued + (plan.ready - plan.queued) * i // 4
        yield Told(
            at, "Warning", "K8S", _pod(job_id, 0, f'Failed: Failed to pull image "{recipe.image}": manifest unknown')
        )
        yield Told(at + 5_000, "Warning", "K8s", _pod(job_id, 0, "BackOff: Back-off pulling image, ImagePullBackOff"))


def _begin(job_id: str, recipe: Recipe, stretch: Stretch) -> Iterator[Told]:
    image = recipe.image or f"modelarts/{recipe.engine.lower()}"
    for worker in range(recipe.nodes):
        at = stretch.begin + 40 * worker
        yield Told(at - 9_000, "Info", "K8s", _pod(job_id, worker, f'Pulled: Successfully pulled image "{image}"'))
        yield Told(at - 6_000, "Info", "K8S", _pod(job_id, worker, "SuccessfulCreate: Created container"))
        yield Told(at - 5_000, "Info", "K8S", _pod(job_id, worker, "Started: Started container"))
        yield Told(at, "Info", "Task", _filled(_STARTED, task=f"worker-{worker}"))
    yield Told(stretch.begin, "Info", "Job", _RUNNING)


def _end(job_id: str, recipe: Recipe, stretch: Stretch, now: int) -> Iterator[Told]:
    guilty = f"worker-{stretch.guilty}"
    if stretch.ending == "hang":
        yield Told(stretch.end - WAIT + 20 * 60_000, "Warning", "Job", _SUSPECTED)
    end = end_of(stretch, now)
    if end is None:
        return
    if stretch.cut is None:
        yield from _cause(job_id, recipe, stretch, end)
        if stretch.ending == "ecc":
            yield Told(end - 7_000, "Error", "Task", _filled(_CHIP, task=guilty, device=3))
    if recipe.told or recipe.cause != "evicted":
        for worker in range(recipe.nodes):
            code = worker_exit(recipe, stretch, worker)
            words = _filled(_FINISHED, task=f"worker-{worker}", code=code)
            yield Told(end - 2_000 + worker, "Error" if code else "Info", "Task", words)


def _cause(job_id: str, recipe: Recipe, stretch: Stretch, end: int) -> Iterator[Told]:
    worker = stretch.guilty
    if recipe.cause == "evicted":
        text = "Evicted: The node was low on resource: ephemeral-storage."
        yield Told(end - 4_000, "Warning", "K8S", _pod(job_id, worker, text))
        yield Told(end - 3_000, "Warning", "Job", _PREEMPTED)
    if recipe.cause == "oomkilled":
        text = "OOMKilled: Container was killed for exceeding its memory limit"
        yield Told(end - 3_000, "Warning", "K8s", _pod(job_id, worker, text))
    if recipe.cause == "maxtime":
        yield Told(end - 1_000, "Warning", "Job", _TIME_OVER)
