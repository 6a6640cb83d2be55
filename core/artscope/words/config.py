"""Settings and profiles: what is wrong with them."""

SENTENCES = {
    "region": ("{region} is not the name of a region", "{region} 不是区域名"),
    "region.hint": ("Write it like cn-north-4", "请写成 cn-north-4 这样的形式"),
    "no_region": ("No region is set", "未设置区域"),
    "no_region.hint": (
        "Say --region cn-north-4, or write a profile with `artscope config init`",
        "请用 --region cn-north-4 指定，或用 `artscope config init` 写一个配置",
    ),
    "unreadable": ("Cannot read {path}: {why}", "无法读取 {path}：{why}"),
    "unreadable.hint": ("Check that the file is yours and is text in UTF-8", "请确认该文件属于你且为 UTF-8 文本"),
    "unwritable": ("Cannot write {path}: {why}", "无法写入 {path}：{why}"),
    "unwritable.hint": (
        "Check the rights of its folder, or name another file with ARTSCOPE_CONFIG",
        "请检查其目录权限，或用 ARTSCOPE_CONFIG 指定其他文件",
    ),
    "not_toml": ("{path} is not valid TOML: {why}", "{path} 不是有效的 TOML：{why}"),
    "not_toml.hint": ("Mend that line; nothing of the file was used", "请修正该行；文件内容未被使用"),
    "unknown_key": ("{path}: unknown setting {key}", "{path}：未知的设置项 {key}"),
    "unknown_key.hint": ("See the README for the settings there are", "可用的设置项见 README"),
    "wrong_type": ("{path}: {key} must be {wanted}", "{path}：{key} 应为 {wanted}"),
    "wrong_type.hint": ("Mend that setting; nothing of the file was used", "请修正该设置；文件内容未被使用"),
    "secret": (
        "{path}: {key} is a secret, and secrets are not read from this file",
        "{path}：{key} 是机密，不从此文件读取",
    ),
    "secret.hint": (
        'Remove it, and name where it is kept instead: source = "env", "sdk-file", "koocli", "password" or "command"',
        '请删除，并改为指明来源：source = "env"、"sdk-file"、"koocli"、"password" 或 "command"',
    ),
    "no_profile": ("There is no profile {name}; there are: {known}", "没有名为 {name} 的配置；现有：{known}"),
    "no_profile.hint": ("Write one with `artscope config init`", "可用 `artscope config init` 新建"),
    "name_taken": ("{path} has a profile {name} already", "{path} 已有名为 {name} 的配置"),
    "name_taken.hint": ("Choose another name, or edit the file", "请换一个名称，或编辑该文件"),
    "unknown_choice": ("{key} = {value} is not one of: {known}", "{key} = {value} 不在可选值之中：{known}"),
    "unknown_choice.hint": ("Choose one of these", "请选其一"),
    "endpoint": ("{endpoint} is not an https endpoint", "{endpoint} 不是 https 端点"),
    "endpoint.hint": (
        "Write https://HOST[:PORT] without a path; plain http only works for this machine itself",
        "请写成 https://主机[:端口]，不带路径；只有本机可用 http",
    ),
    "endpoint_secret": ("The endpoint carries a user or password", "端点地址中带有用户名或密码"),
    "endpoint_secret.hint": ("Remove it; credentials come from the profile's source", "请删除；凭据来自配置的 source"),
    "no_credentials": ("No credential was found", "未找到凭据"),
    "no_credentials.hint": (
        "Set HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK, write a profile with `artscope config init`, or look around with --demo",
        "请设置 HUAWEICLOUD_SDK_AK 与 HUAWEICLOUD_SDK_SK，或用 `artscope config init` 新建配置，也可用 --demo 先看看",
    ),
    "world": ("The demonstration cannot be as asked for: {why}", "演示环境无法按要求建立：{why}"),
    "world.hint": ("See `artscope --help` for its options", "选项见 `artscope --help`"),
    "no_project": ("Which project of region {region} is not known: {known}", "无法确定区域 {region} 的项目：{known}"),
    "no_project.hint": (
        "Say --project-id, or set project_id in the profile",
        "请用 --project-id 指定，或在配置中设置 project_id",
    ),
}
