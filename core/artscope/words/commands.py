"""What to do next, where a command and not a screen says what went wrong: in place of hints that name a key.

Named like the error, `network.dns`. What else is said of it is said by its own room.
"""

_REPEAT = (
    "Run the command again; with --offline it prints what is kept here",
    "请重新执行该命令；加 --offline 可输出本机保存的内容",
)
_AGAIN = (
    "Check the keys of this profile, then add --again: without it a refused key is not used again",
    "请检查该配置的密钥，然后加上 --again：否则不再使用被拒绝的密钥",
)
_GO_ON = (
    "What came is kept. Run the command again: it goes on from there",
    "已收到的内容已保存。请重新执行该命令，将从该处继续",
)

SENTENCES = {
    "auth.signature": _AGAIN,
    "auth.unknown_key": (
        "It may be deleted, disabled, or of another cloud. Check the keys of this profile, then add --again",
        "它可能已被删除、停用，或属于其他云。请检查该配置的密钥，然后加上 --again",
    ),
    "auth.expired": (
        "Get a new temporary key or sign in again, then run the command again",
        "请获取新的临时密钥或重新登录，然后重新执行该命令",
    ),
    "auth.password": (
        "It is not tried again, since wrong passwords lock the user. Check user, domain and password, then add --again",
        "不会再次尝试，因为密码错误会锁定用户。请检查 user、domain 与密码，然后加上 --again",
    ),
    "auth.after_lock": (
        "Make sure that the keys are right, then add --again to try once",
        "请确认密钥无误，然后加上 --again 试一次",
    ),
    "errors.auth": _AGAIN,
    "errors.not_ready": (
        "Logs appear once the job runs; `artscope log JOB -f` waits for them",
        "作业运行后才有日志；`artscope log JOB -f` 会等待",
    ),
    "errors.service": (
        "Usually passing; run the command again. With --offline it prints what is kept here",
        "通常是暂时的；请重新执行该命令。加 --offline 可输出本机保存的内容",
    ),
    "network.dns": (
        "Check the region and the network of this machine. With --offline what is kept here is printed",
        "请检查区域名与本机网络。加 --offline 可输出本机保存的内容",
    ),
    "network.refused": (
        "Nothing listens there: check --endpoint or the profile's endpoint",
        "该处没有服务在监听：请检查 --endpoint 或配置中的端点",
    ),
    "network.unreachable": (
        "Check the network of this machine. With --offline what is kept here is printed",
        "请检查本机网络。加 --offline 可输出本机保存的内容",
    ),
    "network.connect_timeout": (
        "A firewall may be in the way; a proxy may be needed. With --offline what is kept here is printed",
        "可能被防火墙阻挡，或需要代理。加 --offline 可输出本机保存的内容",
    ),
    "network.tls_timeout": _REPEAT,
    "network.read_timeout": _REPEAT,
    "network.write_timeout": _REPEAT,
    "network.busy": _REPEAT,
    "network.stalled": _GO_ON,
    "network.deadline": _REPEAT,
    "network.reset": _REPEAT,
    "network.cut": _REPEAT,
    "network.paused": _REPEAT,
    "network.link_broken": _REPEAT,
    "network.link_turns": _REPEAT,
    "network.link_refused": (
        "Run the command again to get a new one; the log may also not be there yet",
        "请重新执行该命令以获取新链接；也可能日志尚未写出",
    ),
    "network.link_changed": (
        "What came is kept. Run the command again to fetch the new one",
        "已收到的内容已保存。请重新执行该命令以获取新的日志",
    ),
    "network.link_missing": (
        "The log may not be written yet; `artscope log JOB -f` waits for it",
        "日志可能尚未写出；`artscope log JOB -f` 会等待",
    ),
    "network.not_json": _REPEAT,
    "network.bad_encoding": _REPEAT,
    "network.gateway": _REPEAT,
    "network.inner_failed": _REPEAT,
    "network.no_metrics_yet": ("They appear once the job runs", "作业运行后才有"),
    "reading.exists": ("Choose another name with -o, or move it away", "请用 -o 指定其他名称，或将其移走"),
    "reading.no_folder": (
        "Make the folder first, or name another place with -o",
        "请先建立该目录，或用 -o 指定其他位置",
    ),
    "reading.unwritten": ("Nothing was left there. Name another place with -o", "未留下残余文件。请用 -o 指定其他位置"),
    "reading.stuck": (
        "Nothing is printed twice; run the command again",
        "不会重复输出；请重新执行该命令",
    ),
}
