"""How bad a line is, and who wrote it."""

from __future__ import annotations

from pathlib import Path

import pytest

from artscope.logs import clean
from artscope.logs.find import Find
from artscope.logs.levels import Platform, Severe, Severity, is_platform, severity
from support.grep import REAL, cut, needs_fixtures
from support.log import FakeLines

ERROR, WARNING, INFO, DEBUG, NONE = Severity.ERROR, Severity.WARNING, Severity.INFO, Severity.DEBUG, Severity.NONE

LINES = [
    (ERROR, "2024-05-01 03:10:00,123 - train - ERROR - no such shard"),
    (ERROR, "[ERROR] HCCL(148,python):2024-05-01-03:10:00.123.456 [x.cc:1][Recv]errNo[0x5] Wait timeout"),
    (ERROR, "slurmstepd: error: *** JOB 1 ON r8 CANCELLED ***"),
    (ERROR, 'time="2024-05-01T03:10:00+08:00" level=error msg="upload failed"'),
    (ERROR, '{"level": "error", "msg": "x"}'),
    (ERROR, "E0501 22:05:19.414000 13 torch/distributed/api.py:881] failed (exitcode: -11) local_rank: 0"),
    (ERROR, "2021-09-14 11:34:38.004116: E tensorflow/stream_executor/cuda/cuda_driver.cc:265] failed call"),
    (ERROR, "[rank3]: Traceback (most recent call last):"),
    (ERROR, "Evaluating: squad... Traceback (most recent call last):"),
    (ERROR, "torch.cuda.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB"),
    (ERROR, "DataError: MemcpyAsync failed!"),
    (ERROR, "KeyboardInterrupt"),
    (ERROR, "EI0006: Getting socket times out."),
    (ERROR, "RuntimeError: ACL stream synchronize failed, error code:507054"),
    (ERROR, "[2024-05-01 03:10:00] INFO process exited with code 137"),
    (ERROR, "  exitcode  : 1 (pid: 222)"),
    (ERROR, "Killed"),
    (ERROR, "Segmentation fault (core dumped)"),
    (ERROR, "ncclInternalError: Internal check failed."),
    (ERROR, "  traceback : Signal 11 (SIGSEGV) received by PID 227"),
    (ERROR, "数据加载: 错误码 507054"),
    (WARNING, "2024-05-01 03:10:00 WARNING slow worker"),
    (WARNING, "/usr/lib/x.py:283: UserWarning: torch.meshgrid"),
    (WARNING, "[W init.cpp:767] Warning: nvfuser is no longer supported"),
    (WARNING, "W0501 22:03:53.288000 139 torch/distributed/run.py:757] forcefully exiting via SIGKILL"),
    (WARNING, "node-01:123:456 [0] NCCL WARN Call to ibv_open_device failed"),
    (WARNING, "2021-09-14 11:34:38.004116: W tensorflow/core/x.cc:98] Failed to find bogomips"),
    (WARNING, "obs put log failed, retry 3/3"),
    (WARNING, "数据加载失败, 重试"),
    (INFO, "node-01:123:456 [0] NCCL INFO Channel 00/0 : 1[1] -> 2[2] via P2P/IPC"),
    (INFO, "I0501 03:10:00.123456 30 x.cc:1] ready"),
    (INFO, "INFO:root:error handling is on"),
    (DEBUG, "2024-05-01 DEBUG loaded shard"),
    (NONE, "step 12 error: 0.023"),
    (NONE, "error_rate=0.1 loss=2.1"),
    (NONE, "    [--log_level {debug,info,warning,error,critical,passive}]"),
    (NONE, "NCCL_ASYNC_ERROR_HANDLING=1 TORCH_INFO=0"),
    (NONE, "exit code 0"),
    (NONE, "iteration 5/ 100 | lm loss: 2.1"),
    (NONE, ""),
]


@pytest.mark.parametrize(("level", "line"), LINES, ids=lambda value: str(value)[:30])
def test_a_line_is_as_bad_as_it_says_or_as_what_it_tells(level: Severity, line: str) -> None:
    assert severity(line) is level


async def test_errors_are_found_as_a_text_is_in_colours_too() -> None:
    coloured = [line.replace("ERROR", "\x1b[31mERROR\x1b[0m") for _, line in LINES]
    expected = [at for at, (level, _) in enumerate(LINES) if level is ERROR]
    for lines in (FakeLines([line.encode() for line in coloured]), cut("\n".join(coloured).encode(), 300)):
        find = Find(lines, Severe(), start=0)
        await find.run()
        assert list(find.hits) == expected
    warnings = [at for at, (level, _) in enumerate(LINES) if level >= WARNING]
    assert Severe(WARNING).lines_of([line.encode() for _, line in LINES]) == warnings


@needs_fixtures
@pytest.mark.parametrize("least", [ERROR, WARNING])
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.name)
async def test_no_error_of_a_real_log_is_left_out_by_the_first_look_at_its_bytes(path: Path, least: Severity) -> None:
    data = path.read_bytes() if path.stat().st_size < 1 << 19 else path.read_bytes()[-(1 << 19) :]  # noqa: ASYNC240
    lines = cut(data, 20_000)
    find = Find(lines, Severe(least), start=0)
    await find.run()
    shown = [clean.line(line, most=4096) for line in lines.read(0, lines.end) if isinstance(line, bytes)]
    assert list(find.hits) == [at for at, line in enumerate(shown) if severity(line) >= least]


@pytest.mark.parametrize(
    ("line", "platform"),
    [
        ("[ModelArts Service Log]2024-05-01 03:10:00,123 - INFO - handle inputs", True),
        ("[2022-04-29T16:36:04+08:00][Modelarts Service Log][modelarts_logger] pipe found", True),
        ('time="2022-04-29T16:36:40+08:00" level=info msg="x" Component=ma Platform=ModelArts-Service', True),
        ("the platform writes [ModelArts] lines", False),
        ("", False),
    ],
)
def test_lines_of_the_platform_are_known(line: str, *, platform: bool) -> None:
    assert is_platform(line) is platform
    assert Platform().lines_of([line.encode()]) == ([0] if platform else [])
