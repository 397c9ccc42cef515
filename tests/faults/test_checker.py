"""The checker finds every kind of bug that it is there for, and nothing where there is none."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from storage.tables.words import Action, Status
from tests.faults.checker import Fault, check
from tests.faults.history import Account, Line, Outcome, Place, Press, Stored

DAY = date(2026, 9, 1)
NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)
STUDENTS = 3
ABSENT, LATE, PRESENT = Status.ABSENT, Status.LATE, Status.PRESENT


def at(second: float) -> datetime:
    return NOON + timedelta(seconds=second)


def pressed(number: int, action: Action = Action.MARK, **more: Any) -> Press:
    """The nth press: it takes half of the nth second."""
    shared = Press(
        number=number,
        person="UTUNDE",
        day=DAY,
        action=action,
        acted_at=number * 1_000_000,
        sent_at=at(number),
        ended_at=at(number + 0.5),
        outcome=Outcome.OK,
    )
    return replace(shared, **more)


def mark(number: int, roll_number: int, status: Status, **more: Any) -> Press:
    return pressed(number, roll_number=roll_number, status=status, **more)


def line(press: Press, roll_number: int, before: Status | None, after: Status | None) -> Line:
    return Line(
        change_set_id=UUID(int=press.number),
        action=press.action,
        person=press.person,
        place=Place(DAY, roll_number),
        acted_at=press.acted_at,
        recorded_at=press.sent_at + timedelta(seconds=0.1),
        before=before,
        after=after,
    )


def stored(*audit: Line) -> Stored:
    """A database that agrees with its audit."""
    records = {each.place: each.after for each in audit}
    kept = {place: status for place, status in records.items() if status is not None}
    return Stored(audit, kept, STUDENTS)


def faults(presses: Sequence[Press], found: Stored, **more: Any) -> list[Fault]:
    account = replace(Account(presses), **more)
    return [finding.fault for finding in check(account, found)]


FIRST, SECOND = mark(1, 1, ABSENT), mark(2, 1, LATE)
REST = pressed(3, Action.MARK_REST)
UNDO = pressed(4, Action.UNDO)
PRESSES = (FIRST, SECOND, REST, UNDO)
AUDIT = (
    line(FIRST, 1, None, ABSENT),
    line(SECOND, 1, ABSENT, LATE),
    line(REST, 2, None, PRESENT),
    line(REST, 3, None, PRESENT),
    line(UNDO, 2, PRESENT, None),
    line(UNDO, 3, PRESENT, None),
)


def test_a_sound_database_has_no_findings() -> None:
    assert faults(PRESSES, stored(*AUDIT)) == []


def test_a_lost_mark_is_found() -> None:
    assert faults([FIRST], stored()) == [Fault.LOST]


def test_a_mark_lost_before_a_later_one_is_found() -> None:
    assert faults([FIRST, SECOND], stored(line(SECOND, 1, None, LATE))) == [Fault.LOST]


def test_a_mark_that_was_never_acknowledged_may_be_missing() -> None:
    for outcome in (Outcome.UNKNOWN, Outcome.FAILED):
        assert faults([replace(FIRST, outcome=outcome)], stored()) == []


def test_a_mark_that_the_person_was_told_is_not_saved_may_be_missing() -> None:
    assert faults([FIRST], stored(), told=frozenset({1})) == []


def test_a_mark_that_was_refused_and_saved_is_found() -> None:
    found = stored(line(FIRST, 1, None, ABSENT))
    assert faults([FIRST], found, told=frozenset({1})) == [Fault.WRONG]


def test_a_mark_that_found_its_status_there_is_not_lost() -> None:
    again = mark(2, 1, ABSENT)
    assert faults([FIRST, again], stored(line(FIRST, 1, None, ABSENT))) == []


def test_a_mark_whose_status_stood_there_only_before_is_lost() -> None:
    again = mark(3, 1, ABSENT)
    found = stored(line(FIRST, 1, None, ABSENT), line(SECOND, 1, ABSENT, LATE))
    assert faults([FIRST, SECOND, again], found) == [Fault.LOST]


def test_a_mark_outranked_by_a_newer_one_under_way_is_not_lost() -> None:
    rival = mark(2, 1, LATE, person="UMARTA", sent_at=at(1.2))
    assert faults([FIRST, rival], stored(line(rival, 1, None, LATE))) == []


def test_a_rest_that_left_somebody_unmarked_is_found() -> None:
    audit = [each for each in AUDIT[:4] if each != AUDIT[3]]
    assert faults(PRESSES[:3], stored(*audit)) == [Fault.LOST]


def test_half_of_an_unacknowledged_rest_is_found() -> None:
    unknown = replace(REST, outcome=Outcome.UNKNOWN)
    assert faults([FIRST, SECOND, unknown], stored(*AUDIT[:3])) == [Fault.LOST]
    assert faults([FIRST, SECOND, unknown], stored(*AUDIT[:2])) == []


def test_a_lost_undo_is_found() -> None:
    assert faults(PRESSES, stored(*AUDIT[:4])) == [Fault.LOST]


def test_an_undo_that_was_refused_or_whose_refusal_was_cut_off_is_not_lost() -> None:
    assert faults(PRESSES, stored(*AUDIT[:4]), told=frozenset({4})) == []
    assert faults(PRESSES, stored(*AUDIT[:4]), kills=[at(4.6)]) == []


def test_a_press_saved_as_two_change_sets_is_found() -> None:
    twice = replace(AUDIT[0], change_set_id=UUID(int=99), before=ABSENT)
    assert Fault.DOUBLED in faults([FIRST], stored(AUDIT[0], twice))


def test_a_cell_twice_in_one_change_set_is_found() -> None:
    twice = replace(AUDIT[0], before=ABSENT)
    assert Fault.DOUBLED in faults([FIRST], stored(AUDIT[0], twice))


def test_a_line_that_nobody_pressed_is_found() -> None:
    assert faults([], stored(AUDIT[0])) == [Fault.WRONG]
    assert faults([replace(FIRST, outcome=Outcome.FAILED)], stored(AUDIT[0])) == [Fault.WRONG]


@pytest.mark.parametrize(
    "wrong",
    [
        replace(AUDIT[0], after=LATE),
        replace(AUDIT[0], place=Place(DAY, 2)),
        replace(AUDIT[0], acted_at=7),
        replace(AUDIT[0], action=Action.UNDO),
    ],
)
def test_a_line_that_says_something_else_than_its_press_is_found(wrong: Line) -> None:
    assert Fault.WRONG in faults([FIRST], stored(wrong))


def test_a_record_that_its_audit_does_not_replay_to_is_found() -> None:
    found = stored(*AUDIT)
    for status in (ABSENT, None):
        records = {**found.records, Place(DAY, 1): status}
        kept = {place: each for place, each in records.items() if each is not None}
        assert faults(PRESSES, replace(found, records=kept)) == [Fault.WRONG]


def test_a_gap_in_the_audit_is_found() -> None:
    gap = [AUDIT[0], replace(AUDIT[1], before=PRESENT), *AUDIT[2:]]
    assert faults(PRESSES, stored(*gap)) == [Fault.WRONG]


def test_an_older_action_over_a_newer_one_is_found() -> None:
    early, late = mark(1, 1, ABSENT, acted_at=9_000_000), SECOND
    found = stored(line(early, 1, None, ABSENT), line(late, 1, ABSENT, LATE))
    assert Fault.WRONG in faults([early, late], found)


def test_an_older_action_over_a_newer_one_without_a_line_is_found() -> None:
    same = mark(2, 1, ABSENT, acted_at=9_000_000)
    older = mark(3, 1, LATE)
    found = stored(line(FIRST, 1, None, ABSENT), line(older, 1, ABSENT, LATE))
    assert faults([FIRST, same, older], found) == [Fault.WRONG]
