"""The ladder: the first teacher, co-teachers, the office, named persons; once each."""

from datetime import timedelta

import pytest
from sqlalchemy import Connection, update

from bot.attendance.reminders import office_lists, to_teachers
from storage import reminders
from storage.tables import ASSIGNMENT, STAFF, TeacherAssignment
from storage.tables.words import DeliveryState, Purpose, Role
from tests.jobs.conftest import OFFICE, Office
from tests.jobs.test_reminders import FIRST, LONG_AGO, MONDAY, TUNDE, Bots, Reminded

HIS, HERS, HEADS, CLERKS = "DOFFICE", "DMARTA", "DHEAD", "DCLERK"
MARTA, HEAD, CLERK = "Marta Aaron", "Ruth Abernathy", "Carla Clerk"


@pytest.fixture
def bots(office: Office) -> Bots:
    """08:45, a quarter of an hour into Biology, which Tunde teaches and after him Marta."""
    reminded = Reminded(office.database, office.school)
    for name, user in ((TUNDE, "UOFFICE"), (MARTA, "UMARTA"), (CLERK, "UCLERK")):
        reminded.add_teacher(name, user)
    reminded.add_course(FIRST, teachers=(TUNDE, MARTA))
    return Bots(office, reminded)


def climb(bots: Bots, *persons: str, **more: object) -> None:
    """Have the school remind at 08:40, 08:50, 08:55 and 09:00."""
    ladder: dict[str, object] = {
        "co_teachers_after_minutes": 20,
        "office_after_minutes": 25,
        "persons_after_minutes": 30,
        "persons": tuple(bots.reminded.school.staff[each] for each in persons),
    }
    bots.reminded.set_up(LONG_AGO, **ladder | more)


def told(bots: Bots) -> list[str]:
    """Who has a message by now."""
    return [each for each in (HIS, HERS, OFFICE, HEADS, CLERKS) if bots.office.posted(each)]


def test_each_rung_is_told_once_after_its_minutes(bots: Bots) -> None:
    climb(bots, HEAD, CLERK)
    bots.tick(processes=2)
    assert told(bots) == [HIS]
    bots.tick_after(minutes=5)
    assert told(bots) == [HIS, HERS]
    bots.tick_after(minutes=5)
    assert told(bots) == [HIS, HERS, OFFICE]
    bots.office.clock.pass_by(minutes=5)
    bots.tick(processes=2)
    assert told(bots) == [HIS, HERS, OFFICE, HEADS, CLERKS]

    for _ in range(3):
        bots.tick_after(minutes=10)

    assert [len(bots.office.posted(each)) for each in told(bots)] == [1] * 5
    (last,) = bots.office.posted(HEADS)
    assert "08:30 Biology 9A, period 1 · not taken" in str(last.content.blocks)
    assert "Ada" not in str(last.content.blocks)


def test_it_stops_when_the_register_is_complete_and_what_was_told_says_so(bots: Bots) -> None:
    climb(bots, HEAD)
    bots.tick_after(minutes=5)
    bots.reminded.take(now=bots.office.clock.now())
    bots.tick_after(minutes=5)
    bots.tick_after(minutes=5)
    assert told(bots) == [HIS, HERS]

    (hers,) = bots.office.posted(HERS)
    assert "complete, 3 present" in hers.content.text


def test_without_minutes_of_their_own_co_teachers_are_reminded_at_once(bots: Bots) -> None:
    climb(bots, co_teachers_after_minutes=None, persons_after_minutes=None)
    bots.tick()
    assert told(bots) == [HIS, HERS]


def test_who_was_assigned_first_comes_first_until_that_ends(bots: Bots) -> None:
    climb(bots)
    tunde = ASSIGNMENT.c.staff_id == bots.reminded.school.staff[TUNDE]
    ended = update(ASSIGNMENT).where(tunde).values(ends_on=MONDAY - timedelta(days=1))
    bots.office.database.write_now(Connection.execute, ended)
    bots.tick()
    assert told(bots) == [HERS]


def test_who_covers_comes_before_the_teachers(bots: Bots) -> None:
    bots.reminded.school.add(
        TeacherAssignment(
            school_id=bots.reminded.school.school,
            course_offering_id=bots.reminded.school.courses["Biology 9A"],
            staff_id=bots.reminded.school.staff[CLERK],
            begins_on=MONDAY,
            ends_on=MONDAY,
            is_cover=True,
            entered_at=LONG_AGO,
        )
    )
    climb(bots)
    bots.tick()
    assert told(bots) == [CLERKS]
    bots.tick_after(minutes=5)
    assert told(bots) == [HIS, HERS, CLERKS]


def test_a_rung_that_was_moved_while_it_waited_comes_at_its_new_time(bots: Bots) -> None:
    climb(bots, co_teachers_after_minutes=None)
    bots.office.sources = [lambda _connection, now: bots.reminded.due(now)]
    bots.office.enqueue()
    climb(bots)
    bots.tick()
    assert told(bots) == [HIS]
    bots.tick_after(minutes=5)
    assert told(bots) == [HIS, HERS]


def test_a_person_who_is_named_no_more_gets_no_list_that_waited(bots: Bots) -> None:
    climb(bots, CLERK, office_channel_id=None)
    bots.office.clock.pass_by(minutes=15)
    bots.office.sources = [office_lists.due]
    bots.office.enqueue()
    climb(bots, HEAD, office_channel_id=None)
    bots.tick()
    lists = [row for row in bots.office.rows() if row["purpose"] == Purpose.MISSING]
    states = {row["channel_id"]: row["state"] for row in lists}
    assert states == {"UCLERK": DeliveryState.NEEDLESS, "UHEAD": DeliveryState.SENT}
    assert told(bots) == [HIS, HERS, HEADS]


def test_a_person_whom_slack_refuses_is_taken_out_and_the_admins_are_told(bots: Bots) -> None:
    climb(bots, CLERK, office_channel_id=None)
    bots.tick_after(minutes=5)
    bots.office.fault("error", error="user_disabled")
    bots.tick_after(minutes=10)
    bots.tick_after(seconds=15)

    (notice,) = bots.office.posted(HEADS)
    assert notice.content.text == (
        "I can't post the list of missing registers of Riverside School."
    )
    shown = str(notice.content.blocks)
    assert "'user_id': 'UCLERK'" in shown
    assert "The Slack account is deactivated." in shown
    found = bots.office.database.read_now(reminders.persons, bots.reminded.school.school)
    assert found == []
    assert [row["state"] for row in bots.office.rows()].count(DeliveryState.FAILED) == 1


def test_a_person_who_never_used_the_bot_is_looked_for_when_something_is_missing(
    bots: Bots,
) -> None:
    key = bots.reminded.school.add_staff("Dora New", Role.OFFICE)
    climb(bots, "Dora New")
    now = bots.office.clock.now()
    strangers = bots.office.database.read_now(to_teachers.strangers, bots.office.team, now)
    assert strangers == ["dora@riverside.test"]
    linked = update(STAFF).where(STAFF.c.id == key).values(slack_user_id="UCLERK")
    bots.office.database.write_now(Connection.execute, linked)
    assert bots.office.database.read_now(to_teachers.strangers, bots.office.team, now) == []
