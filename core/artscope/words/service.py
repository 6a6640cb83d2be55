"""Scripts that use the official SDK's shape: `Session` and `Estimator`."""

SENTENCES = {
    "half_a_key": (
        "An access key needs both access_key and secret_key",
        "访问密钥需要同时给出 access_key 和 secret_key",
    ),
    "no_password": ("Signing in as {user} needs a password", "以 {user} 登录需要密码"),
    "no_region": (
        "Neither a region nor an endpoint is known",
        "既不知道区域，也不知道终端节点",
    ),
    "no_region.hint": (
        "Give region_name, or call Session.set_endpoint before Session()",
        "请给出 region_name，或在 Session() 之前调用 Session.set_endpoint",
    ),
    "no_job_id": ("This Estimator has no job_id", "该 Estimator 没有 job_id"),
    "no_version_id": ("This Estimator has no version_id", "该 Estimator 没有 version_id"),
    "bad_id": ("{id} is neither a number (V1) nor a UUID (V2)", "{id} 既不是数字（V1）也不是 UUID（V2）"),
    "v1_only": (
        "V2 jobs have no versions to create; only V1 jobs have",
        "V2 作业不能创建版本；只有 V1 作业可以",
    ),
    "one_source": (
        "Give exactly one of inputs, dataset_id with dataset_version_id, and data_source",
        "inputs、dataset_id 加 dataset_version_id、data_source 三者必须且只能给出一个",
    ),
    "no_name": ("There is no {kind} called {name}", "没有名为 {name} 的{kind}"),
    "no_name.hint": ("Known: {known}", "已知：{known}"),
    "flavor": ("flavour", "规格"),
    "engine": ("engine", "引擎"),
    "shown_version": ("{version}  {status}  {created}", "{version}  {status}  {created}"),
}
