"""What a digest reads: each number and list against a small school that is written by hand."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest
from sqlalchemy import Connection, select, update

from bot.attendance.access.people import SlackPerson
from bot.attendance.days import closed_days
from bot.attendance.days.closed_days import DaySpan
from bot.attendance.digests import daily, full_lists, weekly
from bot.attendance.digests.daily import AbsenceWatch, DailyDigest, Records
from bot.attendance.digests.full_lists import Part, on_a_page
from bot.attendance.digests.weekly import WeeklyDigest
from bot.attendance.registers import marking
from bot.attendance.registers.actions import Stamp
from storage.digests import absences
from storage.digests.absences import Group, ListedAbsence, NamedInDigest
from storage.digests.corrections import ToldStatus
from storage.due.incomplete import DueCounts
from storage.engine.columns import new_id
from storage.engine.database import Database
from storage.registers.opening import RegisterKey
from storage.tables import (
    ENROLLMENT,
    OFFERING,
    RECORD,
    STAFF,
    AttendanceRecord,
    CourseEnrollment,
    Excuse,
    Meeting,
    Student,
    TeacherAssignment,
)
from storage.tables.words import Becomes, Door, Role, Status
from tests.school import TERM, MadeSchool, make_school

MONDAY = date(2026, 11, 23)
PEOPLE = (("Bo", "Ek", "10"), ("Cy", "Dahl", "9"), ("Di", "Aas", "9"))
ADA = SlackPerson("", "T1", "UADA")


def at(clock: str, day: date = MONDAY) -> datetime:
    """The school is in London: in winter its clock is UTC."""
    return datetime.combine(day, time.fromisoformat(clock), UTC)


class Taught:
    """Three students; Biology at 09:00 and Chemistry at 11:00 on Mondays, both taught by Ada."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.school: MadeSchool = make_school(database, team_id="T1")
        self.school.add_staff("Ada Lovelace", Role.TEACHER)
        link = update(STAFF).values(slack_team_id="T1", slack_user_id="UADA")
        database.write_now(lambda connection: connection.execute(link))
        self.students = [
            Student(school_id=self.school.school, given_name=given, family_name=family, grade=grade)
            for given, family, grade in (
                ("Bo", "Ek", "10"),
                ("Cy", "Dahl", "9"),
                ("Di", "Aas", "9"),
            )
        ]
        self.school.add(*self.students)
        self.biology = self.add_course("Biology", "09:00", "10:00")
        self.chemistry = self.add_course("Chemistry", "11:00", "12:00")
        self.pressed = 0

    def add_course(self, title: str, starts_at: str = "", ends_at: str = "") -> UUID:
        """Add a course of all three; it meets on every weekday, or has no timetable."""
        course = self.school.add_course(title, 0, teachers=["Ada Lovelace"])
        for weekday in range(1, 6) if starts_at else ():
            self.school.add(
                Meeting(
                    school_id=self.school.school,
                    course_offering_id=course,
                    weekday=weekday,
                    period="A",
                    starts_at=time.fromisoformat(starts_at),
                    ends_at=time.fromisoformat(ends_at),
                )
            )
        self.enroll(course, self.students)
        return course

    def enroll(
        self, course: UUID, students: Sequence[Student], begins_on: date = TERM[0], first: int = 1
    ) -> None:
        rows = [
            replace_of(self.school.enrollment(course, number, student.id), begins_on)
            for number, student in enumerate(students, first)
        ]
        self.school.add(*rows)

    def mark(
        self, course: UUID, number: int, status: Status, now: datetime, period: str = ""
    ) -> None:
        """Mark the nth student, from 1, on the day of `now`."""
        key = RegisterKey(course, now.date(), period)
        self.database.write_now(marking.mark, ADA, key, number, status, self.stamp(now))

    def rest(self, course: UUID, now: datetime) -> None:
        """Mark everyone else present."""
        key = RegisterKey(course, now.date())
        self.database.write_now(marking.mark_rest, ADA, key, self.stamp(now))

    def stamp(self, now: datetime) -> Stamp:
        self.pressed += 1
        return Stamp(int(now.timestamp() * 1e6) + self.pressed, f"press {self.pressed}", now)

    def daily(
        self,
        now: datetime,
        *,
        day: date = MONDAY,
        since: datetime | None = None,
    ) -> DailyDigest:
        def read(connection: Connection) -> DailyDigest:
            asked = daily.ask(connection, self.school.school, day, now, since=since)
            return daily.daily(connection, asked)

        return self.database.read_now(read)

    def close(self, day: date, closes_at: time | None = None) -> None:
        """Close the school on a day, or from a time of it on."""
        span = DaySpan(day, day)
        self.database.write_now(closed_days.enter, self.school.school, span, "Snow", closes_at)

    def weekly(self, day: date, watch: AbsenceWatch) -> WeeklyDigest:
        def read(connection: Connection) -> WeeklyDigest:
            now = at("16:00", day)
            asked = daily.ask(connection, self.school.school, day, now)
            return weekly.weekly(connection, replace(asked, watch=watch))

        return self.database.read_now(read)

    def excuse(
        self, number: int, times: tuple[time | None, time | None], withdrawn_at: datetime | None
    ) -> None:
        """Excuse a student, from 0, on Monday; of a reason nothing is known."""
        row = Excuse(
            school_id=self.school.school,
            student_id=self.students[number].id,
            begins_on=MONDAY,
            ends_on=MONDAY,
            starts_at=times[0],
            ends_at=times[1],
            becomes=Becomes.ABSENT,
            change_set_id=new_id(),
            entered_at=at("08:00"),
            withdrawn_at=withdrawn_at,
        )
        self.school.add(row)

    def describe(self, course: UUID, number: int, day: date, **values: object) -> None:
        """Set details of a record as they stand, past the audit."""
        enrolled = select(ENROLLMENT.c.id).where(
            ENROLLMENT.c.course_offering_id == course, ENROLLMENT.c.roll_number == number
        )
        change = (
            update(RECORD)
            .where(RECORD.c.course_enrollment_id.in_(enrolled), RECORD.c.attendance_date == day)
            .values(values)
        )
        self.database.write_now(lambda connection: connection.execute(change))


def replace_of(row: CourseEnrollment, begins_on: date) -> CourseEnrollment:
    row.begins_on = begins_on
    return row


@pytest.fixture
def taught(database: Database) -> Taught:
    return Taught(database)


def names(rows: Sequence[ListedAbsence]) -> list[str]:
    return [row.student.given_name for row in rows]


def test_an_untaken_day_is_unknown_and_nobody_is_present(taught: Taught) -> None:
    digest = taught.daily(at("12:00"))
    assert digest.records == Records()
    assert digest.due == DueCounts(due=2, incomplete=2, untaken=2, missing=6)
    assert digest.expected == 6
    assert digest.unexplained.total == 0
    first = digest.missing.shown[0]
    assert (first.title, first.starts_at, first.enrolled, first.recorded) == (
        "Biology",
        time(9),
        3,
        0,
    )
    assert first.teachers == (("Ada", "Lovelace"),)


def test_records_are_counted_by_status_and_students_once_in_a_list(taught: Taught) -> None:
    for course, clock in ((taught.chemistry, "11:05"), (taught.biology, "11:06")):
        taught.mark(course, 1, Status.ABSENT, at(clock))
        taught.mark(course, 2, Status.LATE, at(clock))
        taught.rest(course, at(clock))
    taught.describe(taught.biology, 2, MONDAY, minutes_late=12)
    digest = taught.daily(at("12:00"))
    assert digest.records == Records(present=2, absent=2, late=2)
    assert digest.due == DueCounts(due=2)
    assert digest.unexplained.total == digest.late.total == 1
    [absent] = digest.unexplained.shown
    [late] = digest.late.shown
    bo, cy, biology = taught.students[0].id, taught.students[1].id, (taught.biology, "Biology")
    assert absent == ListedAbsence(
        NamedInDigest(bo, "Bo", "Ek", "10"), *biology, "", time(9), None, attended=False
    )
    assert late == ListedAbsence(
        NamedInDigest(cy, "Cy", "Dahl", "9"), *biology, "", time(9), 12, attended=False
    )


def test_who_is_absent_late_in_the_day_is_listed_and_said_to_have_attended(taught: Taught) -> None:
    taught.rest(taught.biology, at("09:10"))
    taught.mark(taught.chemistry, 1, Status.ABSENT, at("11:10"))
    [absent] = taught.daily(at("12:00")).unexplained.shown
    assert (absent.title, absent.attended) == ("Chemistry", True)


def test_a_reason_on_one_record_explains_the_day(taught: Taught) -> None:
    for course in (taught.biology, taught.chemistry):
        taught.mark(course, 1, Status.ABSENT, at("11:10"))
        taught.mark(course, 2, Status.ABSENT, at("11:10"))
        taught.mark(course, 3, Status.EXCUSED, at("11:10"))
    taught.describe(taught.chemistry, 1, MONDAY, reason="illness", note="secret")
    digest = taught.daily(at("12:00"))
    assert names(digest.explained.shown) == ["Bo"]
    assert names(digest.unexplained.shown) == ["Cy"]
    assert names(digest.excused.shown) == ["Di"]
    assert "illness" not in repr(digest)
    assert "secret" not in repr(digest)
    tallies = {(tally.group, tally.grade): tally.students for tally in digest.tallies}
    assert tallies == {
        (Group.EXPLAINED, "10"): 1,
        (Group.UNEXPLAINED, "9"): 1,
        (Group.EXCUSED, "9"): 1,
    }


def test_an_excuse_that_covers_an_absent_record_explains_the_day(taught: Taught) -> None:
    for number in (1, 2, 3):
        taught.mark(taught.biology, number, Status.ABSENT, at("09:10"))
    taught.excuse(0, (time(9), time(10)), None)
    taught.excuse(1, (time(10), time(11)), None)
    taught.excuse(2, (None, None), at("09:30"))
    digest = taught.daily(at("12:00"))
    assert names(digest.explained.shown) == ["Bo"]
    assert names(digest.unexplained.shown) == ["Di", "Cy"]
    tuesday = MONDAY + timedelta(days=1)
    taught.mark(taught.biology, 1, Status.ABSENT, at("09:10", tuesday))
    assert names(taught.daily(at("12:00", tuesday), day=tuesday).unexplained.shown) == ["Bo"]


def test_lists_are_by_grade_then_family_name(taught: Taught) -> None:
    for number in (1, 2, 3):
        taught.mark(taught.biology, number, Status.ABSENT, at("09:10"))
    assert names(taught.daily(at("12:00")).unexplained.shown) == ["Di", "Cy", "Bo"]


def test_meetings_that_have_not_begun_have_no_register_due(taught: Taught) -> None:
    assert taught.daily(at("08:59")).due == DueCounts()
    assert taught.daily(at("09:00")).due.due == 1
    assert taught.daily(at("11:00")).due.due == 2
    assert taught.daily(at("08:00", MONDAY + timedelta(days=1))).due.due == 2
    assert taught.daily(at("12:00", MONDAY - timedelta(days=1))).due == DueCounts()
    saturday = MONDAY + timedelta(days=5)
    assert taught.daily(at("12:00", saturday), day=saturday).due == DueCounts()


def test_a_closed_day_has_no_register_due_and_an_early_closing_only_those_before(
    taught: Taught,
) -> None:
    taught.mark(taught.biology, 1, Status.ABSENT, at("09:10"))
    taught.close(MONDAY + timedelta(days=1))
    assert taught.daily(at("12:00")).due.due == 2
    taught.close(MONDAY)
    closed = taught.daily(at("12:00"))
    assert (closed.closed, closed.due) == (True, DueCounts())
    assert closed.unexplained.total == 1
    taught.close(MONDAY, time(11))
    early = taught.daily(at("12:00"))
    assert (early.closed, early.closes_at, early.due.due) == (False, time(11), 1)
    taught.close(MONDAY, time(11, 1))
    assert taught.daily(at("12:00")).due.due == 2


def test_a_register_is_missing_until_everybody_is_marked(taught: Taught) -> None:
    taught.mark(taught.biology, 1, Status.ABSENT, at("09:10"))
    digest = taught.daily(at("10:00"))
    assert digest.due == DueCounts(due=1, incomplete=1, untaken=0, missing=2)
    assert digest.missing.shown[0].recorded == 1
    taught.rest(taught.biology, at("10:01"))
    assert taught.daily(at("10:02")).due == DueCounts(due=1)


def test_a_register_is_complete_when_who_lacked_a_record_has_left(taught: Taught) -> None:
    taught.mark(taught.biology, 1, Status.ABSENT, at("09:10"))
    leave = (
        update(ENROLLMENT)
        .where(ENROLLMENT.c.roll_number > 1)
        .values(ends_on=MONDAY - timedelta(days=1))
    )
    taught.database.write_now(lambda connection: connection.execute(leave))
    assert taught.daily(at("10:00")).due == DueCounts(due=1)


def test_courses_without_students_and_those_that_are_over_have_no_register_due(
    taught: Taught,
) -> None:
    nobody = taught.school.add_course("Nobody", 0, meetings=[(1, "", "08:00", "08:30")])
    over = taught.add_course("Over", "08:00", "08:30")
    end = update(OFFERING).where(OFFERING.c.id == over).values(ends_on=MONDAY - timedelta(days=1))
    taught.database.write_now(lambda connection: connection.execute(end))
    assert taught.daily(at("09:30")).due.due == 1
    assert nobody in taught.school.courses.values()


def test_a_course_without_a_timetable_is_due_once_it_is_begun(taught: Taught) -> None:
    club = taught.add_course("Club")
    assert taught.daily(at("08:00")).due == DueCounts()
    taught.mark(club, 1, Status.ABSENT, at("08:10"))
    digest = taught.daily(at("08:11"))
    assert digest.due == DueCounts(due=1, incomplete=1, untaken=0, missing=2)
    assert digest.missing.shown[0].starts_at is None
    assert digest.unexplained.shown[0].starts_at is None


def test_a_course_that_meets_twice_has_two_registers(taught: Taught) -> None:
    taught.school.add(
        Meeting(
            school_id=taught.school.school,
            course_offering_id=taught.biology,
            weekday=1,
            period="B",
            starts_at=time(13),
            ends_at=time(14),
        )
    )
    for number in (1, 2, 3):
        taught.mark(taught.biology, number, Status.ABSENT, at("13:05"), period="B")
    digest = taught.daily(at("14:00"))
    assert digest.due == DueCounts(due=3, incomplete=2, untaken=2, missing=6)
    assert digest.missing.shown[0].key == RegisterKey(taught.biology, MONDAY, "A")
    assert digest.unexplained.shown[0].period == "B"
    assert digest.unexplained.shown[0].starts_at == time(13)


def test_only_who_teaches_on_the_day_is_named(taught: Taught) -> None:
    taught.school.add_staff("Old Hand", Role.TEACHER)
    taught.school.add(
        TeacherAssignment(
            school_id=taught.school.school,
            course_offering_id=taught.biology,
            staff_id=taught.school.staff["Old Hand"],
            begins_on=TERM[0],
            ends_on=MONDAY - timedelta(days=1),
        )
    )
    assert taught.daily(at("09:30")).missing.shown[0].teachers == (("Ada", "Lovelace"),)


def test_another_school_is_not_in_it(taught: Taught) -> None:
    before = taught.daily(at("12:00"))
    other = make_school(taught.database, "Hillside", team_id="T1")
    other.add_course("Biology", 5, meetings=[(1, "", "09:00", "10:00")])
    assert taught.daily(at("12:00")) == before


def test_corrections_are_what_stood_at_the_last_digest_and_says_something_else_now(
    taught: Taught,
) -> None:
    for number, status in ((1, Status.ABSENT), (2, Status.ABSENT)):
        taught.mark(taught.biology, number, status, at("09:10"))
    told = at("09:30")
    assert taught.daily(at("09:40"), since=told).corrections.total == 0
    taught.mark(taught.biology, 1, Status.LATE, at("09:41"))
    taught.mark(taught.biology, 3, Status.ABSENT, at("09:42"))
    taught.mark(taught.biology, 3, Status.LATE, at("09:43"))
    taught.mark(taught.biology, 2, Status.PRESENT, at("09:44"))
    taught.mark(taught.biology, 2, Status.ABSENT, at("09:45"))
    found = taught.daily(at("09:50"), since=told).corrections
    assert found.total == 1
    [correction] = found.shown
    assert correction.student.given_name == "Bo"
    assert (correction.before, correction.after) == (
        ToldStatus(Status.ABSENT),
        ToldStatus(Status.LATE),
    )
    assert taught.daily(at("09:50")).corrections.total == 0
    assert taught.daily(at("09:50"), since=at("09:46")).corrections.total == 0


def test_a_record_that_was_taken_back_is_a_correction_without_an_after(taught: Taught) -> None:
    taught.mark(taught.biology, 1, Status.ABSENT, at("09:10"))
    key = RegisterKey(taught.biology, MONDAY)
    taught.database.write_now(marking.undo, ADA, key, taught.stamp(at("09:40")))
    tuesday = MONDAY + timedelta(days=1)
    digest = taught.daily(at("09:30", tuesday), day=tuesday, since=at("09:30"))
    [correction] = digest.corrections.shown
    assert (correction.before, correction.after) == (ToldStatus(Status.ABSENT), None)
    assert correction.attendance_date == MONDAY


def test_a_changed_reason_is_no_correction(taught: Taught) -> None:
    taught.mark(taught.biology, 1, Status.ABSENT, at("09:10"))
    taught.describe(taught.biology, 1, MONDAY, reason="illness")
    assert taught.daily(at("09:50"), since=at("09:30")).corrections.total == 0


def test_lists_in_full_come_a_page_at_a_time(taught: Taught) -> None:
    students = [
        Student(school_id=taught.school.school, given_name=f"{n:03}", family_name=f"{n:03}")
        for n in range(3 * on_a_page(Part.UNEXPLAINED) + 5)
    ]
    taught.school.add(*students)
    taught.enroll(taught.biology, students, first=4)
    for number in range(len(students)):
        taught.mark(taught.biology, number + 4, Status.ABSENT, at("09:10"))

    def page(connection: Connection, part: Part, number: int) -> full_lists.ListPage:
        asked = daily.ask(connection, taught.school.school, MONDAY, at("10:00"), since=at("09:00"))
        return full_lists.page(connection, asked, part, number)

    seen: list[str] = []
    for number in range(4):
        found = taught.database.read_now(page, Part.UNEXPLAINED, number)
        assert (found.total, found.number, found.last) == (len(students), number, 3)
        seen += [row.student.given_name for row in found.rows if isinstance(row, ListedAbsence)]
    assert seen == [student.given_name for student in students]
    assert taught.database.read_now(page, Part.UNEXPLAINED, 7).number == 3
    assert taught.database.read_now(page, Part.UNEXPLAINED, 7).rows
    digest = taught.daily(at("10:00"))
    assert len(digest.unexplained.shown) == daily.MOST_SHOWN < digest.unexplained.total
    for part in Part:
        found = taught.database.read_now(page, part, 3)
        assert bool(found.rows) == (part in {Part.UNEXPLAINED, Part.MISSING})


def take(taught: Taught, days: dict[date, str]) -> None:
    """Write records of Biology: a letter for each student (p, a, l, e, or - for none)."""
    statuses = {"p": Status.PRESENT, "a": Status.ABSENT, "l": Status.LATE, "e": Status.EXCUSED}
    numbers = select(ENROLLMENT.c.roll_number, ENROLLMENT.c.id, ENROLLMENT.c.student_id).where(
        ENROLLMENT.c.course_offering_id == taught.biology
    )
    enrolled = taught.database.read_now(
        lambda connection: {row[0]: (row[1], row[2]) for row in connection.execute(numbers)}
    )
    taught.school.add(
        *(
            AttendanceRecord(
                school_id=taught.school.school,
                course_offering_id=taught.biology,
                course_enrollment_id=enrolled[number][0],
                student_id=enrolled[number][1],
                attendance_date=day,
                status=statuses[letter],
                recorded_at=at("09:05", day),
                door=Door.SLACK,
                change_set_id=new_id(),
                order_key=0,
            )
            for day, letters in days.items()
            for number, letter in enumerate(letters, 1)
            if letter != "-"
        )
    )


FRIDAY = MONDAY + timedelta(days=4)
WEEK = [MONDAY + timedelta(days=number) for number in range(5)]
LAST_WEEK = [day - timedelta(days=7) for day in WEEK]


def test_a_week_is_counted_by_day(taught: Taught) -> None:
    take(taught, dict(zip(WEEK, ("paa", "plp", "ppe", "ppp", "ppp"), strict=True)))
    taught.close(WEEK[2])
    digest = taught.weekly(FRIDAY, AbsenceWatch())
    assert [each.day for each in digest.days] == WEEK
    assert digest.days[0].records == Records(present=1, absent=2)
    assert digest.days[0].due == DueCounts(due=2, incomplete=1, untaken=1, missing=3)
    assert digest.days[2].closed
    assert digest.days[2].due == DueCounts()
    assert digest.records == Records(present=11, absent=2, late=1, excused=1)
    assert (digest.begins_on, digest.ends_on) == (MONDAY, FRIDAY)


def test_days_without_anything_are_left_out_of_a_week(taught: Taught) -> None:
    sunday = MONDAY + timedelta(days=6)
    digest = taught.weekly(sunday, AbsenceWatch())
    assert [each.day for each in digest.days] == WEEK


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ("aaa--", 3),
        ("a-aa-", 3),
        ("aaaaa", 5),
        ("aaepp", 0),
        ("aapaa", 0),
        ("aaeaa", 0),
        ("laaal", 3),
    ],
)
def test_days_in_a_row_are_of_days_with_a_record(taught: Taught, days: str, expected: int) -> None:
    take(taught, dict(zip(WEEK, days, strict=True)))
    found = taught.weekly(FRIDAY, AbsenceWatch()).in_a_row
    assert [row.days for row in found.shown] == ([expected] if expected else [])
    assert found.total == len(found.shown)


def test_a_row_that_began_before_the_week_counts_and_one_that_was_over_does_not(
    taught: Taught,
) -> None:
    days = {LAST_WEEK[3]: "aa", LAST_WEEK[4]: "aa", LAST_WEEK[2]: "pa", WEEK[0]: "ap"}
    take(taught, days)
    [row] = taught.weekly(FRIDAY, AbsenceWatch()).in_a_row.shown
    assert (row.student.given_name, row.days) == ("Bo", 3)
    assert (row.begins_on, row.ends_on) == (LAST_WEEK[3], WEEK[0])


def test_a_day_is_absent_by_its_first_meeting(taught: Taught) -> None:
    for day in WEEK[:3]:
        taught.mark(taught.biology, 1, Status.ABSENT, at("12:00", day))
        taught.mark(taught.chemistry, 1, Status.PRESENT, at("12:00", day))
        taught.mark(taught.biology, 2, Status.PRESENT, at("12:00", day))
        taught.mark(taught.chemistry, 2, Status.ABSENT, at("12:00", day))
    found = taught.weekly(FRIDAY, AbsenceWatch()).in_a_row.shown
    assert [row.student.given_name for row in found] == ["Bo"]


def test_often_absent_is_absent_or_excused_in_that_part_of_the_records(taught: Taught) -> None:
    letters = ["aep", "app", "ppp", "ppp", "ppp", "lpp", "ppp", "ppp", "ppe", "ppp"]
    take(taught, dict(zip([*LAST_WEEK, *WEEK], letters, strict=True)))
    found = taught.weekly(FRIDAY, AbsenceWatch(percent=10)).often
    assert [(row.student.given_name, row.missed, row.records, row.days) for row in found.shown] == [
        ("Bo", 2, 10, 10),
        ("Di", 1, 10, 10),
        ("Cy", 1, 10, 10),
    ]
    assert [r.missed for r in taught.weekly(FRIDAY, AbsenceWatch(percent=11)).often.shown] == [2]
    assert taught.weekly(FRIDAY, AbsenceWatch(percent=21)).often.total == 0
    assert taught.weekly(FRIDAY, AbsenceWatch(least_days=11)).often.total == 0
    assert taught.weekly(FRIDAY, AbsenceWatch(days_back=5, least_days=5)).often.total == 1


def test_the_digests_indices_are_used(taught: Taught) -> None:
    """The partial indices serve only statements in which the engine sees their condition."""
    if not taught.database.on_sqlite:
        pytest.skip("PostgreSQL reads a table this small whole, whatever its indices")

    def plan(connection: Connection) -> str:
        asked = absences.TALLIES.params(absences.of_day(taught.school.school, MONDAY))
        statement = asked.compile(connection, compile_kwargs={"render_postcompile": True})
        of_anything = re.sub(r":\w+", "''", str(statement))
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {of_anything}")
        return "\n".join(str(row) for row in rows)

    assert "ix_attendance_record_not_present" in taught.database.read_now(plan)
