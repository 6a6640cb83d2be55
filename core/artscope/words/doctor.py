"""What the doctor finds, and what to do about it. `NAME.remedy` belongs to NAME."""

SENTENCES = {
    "title": ("Doctor", "诊断"),
    "working": ("Looking...", "正在检查……"),
    "level.ok": ("ok", "正常"),
    "level.note": ("note", "提示"),
    "level.warn": ("WARN", "注意"),
    "level.bad": ("BAD", "故障"),
    "sum": ("{bad} bad, {warn} warnings, {note} notes", "故障 {bad}，注意 {warn}，提示 {note}"),
    "topic.program": ("program", "程序"),
    "topic.terminal": ("terminal", "终端"),
    "topic.multiplexer": ("multiplexer", "复用器"),
    "topic.clipboard": ("clipboard", "剪贴板"),
    "topic.idle": ("idle limits", "空闲限制"),
    "topic.config": ("profile", "配置"),
    "topic.credential": ("credential", "凭据"),
    "topic.proxy": ("proxy", "代理"),
    "topic.certificates": ("certificates", "证书"),
    "topic.endpoint": ("service", "服务端"),
    "topic.clock": ("clock", "时钟"),
    "topic.workspace": ("workspace", "工作空间"),
    "topic.archive": ("archive", "存档"),
    "program": ("artscope {version}, Python {python}, {how}", "artscope {version}，Python {python}，{how}"),
    # terminal
    "terminal.none": (
        "This process has no terminal, so none was looked at",
        "本进程没有终端，未作检查",
    ),
    "terminal.term": ("TERM={term}", "TERM={term}"),
    "terminal.no_term": ("TERM is empty or not set", "TERM 为空或未设置"),
    "terminal.dumb": (
        "{said}: no cursor can be placed, so the browser does not start",
        "{said}：无法定位光标，浏览界面无法启动",
    ),
    "terminal.dumb.remedy": (
        "export TERM=xterm-256color (or what it really is)",
        "export TERM=xterm-256color（或其实际类型）",
    ),
    "terminal.answers": (
        "It answers within {took} ms: frames are paced by its answers",
        "{took} 毫秒内应答：按其应答控制刷新",
    ),
    "terminal.answered_for": (
        "tmux, screen or mosh answers for it: at most 20 frames a second",
        "由 tmux、screen 或 mosh 代为应答：每秒最多刷新 20 次",
    ),
    "terminal.slow": (
        "It answers after {took} ms: the link is slow; frames are paced by its answers",
        "{took} 毫秒后应答：链路较慢；按其应答控制刷新",
    ),
    "terminal.silent": (
        "It does not answer questions: frames are sent at a fixed rate instead of at the link's",
        "终端不应答询问：只能按固定频率刷新，而非按链路速度",
    ),
    "terminal.silent.remedy": (
        "Something in between may swallow answers (a recording bastion): try another client, or tmux on this host",
        "可能被中间设备（如录像堡垒机）吞掉：请换一种客户端，或在本机使用 tmux",
    ),
    "terminal.not_asked": (
        "How fast it answers and how wide its characters are was not asked: it is to get JSON and nothing else",
        "未询问终端的应答速度与字符宽度：只向终端输出 JSON",
    ),
    "terminal.not_asked.remedy": (
        "artscope doctor without --json, or with --json into a file or pipe, asks it",
        "不带 --json，或将 --json 的输出写入文件或管道，即会询问",
    ),
    "terminal.unmeasured": (
        "How many cells its characters take could not be measured: what it says of its cursor cannot be",
        "无法测量字符所占的格数：终端报告的光标位置不合理",
    ),
    "terminal.unmeasured.remedy": (
        "If borders or Chinese text stand askew: --ascii, or UTF-8 on both sides",
        "若边框或中文错位：使用 --ascii，或两端都用 UTF-8",
    ),
    "terminal.other_encoding": (
        "It does not read {encoding}: a Chinese character takes {cells} cells instead of 2",
        "终端并不按 {encoding} 解码：一个汉字占 {cells} 格而非 2 格",
    ),
    "terminal.other_encoding.remedy": (
        "Set the client to the same encoding as here (UTF-8 on both sides is best), or use --ascii",
        "请将客户端与本机设为同一编码（最好都用 UTF-8），或使用 --ascii",
    ),
    "terminal.wide_lines": (
        "Lines of borders take {cells} cells there instead of 1",
        "边框字符在终端上占 {cells} 格而非 1 格",
    ),
    "terminal.wide_lines.remedy": (
        "Let the client draw ambiguous characters narrow, or use --ascii",
        "请在客户端将“歧义宽度字符”设为窄，或使用 --ascii",
    ),
    "terminal.utf8": ("The locale is UTF-8", "区域设置为 UTF-8"),
    "terminal.plain": (
        "The locale ({encoding}) knows ASCII only: text goes out as UTF-8, borders as ASCII",
        "区域设置（{encoding}）仅支持 ASCII：文字按 UTF-8 输出，边框用 ASCII",
    ),
    "terminal.plain.remedy": (
        "export LC_ALL=C.UTF-8 (locale -a lists what there is)",
        "export LC_ALL=C.UTF-8（可用 locale -a 查看）",
    ),
    "terminal.legacy": (
        "The locale is {encoding}: what it cannot write becomes ?",
        "区域设置为 {encoding}：无法表示的字符显示为 ?",
    ),
    "terminal.legacy.remedy": (
        "If the client can do UTF-8: export LC_ALL=zh_CN.UTF-8, and the same in the client",
        "若客户端支持 UTF-8：export LC_ALL=zh_CN.UTF-8，客户端作相同设置",
    ),
    "terminal.size": ("{columns}x{rows} cells", "{columns}x{rows} 格"),
    "terminal.small": (
        "{columns}x{rows} cells: one pane is shown at a time",
        "{columns}x{rows} 格：一次只显示一个窗格",
    ),
    "terminal.small.remedy": ("80x20 or more shows all three", "80x20 以上可同时显示三个窗格"),
    "terminal.tiny": ("{columns}x{rows} cells: too small for anything", "{columns}x{rows} 格：太小，无法显示"),
    "terminal.tiny.remedy": ("Make the window larger: 80x24 at best", "请放大窗口，最好为 80x24 以上"),
    "terminal.no_size": ("It does not tell its size", "终端没有告知大小"),
    "terminal.no_size.remedy": ("stty rows 24 columns 80 (as it really is)", "stty rows 24 columns 80（按实际大小）"),
    "terminal.no_color": ("NO_COLOR is set: states are letters only", "已设置 NO_COLOR：状态只以字母显示"),
    "terminal.truecolor": ("{term}, 24-bit colours", "{term}，24 位色"),
    "terminal.colours": ("{term}, {colours} colours", "{term}，{colours} 色"),
    "terminal.no_colours": (
        "By its name {term} has no colours; they are sent all the same, and it passes over what it does not know",
        "按名称 {term} 没有颜色；仍会发送，终端会忽略不认识的内容",
    ),
    "terminal.no_colours.remedy": (
        "If something odd is drawn: export NO_COLOR=1",
        "若显示异常：export NO_COLOR=1",
    ),
    "terminal.unknown": ("This host does not know TERM={term}", "本机不认识 TERM={term}"),
    "terminal.unknown.remedy": (
        "The browser does not mind, but less and tmux do: export TERM=xterm-256color",
        "浏览界面不受影响，但 less 与 tmux 会；export TERM=xterm-256color",
    ),
    # in between
    "tmux": ("Its settings hurt nothing", "tmux 的设置没有问题"),
    "tmux.silent": ("tmux does not tell its settings", "tmux 没有告知其设置"),
    "tmux.escape_time": ("tmux holds Esc back for {wait} ms", "tmux 会把 Esc 推迟 {wait} 毫秒"),
    "tmux.escape_time.remedy": (
        "tmux set -s escape-time 10; and the same line, without tmux, in ~/.tmux.conf",
        "tmux set -s escape-time 10；并将同一行（去掉 tmux）写入 ~/.tmux.conf",
    ),
    "tmux.default_terminal": (
        "tmux says that it is {terminal}, which has few colours",
        "tmux 自称 {terminal}，颜色较少",
    ),
    "tmux.default_terminal.remedy": (
        "In ~/.tmux.conf: set -g default-terminal tmux-256color (or screen-256color), then a new session",
        "在 ~/.tmux.conf 中：set -g default-terminal tmux-256color（或 screen-256color），然后新建会话",
    ),
    "screen": (
        "GNU screen can not be asked for its settings; by default it keeps no second screen",
        "无法询问 GNU screen 的设置；其默认不保留备用屏幕",
    ),
    "screen.remedy": ("In ~/.screenrc: altscreen on, defutf8 on", "在 ~/.screenrc 中：altscreen on、defutf8 on"),
    "mosh": ("mosh draws the terminal and outlives a lost connection", "由 mosh 绘制终端，断线后仍可继续"),
    "clipboard": (
        "Copies up to {most} bytes are offered to the terminal (OSC 52); whether it takes them is not known. {also}",
        "不超过 {most} 字节的复制会提供给终端（OSC 52），终端是否接受无从得知；{also}",
    ),
    "clipboard.file": ("The newest one is always in {file}", "最近一次的内容总在 {file}"),
    "clipboard.no_file": ("They go to no file: there is no folder for one", "不会写入文件：没有可用的目录"),
    "clipboard.tmux": (
        "tmux passes copies on to the terminal (set-clipboard on). {also}",
        "tmux 会把复制内容转给终端（set-clipboard on）；{also}",
    ),
    "clipboard.tmux_off": (
        "tmux keeps copies in its own buffer (prefix ]) and does not pass them on. {also}",
        "tmux 只把复制内容放入自己的缓冲区（前缀键 ]），不转给终端；{also}",
    ),
    "clipboard.tmux_off.remedy": (
        "tmux set -s set-clipboard on; and the same line, without tmux, in ~/.tmux.conf",
        "tmux set -s set-clipboard on；并将同一行（去掉 tmux）写入 ~/.tmux.conf",
    ),
    "clipboard.screen": (
        "GNU screen passes no copies on to the terminal. {also}",
        "GNU screen 不会把复制内容转给终端；{also}",
    ),
    "idle.shell": (
        "The shell ends after {seconds} s at its prompt ({where}); not while the browser runs",
        "shell 在提示符处空闲 {seconds} 秒后退出（{where}）；浏览界面运行期间不受影响",
    ),
    "idle.asked": (
        "The SSH server asks every {seconds} s whether you are there ({where}): idle connections stay known",
        "SSH 服务端每 {seconds} 秒探测一次（{where}）：空闲连接会保持",
    ),
    "idle.silent": (
        "An idle browser sends nothing, and this SSH server does not ask: a firewall may drop the connection",
        "空闲的浏览界面不发送任何数据，且本机 SSH 服务端不作探测：防火墙可能断开连接",
    ),
    "idle.silent.remedy": (
        "On your own machine, in ~/.ssh/config: ServerAliveInterval 60. Or run in tmux: it is there when you come back",
        "在自己的电脑上，于 ~/.ssh/config 中：ServerAliveInterval 60。或在 tmux 中运行，断线后可恢复",
    ),
    # the way
    "demo": ("The demonstration: the service is inside this program", "演示环境：服务在本程序内部"),
    "profile": ("Profile {name} of {path}", "{path} 中的配置 {name}"),
    "no_profile": (
        "No profile: options, environment and known files ({path})",
        "没有配置：使用选项、环境变量与已知文件（{path}）",
    ),
    "source.env": ("From the environment: {where}", "来自环境变量：{where}"),
    "source.sdk-file": ("From the SDK's file {where}", "来自 SDK 文件 {where}"),
    "source.koocli": ("From KooCLI's file {where}", "来自 KooCLI 文件 {where}"),
    "source.password": (
        "User {user} of {domain}; the password is asked for, or in HUAWEICLOUD_SDK_PASSWORD",
        "{domain} 的用户 {user}；密码在需要时询问，或取自 HUAWEICLOUD_SDK_PASSWORD",
    ),
    "source.command": ("From the command {where}", "来自命令 {where}"),
    "foreign_host": (
        "{host} is no host of the public clouds; it is asked because the profile or an option names it",
        "{host} 不是公有云的主机；因配置或选项中指明而使用",
    ),
    "proxy": ("{host} is reached through {proxy}", "经 {proxy} 访问 {host}"),
    "straight": ("{host} is reached straight, without a proxy", "直接访问 {host}，不经代理"),
    "authorities": ("The system's authorities: {where}", "使用系统的证书颁发机构：{where}"),
    "authorities_and": (
        "The system's authorities ({where}), and {bundle}",
        "使用系统的证书颁发机构（{where}）以及 {bundle}",
    ),
    "no_authorities": (
        "This Python names no certificate authorities of the system",
        "此 Python 没有指明系统的证书颁发机构",
    ),
    "no_authorities.remedy": (
        "If certificates are not accepted: install ca-certificates, or name a file with SSL_CERT_FILE",
        "若证书不被接受：请安装 ca-certificates，或用 SSL_CERT_FILE 指定文件",
    ),
    # the service
    "offline": ("Offline: nothing was asked", "离线：未作询问"),
    "not_asked": (
        "Nothing was sent: the credential was refused before, and six failed signatures lock it",
        "未发送任何请求：该凭据曾被拒绝，连续六次签名失败会锁定密钥",
    ),
    "not_sent": (
        "Nothing was sent: what is bad above comes first",
        "未发送任何请求：请先解决上面的问题",
    ),
    "not_asked.remedy": ("When it is mended: artscope doctor --again", "修正后：artscope doctor --again"),
    "answers": ("{host} answered within {took} ms", "{host} 在 {took} 毫秒内应答"),
    "accepted": ("The service accepts it", "服务端接受该凭据"),
    "clock.right": ("It agrees with the service's ({seconds} s)", "与服务端一致（{seconds} 秒）"),
    "clock.off": (
        "The service's clock is {seconds} s from this machine's; 15 minutes are allowed",
        "服务端时间与本机相差 {seconds} 秒；最多允许 15 分钟",
    ),
    "clock.off.remedy": (
        "Set this machine's clock: timedatectl, chronyc tracking",
        "请校准本机时钟：timedatectl、chronyc tracking",
    ),
    "clock.wrong": (
        "The service's clock is {minutes} minutes from this machine's: signatures are not accepted",
        "服务端时间与本机相差 {minutes} 分钟：签名不会被接受",
    ),
    "clock.wrong.remedy": (
        "Set this machine's clock (timedatectl, chronyc). Where you may not: :clock in the browser signs by the service's",
        "请校准本机时钟（timedatectl、chronyc）。若无权限：在浏览界面用 :clock 按服务端的时间签名",
    ),
    "clock.untold": ("The service does not tell its time", "服务端没有告知其时间"),
    "workspace": ("{name} ({id}) is open to you", "可进入 {name}（{id}）"),
    "workspace_default": ("The default workspace; others: {others}", "默认工作空间；其他：{others}"),
    "workspace_closed": (
        "There is no workspace {id} that you may enter; there are: {others}",
        "没有可进入的工作空间 {id}；可进入：{others}",
    ),
    "workspace_closed.remedy": (
        "Mend workspace in the profile, or use --workspace",
        "请修正配置中的 workspace，或使用 --workspace",
    ),
    "project_unknown": (
        "The project of {region} is not known yet, so IAM was asked and not ModelArts",
        "尚不知道 {region} 的项目，因此只询问了 IAM，未询问 ModelArts",
    ),
    "project_unknown.remedy": (
        "Set project_id in the profile, or start the browser once",
        "请在配置中设置 project_id，或先启动一次浏览界面",
    ),
    # what is kept
    "no_archive_here": (
        "{path} cannot be made: {parent}: {why}. Nothing is kept, and copies go to no file",
        "无法创建 {path}：{parent}：{why}。不会保存任何内容，复制也不会写入文件",
    ),
    "no_archive_here.remedy": ("Name another folder: --data-dir DIR", "请指定其他目录：--data-dir DIR"),
    "no_archive": (
        "Nothing is kept yet; {path} is made when there is something to keep",
        "尚无保存内容；需要时会创建 {path}",
    ),
    "unreadable": ("{path} cannot be read: {why}", "无法读取 {path}：{why}"),
    "unreadable.remedy": (
        "Check the folder's rights, or name another with --data-dir",
        "请检查目录权限，或用 --data-dir 指定其他目录",
    ),
    "was_readable": ("Others could read {path}; it was closed to them just now", "其他用户曾可读取 {path}；现已关闭"),
    "readable": (
        "Others can read the names in {path}, though nothing that is kept",
        "其他用户可读取 {path} 中的文件名，但不能读取保存的内容",
    ),
    "readable.remedy": ("chmod 700 {path}, if it is for nothing else", "若该目录没有其他用途：chmod 700 {path}"),
    "writable": ("{path} is ours alone ({system})", "{path} 仅本人可用（{system}）"),
    "unwritable": ("Nothing can be written to {path}: {why}", "无法写入 {path}：{why}"),
    "unwritable.remedy": (
        "Make room or mend its rights, or name another folder with --data-dir",
        "请腾出空间或修正权限，或用 --data-dir 指定其他目录",
    ),
    "no_locks": (
        "Locks do not work in {path} ({system}): each process writes its own part of a log",
        "{path}（{system}）上的文件锁无效：各进程分别写入日志的各自部分",
    ),
    "no_locks.remedy": (
        "Name a folder on a local disk: --data-dir or ARTSCOPE_DATA_DIR",
        "请指定本地磁盘上的目录：--data-dir 或 ARTSCOPE_DATA_DIR",
    ),
    "network_home": (
        "{path} is on {system}: slower, but safe",
        "{path} 位于 {system}：较慢，但安全",
    ),
    "network_home.remedy": (
        "A folder on a local disk is faster: ARTSCOPE_DATA_DIR",
        "本地磁盘上的目录更快：ARTSCOPE_DATA_DIR",
    ),
    "little_room": ("Only {free} MiB are free for {path}", "{path} 仅剩 {free} MiB"),
    "little_room.remedy": (
        "artscope cache clear frees what is kept here",
        "可用 artscope cache clear 清除本机保存的内容",
    ),
    "size": (
        "{size} MiB of {accounts} accounts; at most {limit} MiB of log text each",
        "{accounts} 个账号共 {size} MiB；每个账号的日志最多 {limit} MiB",
    ),
    "nearly_full": (
        "{size} of {limit} MiB: what was opened least recently goes next ({path})",
        "已用 {size}/{limit} MiB：最久未打开的将最先清除（{path}）",
    ),
    "nearly_full.remedy": (
        "Pin what must stay (K); artscope cache clear frees the rest",
        "用 K 固定须保留的；artscope cache clear 清除其余",
    ),
    "aside": ("A damaged database was put aside: {path}", "曾有数据库损坏，已移至 {path}"),
    "aside.remedy": ("A new one is in use; delete it when nothing is missed", "已改用新库；确认无缺失后可删除"),
    "damaged": ("The database {path} is damaged: {why}", "数据库 {path} 已损坏：{why}"),
    "damaged.remedy": (
        "Start the browser: it puts the file aside and begins a new one; log text stays",
        "启动浏览界面即可：它会移开该文件并新建；日志文本保留",
    ),
}
