"""What is reminded of, when, and that it is posted once: the clock by hand."""

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import Connection, update

from bot.attendance import schools
from bot.attendance.access.people import SlackPerson
from bot.attendance.registers import marking
from bot.attendance.registers.actions import Stamp
from bot.attendance.reminders import office_lists, reminder_rules, to_teachers
from bot.posting.delivering.deliveries import Deliveries
from bot.posting.delivering.outbox import Outbox
from bot.posting.delivering.plan import plan
from bot.posting.delivering.upkeep import Upkeep
from bot.settings import Settings
from storage import reminders
from storage.deliveries.parts import ReminderPart
from storage.deliveries.queue import Due
from storage.engine.database import Database
from storage.registers.opening import RegisterKey
from storage.reminders import Reminding
from storage.schools.schools import NamedSchool
from storage.tables import ASSIGNMENT, MEETING, STAFF, ClosedDay
from storage.tables.words import ClosedBy, DeliveryState, Purpose, Role
from tests.jobs.conftest import OFFICE, Office, enqueuing
from tests.school import MadeSchool, make_school

LONG_AGO = datetime(2026, 9, 1, tzinfo=UTC)
MONDAY = date(2026, 11, 23)
# The Sundays on which London's clocks go back and forward, at 01:00 UTC.
BACK, FORWARD = date(2026, 10, 25), date(2027, 3, 28)
TUNDE = "Tunde Okafor"
HIS = "UOFFICE"
FIRST, SECOND = ("1", "08:30", "09:20"), ("2", "13:00", "13:50")


def at(text: str, day: date = MONDAY) -> datetime:
    """An instant of a day, in UTC."""
    return datetime.combine(day, time.fromisoformat(text), UTC)


@dataclass
class Reminded:
    """A school with one teacher, which reminds after ten minutes and its office after twenty."""

    database: Database
    school: MadeSchool

    def add_teacher(self, name: str, slack_user_id: str | None) -> None:
        staff_id = self.school.add_staff(name, Role.TEACHER)
        statement = update(STAFF).where(STAFF.c.id == staff_id)
        link = {"slack_user_id": slack_user_id, "slack_team_id": "T0PLAYGRND"}
        if slack_user_id:
            self.database.write_now(Connection.execute, statement.values(link))

    def set_up(self, changed_at: datetime = LONG_AGO, **more: object) -> None:
        usual = Reminding(active=True, office_channel_id=OFFICE)
        rule = replace(usual, **more)  # pyright: ignore[reportArgumentType]  # the fields' own names
        self.database.write_now(reminders.remind, self.school.school, rule, changed_at)

    @property
    def named(self) -> NamedSchool:
        return self.database.read_now(schools.only)

    def save(self, now: datetime, **more: object) -> None:
        """Save the rule as setup does."""
        usual = Reminding(active=True, office_channel_id=OFFICE)
        rule = replace(usual, **more)  # pyright: ignore[reportArgumentType]  # the fields' own names
        self.database.write_now(reminder_rules.remind, self.named, rule, now)

    def add_course(
        self,
        *meetings: tuple[str, str, str],
        title: str = "Biology 9A",
        day: date = MONDAY,
        students: int = 3,
        teachers: tuple[str, ...] = (TUNDE,),
    ) -> None:
        on = [(day.isoweekday(), *each) for each in meetings]
        self.school.add_course(title, students, teachers=teachers, meetings=on)

    def close(self, closes_at: time | None = None) -> None:
        self.school.add(
            ClosedDay(
                school_id=self.school.school,
                closes_on=MONDAY,
                closes_at=closes_at,
                title="Snow",
                entered_by=ClosedBy.SETUP,
            )
        )

    def take(
        self, title: str = "Biology 9A", *, period: str = "", now: datetime | None = None
    ) -> None:
        """Have Tunde mark everybody present who has no record."""
        person = SlackPerson("", "T0PLAYGRND", HIS)
        key = RegisterKey(self.school.courses[title], MONDAY, period)
        when = now or at("08:35")
        stamp = Stamp(int(when.timestamp() * 1_000_000), f"{key}{when}", when)
        self.database.write_now(marking.mark_rest, person, key, stamp)

    def due(self, now: datetime) -> list[Due]:
        return self.database.read_now(to_teachers.due, now)

    def periods(self, now: datetime) -> list[str]:
        return [due.part.written().partition(":")[0] for due in self.due(now)]

    def lists(self, now: datetime) -> list[str]:
        return [due.part.written() for due in self.database.read_now(office_lists.due, now)]


@pytest.fixture
def reminded(database: Database) -> Reminded:
    """A school whose rule has been there for long."""
    school = Reminded(database, make_school(database, team_id="T0PLAYGRND"))
    school.add_teacher(TUNDE, HIS)
    school.set_up()
    return school


def test_a_register_is_due_ten_minutes_after_the_start_and_until_two_hours_after_the_end(
    reminded: Reminded,
) -> None:
    reminded.add_course(FIRST)

    assert reminded.due(at("08:39:59")) == []
    (due,) = reminded.due(at("08:40"))
    assert reminded.due(at("11:19:59")) == [due]
    assert reminded.due(at("11:20")) == []

    staff_id = reminded.school.staff[TUNDE]
    assert due == Due(
        purpose=Purpose.REMINDER,
        school_id=reminded.school.school,
        subject_id=reminded.school.courses["Biology 9A"],
        local_date=MONDAY,
        part=ReminderPart("", staff_id),
        channel_id=HIS,
        due_at=at("08:40"),
        expires_at=at("11:20"),
    )


def test_the_wall_clock_of_the_school_counts(database: Database) -> None:
    school = Reminded(database, make_school(database, time_zone="Asia/Tokyo"))
    school.add_teacher(TUNDE, HIS)
    school.set_up()
    school.add_course(FIRST)
    the_evening_before = MONDAY - timedelta(days=1)
    assert school.due(at("23:39:59", the_evening_before)) == []
    assert len(school.due(at("23:40", the_evening_before))) == 1


@pytest.mark.parametrize(
    ("day", "starts_at", "due_at"),
    [
        # 01:30 comes twice, and the first counts; what comes after is an hour later in UTC.
        (BACK, "01:30", "00:40"),
        (BACK, "03:00", "03:10"),
        # 01:30 does not come: clocks jump from 01:00 to 02:00.
        (FORWARD, "01:30", "01:10"),
        (FORWARD, "03:00", "02:10"),
    ],
)
def test_a_meeting_on_a_day_on_which_clocks_change_is_reminded_of_once(
    reminded: Reminded, day: date, starts_at: str, due_at: str
) -> None:
    reminded.add_course(("1", starts_at, "04:00"), day=day)

    found = [reminded.due(at("00:00", day) + timedelta(minutes=5 * n)) for n in range(24 * 12)]

    keys = {due.key for dues in found for due in dues}
    instants = {due.due_at for dues in found for due in dues}
    assert len(keys) == 1
    assert instants == {at(due_at, day)}
    minute = timedelta(minutes=1)
    assert reminded.due(at(due_at, day) - minute) == []
    assert len(reminded.due(at(due_at, day))) == 1


def test_a_course_that_meets_twice_has_two_reminders(reminded: Reminded) -> None:
    reminded.add_course(FIRST, SECOND)
    assert reminded.periods(at("08:45")) == ["1"]
    reminded.take(period="1")
    assert reminded.periods(at("13:15")) == ["2"]


def test_a_complete_register_is_silent(reminded: Reminded) -> None:
    reminded.add_course(FIRST)
    reminded.take()
    assert reminded.due(at("08:40")) == []
    assert reminded.lists(at("08:50")) == []


@pytest.mark.parametrize("minutes", [0, 45, 600])
def test_the_minutes_are_the_rules(reminded: Reminded, minutes: int) -> None:
    reminded.set_up(after_minutes=minutes)
    reminded.add_course(FIRST)
    due_at = at("08:30") + timedelta(minutes=minutes)
    assert reminded.due(due_at - timedelta(seconds=1)) == []
    assert [due.due_at for due in reminded.due(due_at)] == [due_at]


def test_what_would_be_due_after_the_day_is_over_never_is(reminded: Reminded) -> None:
    reminded.add_course(("1", "23:55", "23:59"))
    assert reminded.due(at("23:59")) == []
    assert reminded.due(at("00:05", MONDAY + timedelta(days=1))) == []


def test_a_reminder_ends_with_its_day(reminded: Reminded) -> None:
    reminded.add_course(("1", "22:30", "23:30"))
    (due,) = reminded.due(at("23:59"))
    assert due.expires_at == at("00:00", MONDAY + timedelta(days=1))


def test_another_weekday_is_silent(reminded: Reminded) -> None:
    reminded.add_course(FIRST)
    assert reminded.due(at("08:45", MONDAY + timedelta(days=1))) == []


def test_a_course_without_students_is_silent(reminded: Reminded) -> None:
    reminded.add_course(FIRST, students=0)
    assert reminded.due(at("08:45")) == []
    assert reminded.lists(at("08:55")) == []


def test_a_course_without_a_timetable_is_silent(reminded: Reminded) -> None:
    reminded.add_course()
    assert reminded.due(at("08:45")) == []


def test_a_closed_day_is_silent(reminded: Reminded) -> None:
    reminded.add_course(FIRST)
    reminded.close()
    assert reminded.due(at("08:45")) == []
    assert reminded.lists(at("08:55")) == []


def test_meetings_after_an_early_closing_are_silent(reminded: Reminded) -> None:
    reminded.add_course(FIRST, SECOND)
    reminded.close(time(12))
    assert reminded.periods(at("08:45")) == ["1"]
    assert reminded.periods(at("13:15")) == []


def test_a_rule_that_is_switched_off_is_silent(reminded: Reminded) -> None:
    reminded.add_course(FIRST)
    reminded.set_up(active=False)
    assert reminded.due(at("08:45")) == []
    assert reminded.lists(at("08:55")) == []


def test_meetings_that_began_before_the_rule_was_switched_on_are_silent(
    reminded: Reminded,
) -> None:
    reminded.add_course(FIRST, SECOND)
    reminded.set_up(changed_at=at("08:30:01"))
    assert reminded.periods(at("08:45")) == []
    assert reminded.periods(at("13:15")) == ["2"]


def test_minutes_that_change_leave_no_meeting_out(reminded: Reminded) -> None:
    reminded.add_course(FIRST)
    reminded.save(at("08:35"), after_minutes=5)
    assert reminded.periods(at("08:36")) == [""]


def test_what_is_switched_on_again_leaves_out_what_had_begun(reminded: Reminded) -> None:
    reminded.add_course(FIRST)
    reminded.save(at("08:20"), active=False)
    reminded.save(at("08:35"), active=False, after_minutes=5)
    reminded.save(at("08:36"))
    assert reminded.periods(at("08:45")) == []


def test_a_school_that_moves_is_reminded_from_then_on(reminded: Reminded) -> None:
    reminded.add_course(FIRST, SECOND)
    reminded.database.write_now(
        schools.set_clock, reminded.named, "Africa/Abidjan", None, at("08:35")
    )
    assert reminded.periods(at("08:45")) == []
    assert reminded.periods(at("13:15")) == ["2"]


def test_each_teacher_of_the_date_who_is_linked_gets_one(reminded: Reminded) -> None:
    reminded.add_teacher("Marta Lindqvist", "UHEAD")
    reminded.add_teacher("Una Linked", None)
    reminded.add_teacher("Olga Other", "UOTHER")
    reminded.add_course(FIRST, teachers=(TUNDE, "Marta Lindqvist", "Una Linked"))
    assert {due.channel_id for due in reminded.due(at("08:45"))} == {HIS, "UHEAD"}


def test_a_teacher_whose_assignment_has_ended_gets_none(reminded: Reminded) -> None:
    reminded.add_course(FIRST, teachers=())
    reminded.school.assign(TUNDE, "Biology 9A", ends_on=MONDAY - timedelta(days=1))
    assert reminded.due(at("08:45")) == []


def test_another_school_without_a_rule_is_silent(reminded: Reminded) -> None:
    other = Reminded(reminded.database, make_school(reminded.database, "Hill School"))
    other.add_teacher("Hilda Hill", "UHILDA")
    other.add_course(FIRST, teachers=("Hilda Hill",))
    reminded.add_course(FIRST)
    assert {due.school_id for due in reminded.due(at("08:45"))} == {reminded.school.school}


def test_the_offices_list_is_one_for_each_time_at_which_meetings_begin(
    reminded: Reminded,
) -> None:
    for title in ("Biology 9A", "Chemistry 8B"):
        reminded.add_course(FIRST, SECOND, title=title)
    assert reminded.lists(at("08:49:59")) == []
    assert reminded.lists(at("08:50")) == ["08:30:00"]
    assert reminded.lists(at("13:20")) == ["13:00:00"]


def test_without_a_channel_there_is_no_list(reminded: Reminded) -> None:
    reminded.add_course(FIRST)
    reminded.set_up(office_channel_id=None)
    assert reminded.lists(at("08:50")) == []
    assert len(reminded.due(at("08:50"))) == 1


@dataclass
class Bots:
    """Processes that deliver as the program is wired to do it."""

    office: Office
    reminded: Reminded

    def tick(self, processes: int = 1) -> None:
        """Have so many processes do what a tick does, at once."""

        async def one(outbox: Outbox) -> None:
            deliveries, upkeep = Deliveries(outbox), Upkeep(outbox)
            for step in (enqueuing(outbox).enqueue, deliveries.deliver, upkeep.edit, upkeep.sweep):
                await step()

        async def work(outbox: Outbox) -> None:
            wired = replace(outbox, plan=plan(Settings()))
            await asyncio.gather(*(one(wired) for _ in range(processes)))

        self.office.with_outbox(work)

    def tick_after(self, **span: float) -> None:
        self.office.clock.pass_by(**span)
        self.tick()


@pytest.fixture
def bots(office: Office) -> Bots:
    """A school at 08:45, fifteen minutes into Biology; nobody has taken its register."""
    reminded = Reminded(office.database, office.school)
    reminded.add_teacher(TUNDE, HIS)
    reminded.set_up()
    reminded.add_course(FIRST)
    return Bots(office, reminded)


def test_three_processes_post_one_message_with_the_roster(bots: Bots) -> None:
    bots.tick(processes=3)
    bots.tick_after(seconds=15)

    (message,) = bots.office.posted("DOFFICE")
    blocks = str(message.content.blocks)
    assert "This lesson began at 08:30 and its register is not complete." in blocks
    assert "Ada L" in blocks
    assert message.content.text == (
        "Not complete yet: Biology 9A · Mon 23 Nov 2026 · Period 1, 08:30: 0 of 3 marked"
    )
    assert bots.office.posted(OFFICE) == []


def test_a_register_that_is_complete_by_the_time_of_posting_needs_no_message(bots: Bots) -> None:
    due = bots.reminded.due(bots.office.clock.now())
    bots.office.sources = [lambda _connection, _now: due]
    bots.office.enqueue()
    bots.reminded.take()

    bots.tick()

    assert [row["state"] for row in bots.office.rows()] == [DeliveryState.NEEDLESS]
    assert bots.office.posted("DOFFICE") == []


@pytest.mark.parametrize(
    "why", ["closed", "switched off", "linked to another", "in the office", "left"]
)
def test_what_is_not_wanted_any_more_by_the_time_of_posting_is_needless(
    bots: Bots, why: str
) -> None:
    due = bots.reminded.due(bots.office.clock.now())
    bots.office.sources = [lambda _connection, _now: due]
    bots.office.enqueue()
    him = update(STAFF).where(STAFF.c.id == bots.reminded.school.staff[TUNDE])
    match why:
        case "closed":
            bots.reminded.close()
        case "switched off":
            bots.reminded.set_up(active=False)
        case "linked to another":
            other = him.values(slack_user_id="UOTHER")
            bots.office.database.write_now(Connection.execute, other)
        case "in the office":
            # Who may open every register, but does not teach this course any more.
            bots.office.database.write_now(Connection.execute, him.values(role=Role.OFFICE))
            ended = update(ASSIGNMENT).values(ends_on=MONDAY - timedelta(days=1))
            bots.office.database.write_now(Connection.execute, ended)
        case _:
            bots.office.database.write_now(Connection.execute, him.values(active=False))

    bots.tick()

    assert [row["state"] for row in bots.office.rows()] == [DeliveryState.NEEDLESS]
    assert bots.office.posted("DOFFICE") == []


def test_the_message_folds_when_somebody_else_completes_it(bots: Bots) -> None:
    bots.tick()
    (before,) = bots.office.posted("DOFFICE")
    bots.tick_after(minutes=4)
    assert bots.office.calls("chat.update") == 0, "there is nothing to fold yet"

    bots.reminded.take()
    bots.tick_after(minutes=4)

    (after,) = bots.office.posted("DOFFICE")
    assert after.ts == before.ts
    assert after.content.text == "Biology 9A · Mon 23 Nov: complete, 3 present."
    assert "Ada L" not in str(after.content.blocks)
    bots.tick_after(minutes=4)
    assert bots.office.calls("chat.update") == 1


def test_a_lost_answer_leaves_one_reminder(bots: Bots) -> None:
    bots.office.fault("drop_after")
    bots.tick()
    bots.tick_after(seconds=31)
    assert len(bots.office.posted("DOFFICE")) == 1


def test_the_offices_list_is_edited_as_registers_come_in_and_folds(bots: Bots) -> None:
    bots.reminded.add_course(FIRST, title="Chemistry 8B")
    bots.tick_after(minutes=5)
    (first,) = bots.office.posted(OFFICE)
    shown = str(first.content.blocks)
    assert "08:30 Biology 9A, period 1 · not taken · Tunde Okafor" in shown
    assert "Chemistry 8B" in shown
    assert "Lovelace" not in shown
    assert first.content.text == (
        "Registers not complete · Mon 23 Nov, 08:30: 2 of 2, Riverside School"
    )

    bots.reminded.take()
    bots.tick_after(minutes=4)
    (second,) = bots.office.posted(OFFICE)
    assert "Biology 9A" not in str(second.content.blocks)
    assert "Riverside School: 1 of 2" in str(second.content.blocks)

    bots.reminded.take("Chemistry 8B")
    bots.tick_after(minutes=4)
    (third,) = bots.office.posted(OFFICE)
    assert third.ts == first.ts
    assert third.content.text == (
        "Registers of Mon 23 Nov, 08:30, Riverside School: all 2 are complete."
    )


def test_a_list_for_a_channel_that_is_refused_ends_and_the_admin_is_told_once(bots: Bots) -> None:
    bots.reminded.set_up(office_channel_id="CSHARED")
    bots.reminded.add_course(SECOND, title="Chemistry 8B")
    bots.tick_after(minutes=5)
    bots.tick_after(hours=5)

    (notice,) = bots.office.posted("DHEAD")
    assert notice.content.text == "I can't post the list of missing registers of Riverside School."
    assert "shared with another organisation" in str(notice.content.blocks)
    school = bots.reminded.school.school
    assert bots.office.database.read_now(reminders.reminding, school).office_channel_id is None
    assert bots.office.posted("CSHARED") == []


def put_off(bots: Bots) -> None:
    """Have the reminder of Biology wait, since Slack takes nothing for a minute."""
    bots.office.fault("status", status=429, retry_after=60)
    bots.tick()
    assert [row["state"] for row in bots.office.rows()] == [DeliveryState.WAITING]


def move(bots: Bots, starts_at: str, ends_at: str) -> None:
    times = {"starts_at": time.fromisoformat(starts_at), "ends_at": time.fromisoformat(ends_at)}
    bots.office.database.write_now(Connection.execute, update(MEETING).values(times))


def test_a_meeting_that_is_moved_to_later_is_reminded_of_then_and_once(bots: Bots) -> None:
    put_off(bots)
    move(bots, "13:00", "13:50")
    bots.tick_after(minutes=2)
    assert bots.office.posted("DOFFICE") == [], "it has not begun"

    bots.tick_after(hours=4, minutes=22)
    assert bots.office.clock.now() == at("13:09")
    assert bots.office.posted("DOFFICE") == []
    for _ in range(3):
        bots.tick_after(minutes=2)

    (message,) = bots.office.posted("DOFFICE")
    assert "This lesson began at 13:00" in str(message.content.blocks)
    assert [row["due_at"] for row in bots.office.rows()][:1] == [at("13:10")]


def test_a_meeting_that_was_moved_to_what_is_over_is_not_reminded_of(bots: Bots) -> None:
    put_off(bots)
    move(bots, "05:00", "05:50")
    for _ in range(3):
        bots.tick_after(hours=1)
    assert bots.office.posted("DOFFICE") == []


def test_a_meeting_that_was_moved_by_some_minutes_is_reminded_of_once(bots: Bots) -> None:
    put_off(bots)
    move(bots, "08:33", "09:23")
    for _ in range(3):
        bots.tick_after(minutes=1)
    (message,) = bots.office.posted("DOFFICE")
    assert "This lesson began at 08:33" in str(message.content.blocks)


def test_one_that_was_reminded_of_and_is_moved_then_is_not_reminded_of_again(bots: Bots) -> None:
    bots.tick()
    move(bots, "13:00", "13:50")
    bots.tick_after(hours=4, minutes=30)
    assert len(bots.office.posted("DOFFICE")) == 1


def test_a_register_that_was_taken_before_its_meeting_is_moved_stays_silent(bots: Bots) -> None:
    put_off(bots)
    bots.reminded.take()
    move(bots, "13:00", "13:50")
    bots.tick_after(minutes=2)
    bots.tick_after(hours=4, minutes=30)
    assert bots.office.posted("DOFFICE") == []


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("user_disabled", "the Slack account is deactivated"),
        ("cannot_dm_bot", "the Slack account is a bot's"),
        ("user_not_found", "there is no such Slack account any more"),
        ("account_inactive", "the app's access was removed"),
        ("a_word_to_come", "Slack answers with the word “a_word_to_come”"),
    ],
)
def test_a_reminder_that_slack_refuses_for_good_is_told_to_an_admin(
    bots: Bots, code: str, words: str
) -> None:
    bots.office.fault("error", error=code)
    bots.tick()
    bots.tick_after(seconds=15)

    assert bots.office.posted("DOFFICE") == []
    (notice,) = bots.office.posted("DHEAD")
    assert notice.content.text == "1 reminder of Mon 23 Nov did not arrive at Riverside School."
    shown = str(notice.content.blocks)
    assert "Tunde Okafor" in shown
    assert "Biology 9A" in shown
    assert words in shown
    assert "type /attendance" in shown


def test_an_admin_is_told_of_all_that_did_not_arrive_in_one_message_a_day(bots: Bots) -> None:
    bots.reminded.add_teacher("Marta Lindqvist", "UGONE")
    bots.reminded.add_course(SECOND, title="Chemistry 8B", teachers=(TUNDE, "Marta Lindqvist"))
    bots.office.fault("error", error="user_disabled")
    bots.tick()
    bots.office.fault("error", error="user_disabled")
    bots.tick_after(hours=5)
    bots.tick_after(minutes=4)

    (notice,) = bots.office.posted("DHEAD")
    assert notice.content.text == "3 reminders of Mon 23 Nov did not arrive at Riverside School."
    shown = str(notice.content.blocks)
    assert "there is no such Slack account any more" in shown, "of whom Slack does not know"
    assert shown.count("Tunde Okafor") == 2
    assert shown.count("Marta Lindqvist") == 1


def test_a_list_waits_for_no_channel_that_the_rule_has_left(bots: Bots) -> None:
    due = bots.office.database.read_now(office_lists.due, at("08:50"))
    bots.office.sources = [lambda _connection, _now: due]
    bots.office.enqueue()
    bots.reminded.set_up(office_channel_id=None)

    bots.tick_after(minutes=5)

    assert bots.office.posted(OFFICE) == []


def test_a_long_list_is_cut_with_a_count(bots: Bots) -> None:
    for number in range(50):
        bots.reminded.add_course(FIRST, title=f"Course {number:02}", students=1)
    bots.tick_after(minutes=5)
    (message,) = bots.office.posted(OFFICE)
    assert "and 6 more: type /attendance" in str(message.content.blocks)
