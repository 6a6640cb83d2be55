"""The whole log screen as text, in both languages: what a person has in front of her."""

from __future__ import annotations

import pytest

from artscope import words
from artscope.logs.lines import Hole
from artscope.models import Job, JobId, LogFile, LogName, Run, State, Version, VersionId
from artscope_tui.app import BrowserApp
from artscope_tui.screens.log import LogScreen
from support.log import FakeLibrary, FakeLines, FakeReading

LINES: list[bytes | Hole] = [
    b"03:10:00 iteration 118418/500000 | lm loss: 2.110E+00 | grad norm: 0.409",
    b"\x1b[33m03:10:01 WARN\x1b[0m obs put log: OBS_ERR_InsufficientStorageSpace, retry 3/3",
    Hole("1:line:7", reason="errors.throttled"),
    b" 10%|#         |\r 50%|#####     |\r100%|##########| 12/12",
    b"[rank299]: RuntimeError: ACL stream synchronize failed, error code:507054 \x1b]52;c;AAAA\x07[/bold]",
    "03:12:07 数据加载: 预处理进程退出, 剩余 3 个".encode(),
]

PICTURES = {
    "en": """\
 pangu7b-sft-copy-904a  worker-37  run 2  FAILED     6 lines here, some missing
03:10:00 iteration 118418/500000 | lm loss: 2.110E+00 | grad norm: 0.409
03:10:01 WARN obs put log: OBS_ERR_InsufficientStorageSpace, retry 3/3         w
== some lines not here (Too many requests)                   Enter = fetch ====?
100%|##########| 12/12                                            [3 states  z]
[rank299]: RuntimeError: ACL stream synchronize failed, error code:507054 [/bol*
03:12:07 数据加载: 预处理进程退出, 剩余 3 个


 /synchronize  hit 1 of 1 so far   line -2   03:10:01   100%   end of log
 n hit  F follow  w wrap  z fold  / find  & filter  e error  s save  ? help""",
    "zh": """\
 pangu7b-sft-copy-904a  worker-37  第 2 次运行  失败      本机有 6 行，中间有缺
03:10:00 iteration 118418/500000 | lm loss: 2.110E+00 | grad norm: 0.409
03:10:01 WARN obs put log: OBS_ERR_InsufficientStorageSpace, retry 3/3         w
== 此处缺少若干行 (请求过于频繁)                               回车 = 取回 ====?
100%|##########| 12/12                                         [共 3 次刷新  z]
[rank299]: RuntimeError: ACL stream synchronize failed, error code:507054 [/bol*
03:12:07 数据加载: 预处理进程退出, 剩余 3 个


 /synchronize  第 1 处，已找到 1 处   倒数第 2 行   03:10:01   100%   日志结束
 n 下一处  F 跟随  w 折行  z 折叠  / 查找  & 筛选  e 错误  s 另存  ? 帮助""",
}


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_the_screen_looks_like_this(language: words.Language) -> None:
    words.use(language)
    log = LogFile(
        LogName("modelarts-job-7-worker-37.log"), JobId("7"), VersionId("7"), "v2", task="worker-37", ended=True
    )
    job = Job(JobId("7"), "pangu7b-sft-copy-904a", "v2", State.FAILED)
    version = Version(VersionId("7"), job.name, job.id, "v2", state=State.FAILED, runs=(Run(1), Run(2)))
    library = FakeLibrary(FakeReading(log, FakeLines(LINES)))
    app = BrowserApp(library, start=lambda _: LogScreen(library, log, job=job, version=version))  # type: ignore[arg-type]
    async with app.run_test(size=(80, 11)) as pilot:
        await pilot.pause()
        await pilot.press("/", *"synchronize", "enter")
        await pilot.pause(0.05)
        rows = [strip.text.rstrip() for strip in app.screen._compositor.render_strips()]
    picture = "\n".join(rows)
    assert picture == PICTURES[language], picture
