"""The table of keys: no clash, nothing a bastion takes, words for all."""

from typing import get_args

import pytest
from textual.keys import _character_to_key

from artscope.words import has
from artscope_tui.keys import DEFAULTS, NEVER, TABLE, Action, Context, Keys, bindings, shown, spelled


def test_no_key_means_two_things_in_one_place() -> None:
    assert Keys().clashes() == []


def test_a_clash_made_by_re_binding_is_found() -> None:
    assert Keys({"jobs.refresh": "s"}).clashes() == ["lists: s jobs.sort jobs.refresh"]


@pytest.mark.parametrize("key", sorted(NEVER))
def test_a_key_that_must_never_be_used_is_found(key: str) -> None:
    assert Keys({"jobs.refresh": key}).clashes() == [f"lists: {key} jobs.refresh"]


def test_every_action_has_its_own_id_and_words() -> None:
    assert len(DEFAULTS) == len(TABLE)
    assert [action.id for action in TABLE if not has(f"keys.{action.id}") or not has(f"keys.{action.id}.long")] == []


def test_keys_of_the_log_are_not_bound_in_lists() -> None:
    bound = {key for action in Keys().of("lists") for key in action.keys}
    assert bound.isdisjoint("tMDC#*WxvyYOm'T")


def test_the_config_file_re_binds_by_id_in_a_persons_spelling() -> None:
    keys = Keys({"jobs.refresh": "ctrl-r, PgDn", "no.such": "x", "jobs.sort": ""})
    assert keys["jobs.refresh"].keys == ("ctrl+r", "pagedown")
    assert keys["jobs.sort"].keys == ("s",)
    assert keys.keymap == {"jobs.refresh": "ctrl+r,pagedown"}


def test_an_alt_key_is_one_only_where_somebody_wants_it() -> None:
    assert not Keys().alt
    assert Keys({"jobs.refresh": "Alt-r"}).alt
    assert Keys({"jobs.refresh": "Alt-r"}).keymap == {"jobs.refresh": "alt+r"}


def test_a_binding_carries_the_id_of_its_action() -> None:
    by_id = {binding.id: binding for binding in bindings("lists")}
    assert by_id["jobs.open"].action == "open"
    assert by_id["jobs.open"].key == "enter"


def test_a_mark_is_bound_by_the_name_it_is_pressed_with_as_a_lookup_costs_memory() -> None:
    bound = {key for context in get_args(Context) for binding in bindings(context) for key in binding.key.split(",")}
    marks = {key for action in TABLE for key in action.keys if len(key) == 1 and not key.isalnum()}
    assert marks.isdisjoint(bound)
    assert {_character_to_key(mark) for mark in marks} <= bound


def test_keys_are_shown_as_people_call_them() -> None:
    assert [shown(key) for key in ("enter", "ctrl+d", "j", "pagedown")] == ["Enter", "ctrl-d", "j", "PgDn"]
    assert spelled("Enter,/") == ("enter", "/")


def test_the_row_of_keys_begins_with_what_is_needed_most() -> None:
    row = Keys().row("lists")
    assert row[0].id == "jobs.open"
    assert all(isinstance(action, Action) and action.label for action in row)
