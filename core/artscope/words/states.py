"""The states of a job, and how much of a log is kept."""

SENTENCES = {
    "starting": ("starting", "启动中"),
    "queued": ("queued", "排队中"),
    "running": ("running", "运行中"),
    "stopping": ("stopping", "停止中"),
    "done": ("done", "已完成"),
    "failed": ("failed", "失败"),
    "stopped": ("stopped", "已停止"),
    "unknown": ("unknown", "未知"),
    "kept.full": ("full", "完整"),
    "kept.part": ("part", "部分"),
    "kept.tail": ("tail", "末尾"),
    "kept.none": ("none", "无"),
}
