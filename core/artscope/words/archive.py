"""What this machine could not keep or read, and what is kept."""

SENTENCES = {
    "busy": ("The archive {path} is busy in another process", "存档 {path} 正被另一进程占用"),
    "busy.hint": ("What arrives is kept a little later; nothing is lost", "收到的内容稍后写入，不会丢失"),
    "damaged": ("The archive's database was damaged; a new one is in use", "存档数据库已损坏，已改用新库"),
    "damaged.hint": ("The damaged one is kept as {aside}", "损坏的文件保留为 {aside}"),
    "full": (
        "The disk is full: nothing more is kept in this session ({path})",
        "磁盘已满：本次会话不再保存内容（{path}）",
    ),
    "full.hint": ("Browsing goes on. Make room, then start again", "浏览不受影响。请腾出空间后重新启动"),
    "unwritable": (
        "The archive cannot be written: nothing more is kept in this session ({path}: {reason})",
        "存档无法写入：本次会话不再保存内容（{path}：{reason}）",
    ),
    "unwritable.hint": (
        "What was kept can still be read. --data-dir names another folder",
        "已保存的内容仍可阅读。可用 --data-dir 指定其他目录",
    ),
    "newer": (
        "The archive was written by a newer version: it is read, and nothing more is kept in this session",
        "存档由更新的版本写成：仅供读取，本次会话不再保存内容",
    ),
    "newer.hint": ("Update artscope to keep on writing it", "请升级 artscope 以继续写入"),
    "separate": (
        "The archive was written by a newer version that this one cannot read: {name} is used instead",
        "存档由本版本无法读取的更新版本写成：改用 {name}",
    ),
    "separate.hint": ("The newer archive is left as it is", "新版本的存档保持原样"),
    "symlink": ("{path} is a symbolic link: not used", "{path} 是符号链接：不使用"),
    "symlink.hint": (
        "Name the real folder with --data-dir, or remove the link",
        "请用 --data-dir 指定真实目录，或删除该链接",
    ),
    "foreign": ("{path} belongs to another user (uid {owner}): not used", "{path} 属于另一用户（uid {owner}）：不使用"),
    "foreign.hint": (
        "Name a folder of your own with --data-dir; under sudo, use sudo -H",
        "请用 --data-dir 指定自己的目录；使用 sudo 时请加 -H",
    ),
    "open_to_others": ("Others may write {path}: not used", "其他用户可写 {path}：不使用"),
    "open_to_others.hint": ("Run: chmod {mode} {quoted}", "请运行：chmod {mode} {quoted}"),
    "not_a_folder": ("{path} is not a folder: not used", "{path} 不是目录：不使用"),
    "not_a_folder.hint": ("Name a folder with --data-dir", "请用 --data-dir 指定目录"),
    "not_a_file": ("{path} is not a regular file: not used", "{path} 不是普通文件：不使用"),
    "not_a_file.hint": ("Move it away, then start again", "请将其移走后重新启动"),
    "homeless": (
        "There is no home folder to keep anything in (HOME is {home})",
        "没有可用于保存的主目录（HOME 为 {home}）",
    ),
    "homeless.hint": (
        "Nothing is kept in this session. --data-dir names a folder",
        "本次会话不保存内容。可用 --data-dir 指定目录",
    ),
    "closed": ("The archive is closed", "存档已关闭"),
}
