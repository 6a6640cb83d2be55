"""What can go wrong, and what to do next (`.hint`)."""

SENTENCES = {
    "auth": ("The credential was not accepted", "凭据未被接受"),
    "auth.hint": (
        "Nothing more is sent with it. Check the keys of this profile, then press r",
        "不再用它发送请求。请检查该配置的密钥，然后按 r",
    ),
    "locked": ("The access key is locked until about {until}", "访问密钥被锁定，约至 {until}"),
    "locked.hint": (
        "More than five failed signatures lock a key for five minutes; nothing is sent before then",
        "连续五次以上签名失败会锁定密钥五分钟；在此之前不发送请求",
    ),
    "clock": (
        "The clocks here and at the service differ by more than 15 minutes",
        "本机与服务端的时钟相差超过 15 分钟",
    ),
    "clock.hint": (
        "Set this machine's clock. Until then, :clock in the browser signs by the service's",
        "请校准本机时钟。在此之前，可在浏览界面用 :clock 按服务端的时间签名",
    ),
    "forbidden": ("Not permitted: {what}", "没有权限：{what}"),
    "forbidden.hint": (
        "Ask the administrator for the right to read it; the rest can still be browsed",
        "请向管理员申请读取权限；其余内容仍可浏览",
    ),
    "not_found": ("The service has no {what}", "服务端没有 {what}"),
    "not_found.hint": (
        "It may have been deleted; what is kept here can still be read",
        "可能已被删除；本机保存的内容仍可阅读",
    ),
    "purged": ("The service has dropped this log", "服务端已清除该日志"),
    "purged.hint": (
        "Logs are kept for 30 days after the end unless an OBS path was set",
        "未设置 OBS 路径时，日志在结束 30 天后清除",
    ),
    "not_ready": ("There is no log yet", "尚无日志"),
    "not_ready.hint": ("Logs appear once the job runs. Press r to look again", "作业运行后才有日志。按 r 再看"),
    "throttled": ("Too many requests", "请求过于频繁"),
    "throttled.hint": ("Asking again more slowly", "将放慢请求"),
    "service": ("The service failed (HTTP {status})", "服务端出错（HTTP {status}）"),
    "service.hint": ("Usually passing; press r to try again", "通常是暂时的；按 r 重试"),
    "too_large": ("The answer is larger than {limit} bytes", "应答超过 {limit} 字节"),
    "too_large.hint": ("Less is asked for at a time", "将每次少取一些"),
    "link_expired": ("The link to the log was refused", "日志链接被拒绝"),
    "link_expired.hint": (
        "It lasts five minutes, and a new one was refused as well: not there yet, or no access",
        "链接有效期五分钟，新链接也被拒绝：日志尚未写入，或没有访问权限",
    ),
    "no_such_call": ("This installation does not offer {what}", "此服务不提供 {what}"),
    "no_such_call.hint": (
        "It may be older or newer than the call; check endpoint and api in the profile",
        "它的版本可能与该调用不符；请检查配置中的 endpoint 与 api",
    ),
    "offline": ("Working offline", "离线工作"),
    "offline.hint": (
        "Started with --offline: only what is kept here is shown",
        "以 --offline 启动：只显示本机保存的内容",
    ),
}
