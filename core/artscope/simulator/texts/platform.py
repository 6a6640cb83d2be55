"""What the platform itself writes into a worker's log: before the training, and after it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from artscope.simulator.texts.setting import Setting
from artscope.simulator.texts.stamps import comma, iso, slashed

Stamped = Callable[[int], str]
"""A line that prints the time at which it is written (epoch milliseconds)."""

Rows = list[tuple[int, str | Stamped]]
"""Lines without their newline, each so many milliseconds after the one before."""

_TOOLKIT = "Component=ma-training-toolkit Platform=ModelArts-Service"


def rendered(begin: int, rows: Sequence[tuple[int, str | Stamped]]) -> list[tuple[int, str]]:
    """The rows with the times at which they are written."""
    found = []
    for gap, text in rows:
        begin += gap
        found.append((gap, text if isinstance(text, str) else text(begin)))
    return found


def _service(text: str) -> Stamped:
    return lambda at: f"[{iso(at)}][ModelArts Service Log]{text}"


def _moved(text: str) -> Stamped:
    return lambda at: f"[ModelArts Service Log][INFO][{slashed(at)}]: {text}"


def _launcher(text: str) -> Stamped:
    return lambda at: f"[Modelarts Service Log]{comma(at)} - INFO - {text}"


def _toolkit(text: str, line: int) -> Stamped:
    return lambda at: f'time="{iso(at)}" level=info msg="{text}" file="upload.go:{line}" {_TOOLKIT}'


def opening(setting: Setting, *, understood: bool = True) -> Rows:
    """From the start of the container to the start of the training.

    Args:
        understood: False where the training does not get past reading its arguments.
    """
    s = setting
    rows: Rows = [
        (0, _service(f"[init] toolkit_obs_upload_pid = {57 + s.worker % 9}")),
        (90, lambda at: _service(f"[init] running at {slashed(at)}")(at)),
        (10, _service(f"[init] ip of the pod: 172.16.{s.worker // 200}.{s.worker % 200 + 20}")),
    ]
    for item in ("disk-size shm", "dns", "disk-size cache", "memory"):
        rows.append((30, _service(f"[task]Detect item: {item}")))
        rows.append((400, _service(f"[INFO][detect] code: 0, message: ok, item: {item}")))
    return [*rows, *_download(s), *_devices(s), *_command(s, understood=understood)]


def _download(s: Setting) -> Rows:
    return [
        (700, _moved(f"download code from {s.code_dir}")),
        (2400, _moved("code is now in /home/ma-user/modelarts/user-job-dir")),
        (10, _toolkit("local dir = /home/ma-user/modelarts/log/", 207)),
        (10, _toolkit("start the periodic upload task, upload period = 5 seconds ", 217)),
        (
            300,
            "[ModelArts Service Log]install requirements from /home/ma-user/modelarts/user-job-dir/pip-requirements.txt",
        ),
        (900, "Looking in indexes: the mirror of this region"),
        (800, "Requirement already satisfied: numpy in /home/ma-user/anaconda3/lib/python3.9/site-packages"),
        (900, "Successfully installed accelerate sentencepiece tokenizers"),
    ]


def _devices(s: Setting) -> Rows:
    if not s.npu:
        return [
            (200, _launcher(f"{s.cards} process(es) on this node, driver 535.104.12")),
            (100, f"node {s.worker} of {s.workers}, ranks {s.rank} to {s.rank + s.cards - 1}"),
        ]
    return [
        (200, _launcher("Ascend Driver: Version=23.0.6")),
        (100, _launcher("Wait for Rank table file ready")),
        (1800, _launcher("Rank table file (K8S generated) is ready for read")),
        (10, f'{{"status": "completed", "group_count": "1", "group_name": "worker", "device_count": "{s.ranks}"}}'),
    ]


def _command(s: Setting, *, understood: bool) -> Rows:
    rows: Rows = [
        (100, f"[ModelArts Service Log]job: {s.job_name}, task: {s.task}, engine: {s.engine or s.image}"),
        (20, f"[ModelArts Service Log]command: {s.command}"),
    ]
    if not understood:
        return rows
    shown = (*s.parameters, ("world_size", str(s.ranks)))
    rows.append((1500, "------------------------ arguments ------------------------"))
    rows += [(1, f"  {name} {'.' * max(2, 40 - len(name))} {value}") for name, value in shown]
    rows.append((1, "-------------------- end of arguments ---------------------"))
    rows.append((800, f"加载数据集完成, 节点 {s.worker}, 共 {s.steps * s.batch} 条样本"))
    return rows


def closing(setting: Setting, code: int) -> Rows:
    """From the end of the training command to the end of the container."""
    rows: Rows = []
    if code == 0:
        rows += [
            (400, _moved("upload the content of [train_url] outputs")),
            (3100, _moved("upload the content of [train_url] outputs successfully")),
        ]
    rows += [
        (600, _launcher("Begin destroy training processes")),
        (20, _launcher(f"proc-rank-{setting.rank}-device-0 has exited")),
        (10, f"[Modelarts Service Log]Training end with return code: {code}"),
        (10, "[Modelarts Service Log]Training completed."),
        (700, _service("[sidecar] training is completed")),
        (5, _toolkit("the periodic upload task exiting...", 214)),
    ]
    return rows


def stopped(setting: Setting) -> Rows:
    """Somebody has stopped the job."""
    return [
        (200, _service(f"[sidecar] receive signal SIGTERM, stop {setting.task}")),
        (900, f"Main process {74 + setting.worker} received SIGTERM, exiting"),
        (100, "[Modelarts Service Log]Training end with return code: 143"),
    ]
