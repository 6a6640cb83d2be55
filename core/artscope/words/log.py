"""The log view: where one is, what is missing and why, what was found."""

SENTENCES = {
    # The title row
    "run": ("run {number}", "第 {number} 次运行"),
    "lines": ("{count:,} lines", "{count:,} 行"),
    "lines_here": ("{count:,} lines here, more before", "本机有 {count:,} 行，前面还有"),
    "lines_gaps": ("{count:,} lines here, some missing", "本机有 {count:,} 行，中间有缺"),
    "offline": ("offline, as of {when}", "离线，截至 {when}"),
    "offline_ageless": ("offline", "离线"),
    # Instead of text
    "loading": ("Loading the log ...", "正在读取日志……"),
    "not_started": ("No log yet: the job is {state}", "尚无日志：作业{state}"),
    "not_started.hint": (
        "Logs appear once its processes run. Press r to look again, q to go back",
        "进程运行后才有日志。按 r 再看，按 q 返回",
    ),
    "nothing_yet": ("Nothing has been written yet", "尚未写入任何内容"),
    "nothing_yet.hint": (
        "What is written will appear here by itself; press r to look now",
        "写入的内容会自动出现在这里；按 r 立即查看",
    ),
    "empty": ("The log is empty", "日志为空"),
    "empty.hint": (
        "The job ended without writing to it. Events may tell why: press p",
        "作业结束时没有写入内容。事件中可能有原因：按 p",
    ),
    "nothing_kept": ("Nothing of this log is kept here", "本机没有保存该日志的内容"),
    "nothing_kept.hint": (
        "Offline, only what was read before can be shown. Press q to go back",
        "离线时只能显示以前读过的内容。按 q 返回",
    ),
    # Holes
    "hole": ("some lines not here", "此处缺少若干行"),
    "hole_size": ("{size} not here", "此处缺少 {size}"),
    "hole_how": ("Enter = fetch", "回车 = 取回"),
    "hole_filling": ("fetching ...", "正在取回……"),
    # The status row
    "line": ("line {number:,}", "第 {number:,} 行"),
    "line_from_end": ("line -{number:,}", "倒数第 {number:,} 行"),
    "count": ("{keys}_", "{keys}_"),
    "following": ("follow", "跟随"),
    "paused": ("follow paused: press a key", "跟随已暂停：按任意键"),
    "held": ("follow held: F goes on", "已暂停跟随：按 F 继续"),
    "new": ("+{count:,} new: F shows them", "新增 {count:,} 行：按 F 查看"),
    "ended_below": ("ended, +{count:,} new: F shows its end", "日志已结束，新增 {count:,} 行：按 F 查看末尾"),
    "waiting": ("newest line", "最新一行"),
    "end": ("end of log", "日志结束"),
    "wrapped": ("wrap", "折行"),
    "sideways": ("from column {column}", "从第 {column} 列起"),
    # Selecting, copying
    "selected": ("{count:,} selected", "已选 {count:,} 行"),
    "copied": ("copied {count:,} lines; also in {path}", "已复制 {count:,} 行；也存于 {path}"),
    "not_copied": (
        "copied for the terminal only; not written: {reason}",
        "只复制到终端；未能写入文件：{reason}",
    ),
    "too_many": ("more than {most:,} lines: save the log with s", "超过 {most:,} 行：请按 s 保存日志"),
    "cannot_print": ("this terminal cannot be left for a while", "无法暂时离开本终端"),
    "any_key": ("any key but Enter returns", "按回车以外的任意键返回"),
    # Finding
    "find": ("/", "/"),
    "find_of": ("/{needle}  hit {rank:,} of {count:,}", "/{needle}  第 {rank:,} 处，共 {count:,} 处"),
    "find_so_far": ("/{needle}  hit {rank:,} of {count:,} so far", "/{needle}  第 {rank:,} 处，已找到 {count:,} 处"),
    "find_count": ("/{needle}  {count:,} hits", "/{needle}  共 {count:,} 处"),
    "find_count_so_far": ("/{needle}  {count:,} hits so far", "/{needle}  已找到 {count:,} 处"),
    "find_none": ("/{needle}  not found", "/{needle}  未找到"),
    "find_none_so_far": ("/{needle}  not found so far", "/{needle}  尚未找到"),
    "find_looking": ("/{needle}  looking ...", "/{needle}  正在查找……"),
    # Under way
    "older": ("fetching older lines ...", "正在取回更早的行……"),
    "whole": ("fetching back to line 1: {here}   Esc cancels", "正在取回至第 1 行：{here}   Esc 取消"),
    "whole_of": (
        "fetching back to line 1: {here} of {total}   Esc cancels",
        "正在取回至第 1 行：{here} / {total}   Esc 取消",
    ),
    "save_selected": ("save the selected lines as", "将选中的行另存为"),
    "save": ("save as", "另存为"),
    "saving": ("saving: {here}   Esc cancels", "正在保存：{here}   Esc 取消"),
    "saving_of": ("saving: {here} of {total}   Esc cancels", "正在保存：{here} / {total}   Esc 取消"),
    "saved": ("saved as {path}", "已保存为 {path}"),
    "not_saved": ("not saved: {reason}", "未保存：{reason}"),
    "exists": ("{path} exists; choose another name", "{path} 已存在；请换一个名称"),
    "keeping": ("keeping: {here}   Esc cancels", "正在保存到本机：{here}   Esc 取消"),
    "keeping_of": ("keeping: {here} of {total}   Esc cancels", "正在保存到本机：{here} / {total}   Esc 取消"),
    "kept": ("kept whole; never dropped", "已完整保存，不会被清除"),
    "let_go": ("no longer kept for good", "不再永久保存"),
    "begun_anew": (
        "the log has begun anew upstream; the text before is kept",
        "服务端的日志已重新开始；之前的内容仍保留在本机",
    ),
    "cancelled": ("cancelled; what came stays", "已取消；取到的内容保留"),
}
