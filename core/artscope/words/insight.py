"""What the text and the versions mean."""

SENTENCES = {
    "counts": ("{counts} of {total}", "{counts}，共 {total}"),
    "first": ("first", "首个"),
    "same": ("= {name}", "= {name}"),
    "command": ("command", "命令"),
    "code": ("code", "代码"),
    "boot": ("boot file", "启动文件"),
    "engine": ("engine", "引擎"),
    "image": ("image", "镜像"),
    "flavor": ("flavour", "规格"),
    "pool": ("pool", "资源池"),
    "nodes": ("nodes", "节点"),
    "cards": ("cards", "卡"),
    "inputs": ("data", "数据"),
    "changed": ("{name} changed", "{name} 有变"),
}
