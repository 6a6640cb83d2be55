"""A job's description in the shapes of reference 8.2, from its recipe."""

from __future__ import annotations

from typing import Any

from artscope.simulator.texts.chance import uuid
from artscope.simulator.world.model import Json
from artscope.simulator.world.recipe import Recipe

_VISUAL = {1: "xlarge", 2: "2xlarge", 4: "4xlarge", 8: "8xlarge", 16: "16xlarge"}


def metadata(job_id: str, recipe: Recipe, created: int, experiment: Json | None) -> Json:
    """`metadata`; `created` in epoch milliseconds."""
    found: Json = {
        "id": job_id,
        "name": recipe.name,
        "description": recipe.description,
        "create_time": created,
        "workspace_id": recipe.workspace,
        "user_name": recipe.owner,
        "annotations": notes(recipe),
    }
    if experiment is not None:
        found["training_experiment_reference"] = experiment
    return found


def notes(recipe: Recipe) -> Json:
    """`metadata.annotations`: retries and the notebook, where it has them; else empty."""
    found: Json = {}
    if len(recipe.runs) > 1:
        found["fault-tolerance/job-retry-num"] = "3"
        found["fault-tolerance/hang-retry"] = "true"
    if recipe.debug:
        found["jupyter-lab/enable"] = "true"
    return found


def command(recipe: Recipe) -> str:
    """What is run; where nothing of its own was given, the boot file with the parameters."""
    if recipe.command:
        return recipe.command
    arguments = "".join(f" --{name}={value}" for name, value in recipe.parameters)
    return f"python /home/ma-user/modelarts/user-job-dir/code/{recipe.boot_file}{arguments}"


def code_dir(recipe: Recipe) -> str:
    """On OBS, with a slash at the end."""
    return f"obs://nlp-data/{recipe.owner or 'shared'}/{recipe.experiment or recipe.name}/code/"


def algorithm(recipe: Recipe) -> Json:
    found: Json = {
        "code_dir": code_dir(recipe),
        "parameters": [{"name": name, "value": value} for name, value in recipe.parameters],
        "environments": dict(recipe.environment),
        "inputs": [_channel("data_url", "inputs", f"/nlp-data/{recipe.owner or 'shared'}/corpus/")],
        "outputs": [_channel("train_url", "outputs", f"/nlp-data/{recipe.owner or 'shared'}/out/{recipe.name}/")],
    }
    if recipe.command:
        found["command"] = recipe.command
    else:
        found["boot_file"] = code_dir(recipe) + recipe.boot_file
    if recipe.image:
        found["engine"] = {"image_url": recipe.image}
    else:
        name = recipe.engine.split("-")[0]
        found["engine"] = {"engine_id": recipe.engine.lower(), "engine_name": name, "engine_version": recipe.engine}
    return found


def _channel(name: str, kind: str, url: str) -> Json:
    local = f"/home/ma-user/modelarts/{kind}/{name}_0"
    return {"name": name, "local_dir": local, "remote": {"obs": {"obs_url": url}}}


def spec(recipe: Recipe, *, scheduled: bool) -> Json:
    """Args: scheduled: Whether it has got its nodes; before that nothing is allocated."""
    found: Json = {"resource": resource(recipe, scheduled=scheduled)}
    if recipe.kind == "hetero_job":
        found = {}
    found["schedule_policy"] = {"priority": 1, "preemptible": recipe.cause == "evicted"}
    if recipe.log_path:
        found["log_export_path"] = {"obs_url": f"obs://nlp-logs/{recipe.owner or 'shared'}/{recipe.name}/"}
    return found


def resource(recipe: Recipe, *, scheduled: bool) -> Json:
    """`spec.resource`; the cards stand in one of the six places, or nowhere."""
    found: Json = {"policy": "regular", "node_count": recipe.nodes, "pool_id": f"pool-{recipe.pool}-0001"}
    cards, kind = recipe.cards, "npu-snt9b" if recipe.npu else "nvidia-a100-nv80"
    if recipe.place == "pool":
        found["pool_info"] = {
            "accelerator_num": int(cards),
            "accelerator_type": kind,
            "core_num": 192,
            "mem_size": 1536,
        }
    elif recipe.place == "customized":
        found["main_container_customized_flavor"] = {"cpu_core_num": 24.0, "mem_size": 192.0, "accelerator_num": cards}
    elif recipe.place == "visual":
        found["flavor_id"] = f"modelarts.pool.visual.{_VISUAL[int(cards)]}"
    elif recipe.place in ("npu", "gpu", "cpu"):
        found["flavor_id"] = f"modelarts.vm.{recipe.place}.{int(cards)}"
        found["flavor_detail"] = _flavor(recipe)
    elif recipe.place == "allocated" and scheduled:
        found["main_container_allocated_resources"] = {
            "cpu_arch": "arm" if recipe.npu else "x86",
            "cpu_core_num": 192.0,
            "mem_size": 1536.0,
            "accelerator_num": float(cards),
            "accelerator_type": kind,
        }
    found["pool_name"] = recipe.pool
    return found


def _flavor(recipe: Recipe) -> Json:
    info: dict[str, Any] = {
        "max_num": 64,
        "cpu": {"arch": "arm" if recipe.npu else "x86", "core_num": 192},
        "memory": {"size": 1536, "unit": "GB"},
    }
    if recipe.place == "npu":
        info["npu"] = {"unit_num": str(int(recipe.cards)), "product_name": "snt9b", "memory": "64GB"}
    elif recipe.place == "gpu":
        info["gpu"] = {"unit_num": int(recipe.cards), "product_name": "NVIDIA-A100", "memory": "80GB"}
    kind = {"npu": "Ascend", "gpu": "GPU", "cpu": "CPU"}[recipe.place]
    return {"flavor_type": kind, "billing": {"code": "demo", "unit_num": 1}, "flavor_info": info}


def extras(job_id: str, recipe: Recipe) -> Json:
    """What only some kinds of jobs have, at the top of the answer."""
    if recipe.debug:
        address = f"{uuid(job_id, 'ssh')[:8]}.example.com"
        return {
            "endpoints": {
                "ssh": {
                    "key_pair_names": ["demo-key"],
                    "task_urls": [{"task": "worker-0", "url": f"ssh://ma-user@{address}:31234"}],
                },
                "jupyter_lab": {"url": f"https://{address}/lab", "token": uuid(job_id, "lab")},
            }
        }
    if recipe.kind == "hetero_job":
        roles = ("ps", "worker")
        return {
            "tasks": [
                {
                    "role": role,
                    "algorithm": {"command": command(recipe)},
                    "task_resource": {"flavor_id": f"modelarts.vm.{role}", "flavor_type": "GPU", "max_num": 16},
                }
                for role in roles
            ]
        }
    return {}
