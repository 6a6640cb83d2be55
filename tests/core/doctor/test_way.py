"""The doctor on the way to the service, as far as this machine tells: nothing is asked, and no secret is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from artscope.config import Profile, Settings
from artscope.doctor import Finding, way

CANARY = "canary-9f8e7d"


def examined(**profile: str) -> dict[str, Finding]:
    profile.setdefault("region", "cn-north-4")
    settings = Settings(profile=Profile(**profile))  # type: ignore[arg-type]
    return {finding.name: finding for finding in way.examine(settings)}


def texts(found: dict[str, Finding]) -> str:
    return "\n".join(f"{finding.text} {finding.remedy}" for finding in found.values())


def test_it_names_the_variables_of_a_credential_and_never_what_is_in_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUAWEICLOUD_SDK_AK", CANARY)
    monkeypatch.setenv("HUAWEICLOUD_SDK_SK", CANARY)
    found = examined()
    assert "HUAWEICLOUD_SDK_AK" in found["source.env"].text
    assert CANARY not in texts(found)


def test_it_names_a_commands_program_and_never_its_arguments() -> None:
    found = examined(source="command", command=f"'/opt/a tool/keys' --token {CANARY}")
    assert found["source.command"].text.endswith("keys")
    assert CANARY not in texts(found)


@pytest.mark.parametrize(
    ("source", "said"), [("sdk-file", "credentials"), ("koocli", ".hcloud"), ("password", "liwei")]
)
def test_it_names_where_each_source_is(source: str, said: str) -> None:
    assert said in examined(source=source, user="liwei", domain="acme")[f"source.{source}"].text


def test_no_credential_is_bad_and_says_what_to_do() -> None:
    finding = examined()["config.no_credentials"]
    assert finding.level == "bad"
    assert "artscope config init" in finding.remedy


def test_a_proxy_is_named_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", f"http://me:{CANARY}@10.1.1.1:3128")
    found = examined()
    assert "10.1.1.1:3128 (https_proxy)" in found["proxy"].text
    assert CANARY not in texts(found)


def test_a_proxy_that_cannot_be_used_is_bad_and_names_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "ftp://10.1.1.1")
    finding = examined()["network.proxy_scheme"]
    assert finding.level == "bad"
    assert "https_proxy" in finding.text


def test_a_bundle_of_authorities_that_is_gone_is_bad(tmp_path: Path) -> None:
    assert examined(ca_bundle=str(tmp_path / "gone.pem"))["network.ca_bundle"].level == "bad"


def test_a_variable_that_names_no_certificates_is_bad(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/gone")
    assert "SSL_CERT_FILE" in examined()["network.cert_variable"].remedy


def test_a_host_of_nobodys_cloud_is_shown() -> None:
    found = examined(endpoint="https://modelarts.example")
    assert found["foreign_host"].level == "note"
    assert "foreign_host" not in examined()


def test_without_a_region_it_says_so() -> None:
    assert "config.no_region" in examined(region="")
