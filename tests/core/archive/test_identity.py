"""Whose archive it is."""

from __future__ import annotations

import json
from pathlib import Path

from artscope.archive.archive import Archive
from artscope.archive.identity import Identity, Index, fingerprint, principal
from artscope.models import JobQuery, ProjectId
from support.archive import CHENL, LIWEI, NOON, a_job, a_log, a_version, fill

AK = "AKCANARY000000000001"


async def test_two_identities_never_see_each_others_rows(tmp_path: Path) -> None:
    liwei, chenl = Archive.open(tmp_path, LIWEI), Archive.open(tmp_path, CHENL)
    await fill(liwei)
    liwei.facts["api"] = "v2"
    await chenl.keep_jobs(JobQuery(), [], api="v2", seen=NOON, complete=True)
    assert chenl.place() == {}
    assert dict(chenl.facts) == {}
    assert await chenl.kept_versions(a_job().id) is None
    assert await chenl.kept_logs(a_version()) is None
    assert await chenl.kept_details(a_version()) is None
    assert await chenl.log(a_log()) is None
    assert await chenl.jobs_called(a_job().name) == []
    empty = chenl.peek_jobs(JobQuery())
    assert empty is not None and list(empty.items) == []
    liwei.close()
    chenl.close()


def test_another_endpoint_project_or_person_is_another_folder() -> None:
    folders = {
        Identity(endpoint, ProjectId(project), person).folder
        for endpoint in ("https://a", "https://b")
        for project in ("p1", "p2")
        for person in ("user:x", "key:x")
    }
    assert len(folders) == 8


def test_a_trailing_slash_or_capitals_in_the_host_are_no_other_identity() -> None:
    assert (
        Identity("https://A.example/", ProjectId("p"), "x").folder
        == Identity("https://a.example", ProjectId("p"), "x").folder
    )


def test_the_parts_of_an_identity_cannot_run_into_each_other() -> None:
    assert Identity("https://a", ProjectId("b|c"), "d").folder != Identity("https://a", ProjectId("b"), "c|d").folder


def test_the_principal_is_the_user_else_the_profile_of_temporary_keys_else_a_hash_of_the_key() -> None:
    assert principal(user="liwei", profile="prod", access_key=AK, temporary=True) == "user:liwei"
    assert principal(user=None, profile="prod", access_key=AK, temporary=True) == "profile:prod"
    hashed = principal(user=None, profile="prod", access_key=AK, temporary=False)
    assert hashed.startswith("key:") and AK not in hashed
    assert hashed != principal(user=None, profile="prod", access_key=AK[:-1] + "2", temporary=False)


def test_a_user_called_like_a_profile_is_somebody_else() -> None:
    by_user = principal(user="prod", profile="x", access_key="", temporary=True)
    assert by_user != principal(user=None, profile="prod", access_key="", temporary=True)


def test_the_index_knows_an_identity_again_in_another_process(tmp_path: Path) -> None:
    settings = fingerprint({"profile": "prod", "region": "r1", "user": None})
    Index(tmp_path).learn(settings, LIWEI)
    assert Index(tmp_path).known(settings) == LIWEI
    assert Index(tmp_path).known(fingerprint({"profile": "prod", "region": "r2"})) is None


def test_an_empty_setting_and_a_missing_one_are_the_same_settings() -> None:
    assert fingerprint({"profile": "prod", "user": None}) == fingerprint({"user": "", "profile": "prod"})


def test_a_forgotten_identity_leads_nowhere_any_more(tmp_path: Path) -> None:
    index = Index(tmp_path)
    index.learn("one", LIWEI)
    index.learn("two", CHENL)
    index.forget(LIWEI.folder)
    assert (index.known("one"), index.known("two")) == (None, CHENL)


def test_a_broken_index_costs_a_question_and_nothing_else(tmp_path: Path) -> None:
    for content in (b"", b"\xff\xfe", b"[" * 100_000, b"[1]", b'{"one": 3}', b'{"one": {"endpoint": 1}}'):
        (tmp_path / "identities.json").write_bytes(content)
        assert Index(tmp_path).known("one") is None
    Index(tmp_path).learn("one", LIWEI)
    assert Index(tmp_path).known("one") == LIWEI


def test_an_index_that_others_may_have_written_counts_as_empty(tmp_path: Path) -> None:
    Index(tmp_path).learn("one", LIWEI)
    (tmp_path / "identities.json").chmod(0o666)
    assert Index(tmp_path).known("one") is None
    (tmp_path / "identities.json").rename(tmp_path / "elsewhere")
    (tmp_path / "elsewhere").chmod(0o600)
    (tmp_path / "identities.json").symlink_to(tmp_path / "elsewhere")
    assert Index(tmp_path).known("one") is None


def test_nothing_of_an_access_key_is_written(tmp_path: Path) -> None:
    identity = Identity("https://a", ProjectId("p"), principal(user=None, profile="x", access_key=AK, temporary=False))
    Index(tmp_path).learn(fingerprint({"access_key": AK}), identity)
    assert AK not in (tmp_path / "identities.json").read_text()
    assert json.loads((tmp_path / "identities.json").read_text())
