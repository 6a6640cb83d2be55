"""Regular expressions: what is wrong with one."""

SENTENCES = {
    "bad": ("The pattern cannot be read: {reason}", "无法识别该正则表达式：{reason}"),
    "bad.hint": (
        "Put \\ before . * + ? ( ) [ ] {{ }} | ^ $ to mean the sign itself",
        "若要匹配 . * + ? ( ) [ ] {{ }} | ^ $ 本身，请在前面加 \\",
    ),
    # Reasons, by Python's own words for them
    "missing ), unterminated subpattern": ("the ( at character {at} is not closed", "第 {at} 个字符的 ( 没有闭合"),
    "multiple repeat": ("a repeat of a repeat at character {at}", "第 {at} 个字符处重复了重复符"),
    "nothing to repeat": ("nothing to repeat at character {at}", "第 {at} 个字符处没有可重复的内容"),
    "unbalanced parenthesis": ("the ) at character {at} has no (", "第 {at} 个字符的 ) 没有对应的 ("),
    "unterminated character set": ("the [ at character {at} is not closed", "第 {at} 个字符的 [ 没有闭合"),
    "bad escape (end of pattern)": ("nothing after the last \\, at character {at}", "第 {at} 个字符的 \\ 之后没有内容"),
    "no such class": (
        "[: :] at character {at} names no class; there are alpha, digit, alnum, upper, lower, space, blank, punct, xdigit",
        "第 {at} 个字符处的 [: :] 不是字符类名；可用的有 alpha、digit、alnum、upper、lower、space、blank、punct、xdigit",
    ),
    "other": ("{what}, at character {at}", "第 {at} 个字符：{what}"),
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
