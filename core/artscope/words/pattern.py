"""Regular expressions: what is wrong with one."""

SENTENCES = {
    "bad": ("The pattern cannot be read: {reason}", "无法识别该正则表达式：{reason}"),
    "bad.hint": (
        "It is a Python regular expression; put \\ before . * + ? ( ) [ ] {{ }} | ^ $ to mean the sign itself",
        "此处使用 Python 正则表达式；若要匹配 . * + ? ( ) [ ] {{ }} | ^ $ 本身，请在前面加 \\",
    ),
    "slow": (
        "The pattern took more than a second without coming on, and was stopped",
        "该正则表达式超过一秒没有进展，已停止",
    ),
    "slow.hint": (
        "Avoid a repeat inside a repeat, as in (a+)+, or look for plain text",
        "请避免重复中再套重复，如 (a+)+；或改用纯文本查找",
    ),
    "gone": ("The process that reads patterns has ended: {reason}", "执行正则表达式的进程已退出：{reason}"),
    "gone.hint": ("Plain text can still be looked for", "仍可查找纯文本"),
}
