"""The service's words and numbers for a state, as ours."""

from __future__ import annotations

from collections.abc import Mapping

from artscope.models import State

_V1_NAMES = tuple(
    """
    UNKNOWN INIT IMAGE_CREATING IMAGE_FAILED SUBMIT_TRYING SUBMIT_FAILED DELETE_FAILED WAITING RUNNING KILLING COMPLETED
    FAILED KILLED CANCELED LOST SCALING SUBMIT_MODEL_FAILED DEPLOY_SERVICE_FAILED CHECK_INIT CHECK_RUNNING
    CHECK_RUNNING_COMPLETED CHECK_FAILED
    """.split()  # noqa: SIM905 - numbers are places in this list; one a line would be no clearer
)

_V1_GROUPS: Mapping[State, tuple[int, ...]] = {
    State.STARTING: (1, 2, 4, 18),
    State.QUEUED: (7,),
    State.RUNNING: (8, 15, 19),
    State.STOPPING: (9,),
    State.DONE: (10, 20),
    # 13 is "cancelled" whatever the list page's example of failures says, and 11 is one although it omits it (12-C13).
    State.FAILED: (3, 5, 6, 11, 14, 16, 17, 21),
    State.STOPPED: (12, 13),
}

_V2_GROUPS: Mapping[State, str] = {
    State.STARTING: "creating initializing",
    State.QUEUED: "pending waiting queuing",
    State.RUNNING: "running",
    State.STOPPING: "terminating",
    State.DONE: "completed success succeeded",
    State.FAILED: "failed abnormal timeout createfailed lost",
    State.STOPPED: "terminated stopped",
}

_V1 = {number: state for state, numbers in _V1_GROUPS.items() for number in numbers}
_V2 = {word: state for state, words in _V2_GROUPS.items() for word in words.split()}

MOVING_PHASES = ("Creating", "Pending", "Running", "Terminating")
"""The phases that end in another one, in the words that a filter may be sent. Source: reference 8.3."""


def v1_state(status: str) -> State:
    """The group of a V1 status number or name, `8` or `JOBSTAT_RUNNING`; one not known is UNKNOWN.

    Source: reference 7; the groups are derived there.
    """
    word = status.strip().upper().removeprefix("JOBSTAT_")
    if word in _V1_NAMES:
        return _V1.get(_V1_NAMES.index(word), State.UNKNOWN)
    return _V1.get(int(word), State.UNKNOWN) if word.isascii() and word.isdigit() and len(word) < 6 else State.UNKNOWN


def v2_state(phase: str) -> State:
    """The group of a V2 phase, in any case, also in the words that only vendor skills use; one not known is UNKNOWN.

    Source: reference 8.3 and 12-C37.
    """
    return _V2.get(phase.strip().casefold(), State.UNKNOWN)
