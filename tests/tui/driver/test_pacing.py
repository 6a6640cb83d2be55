"""One frame in flight, and what that means for terminals that answer, never answer, or stop answering."""

from __future__ import annotations

import pytest

from artscope_tui.driver.pacing import CEILING, MEANWHILE, PATIENCE, Pace
from support.driver import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


def asked(clock: Clock, *, ceiling: float = 0.0) -> Pace:
    """A pace that has asked its first question."""
    pace = Pace(ceiling=ceiling, now=clock)
    assert pace.wait() == 0 and pace.asks()
    pace.sent(asked=True)
    return pace


def answering(clock: Clock, *, ceiling: float = 0.0) -> Pace:
    """A pace whose terminal is known to answer."""
    pace = asked(clock, ceiling=ceiling)
    clock.pass_(0.2)
    pace.answered()
    return pace


def test_the_first_frame_does_not_wait_for_the_answer_to_the_first_question(clock: Clock) -> None:
    assert asked(clock).wait() == 0


def test_the_next_frame_waits_for_the_answer_and_goes_at_once_when_it_comes(clock: Clock) -> None:
    pace = answering(clock)
    pace.sent(asked=True)
    assert pace.wait() is None
    clock.pass_(0.3)
    pace.answered()
    assert pace.wait() == 0 and pace.round_trip == pytest.approx(0.3)


def test_a_terminal_that_falls_silent_is_waited_for_however_long(clock: Clock) -> None:
    pace = answering(clock)
    pace.sent(asked=True)
    clock.pass_(3600)
    assert pace.wait() is None and pace.asks()
    pace.answered()
    assert pace.wait() == 0


def test_a_terminal_that_never_answers_is_not_paced_but_for_a_ceiling(clock: Clock) -> None:
    pace = asked(clock)
    pace.sent(asked=True)
    assert pace.wait() == pytest.approx(MEANWHILE)
    clock.pass_(PATIENCE)
    assert pace.wait() == 0 and not pace.asks()
    pace.sent(asked=False)
    assert pace.wait() == pytest.approx(CEILING)


def test_a_first_answer_that_comes_too_late_still_counts(clock: Clock) -> None:
    pace = asked(clock)
    clock.pass_(PATIENCE + 1)
    assert not pace.asks()
    pace.answered()
    assert pace.asks() and pace.wait() == 0


def test_where_something_between_answers_frames_keep_a_distance(clock: Clock) -> None:
    pace = answering(clock, ceiling=CEILING)
    pace.sent(asked=True)
    pace.answered()
    assert pace.wait() == pytest.approx(CEILING)
    clock.pass_(CEILING)
    assert pace.wait() == 0


def test_answers_are_counted_so_that_all_can_be_taken_in_at_the_end(clock: Clock) -> None:
    pace = asked(clock)
    pace.sent(asked=True)
    assert pace.unanswered == 2
    pace.answered()
    assert pace.unanswered == 1 and pace.wait() is None


def test_an_answer_nobody_asked_for_changes_nothing(clock: Clock) -> None:
    pace = Pace(now=clock)
    pace.answered()
    assert pace.unanswered == 0 and not pace.answers and pace.wait() == 0


def test_a_person_who_wants_to_see_the_screen_now_does_not_wait_for_an_answer_that_was_lost(clock: Clock) -> None:
    pace = answering(clock)
    pace.sent(asked=True)
    pace.forget()
    assert pace.wait() == 0 and pace.asks()
