"""How the program is installed, whether its files are as they were built, and what it says on a Python that is too old
or lacks a part."""

SENTENCES = {
    "option--verify": (
        "compare the program's own files with the hashes that were recorded of them",
        "将程序自身的文件与记录的哈希值比对",
    ),
    "installed": ("installed as", "安装形式"),
    "zipapp": ("zipapp {place}", "zipapp 单文件 {place}"),
    "bundle": ("bundle in {place}", "整包 {place}"),
    "package": ("package in {place}", "软件包，位于 {place}"),
    "folder": ("run from the folder {place}", "直接从目录 {place} 运行"),
    "sha256": ("SHA-256", "SHA-256"),
    "published": ("SHA-256, as {sums} beside it says", "SHA-256，与旁边的 {sums} 一致"),
    "not_published": ("SHA-256, NOT as {sums} beside it says", "SHA-256，与旁边的 {sums} 不一致"),
    "intact": ("{files} files compared: all are as they were recorded", "已比对 {files} 个文件：均与记录一致"),
    "around": (
        "The file as a whole is not the one in {sums}: there is something before, between or behind these files, or that list is "
        "of another build",
        "但整个文件与 {sums} 所列的不一致：这些文件之前、之间或之后另有内容，或该清单属于另一次构建",
    ),
    "differs": (
        "{files} files compared: {changed} changed, {missing} missing, {added} not recorded",
        "已比对 {files} 个文件：{changed} 个有改动，{missing} 个缺失，{added} 个没有记录",
    ),
    "nothing_recorded": (
        "Nothing is recorded of {what}: it can not be compared",
        "{what} 没有哈希记录，无法比对",
    ),
    "changed": ("changed", "有改动"),
    "missing": ("missing", "缺失"),
    "added": ("not recorded", "没有记录"),
    "remedy": (
        "Install it anew from a file whose hash is in the publisher's SHA256SUMS.",
        "请用哈希值列于发布者 SHA256SUMS 中的文件重新安装。",
    ),
    "without": ("This Python has no {module} module ({python})", "该 Python 没有 {module} 模块（{python}）"),
    "without.hint": (
        "Use the bundle, which brings its own Python, or a Python that was built with it",
        "请使用自带 Python 的整包，或编译时包含该模块的 Python",
    ),
    "old_python": (
        "artscope needs Python 3.11 or newer, and this is {version} ({python}).\n"
        "  Run it with a newer one, like this: python3.11 {file}\n"
        "  or unpack the bundle {bundle}: it brings its own Python and needs no root.",
        "artscope 需要 Python 3.11 或更高版本，当前为 {version}（{python}）。\n"
        "  请用更高版本运行，例如：python3.11 {file}\n"
        "  或解压整包 {bundle}：自带 Python，无需 root。",
    ),
}
