"""The bucket behind the links: signed by query, ranges, conditions, growth, expiry."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import httpx
import pytest

from support.simworld import NEW, Caller, FakeLog

TEXT = bytes(range(256)) * 4
URL = f"/v2/{{p}}/training-jobs/{NEW}/tasks/worker-0/logs/url"


class _Bucket:
    def __init__(self, *faults: str, text: bytes = TEXT, task: str = "worker-0") -> None:
        self.caller = Caller(None, *faults)
        self.log = FakeLog().write(text) if text else FakeLog()
        self.caller.world.new.logs = {task: self.log}
        self.url = ""

    async def fetch(self, span: str = "", *, method: str = "GET", **headers: str) -> httpx.Response:
        if not self.url:
            self.url = (await self.caller.get(URL))["obs_url"]
        named = {name.replace("_", "-"): value for name, value in headers.items()} | ({"Range": span} if span else {})
        return await self.caller.raw(method, self.url, headers=named)


def _code(answer: httpx.Response) -> str:
    assert answer.headers["content-type"] == "application/xml"
    tree = ElementTree.fromstring(answer.content)
    assert tree.findtext("RequestId") == answer.headers["x-obs-request-id"]
    return tree.findtext("Code") or ""


async def test_a_link_gives_every_byte_as_it_is() -> None:
    answer = await _Bucket().fetch()
    assert (answer.status_code, answer.content) == (200, TEXT)
    assert answer.headers["accept-ranges"] == "bytes"
    assert answer.headers["etag"]
    assert answer.headers["last-modified"] == "Wed, 11 Mar 2026 03:23:00 GMT"


@pytest.mark.parametrize(
    ("span", "first", "stop"),
    [("bytes=0-0", 0, 1), ("bytes=10-19", 10, 20), ("bytes=1000-", 1000, 1024), ("bytes=1000-9999", 1000, 1024),
     ("bytes=-24", 1000, 1024), ("bytes=-9999", 0, 1024), ("bytes=1023-", 1023, 1024)],
)  # fmt: skip
async def test_a_range_gives_that_part(span: str, first: int, stop: int) -> None:
    answer = await _Bucket().fetch(span)
    assert (answer.status_code, answer.content) == (206, TEXT[first:stop])
    assert answer.headers["content-range"] == f"bytes {first}-{stop - 1}/1024"


@pytest.mark.parametrize("span", ["bytes=9-3", "bytes=a-b", "bytes=--5", "bytes=0-1,3-4", "lines=1-2"])
async def test_a_range_that_cannot_be_read_counts_for_nothing(span: str) -> None:
    answer = await _Bucket().fetch(span)
    assert (answer.status_code, len(answer.content)) == (200, 1024)


@pytest.mark.parametrize("span", ["bytes=1024-", "bytes=5000-6000", "bytes=-0"])
async def test_a_range_past_the_end_is_416(span: str) -> None:
    answer = await _Bucket().fetch(span)
    assert (answer.status_code, _code(answer)) == (416, "InvalidRange")


async def test_an_older_bucket_knows_no_suffix_and_no_416() -> None:
    assert (await _Bucket("c34").fetch("bytes=-5")).status_code == 200
    assert (await _Bucket("c34").fetch("bytes=5-")).status_code == 206
    assert (await _Bucket("c35").fetch("bytes=5000-")).content == TEXT


async def test_a_growing_log_is_another_object_and_what_was_there_stays() -> None:
    bucket = _Bucket()
    before = await bucket.fetch()
    bucket.log.write(b"more", second=30)
    assert (await bucket.fetch()).headers["etag"] == before.headers["etag"]
    bucket.caller.advance(30)
    after = await bucket.fetch("bytes=1020-")
    assert after.content == TEXT[1020:] + b"more"
    assert after.headers["etag"] != before.headers["etag"]


async def test_a_log_that_begins_again_has_another_etag_even_at_the_same_length() -> None:
    bucket = _Bucket()
    before = (await bucket.fetch()).headers["etag"]
    bucket.log.number = 1
    assert (await bucket.fetch()).headers["etag"] != before


async def test_conditions() -> None:
    bucket = _Bucket()
    first = await bucket.fetch()
    tag, changed = first.headers["etag"], first.headers["last-modified"]
    assert (await bucket.fetch(If_None_Match=tag)).status_code == 304
    assert (await bucket.fetch(If_None_Match='"x"')).status_code == 200
    assert (await bucket.fetch(If_Match=tag)).status_code == 200
    refused = await bucket.fetch(If_Match='"x"')
    assert (refused.status_code, _code(refused)) == (412, "PreconditionFailed")
    assert ElementTree.fromstring(refused.content).findtext("Condition") == "If-Match"
    assert (await bucket.fetch(If_Modified_Since=changed)).status_code == 304
    assert (await bucket.fetch(If_Unmodified_Since=changed)).status_code == 200
    assert (await bucket.fetch(If_Unmodified_Since="Wed, 11 Mar 2020 03:23:00 GMT")).status_code == 412
    assert (await bucket.fetch(If_Modified_Since="nonsense")).status_code == 200


async def test_a_link_is_good_for_five_minutes() -> None:
    bucket = _Bucket()
    await bucket.fetch()
    bucket.caller.advance(299)
    assert (await bucket.fetch()).status_code == 200
    bucket.caller.advance(1)
    answer = await bucket.fetch()
    assert (answer.status_code, _code(answer)) == (403, "AccessDenied")
    tree = ElementTree.fromstring(answer.content)
    assert tree.findtext("Message") == "Request has expired"
    assert tree.findtext("Expires") == "2026-03-11T03:29:00Z"
    bucket.url = ""
    assert (await bucket.fetch()).status_code == 200


@pytest.mark.parametrize(
    ("headers", "code", "leaks"),
    [
        ({"X_Auth_Token": "t"}, "AccessDenied", 1),
        ({"Authorization": "SDK-HMAC-SHA256 x"}, "AccessDenied", 1),
        ({"Content_Type": "application/json"}, "SignatureDoesNotMatch", 0),
        ({"x_obs_acl": "x"}, "SignatureDoesNotMatch", 0),
    ],
)
async def test_what_the_link_was_not_signed_with_is_refused(headers: dict[str, str], code: str, leaks: int) -> None:
    bucket = _Bucket()
    answer = await bucket.fetch(**headers)
    assert (answer.status_code, _code(answer)) == (403, code)
    assert len(bucket.caller.state.violations) == leaks


async def test_head_is_refused_and_so_is_a_changed_link() -> None:
    bucket = _Bucket()
    assert (await bucket.fetch(method="HEAD")).status_code == 403
    bucket.url = bucket.url.replace("Expires=1", "Expires=2")
    assert _code(await bucket.fetch()) == "SignatureDoesNotMatch"
    assert (await bucket.caller.raw("GET", "https://obs.test/x", headers={})).status_code == 403
    assert (await bucket.caller.raw("GET", "https://obs.test/x?Signature=é", headers={})).status_code == 403


async def test_even_a_fresh_link_may_be_refused() -> None:
    answer = await _Bucket("link-403").fetch()
    assert (answer.status_code, _code(answer)) == (403, "AccessDenied")


async def test_a_log_purged_since_is_not_there() -> None:
    bucket = _Bucket()
    await bucket.fetch()
    bucket.caller.world.new.gone = True
    answer = await bucket.fetch()
    assert (answer.status_code, _code(answer)) == (404, "NoSuchKey")


async def test_a_task_may_have_any_name() -> None:
    caller = Caller()
    name = "节点 0/a?b#c%2F.log"
    caller.world.new.logs = {name: FakeLog().write("x\n")}
    from artscope.signing import escape

    link: Any = await caller.get(f"/v2/{{p}}/training-jobs/{NEW}/tasks/{escape(name)}/logs/url")
    assert (await caller.raw("GET", link["obs_url"], headers={})).content == b"x\n"


async def test_a_long_object_comes_in_pieces_that_add_up() -> None:
    text = b"0123456789abcdef" * 65_536
    answer = await _Bucket(text=text).fetch("bytes=1-")
    assert answer.content == text[1:]
    assert int(answer.headers["content-length"]) == len(text) - 1


async def test_the_request_log_does_not_hold_the_links_secret() -> None:
    bucket = _Bucket()
    await bucket.fetch()
    assert all("Signature" not in str(seen) for seen in bucket.caller.state.seen)
    assert bucket.caller.state.seen[-1].status == 200


async def shards_of(bucket: _Bucket) -> list[str]:
    """The links to the shards; the plain link leads to the last of them."""
    answer: Any = await bucket.caller.get(URL)
    urls: list[str] = answer["shards"]["object_urls"]
    assert answer["shards"]["count"] == answer["shards"]["total"] == len(urls)
    assert answer["obs_url"] == urls[-1]
    return urls


async def test_a_rotated_log_is_shards_of_which_the_last_grows_and_new_ones_follow() -> None:
    bucket = _Bucket("shards=2", text=b"")
    bucket.log.write("1\n", "2\n", "3\n").write("4\n", "5\n", second=30)
    bucket.caller.world.new.logs = {"worker-0": bucket.log}
    before = await shards_of(bucket)
    assert [(await bucket.caller.raw("GET", url, headers={})).content for url in before] == [b"1\n2\n", b"3\n"]
    bucket.caller.advance(30)
    assert (await bucket.caller.raw("GET", before[1], headers={})).content == b"3\n4\n"
    answers = [await bucket.caller.raw("GET", url, headers={}) for url in await shards_of(bucket)]
    assert [answer.content for answer in answers] == [b"1\n2\n", b"3\n4\n", b"5\n"]
    part = await bucket.caller.raw("GET", before[1], headers={"Range": "bytes=1-2"})
    assert (part.content, part.headers["content-range"]) == (b"\n4", "bytes 1-2/4")
    beyond = await bucket.caller.raw("GET", before[1], headers={"Range": "bytes=4-"})
    assert (beyond.status_code, _code(beyond)) == (416, "InvalidRange")


async def test_an_appendable_object_says_where_the_next_byte_goes() -> None:
    answer = await _Bucket("appendable").fetch("bytes=0-9")
    assert answer.headers["x-obs-object-type"] == "Appendable"
    assert answer.headers["x-obs-next-append-position"] == str(len(TEXT))
    assert "x-obs-object-type" not in (await _Bucket().fetch()).headers


async def test_a_link_may_lead_on_to_other_paths() -> None:
    bucket = _Bucket("redirect=2")
    turns = 0
    while (answer := await bucket.fetch()).status_code == 302:
        bucket.url, turns = answer.headers["location"], turns + 1
    assert (turns, answer.content) == (2, TEXT)
    bucket.url = bucket.url.replace("Signature=", "Signature=0")
    assert _code(await bucket.fetch()) == "SignatureDoesNotMatch"


async def test_a_link_may_lead_on_to_plain_http_elsewhere() -> None:
    answer = await _Bucket("redirect=plain").fetch()
    assert (answer.status_code, answer.content) == (302, b"")
    assert answer.headers["location"].startswith("http://elsewhere.example/")
