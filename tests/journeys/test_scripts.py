"""Scripts of a person's own: the official SDK's page with the package's name changed, and the README's examples as they stand."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.simulation import Simulation, simulating

README = Path(__file__).parents[2] / "README.md"
CHINESE = README.with_name("README.zh-CN.md")
JOB, VERSION = "182031", "12649984"
"""The family of `pangu7b-sft` in the simulated world, and its first version."""

SIGN_IN = """
import os
from modelarts.session import Session
from modelarts.estimator import Estimator
Session.set_endpoint(iam_endpoint=os.environ["IAM"], modelarts_endpoint=os.environ["URL"], region_name=os.environ["REGION"])
"""
FORMS = {
    "environment": "session = Session()",
    "keys": "session = Session(access_key=os.environ['AK'], secret_key=os.environ['SK'], project_id=os.environ['PROJECT'],"
    " region_name=os.environ['REGION'])",
    "keys without a project": "session = Session(access_key=os.environ['AK'], secret_key=os.environ['SK'])",
    "an IAM user": "session = Session(account=os.environ['DOMAIN'], username=os.environ['USER_NAME'],"
    " password=os.environ['PASSWORD'], region_name=os.environ['REGION'])",
}
BY_IDS = f"""
estimator = Estimator(modelarts_session=session, job_id="{JOB}", version_id="{VERSION}")
log_file_list = estimator.get_job_log_file_list()
print(log_file_list)
"""
FROM_FIT = """
estimator = Estimator(modelarts_session=session,
                      framework_type='PyTorch',
                      framework_version='PyTorch-1.0.0-python3.6',
                      code_dir='/obs-bucket-name/src/',
                      boot_file='/obs-bucket-name/src/pytorch_sentiment.py',
                      log_url='/obs-bucket-name/log/',
                      hyperparameters=[{"label":"classes", "value": "10"}, {"label":"lr", "value": "0.001"}],
                      output_path='/obs-bucket-name/output/',
                      train_instance_type='modelarts.vm.cpu.2u',
                      train_instance_count=1,
                      job_description='pytorch-sentiment with ModelArts SDK')
job_instance = estimator.fit(inputs='/obs-bucket-name/data/train/', wait=False, job_name='my_training_job')
print(job_instance.get_job_log_file_list())
"""
FROM_VERSIONS = f"""
estimator = Estimator(modelarts_session=session, job_id="{JOB}")
job_version_instance_list = estimator.get_job_version_object_list(is_show=False)
job_version_instance = job_version_instance_list[0]
print(job_version_instance.get_job_log_file_list())
"""


@pytest.fixture(scope="module")
def v1() -> Iterator[Simulation]:
    with simulating("--api", "v1") as simulation:
        yield simulation


def _ran(simulation: Simulation, script: str) -> str:
    """Runs a script as a process of its own; what it printed."""
    place = simulation.place
    names = {"URL": "url", "IAM": "iam", "REGION": "region", "AK": "ak", "SK": "sk", "PROJECT": "project_id"}
    names |= {"USER_NAME": "user", "PASSWORD": "password", "DOMAIN": "domain"}
    environ = {**os.environ, **simulation.environ, **{name: place[value] for name, value in names.items()}}
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", script], env=environ, capture_output=True, text=True, timeout=60
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    return ran.stdout


def _renamed(script: str) -> str:
    return re.sub(r"\bfrom modelarts\.", "from artscope.", script)


@pytest.mark.parametrize("form", FORMS)
def test_the_first_way_names_the_log_files_of_a_version_by_ids(v1: Simulation, form: str) -> None:
    told = ast.literal_eval(_ran(v1, _renamed(SIGN_IN) + FORMS[form] + BY_IDS))
    assert told == {"is_success": True, "log_file_list": [f"job-pangu7b-sft.{worker}" for worker in range(64)]}


def test_the_second_way_asks_the_job_that_fit_returned(v1: Simulation) -> None:
    told = ast.literal_eval(_ran(v1, _renamed(SIGN_IN) + FORMS["keys"] + FROM_FIT))
    assert set(told) == {"is_success", "log_file_list"}
    assert told["is_success"] is True
    assert isinstance(told["log_file_list"], list)


def test_the_third_way_asks_the_newest_of_the_versions(v1: Simulation) -> None:
    told = ast.literal_eval(_ran(v1, _renamed(SIGN_IN) + FORMS["keys"] + FROM_VERSIONS))
    assert told == {"is_success": True, "log_file_list": [f"job-pangu7b-sft.{worker}" for worker in range(64)]}


def test_a_failure_says_its_code_and_text_and_still_has_a_list(v1: Simulation) -> None:
    told = ast.literal_eval(_ran(v1, _renamed(SIGN_IN) + FORMS["keys"] + BY_IDS.replace(VERSION, "1")))
    assert told["is_success"] is False
    assert told["log_file_list"] == []
    assert told["error_code"].startswith("ModelArts.")
    assert told["error_msg"]


def _examples() -> list[str]:
    """The Python of the README, block by block."""
    found = re.findall(r"```python\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    assert len(found) == 3
    return found


def test_the_five_lines_of_the_readme_print_the_jobs(v1: Simulation) -> None:
    out = _ran(v1, _examples()[0])
    assert len(out.splitlines()) > 30
    assert "running pangu7b-sft" in out


def test_the_readmes_asynchronous_example_prints_what_came(v1: Simulation) -> None:
    out = _ran(v1, _examples()[1])
    assert out.splitlines()[-1].startswith("service ")


def test_the_readmes_estimator_names_log_files(v1: Simulation) -> None:
    example = _examples()[2]
    assert '"182626"' in example and '"278813"' in example
    own = example.replace("182626", JOB).replace("278813", VERSION)
    given = f"{_renamed(SIGN_IN)}\nak, sk, project = (os.environ[name] for name in ('AK', 'SK', 'PROJECT'))\n"
    assert "job-pangu7b-sft.63" in _ran(v1, given + own)


def test_both_readmes_show_the_same_examples() -> None:
    english, chinese = (
        re.findall(r"```python\n(.*?)```", path.read_text("utf-8"), re.DOTALL) for path in (README, CHINESE)
    )
    assert english == chinese
