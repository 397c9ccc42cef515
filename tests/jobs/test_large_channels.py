"""Whether there are guests in a channel of thousands: told in few calls, or counts alone go out."""

from datetime import timedelta

import pytest

from bot.attendance.digests import plans, scheduled
from bot.posting.composers import digest_messages
from bot.posting.delivering.deliveries import Deliveries
from bot.posting.delivering.outbox import Outbox
from bot.posting.delivering.upkeep import Upkeep
from playground import Channel, Person
from storage.digests.planned import DigestPlan
from storage.engine.columns import new_id
from storage.schools.schools import NamedSchool
from storage.tables import AttendanceRecord, CourseEnrollment
from storage.tables.words import DeliveryState, DigestKind, Door, HourCycle, Level, Status
from tests.jobs.conftest import OFFICE, START, TODAY, Office, enqueuing

MEMBERS = 5_000
COUNTS_ONLY = "Numbers only for now"
NAME = "Lovelace"


@pytest.fixture
def office(office: Office) -> Office:
    """An office in a channel of thousands, with a digest of names that is due."""
    office.draws = digest_messages.digest
    office.sources = [lambda connection, now: scheduled.due(connection, now, catches_up=True)]
    school = NamedSchool(
        office.school.school, "Riverside School", "Europe/London", HourCycle.TWENTY_FOUR
    )
    plan = DigestPlan(DigestKind.DAILY, OFFICE, START.time(), "12345", Level.NAMES)
    office.database.write_now(plans.add, school, plan, START - timedelta(days=1))
    add_absent(office)
    crowd = [Person(id=f"UC{number:05}", name=f"Number {number}") for number in range(MEMBERS)]
    office.workspace.people |= {person.id: person for person in crowd}
    fill(office, *(person.id for person in crowd))
    return office


def fill(office: Office, *members: str) -> None:
    office.workspace.channels[OFFICE] = Channel(id=OFFICE, name="office", members=members)


def limit(office: Office) -> None:
    config = office.workspace.config.model_copy(update={"rate_limits": True})
    office.workspace.config = config


def add_absent(office: Office) -> None:
    """Have one student be absent today."""
    school = office.school
    course = school.add_course("Biology 9A", 0)
    student = school.student(0)
    enrolled: CourseEnrollment = school.enrollment(course, 1, student.id)
    school.add(student)
    school.add(enrolled)
    school.add(
        AttendanceRecord(
            school_id=school.school,
            course_offering_id=course,
            course_enrollment_id=enrolled.id,
            student_id=student.id,
            attendance_date=TODAY,
            status=Status.ABSENT,
            recorded_at=START,
            door=Door.SLACK,
            change_set_id=new_id(),
            order_key=1,
        )
    )


def post(office: Office) -> None:
    office.enqueue()
    office.deliver()


def shown(office: Office) -> str:
    (message,) = office.posted()
    return str(message.content.blocks)


def test_thousands_of_members_are_known_by_the_list_of_the_workspaces_people(
    office: Office,
) -> None:
    post(office)

    assert NAME in shown(office)
    assert office.calls("users.info") == 0
    assert office.calls("users.list") == 26
    assert office.calls("conversations.members") == 6


def test_until_slack_has_told_of_all_counts_go_out_and_the_names_follow(office: Office) -> None:
    limit(office)

    # Twenty pages a minute, of which each process begins anew.
    async def work(outbox: Outbox) -> None:
        await enqueuing(outbox).enqueue()
        await Deliveries(outbox).deliver()
        before = shown(office)
        assert NAME not in before
        assert COUNTS_ONLY in before
        assert "Show all 1 unexplained" in before
        office.clock.pass_by(minutes=3)
        await Upkeep(outbox).edit()

    office.with_outbox(work)

    after = shown(office)
    assert NAME in after
    assert COUNTS_ONLY not in after
    assert [row["state"] for row in office.rows()] == [DeliveryState.SENT]
    assert office.texts("DHEAD") == []


def test_a_guest_among_thousands_is_found(office: Office) -> None:
    fill(office, *office.workspace.channels[OFFICE].members, "UGUEST")
    post(office)
    assert office.posted() == []
    assert [row["error"] for row in office.rows()][:1] == ["has_guests"]
    assert office.calls("users.info") == 1


def test_a_guest_found_after_the_counts_went_out_leaves_them_counts(office: Office) -> None:
    limit(office)
    fill(office, *office.workspace.channels[OFFICE].members, "UGUEST")
    office.workspace.people["UGUEST"] = office.workspace.people.pop("UGUEST")

    async def work(outbox: Outbox) -> None:
        await enqueuing(outbox).enqueue()
        await Deliveries(outbox).deliver()
        office.clock.pass_by(minutes=3)
        await Upkeep(outbox).edit()

    office.with_outbox(work)

    assert NAME not in shown(office)


def test_thousands_of_whom_the_workspaces_list_knows_nothing_are_told_counts(
    office: Office,
) -> None:
    config = office.workspace.config
    office.workspace.config = config.model_copy(update={"enterprise_id": "E0OURS"})
    of_a_sister = {"team_id": "T0SISTER", "teams": ("T0SISTER",)}
    office.workspace.people |= {
        who: person.model_copy(update=of_a_sister)
        for who, person in office.workspace.people.items()
        if who.startswith("UC")
    }

    post(office)
    assert NAME not in shown(office)
    assert COUNTS_ONLY in shown(office)
    assert office.calls("users.info") <= 50, "who is asked for one by one"

    add_absent(office)
    office.clock.pass_by(minutes=3)
    office.edit()
    assert "Show all 2 unexplained" in shown(office), "its counts are kept up to date"


def test_a_place_in_the_list_that_slack_has_forgotten_is_begun_anew(office: Office) -> None:
    limit(office)

    async def work(outbox: Outbox) -> None:
        await enqueuing(outbox).enqueue()
        await Deliveries(outbox).deliver()
        assert COUNTS_ONLY in shown(office)
        office.fault("error", method="users.list", error="invalid_cursor")
        config = office.workspace.config.model_copy(update={"rate_limits": False})
        office.workspace.config = config
        office.clock.pass_by(minutes=3)
        await Upkeep(outbox).edit()
        assert NAME in shown(office)

    office.with_outbox(work)
