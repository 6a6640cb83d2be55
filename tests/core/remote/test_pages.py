"""Paging, over servers that count differently, shift, lie or ignore what they are asked."""

from __future__ import annotations

import pytest

from artscope.errors import ApiError
from artscope.models import JobQuery
from artscope.remote.pages import MOST_ROWS, Pages
from artscope.remote.parts import Listed
from artscope.remote.v1_service import V1Service
from artscope.remote.v2_service import V2Service
from support.service import PROJECT, Search, play, refused, serve, v1_row, v2_row


def v2_rows(count: int) -> list[dict[str, object]]:
    return [v2_row(number) for number in range(count, 0, -1)]


def gather(pages: Pages[Listed], server: Search) -> tuple[list[str], int]:
    """All names that come, and how many requests that took."""
    names: list[str] = []
    requests = 0
    while True:
        page, calls = serve(pages.next(), server)
        requests += len(calls)
        if page is None:
            return names, requests
        names += [listed.job.name for listed in page.items]


@pytest.mark.parametrize("counts", ["pages", "rows"])
@pytest.mark.parametrize("total", [True, False])
@pytest.mark.parametrize("count", [0, 1, 49, 50, 51, 100, 101, 237])
def test_every_job_comes_once_however_the_server_counts_its_offset(counts: str, total: bool, count: int) -> None:
    facts: dict[str, str] = {}
    server = Search(v2_rows(count), counts=counts, total=total)
    names, _ = gather(V2Service(PROJECT, facts).jobs(JobQuery(limit=0)), server)
    assert names == [f"job-{number}" for number in range(count, 0, -1)]
    if count > 51:
        assert facts["v2.offset"] == counts
        again, requests = gather(V2Service(PROJECT, facts).jobs(JobQuery(limit=0)), server)
        assert again == names
        assert requests <= count // 50 + (1 if total else 2)


def test_a_server_that_changed_its_counting_is_found_out_again() -> None:
    server = Search(v2_rows(120), counts="pages")
    facts = {"v2.offset": "rows"}
    names, _ = gather(V2Service(PROJECT, facts).jobs(JobQuery(limit=0)), server)
    assert (len(names), facts) == (120, {"v2.offset": "pages"})


def test_a_server_that_ignores_the_offset_ends_after_one_repeat() -> None:
    rows = v2_rows(50)
    pages = V2Service(PROJECT, {}).jobs(JobQuery(limit=0))
    first, _ = play(pages.next(), [{"items": rows}])
    second, _ = play(pages.next(), [{"items": rows}])
    assert first is not None and len(first.items) == 50
    assert second is None


def test_jobs_that_start_meanwhile_shift_the_list_without_a_repeat() -> None:
    pages = V2Service(PROJECT, {}).jobs(JobQuery(limit=0))
    play(pages.next(), [{"items": v2_rows(100)[:50], "total": 100, "count": 100}])
    shifted = [v2_row(102), v2_row(101), *v2_rows(100)][50:100]
    second, _ = play(pages.next(), [{"items": shifted, "total": 102, "count": 102}])
    assert second is not None
    assert [listed.job.name for listed in second.items][:2] == ["job-50", "job-49"]


def test_the_limit_cuts_a_page_and_can_be_raised() -> None:
    server = Search(v2_rows(120))
    pages = V2Service(PROJECT, {}).jobs(JobQuery(limit=60))
    names, requests = gather(pages, server)
    assert (len(names), requests, pages.more, pages.total) == (60, 2, True, 120)
    pages.extend(100)
    more, requests = gather(pages, server)
    assert (len(more), requests) == (40, 0)
    pages.extend(0)
    assert len(gather(pages, server)[0]) == 20
    assert not pages.more


def test_ten_jobs_are_one_small_request() -> None:
    pages = V2Service(PROJECT, {}).jobs(JobQuery(limit=10))
    _, calls = serve(pages.next(), Search(v2_rows(120)))
    assert calls[0].body is not None and calls[0].body["limit"] == 10
    assert serve(pages.next(), Search(v2_rows(120))) == (None, [])


def test_a_page_that_failed_is_asked_for_again() -> None:
    pages = V2Service(PROJECT, {}).jobs(JobQuery(limit=0))
    server = Search(v2_rows(120))
    serve(pages.next(), server)
    with pytest.raises(ApiError):
        play(pages.next(), [refused("ModelArts.0010", 500)])
    page, calls = serve(pages.next(), server)
    assert page is not None and calls[0].body is not None
    assert (calls[0].body["offset"], len(page.items)) == (1, 50)


def test_v1_asks_once_where_one_request_can_hold_it_all() -> None:
    pages = V1Service(PROJECT, {}).jobs(JobQuery(limit=500))
    rows = [v1_row(number) for number in range(3)]
    page, calls = play(pages.next(), [{"job_total_count": 3, "jobs": rows}])
    assert page is not None and (len(page.items), page.total, page.more) == (3, 3, False)
    assert calls[0].query["per_page"] == "500"
    assert play(pages.next(), []) == (None, [])


def test_v1_goes_on_where_the_server_gives_shorter_pages_than_asked_for() -> None:
    pages = V1Service(PROJECT, {}).jobs(JobQuery(limit=0))
    for start in (0, 100, 200):
        page, calls = play(
            pages.next(), [{"job_total_count": 250, "jobs": [v1_row(n) for n in range(start, min(start + 100, 250))]}]
        )
        assert page is not None and calls[0].query["page"] == str(start // 100 + 1)
    assert not pages.more


def test_v1_with_a_search_stops_on_a_short_page_whatever_the_total_says() -> None:
    pages = V1Service(PROJECT, {}).jobs(JobQuery(limit=0, search="bert"))
    play(pages.next(), [{"job_total_count": 400, "jobs": [v1_row(1)]}])
    assert play(pages.next(), []) == (None, [])


def test_v1_without_a_total_stops_on_a_short_page() -> None:
    pages = V1Service(PROJECT, {}).jobs(JobQuery(limit=2000))
    play(pages.next(), [{"jobs": [v1_row(number) for number in range(1000)]}])
    page, calls = play(pages.next(), [{"jobs": [v1_row(1000)]}])
    assert page is not None and calls[0].query == {**calls[0].query, "per_page": "1000", "page": "2"}
    assert not pages.more


def test_no_listing_has_more_rows_than_the_contract_allows() -> None:
    pages = V1Service(PROJECT, {}).jobs(JobQuery(limit=0))
    given = 0
    for number in range(MOST_ROWS // 1000 + 5):
        page, _ = serve(
            pages.next(),
            lambda call, number=number: {
                "job_total_count": 10**7,
                "jobs": [v1_row(number * 1000 + n) for n in range(1000)],
            },
        )
        given += len(page.items) if page else 0
    assert given == MOST_ROWS
    assert pages.more
