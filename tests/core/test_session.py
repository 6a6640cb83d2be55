"""Sessions: what each form of them knows, hides and looks up."""

from __future__ import annotations

import pytest

from artscope.estimator import Estimator
from artscope.session import Session
from support.service import FakeRunner


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"access_key": "AK"}, "both access_key and secret_key"),
        ({"username": "liwei", "region_name": "cn-north-4"}, "needs a password"),
        ({"access_key": "AK", "secret_key": "SK", "project_id": "p"}, "region"),
        ({}, ""),
    ],
)
def test_what_is_wrong_with_a_session_stands_in_the_first_answer(arguments: dict[str, str], message: str) -> None:
    result = Estimator(Session(**arguments), job_id="1", version_id="2").get_job_log_file_list()
    assert (result["is_success"], result["error_code"]) == (False, "ConfigError")
    assert message in result["error_msg"]


def test_a_session_shows_its_keys_nowhere() -> None:
    mine = Session(access_key="AK", secret_key="s3cret", security_token="t0ken", username="u", password="pa55")
    shown = repr(vars(mine)) + repr(mine)
    assert not any(secret in shown for secret in ("s3cret", "t0ken", "pa55"))


def test_the_project_of_the_region_is_looked_up_once() -> None:
    runner = FakeRunner(
        lambda call: {"projects": [{"id": "p1", "name": "cn-north-4"}]} if call.host == "iam" else {"is_success": True}
    )
    mine = Session(region_name="cn-north-4", runner=runner)
    for _ in range(2):
        assert Estimator(mine, job_id="1", version_id="2").get_job_log_file_list()["is_success"]
    assert [call.host for call in runner.calls] == ["iam", "service", "service"]
    assert runner.calls[1].path[1] == mine.project_id == "p1"
