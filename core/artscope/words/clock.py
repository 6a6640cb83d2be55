"""Signing with the service's time."""

SENTENCES = {
    "untold": ("The service does not tell its time", "服务端没有告知其时间"),
    "untold.hint": (
        "Something in between may take it away. Set this machine's clock (chronyc, timedatectl)",
        "可能被中间设备去除。请校准本机时钟（chronyc、timedatectl）",
    ),
    "on": (
        "Signing by the service's clock until you leave, {ahead} from this machine's",
        "本次会话按服务端的时间签名，与本机时钟相差 {ahead}",
    ),
    "off": ("Signing by this machine's clock again", "已恢复使用本机时间签名"),
    "mark": ("clock {ahead}", "时钟 {ahead}"),
}
