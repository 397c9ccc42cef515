"""Who is in what and when is what stays: ids come and go, and a gap stays a gap."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.fates import Counts, Noun
from bot.oneroster.syncing.offerings import SyncedOffering
from bot.oneroster.syncing.spans import overlap
from bot.oneroster.syncing.stretches import LinkRules, Planned, dates_of, plan
from storage.engine.columns import new_id
from storage.engine.database import Database
from storage.rosters.exports.staged import StagedLink
from storage.rosters.links import StoredLink
from storage.tables import RECORD, CourseEnrollment, TeacherAssignment, migrations
from storage.tables.words import Door, Status
from tests.oneroster.exports import Export, everything, run, stored

FIRST = date(2026, 9, 1)
LATER = date(2026, 10, 5)
YESTERDAY = LATER - timedelta(days=1)
BACK = date(2026, 10, 15)
COLUMNS = ("id", "roll_number", "begins_on", "ends_on")


def rename(export: Export, renamed: dict[str, str]) -> None:
    for row in export.tables["enrollments"]:
        row["sourcedId"] = renamed.get(row["sourcedId"], row["sourcedId"])


def record(database: Database, sourced_id: str, day: date) -> None:
    """Store a record as a register of that day would have it."""
    columns = ("school_id", "course_offering_id", "id", "student_id", "sourced_id")
    found = {row[4]: row for row in stored(database, CourseEnrollment, *columns)}[sourced_id]
    row = {"id": new_id(), "attendance_date": day, "period": "P1", "status": Status.PRESENT}
    row |= {"school_id": found[0], "course_offering_id": found[1], "student_id": found[3]}
    row |= {"course_enrollment_id": found[2], "door": Door.SLACK, "change_set_id": new_id()}
    row |= {"recorded_at": datetime(2026, 9, 1, tzinfo=UTC), "order_key": 1}
    database.write_now(lambda connection: connection.execute(RECORD.insert(), row))


@pytest.mark.parametrize(
    "renamed",
    [
        {"e1": "9-1", "e2": "9-2", "e3": "9-3", "e4": "9-4"},
        {"e2": "e3", "e3": "e2"},
        {"e1": "e2", "e2": "e3", "e3": "e4", "e4": "e1"},
    ],
    ids=["composed anew", "swapped", "in a ring"],
)
def test_ids_that_change_change_nobodys_enrolment(
    database: Database, export: Export, path: Path, renamed: dict[str, str]
) -> None:
    """An exporter that composes its ids anew does not enrol everyone twice."""
    both = ((CourseEnrollment, COLUMNS), (TeacherAssignment, ("id", "begins_on", "ends_on")))
    before = {model: set(stored(database, model, *columns)) for model, columns in both}
    old = {row[0]: row[1] for row in stored(database, CourseEnrollment, "id", "sourced_id")}
    rename(export, renamed)
    outcome = run(database, export.folder(path), today=LATER)
    assert outcome.counts[Noun.COURSE_ENROLLMENTS].added == 0
    assert outcome.counts[Noun.TEACHER_ASSIGNMENTS].added == 0
    assert {model: set(stored(database, model, *columns)) for model, columns in both} == before
    new = {row[0]: row[1] for row in stored(database, CourseEnrollment, "id", "sourced_id")}
    assert new == {key: renamed.get(str(name), name) for key, name in old.items()}
    assert run(database, path, today=LATER).changed_nothing
    assert run(database, path, today=date(2026, 11, 1)).changed_nothing


@pytest.mark.parametrize(
    ("begin", "first_day", "name"),
    [
        ("", BACK, "e2"),
        ("2026-09-01", BACK, "another"),
        ("2026-10-12", date(2026, 10, 12), "e2"),
    ],
)
def test_who_was_missing_for_ten_days_comes_back_from_today(
    database: Database, export: Export, path: Path, begin: str, first_day: date, name: str
) -> None:
    """The days of the gap stay what they were: nobody expected her, nor him who taught her."""
    rows = [dict(export.row("enrollments", key)) for key in ("e1", "e2")]
    for row in rows:
        export.drop("enrollments", row["sourcedId"])
    run(database, export.folder(path), today=LATER)
    rows[1]["sourcedId"] = name
    export.tables["enrollments"] += [row | {"beginDate": begin} for row in rows]
    back = run(database, export.folder(path), today=BACK)
    assert back.counts[Noun.COURSE_ENROLLMENTS] == Counts(added=1, unchanged=2)
    assert back.counts[Noun.TEACHER_ASSIGNMENTS] == Counts(added=1)
    stretches = {(FIRST, YESTERDAY), (first_day, None)}
    assert set(stored(database, TeacherAssignment, "begins_on", "ends_on")) == stretches
    found = stored(database, CourseEnrollment, "begins_on", "ends_on", "roll_number", "sourced_id")
    assert {row[:2] for row in found} > stretches
    assert (first_day, None, 3, name) in found
    assert run(database, path, today=BACK).changed_nothing
    assert run(database, path, today=date(2026, 11, 1)).changed_nothing


@pytest.mark.parametrize("name", ["e2", "another"])
def test_who_is_told_to_begin_on_a_day_to_come_is_away_until_then(
    database: Database, export: Export, path: Path, name: str
) -> None:
    """An exporter that has only the next enrolment of who leaves and comes back tells it so."""
    record(database, "e2", FIRST)
    export.row("enrollments", "e2").update(sourcedId=name, beginDate="2026-11-02")
    run(database, export.folder(path), today=LATER)
    found = stored(database, CourseEnrollment, "begins_on", "ends_on", "sourced_id")
    assert (FIRST, YESTERDAY) in {row[:2] for row in found}
    assert (date(2026, 11, 2), None, name) in found
    assert run(database, path, today=LATER).changed_nothing
    assert run(database, path, today=date(2026, 11, 3)).changed_nothing


def test_who_left_before_that_was_kept_comes_back_from_today(
    database: Database, export: Export, tmp_path: Path
) -> None:
    """A database of an earlier version knows only that her last day is over."""
    export.row("academicSessions", "autumn").update(startDate="2020-09-01", endDate="2021-02-01")
    export.row("enrollments", "e3").update(beginDate="2020-09-07", endDate="2020-10-01")
    path, rows = export.folder(tmp_path / "export"), list(export.tables["enrollments"])
    run(database, path, today=date(2020, 9, 15))
    export.drop("enrollments", "e2")
    run(database, export.folder(path), today=date(2020, 10, 5))
    migrations.downgrade(database, "0003")
    migrations.upgrade(database)
    export.tables["enrollments"] = rows
    back = run(database, export.folder(path), today=date(2020, 10, 15))
    assert back.counts[Noun.COURSE_ENROLLMENTS] == Counts(added=1, unchanged=2)
    found = stored(database, CourseEnrollment, "begins_on", "ends_on")
    assert {(date(2020, 9, 1), date(2020, 10, 4)), (date(2020, 10, 15), None)} <= set(found)
    assert run(database, path, today=date(2020, 10, 15)).changed_nothing


def test_who_is_back_before_a_day_has_passed_was_never_gone(
    database: Database, export: Export, path: Path
) -> None:
    before = everything(database)
    rows = list(export.tables["enrollments"])
    export.tables["enrollments"] = [export.row("enrollments", "e4")]
    run(database, export.folder(path), today=LATER)
    export.tables["enrollments"] = rows
    run(database, export.folder(path), today=LATER)
    assert everything(database) == before


def test_an_end_that_an_export_moves_on_is_no_return(
    database: Database, export: Export, path: Path
) -> None:
    export.row("enrollments", "e3").update(endDate="")
    outcome = run(database, export.folder(path), today=date(2026, 12, 20))
    assert outcome.counts[Noun.COURSE_ENROLLMENTS] == Counts(changed=1, unchanged=2)
    assert (date(2026, 9, 7), None) in stored(database, CourseEnrollment, "begins_on", "ends_on")


def test_who_leaves_during_the_day_stays_on_the_registers_that_were_taken(
    database: Database, export: Export, path: Path
) -> None:
    """Of the morning's register nothing is lost, nor of one before a begin that was moved."""
    record(database, "e2", LATER)
    record(database, "e3", date(2026, 9, 8))
    export.drop("enrollments", "e2")
    export.row("enrollments", "e3").update(beginDate="2026-09-14")
    outcome = run(database, export.folder(path), today=LATER)
    assert outcome.counts[Noun.COURSE_ENROLLMENTS].ended == 1
    found = {
        row[0]: row[1:]
        for row in stored(database, CourseEnrollment, "sourced_id", "begins_on", "ends_on")
    }
    assert found["e2"] == (FIRST, LATER)
    assert found["e3"] == (date(2026, 9, 8), date(2026, 11, 30))
    for today in (LATER, LATER + timedelta(days=1), LATER + timedelta(days=9)):
        assert run(database, path, today=today).changed_nothing


def test_two_stretches_that_an_export_tells_as_one_stay_on_their_registers(
    database: Database, export: Export, path: Path
) -> None:
    """Today she is in the class once, by the stretch that holds today, whatever its id is now."""
    export.row("enrollments", "e2").update(endDate="2026-10-01")
    export.add("enrollments", **export.row("enrollments", "e2") | {
        "sourcedId": "x2", "beginDate": "2026-10-01", "endDate": "",
    })  # fmt: skip
    run(database, export.folder(path), today=LATER)
    record(database, "e2", date(2026, 9, 8))
    record(database, "x2", date(2026, 10, 2))
    before = set(stored(database, CourseEnrollment, *COLUMNS))
    export.drop("enrollments", "x2")
    export.row("enrollments", "e2").update(endDate="")
    run(database, export.folder(path), today=LATER)
    assert set(stored(database, CourseEnrollment, *COLUMNS)) == before
    assert run(database, path, today=LATER).changed_nothing
    assert run(database, path, today=BACK).changed_nothing


TERM = (date(2026, 9, 1), date(2026, 9, 30))
DAYS = st.dates(*TERM)


@st.composite
def stays(draw: st.DrawFn) -> list[tuple[date | None, date | None]]:
    """What one export says of one student in one class: dates that do not overlap, or are blank."""
    days = sorted(draw(st.lists(DAYS, max_size=5, unique=True)))
    ends = [*days[1::2], *[None] * (len(days) % 2)]
    found = list[tuple[date | None, date | None]](zip(days[::2], ends, strict=True))
    return [(None, found[0][1]), *found[1:]] if found and draw(st.booleans()) else found


NOBODY = StoredLink("c", "s", new_id(), None, new_id(), TERM[0], None, None, TERM[1])
Roster = tuple[int, list[tuple[date | None, date | None]], frozenset[int], bool]
ROSTERS = st.tuples(st.integers(0, 4), stays(), st.frozensets(st.integers(0, 1)), st.booleans())


@given(st.lists(ROSTERS, max_size=6))
def test_no_sequence_of_exports_moves_a_register_that_was_taken(rosters: list[Roster]) -> None:
    """Who has a record on a day stays on that day's register, once, whatever exports say later.

    Each step: days pass, an export comes (with other ids perhaps), and a register is taken. No day
    is ever in two enrolments, who is told to be there today is, and the same export again changes
    nothing.
    """
    today, rows, taken = TERM[0], list[StoredLink](), dict[date, UUID]()
    known = SyncedOffering(new_id(), None, TERM[0])
    for place, (days, told, named, is_taken) in enumerate(rosters):
        today += timedelta(days=days)
        news = [
            StagedLink(
                f"{n}" if n in named else f"{place}-{n}", n, "", "c", "s", 0,
                begin and begin.toordinal(), end and end.toordinal(),
            )
            for n, (begin, end) in enumerate(told)
        ]  # fmt: skip
        rows = imported(rows, news, known, today, taken)
        known = SyncedOffering(known.id, TERM[0], TERM[0])
        for later in (today, today + timedelta(days=1)):
            assert imported(rows, news, known, later, taken) == rows
        assert not overlap(map(dates_of, rows))
        here = [row for row in rows if dates_of(row).holds(today)]
        if any(begin and begin <= today and (end is None or today <= end) for begin, end in told):
            assert here
        elif told and all(begin and begin > today for begin, _ in told):
            assert not here or today in taken
        if is_taken and here:
            taken[today] = here[0].id
        for day, key in taken.items():
            assert [row.id for row in rows if dates_of(row).holds(day)] == [key]


def imported(
    rows: Sequence[StoredLink],
    news: Sequence[StagedLink],
    offering: SyncedOffering,
    today: date,
    taken: dict[date, UUID],
) -> list[StoredLink]:
    def recorded(key: UUID) -> tuple[date, date] | None:
        days = [day for day, each in taken.items() if each == key]
        return (min(days), max(days)) if days else None

    rules = LinkRules(recorded, stays=lambda _: False)
    planned = plan(rows, news, offering, today, rules)
    made = [
        written(each, news, offering) for each in planned if each.old or not each.dates.are_none
    ]
    return sorted(made, key=lambda row: (row.begins_on, row.id))


def written(planned: Planned, news: Sequence[StagedLink], offering: SyncedOffering) -> StoredLink:
    """Give the row that a plan makes; an id that the export has is no other link's any more."""
    old = planned.old or NOBODY._replace(id=new_id(), course_offering_id=offering.id)
    name = None if old.sourced_id in {new.sourced_id for new in news} else old.sourced_id
    return old._replace(
        sourced_id=planned.new.sourced_id if planned.new else name,
        begins_on=planned.dates.begins_on,
        ends_on=planned.dates.ends_on,
        gone_on=planned.gone_on,
    )
