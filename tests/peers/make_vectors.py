"""Make `tests/data/signing_vectors.json` with the official signer, from inputs of our own.

    python make_vectors.py [OUTPUT]

Run it in an environment that has `requirements.txt` installed; the result is committed, so the plain suite needs none of that.
Nothing here is taken from a clock: running it twice gives equal bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.sdk_request import SdkRequest
from huaweicloudsdkcore.signer.signer import Signer

_OUTPUT = Path(__file__).parents[1] / "data" / "signing_vectors.json"
_HOST = "modelarts.eu-de.example.com"
_PROJECT = "0d5f1e2a3b4c4d5e8f90a1b2c3d4e5f6"
_JOB = "7b1f3c52-9a40-4c0e-9a11-2f6d0c8e4b77"
_JSON = {"Content-Type": "application/json"}
_V1 = f"/v1/{_PROJECT}/training-jobs"
_V2 = f"/v2/{_PROJECT}/training-jobs"


def _case(name: str, note: str, method: str, path: str, **more: Any) -> dict[str, Any]:
    plain = {
        "scheme": "https",
        "host": _HOST,
        "query": [],
        "headers": {},
        "body": "",
        "access_key": "OURACCESSKEY00000001",
        "secret_key": "our+own/secret=key~not.a-real_one",
        "project_id": _PROJECT,
        "security_token": None,
    }
    asked = {"method": method, "path": path} | plain | more
    asked["headers"] = {"X-Sdk-Date": "20260302T040506Z"} | asked["headers"]
    return {"name": name, "note": note, "input": asked}


def _cases() -> Iterator[dict[str, Any]]:
    yield from _methods()
    yield from _queries()
    yield from _paths()
    yield from _bodies()
    yield from _headers()
    yield from _keys()


def _methods() -> Iterator[dict[str, Any]]:
    for method in ("GET", "DELETE", "HEAD", "PUT", "PATCH"):
        yield _case(f"method-{method.lower()}", "No body, JSON content type.", method, f"{_V1}/42", headers=_JSON)
    yield _case("method-lower-case", "The method is signed in upper case.", "get", f"{_V1}/42")


def _queries() -> Iterator[dict[str, Any]]:
    queries: dict[str, tuple[str, list[list[Any]]]] = {
        "query-repeated": (
            "Repeated keys are sorted by value.",
            [["log", "b"], ["log", "a"], ["log", "B"], ["a", "1"]],
        ),
        "query-empty-values": ("A key without a value keeps its equals sign.", [["b", ""], ["a", ""]]),
        "query-booleans": ("Booleans are written in lower case.", [["filter_accessible", True], ["x", False]]),
        "query-blank-and-plus": ("A blank is %20, a plus is %2B.", [["search_content", "a b+c"], ["d e", "+ "]]),
        "query-reserved": ("Everything but - _ . ~ is escaped.", [["k", "!*'();:@&=+$,/?#[]%"], ["u", "-_.~"]]),
        "query-unicode": ("UTF-8, upper-case hex, beyond the BMP too.", [["名称", "训练 Ω é"], ["e", "🚀"]]),
        "query-order-of-code-points": (
            "By code point: digits, upper, lower, then the rest.",
            [["é", "1"], ["a", "2"], ["Z", "3"], ["0", "4"]],
        ),
        "query-content-type": ("The form the log link is asked for in.", [["Content-Type", "text/plain"]]),
        "query-prefix-keys": ("A key that begins another sorts first.", [["aa", "1"], ["a", "z"], ["a-", "2"]]),
        "query-line-log": (
            "A cursor of 19 digits.",
            [["log_file", "job-x.0"], ["lines", 500], ["base_line", "1772424306123000017"], ["order", "asc"]],
        ),
    }
    for name, (note, query) in queries.items():
        yield _case(name, note, "GET", f"{_V1}/42/versions/7/aom-log", query=query, headers=_JSON)


def _paths() -> Iterator[dict[str, Any]]:
    paths = {
        "path-slash": ("The root.", "/"),
        "path-already-encoded": ("Decoded once, then encoded again.", f"{_V2}/{_JOB}/logs/%E8%8A%82%E7%82%B9%200"),
        "path-twice-encoded": ("Only one layer is taken off.", f"{_V2}/{_JOB}/logs/a%2520b"),
        "path-unicode": ("Given as it is read.", f"{_V2}/{_JOB}/logs/节点-0"),
        "path-tilde-and-dots": ("Unreserved characters stay.", f"{_V2}/~a.b_c-d"),
        "path-reserved": ("Reserved ones do not.", f"{_V2}/a:b@c=d,e;f"),
        "path-encoded-slash": ("An encoded slash divides in the signed text.", f"{_V2}/a%2Fb"),
        "path-ends-in-slash": ("No second slash is added.", f"{_V1}/42/versions/"),
    }
    for name, (note, path) in paths.items():
        yield _case(name, note, "GET", path)


def _bodies() -> Iterator[dict[str, Any]]:
    search = f"/v2/{_PROJECT}/training-job-searches"
    utf8 = {"Content-Type": "application/json;charset=UTF-8"}
    yield _case("body-json", "A search.", "POST", search, headers=utf8, body='{"offset":0,"limit":50,"filters":[]}')
    yield _case("body-unicode", "The hash is over UTF-8.", "POST", search, headers=utf8, body='{"名":"语音识别🚀"}')
    yield _case("body-and-query", "Both.", "POST", search, headers=utf8, query=[["limit", 1]], body="{}")
    yield _case("body-blank", "A single blank is a body.", "POST", search, headers=_JSON, body=" ")
    yield _case("body-without-type", "No content type: hashed all the same.", "POST", search, body="abc")
    yield _case(
        "body-bson", "Counts as JSON does.", "POST", search, headers={"Content-Type": "application/bson"}, body="abc"
    )
    text = {"Content-Type": "text/plain"}
    yield _case(
        "unsigned-payload", "Any other type leaves the body unsigned.", "PUT", f"{_V1}/42", headers=text, body="abc"
    )
    yield _case(
        "unsigned-payload-empty",
        "An empty body keeps its hash.",
        "GET",
        f"{_V2}/{_JOB}/tasks/worker-0/logs/url",
        headers=text,
    )


def _headers() -> Iterator[dict[str, Any]]:
    yield _case("header-minimal", "Host and date only.", "GET", _V1, project_id=None)
    yield _case("header-blanks", "Values are trimmed.", "GET", _V1, headers={"X-Language": " zh-cn\t"})
    yield _case(
        "header-underscore",
        "A name with an underscore is sent, not signed.",
        "GET",
        _V1,
        headers={"a_b": "c", "x-a": ""},
    )
    yield _case(
        "header-many",
        "Sorted by lower-case name.",
        "GET",
        _V1,
        headers={"Zeta": "1", "alpha": "2", "X-Apig-Mode": "debug"} | _JSON,
    )
    yield _case(
        "host-with-port", "A loopback server on a port of its own.", "GET", _V1, scheme="http", host="127.0.0.1:43210"
    )


def _keys() -> Iterator[dict[str, Any]]:
    token = "gQpjbi1ub3J0aC00/made+up=="
    yield _case("temporary-key", "The security token is signed.", "GET", _V1, headers=_JSON, security_token=token)
    yield _case(
        "temporary-key-no-project",
        "Without a project.",
        "GET",
        "/v3/projects",
        query=[["name", "eu-de"]],
        project_id=None,
        security_token=token,
    )
    yield _case("secret-unicode", "The secret is taken as UTF-8.", "GET", _V1, secret_key="密钥-🔑")
    yield _case("secret-long", "Longer than a block of the hash.", "GET", _V1, secret_key="k" * 100)


def _solved(case: dict[str, Any]) -> dict[str, Any]:
    asked = case["input"]
    credentials = BasicCredentials(asked["access_key"], asked["secret_key"], asked["project_id"])
    if asked["security_token"]:
        credentials.with_security_token(asked["security_token"])
    request = SdkRequest(
        asked["method"],
        asked["scheme"],
        asked["host"],
        asked["path"],
        query_params=[(key, value) for key, value in asked["query"]],
        header_params=dict(asked["headers"]),
        body=asked["body"],
    )
    signed = credentials.sign_request(request)
    authorization = signed.header_params.pop("Authorization")
    names = authorization.partition("SignedHeaders=")[2].partition(",")[0].split(";")
    canonical = Signer(credentials)._process_canonical_request(signed, names)
    return case | {"expected": _expected(signed, authorization, canonical)}


def _expected(signed: Any, authorization: str, canonical: str) -> dict[str, Any]:
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    date = signed.header_params["X-Sdk-Date"]
    return {
        "canonical_request": canonical,
        "canonical_request_sha256": digest,
        "string_to_sign": f"SDK-HMAC-SHA256\n{date}\n{digest}",
        "request_uri": signed.uri,
        "headers": dict(signed.header_params),
        "authorization": authorization,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("output", nargs="?", type=Path, default=_OUTPUT)
    output: Path = parser.parse_args().output
    data = {
        "description": "Signing vectors, made by tests/peers/make_vectors.py. The keys are made up.",
        "computed_with": {"package": "huaweicloudsdkcore", "version": version("huaweicloudsdkcore")},
        "vectors": [_solved(case) for case in _cases()],
    }
    output.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
