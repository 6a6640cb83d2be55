"""Every shape of an error body, and what each code means to a person."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from artscope import words
from artscope.call import Call
from artscope.errors import (
    ApiError,
    AuthError,
    CoreError,
    ForbiddenError,
    NoSuchCallError,
    NotFoundError,
    NotReadyError,
    PurgedError,
    ServiceError,
    ThrottledError,
)
from artscope.http.answers import Answer, read, said_by
from artscope.words import phrase

_JOBS = ("v1", "p", "training-jobs")
_JOB = (*_JOBS, "7")
_LOG = (*_JOB, "versions", "8", "aom-log")


def _error(
    status: int, data: object, path: tuple[str, ...] = _JOBS, headers: dict[str, str] | None = None
) -> CoreError:
    body = data if isinstance(data, bytes) else json.dumps(data).encode()
    with pytest.raises(CoreError) as caught:
        read(
            Call("GET", path, lambda found: found.value, what=phrase("things.job", job=7)),
            Answer(status, headers or {}, body),
        )
    return caught.value


def _coded(status: int, code: str, text: str = "some text", path: tuple[str, ...] = _JOBS) -> ApiError:
    error = _error(status, {"error_code": code, "error_msg": text}, path)
    assert isinstance(error, ApiError)
    assert (error.code, error.status) == (code, status)
    return error


@pytest.mark.parametrize(
    "body",
    [
        {"is_success": False, "error_code": "ModelArts.0105", "error_message": "said"},
        {"is_success": False, "error_code": "ModelArts.0105", "error_msg": "said"},
        {"error_code": "ModelArts.0105", "error_msg": "said", "error_solution": "do that"},
        {"errorCode": "ModelArts.0105", "errorMsg": "said"},
        {"code": "ModelArts.0105", "message": "said"},
        {"error": {"code": "ModelArts.0105", "message": "said", "title": "x"}},
        {"wrapped": {"error_code": "ModelArts.0105", "error_msg": "said"}},
        b"<Error><Code>ModelArts.0105</Code><Message>said</Message></Error>",
    ],
)
def test_every_shape_of_an_error_body_gives_code_and_text(body: Any) -> None:
    error = _error(400, body)
    assert isinstance(error, ApiError)
    assert (error.code, error.message) == ("ModelArts.0105", "said")
    assert "said" in error.text


@pytest.mark.parametrize("status", [200, 400, 404, 500])
def test_a_v1_failure_is_one_whatever_its_status(status: int) -> None:
    error = _error(status, {"is_success": False, "error_code": "ModelArts.2775", "error_message": "gone"})
    assert isinstance(error, NotFoundError)
    assert isinstance(_error(200, {"is_success": "false", "error_code": "ModelArts.0206"}), AuthError)


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({"x-request-id": "r1"}, {"request_id": "other"}),
        ({"x-obs-request-id": "r1"}, b"<Error><RequestId>other</RequestId></Error>"),
        ({}, {"error_code": "APIG.0201", "request_id": "r1"}),
        ({}, b"<Error><Code>x</Code><RequestId>r1</RequestId></Error>"),
    ],
)
def test_the_request_id_stands_in_the_text_of_an_error(headers: dict[str, str], body: Any) -> None:
    error = _error(400, body, headers=headers)
    assert isinstance(error, ApiError)
    assert error.request_id == "r1"
    assert "request r1" in str(error)


@pytest.mark.parametrize(
    ("status", "code", "kind", "said"),
    [
        (400, "ModelArts.2775", NotFoundError, "has no job 7"),
        (400, "ModelArts.2842", NotFoundError, "has no job 7"),
        (400, "ModelArts.2818", NotReadyError, "no log yet"),
        (204, "ModelArts.2776", NotReadyError, "no log yet"),
        (400, "ModelArts.2819", PurgedError, "dropped this log"),
        (400, "ModelArts.0806", PurgedError, "no such log"),
        (400, "ModelArts.2820", NotFoundError, "no place of this log"),
        (400, "ModelArts.0102", NotFoundError, "no such workspace"),
        (400, "ModelArts.7005", NotFoundError, "no such workspace"),
        (403, "ModelArts.0112", ForbiddenError, "does not admit you"),
        (400, "ModelArts.2838", ForbiddenError, "does not admit you"),
        (400, "ModelArts.7002", ForbiddenError, "does not admit you"),
        (403, "ModelArts.2785", ForbiddenError, "not authorised"),
        (404, "ModelArts.2786", ForbiddenError, "project id does not fit"),
        (400, "ModelArts.0210", ForbiddenError, "project id does not fit"),
        (403, "ModelArts.0210", AuthError, "project id does not fit"),
        (403, "ModelArts.0203", AuthError, "session has ended"),
        (401, "ModelArts.0203", AuthError, "session has ended"),
        (403, "ModelArts.0206", AuthError, "secret key is wrong"),
        (403, "ModelArts.2784", AuthError, "session has ended"),
        (404, "ModelArts.0015", NoSuchCallError, "does not offer"),
        (404, "ModelArts.2836", NoSuchCallError, "does not offer"),
        (405, "ModelArts.2803", NoSuchCallError, "does not offer"),
        (429, "ModelArts.2799", ThrottledError, "Too many requests"),
        (400, "ModelArts.0103", ApiError, "name is taken"),
        (400, "ModelArts.2815", ApiError, "quota"),
        (409, "ModelArts.2796", ApiError, "cannot do that now"),
        (400, "ModelArts.2827", NotFoundError, "no analysis"),
        (400, "ModelArts.2837", ForbiddenError, "frozen"),
        (500, "ModelArts.2955", ServiceError, r"\(AOM\)"),
        (500, "ModelArts.2958", ServiceError, r"\(OBS\)"),
        (400, "ModelArts.50004000", ApiError, "refused job 7: some text"),
        (404, "APIG.0101", NoSuchCallError, "does not offer"),
        (404, "APIC.0101", NoSuchCallError, "does not offer"),
        (429, "APIG.0308", ThrottledError, "some text"),
        (401, "APIGW.0307", AuthError, "session has ended"),
        (403, "APIGW.0302", ForbiddenError, "Not permitted"),
        (403, "APIG.0802", ForbiddenError, "region"),
        (403, "APIG.0401", ForbiddenError, "address"),
        (405, "APIG.0501", ForbiddenError, "quota"),
        (503, "APIG.0613", ServiceError, "IAM"),
        (504, "APIGW.0201", ServiceError, "HTTP 504"),
        (413, "APIG.0201", ApiError, "too long"),
        (500, "APIG.0103", ServiceError, "gateway"),
        (404, "ModelArts.9999", NotFoundError, "has no job 7"),
        (418, "", ApiError, "refused job 7"),
    ],
)
def test_a_code_has_its_own_class_and_words(status: int, code: str, kind: type[CoreError], said: str) -> None:
    error = _coded(status, code, path=_LOG) if status != 204 else _error(204, b"", _LOG)
    assert type(error) is kind
    with pytest.raises(kind, match=said):
        raise error
    assert error.hint


def test_a_missing_right_is_named_where_the_service_names_it() -> None:
    error = _coded(403, "ModelArts.0108", "Policy doesn't allow modelarts:trainJob:logExport to be performed.")
    assert "modelarts:trainJob:logExport" in error.text
    assert "modelarts:trainJob:logExport" in error.hint


@pytest.mark.parametrize(
    ("status", "path", "kind"),
    [
        (404, _JOBS, NoSuchCallError),
        (404, (*_JOB, "logs", "worker-0"), NoSuchCallError),
        (404, _JOB, NotFoundError),
        (404, (*_JOB, "versions", "8"), NotFoundError),
        (410, _JOBS, NotFoundError),
        (405, _JOBS, NoSuchCallError),
    ],
)
def test_a_404_without_a_code_is_about_the_job_only_where_one_was_named(
    status: int, path: tuple[str, ...], kind: type[CoreError]
) -> None:
    assert type(_error(status, b"<html><title>404 Not Found</title></html>", path)) is kind


def test_the_services_words_are_cleaned_and_cut_before_they_are_shown() -> None:
    error = _coded(400, "ModelArts.0101", "bad \x1b]52;c;xx\x07 {what} \u202e[/bold]\n" + "x" * 5000)
    assert "\x1b" not in error.text
    assert "\u202e" not in error.text
    assert "{what}" in error.text
    assert len(error.text) < 500
    assert "\x1b" in error.message


def test_an_error_speaks_the_language_in_use_and_str_stays_english() -> None:
    words.use("zh")
    error = _coded(400, "ModelArts.2819")
    assert "日志" in error.text
    assert "日志" in error.hint
    assert "dropped" in str(error)


@given(st.integers(200, 599), st.binary(max_size=300), st.sampled_from([_JOBS, _JOB, _LOG, ()]))
def test_no_body_is_too_broken_to_make_an_error_or_a_value_of(status: int, body: bytes, path: tuple[str, ...]) -> None:
    call = Call("GET", path, lambda data: data.value)
    try:
        read(call, Answer(status, {}, body))
    except CoreError as error:
        assert error.text
        assert str(error)


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["error_code", "error_msg", "error", "code", "message", "is_success"]), inner)
    ),
    max_leaves=12,
)


@given(_VALUES, st.sampled_from([200, 400, 401, 403, 404, 429, 500]))
def test_no_json_is_too_strange_for_an_error(data: Any, status: int) -> None:
    answer = Answer(status, {}, json.dumps(data).encode())
    said_by(answer)
    try:
        read(Call("GET", _JOBS, lambda found: found.value), answer)
    except CoreError as error:
        assert error.text
