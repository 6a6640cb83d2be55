"""Credentials: where they come from, and what the service says to them."""

_CHECK_KEYS = ("Check the keys of this profile, then press r", "请检查该配置的密钥，然后按 r")

SENTENCES = {
    "file_writable": ("Everyone on this machine can write {path}", "本机任何人都可写 {path}"),
    "file_writable.hint": ("It is not used like that. Run: chmod 600 {path}", "因此不予使用。请执行：chmod 600 {path}"),
    "file_readable": ("Other users of this machine can read {path}", "本机其他用户可读 {path}"),
    "file_readable.hint": ("Run: chmod 600 {path}", "请执行：chmod 600 {path}"),
    "file_foreign": ("{path} belongs to another user of this machine", "{path} 属于本机其他用户"),
    "file_foreign.hint": ("Make sure that you trust whoever can change it", "请确认可信任能修改它的用户"),
    "file_unreadable": ("Cannot read {path}: {why}", "无法读取 {path}：{why}"),
    "file_unreadable.hint": (
        "Check its rights, or name another source in the profile",
        "请检查其权限，或在配置中改用其他 source",
    ),
    "file_missing": ("There is no file {path}", "文件 {path} 不存在"),
    "file_missing.hint": (
        "Make it, or name another source in the profile",
        "请创建它，或在配置中改用其他 source",
    ),
    "file_broken": ("{path} cannot be understood: {why}", "{path} 无法解析：{why}"),
    "file_broken.hint": (
        "Mend the file, or name another source in the profile",
        "请修正该文件，或在配置中改用其他 source",
    ),
    "no_section": ("{path} has no section or profile {name}", "{path} 中没有名为 {name} 的小节或配置"),
    "no_section.hint": (
        "Set sdk_profile in the profile to one of: {known}",
        "请将配置中的 sdk_profile 设为其一：{known}",
    ),
    "incomplete": ("{where} names no complete key pair", "{where} 中没有完整的密钥对"),
    "incomplete.hint": ("Both the access key and the secret key are needed", "需要同时提供访问密钥与私有密钥"),
    "env_missing": ("The environment holds no key pair", "环境变量中没有密钥对"),
    "env_missing.hint": (
        "Set HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK",
        "请设置 HUAWEICLOUD_SDK_AK 与 HUAWEICLOUD_SDK_SK",
    ),
    "encrypted": (
        "KooCLI keeps the keys in {path} encrypted, so they cannot be read",
        "KooCLI 加密保存了 {path} 中的密钥，无法读取",
    ),
    "encrypted.hint": (
        "Name another source, or let KooCLI keep them in clear (its option auth encryption)",
        "请改用其他 source，或在 KooCLI 中关闭认证信息加密",
    ),
    "no_user": ("Signing in by password needs user and domain", "以密码登录需要 user 与 domain"),
    "no_user.hint": ("Set both in the profile; domain is the account's name", "请在配置中设置两者；domain 为账号名"),
    "no_password": ("There is no password for {user}", "没有 {user} 的密码"),
    "no_password.hint": (
        "Set HUAWEICLOUD_SDK_PASSWORD, or start in a terminal to be asked",
        "请设置 HUAWEICLOUD_SDK_PASSWORD，或在终端中启动以便输入",
    ),
    "ask_password": ("Password of {user} ({domain}): ", "{user}（{domain}）的密码："),
    "no_command": (
        'The profile has source = "command" but names no command',
        '配置中 source = "command"，但没有指明命令',
    ),
    "no_command.hint": (
        'Set command = "..." to a program that prints ak, sk, security_token, expires as JSON',
        '请将 command = "..." 设为以 JSON 输出 ak、sk、security_token、expires 的程序',
    ),
    "command_missing": ("The credential command {name} cannot be started: {why}", "无法启动凭据命令 {name}：{why}"),
    "command_missing.hint": ("It runs without a shell; give its full path", "它不经 shell 运行；请写完整路径"),
    "command_slow": (
        "The credential command {name} did not end within {seconds:.0f} s",
        "凭据命令 {name} 在 {seconds:.0f} 秒内没有结束",
    ),
    "command_slow.hint": ("Run it by hand to see what it waits for", "请手动运行，看看它在等什么"),
    "command_failed": (
        "The credential command {name} ended with exit code {code}",
        "凭据命令 {name} 以退出码 {code} 结束",
    ),
    "command_failed.hint": ("Run it by hand to see why", "请手动运行以查看原因"),
    "command_output": (
        "The credential command {name} printed no JSON with ak and sk",
        "凭据命令 {name} 没有输出含 ak 与 sk 的 JSON",
    ),
    "command_output.hint": (
        'It should print {{"ak": ..., "sk": ..., "security_token": ..., "expires": ...}} and nothing else',
        '它应只输出 {{"ak": ..., "sk": ..., "security_token": ..., "expires": ...}}',
    ),
    "signature": ("The signature was not accepted: the secret key is wrong", "签名未被接受：私有密钥不正确"),
    "signature.hint": _CHECK_KEYS,
    "unknown_key": ("The service does not know this access key", "服务端没有这个访问密钥"),
    "unknown_key.hint": (
        "It may be deleted, disabled, or of another cloud. Check the keys of this profile, then press r",
        "它可能已被删除、停用，或属于其他云。请检查该配置的密钥，然后按 r",
    ),
    "expired": ("The session has ended and could not be renewed", "会话已过期，且无法续期"),
    "expired.hint": (
        "Get a new temporary key or sign in again, then press r",
        "请获取新的临时密钥或重新登录，然后按 r",
    ),
    "password": ("User name or password was not accepted", "用户名或密码未被接受"),
    "password.hint": (
        "It is not tried again, since wrong passwords lock the user. Check user, domain and password, then press r",
        "不会再次尝试，因为密码错误会锁定用户。请检查 user、domain 与密码，然后按 r",
    ),
    "project": ("The project id does not fit this credential", "项目 ID 与该凭据不符"),
    "project.hint": ("Check project_id and region of the profile", "请检查配置中的 project_id 与 region"),
    "after_lock": (
        "The access key was locked until {until}; its lock is over",
        "访问密钥曾被锁定至 {until}；锁定已结束",
    ),
    "after_lock.hint": (
        "Make sure that the keys are right, then press r to try once",
        "请确认密钥无误，然后按 r 试一次",
    ),
    "no_sign_in": ("No way to sign in at {host} is known", "不知道如何在 {host} 登录"),
    "no_sign_in.hint": ("Set iam_endpoint in the profile", "请在配置中设置 iam_endpoint"),
}
