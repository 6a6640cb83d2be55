"""What the platform itself writes into a worker's log: before the training, and after it."""

from __future__ import annotations

from artscope.simulator.texts.setting import Setting
from artscope.simulator.texts.stamps import comma, iso, slashed

Rows = list[tuple[int, str]]
"""Lines without their newline, each so many milliseconds after the one before."""

_TOOLKIT = "Component=ma-training-toolkit Platform=ModelArts-Service"


def opening(setting: Setting, begin: int) -> Rows:
    """From the start of the container to the start of the training command."""
    s = setting
    rows: Rows = [
        (0, f"[{iso(begin)}][ModelArts Service Log][init] toolkit_obs_upload_pid = {57 + s.worker % 9}"),
        (90, f"[{iso(begin)}][ModelArts Service Log][init] running at {slashed(begin)}"),
        (
            10,
            f"[{iso(begin)}][ModelArts Service Log][init] ip of the pod: 172.16.{s.worker // 200}.{s.worker % 200 + 20}",
        ),
    ]
    for item in ("disk-size shm", "dns", "disk-size cache", "memory"):
        rows.append((30, f"[{iso(begin)}][ModelArts Service Log][task]Detect item: {item}"))
        rows.append(
            (400, f"[{iso(begin + 500)}][ModelArts Service Log][INFO][detect] code: 0, message: ok, item: {item}")
        )
    rows += _download(s, begin + 3_000)
    rows += _devices(s, begin + 9_000)
    rows += _command(s)
    return rows


def _download(s: Setting, at: int) -> Rows:
    return [
        (700, f"[ModelArts Service Log][INFO][{slashed(at)}]: download code from {s.code_dir}"),
        (
            2400,
            f"[ModelArts Service Log][INFO][{slashed(at + 2400)}]: code is now in /home/ma-user/modelarts/user-job-dir",
        ),
        (
            10,
            f'time="{iso(at)}" level=info msg="local dir = /home/ma-user/modelarts/log/" file="upload.go:207" {_TOOLKIT}',
        ),
        (
            10,
            f'time="{iso(at)}" level=info msg="start the periodic upload task, upload period = 5 seconds " {_TOOLKIT}',
        ),
        (
            300,
            "[ModelArts Service Log]install requirements from /home/ma-user/modelarts/user-job-dir/pip-requirements.txt",
        ),
        (900, "Looking in indexes: the mirror of this region"),
        (800, "Requirement already satisfied: numpy in /home/ma-user/anaconda3/lib/python3.9/site-packages"),
        (900, "Successfully installed accelerate sentencepiece tokenizers"),
    ]


def _devices(s: Setting, at: int) -> Rows:
    if not s.npu:
        return [
            (200, f"[ModelArts Service Log]{comma(at)} - INFO - {s.cards} device(s), driver 535.104.12"),
            (
                100,
                f"NCCL version 2.18.5+cuda12.1, node {s.worker} of {s.workers}, ranks {s.rank} to {s.rank + s.cards - 1}",
            ),
        ]
    return [
        (200, f"[Modelarts Service Log]{comma(at)} - INFO - Ascend Driver: Version=23.0.6"),
        (100, f"[Modelarts Service Log]{comma(at)} - INFO - Wait for Rank table file ready"),
        (1800, f"[Modelarts Service Log]{comma(at + 1800)} - INFO - Rank table file (K8S generated) is ready for read"),
        (10, f'{{"status": "completed", "group_count": "1", "group_name": "worker", "device_count": "{s.ranks}"}}'),
    ]


def _command(s: Setting) -> Rows:
    rows: Rows = [
        (100, f"[ModelArts Service Log]job: {s.job_name}, task: {s.task}, engine: {s.engine or s.image}"),
        (20, f"[ModelArts Service Log]command: {s.command}"),
        (1500, "------------------------ arguments ------------------------"),
    ]
    rows += [(1, f"  {name} {'.' * max(2, 40 - len(name))} {value}") for name, value in s.parameters]
    rows += [
        (1, f"  world_size {'.' * 30} {s.ranks}"),
        (1, "-------------------- end of arguments ---------------------"),
        (800, f"加载数据集完成, 节点 {s.worker}, 共 {s.steps * s.batch} 条样本"),
    ]
    return rows


def closing(setting: Setting, at: int, code: int) -> Rows:
    """From the end of the training command to the end of the container."""
    rows: Rows = []
    if code == 0:
        rows += [
            (400, f"[ModelArts Service Log][INFO][{slashed(at)}]: upload the content of [train_url] outputs"),
            (
                3100,
                f"[ModelArts Service Log][INFO][{slashed(at + 3500)}]: upload the content of [train_url] outputs successfully",
            ),
        ]
    rows += [
        (600, f"[Modelarts Service Log]{comma(at + 4000)} - INFO - Begin destroy training processes"),
        (20, f"[Modelarts Service Log]{comma(at + 4020)} - INFO - proc-rank-{setting.rank}-device-0 has exited"),
        (10, f"[Modelarts Service Log]Training end with return code: {code}"),
        (10, "[Modelarts Service Log]Training completed."),
        (700, f"[{iso(at + 5000)}][ModelArts Service Log][sidecar] training is completed"),
        (
            5,
            f'time="{iso(at + 5000)}" level=info msg="the periodic upload task exiting..." file="upload.go:214" {_TOOLKIT}',
        ),
    ]
    return rows


def stopped(setting: Setting, at: int) -> Rows:
    """Somebody has stopped the job."""
    return [
        (200, f"[{iso(at)}][ModelArts Service Log][sidecar] receive signal SIGTERM, stop {setting.task}"),
        (900, f"Main process {74 + setting.worker} received SIGTERM, exiting"),
        (100, "[Modelarts Service Log]Training end with return code: 143"),
    ]
