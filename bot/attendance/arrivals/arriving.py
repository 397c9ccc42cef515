"""Students come late to school: what their records of the day become, and taking that back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance import names, namesakes
from bot.attendance.access import calling
from bot.attendance.access.covering import meeting_of
from bot.attendance.access.people import SlackPerson
from bot.attendance.amending import permits
from bot.attendance.arrivals import rule, shown, slips
from bot.attendance.arrivals.rule import Came, LessonTimes
from bot.attendance.arrivals.slips import SlipLesson, SlipSheet
from bot.attendance.days import dates, schedule
from bot.attendance.errors import BadInput, NothingToUndo
from bot.attendance.excuses import writing
from bot.attendance.registers import taking_back
from bot.attendance.registers.actions import SavedAction, Stamp
from bot.attendance.registers.taking_back import TakenBack
from storage.calls import desk_rules, meetings
from storage.calls.desk_rules import Arriving
from storage.due import closures
from storage.engine import locks
from storage.excuses import covering, records_under
from storage.excuses.named_students import NamedStudent
from storage.excuses.records_under import RecordUnder
from storage.registers import audit, opening, records, register_row
from storage.registers.audit import ChangedRegister
from storage.registers.cells import Entry
from storage.registers.opening import MeetingTime, RegisterKey
from storage.registers.records import ChangeSet, RecordChange
from storage.schools.people.staff import Member
from storage.tables.words import AccessKind, Action, Door, HourCycle


@dataclass(frozen=True, slots=True)
class AtDesk:
    """Students of one school at its desk today; `closed` is why the school is closed, if it is."""

    member: Member
    students: tuple[NamedStudent, ...]
    called: Mapping[UUID, str]
    now: datetime
    closed: str | None

    @property
    def today(self) -> date:
        """Give the school's date."""
        return self.now.date()

    @property
    def ids(self) -> list[UUID]:
        """Give the students' ids."""
        return [each.id for each in self.students]


@dataclass(frozen=True, slots=True)
class Amended:
    """A record that changed: whose, of which lesson, from what to what; None is no record."""

    student_id: UUID
    key: RegisterKey
    title: str
    meeting: MeetingTime | None
    before: Entry | None
    after: Entry | None


@dataclass(frozen=True, slots=True)
class Arrived:
    """What became of an arrival; `change_set_id` takes it back.

    `sheet` are the slips, where the school gives some.
    """

    at: time
    called: Mapping[UUID, str]
    amended: tuple[Amended, ...]
    closed: str | None
    hour_cycle: HourCycle
    change_set_id: UUID
    sheet: SlipSheet | None = None

    @property
    def registers(self) -> Sequence[RegisterKey]:
        """Name the registers that have changed."""
        return list(dict.fromkeys(each.key for each in self.amended))


def at_desk(
    connection: Connection, person: SlackPerson, student_ids: Sequence[UUID], now: datetime
) -> AtDesk:
    """Meet students of one school today.

    That their records of today are shown is kept. Raises BadInput for none and for those of several
    schools, and as `calling.student_to_call`.
    """
    if not student_ids:
        raise BadInput("Choose a student.", field="student_ids")
    found = [calling.student_to_call(connection, person, each) for each in student_ids]
    member = found[0][0]
    if any(each.school_id != member.school_id for _, each in found):
        raise BadInput("Choose students of one school.", field="student_ids")
    at = dates.local(member.time_zone, now)
    students = tuple(student for _, student in found)
    name_of = {each.id: (each.given_name, each.family_name) for each in students}
    marks = namesakes.students(connection, member.school_id, at.date(), list(name_of.values()))
    called = {
        key: namesakes.marked(names.full(name), marks.get(key, "")) for key, name in name_of.items()
    }
    closure = closures.on(connection, member.school_id, at.date())
    shown.keep(connection, AccessKind.DESK, member, called, now)
    return AtDesk(member, students, called, at, closure.title if closure else None)


def arrive(
    connection: Connection,
    person: SlackPerson,
    student_ids: Sequence[UUID],
    at: time | None,
    stamp: Stamp,
) -> Arrived:
    """Have students arrive today at a time, None is now; their records of today follow.

    All in one change set, by `rule.said`. Whoever saves a register of theirs waits meanwhile. The
    same press or form delivered twice is done once. A time that the clocks show twice is the
    first, as in every schedule; now is now. Raises BadInput, naming the field, for a time
    to come, and as `at_desk` and `permits.settled_for_school`.
    """
    desk = at_desk(connection, person, student_ids, stamp.now)
    came = _came(desk, at, stamp.now)
    if came.at > stamp.now:
        raise BadInput(
            f"Found {came.clock:%H:%M}, expected a time until now: it is {desk.now:%H:%M}.",
            field="at",
        )
    locks.hold_name(connection, str(stamp.change_set_id))
    writing.hold(connection, desk.ids, desk.today, desk.today)
    amended: list[Amended] = []
    sheet: SlipSheet | None = None
    if not audit.is_known(connection, stamp.change_set_id):
        amended = _write(connection, desk, came, stamp)
        sheet = _sheet(connection, desk, came.clock, amended)
        if sheet is not None:
            shown.keep(connection, AccessKind.SLIPS, desk.member, desk.called, stamp.now)
    return Arrived(
        came.clock,
        desk.called,
        tuple(amended),
        desk.closed,
        desk.member.hour_cycle,
        stamp.change_set_id,
        sheet,
    )


def take_back(
    connection: Connection, person: SlackPerson, change_set_id: UUID, stamp: Stamp
) -> Sequence[RegisterKey]:
    """Take back what somebody entered at the desk; gives the registers that have changed.

    Only one's own, only what the desk wrote, and only what nobody has changed since; what comes
    back is said by `restored`. Raises NothingToUndo, and as `calling.members_who_call`.
    """
    own = {(each.school_id, each.staff_id) for each in calling.members_who_call(connection, person)}
    found = audit.of_change_set(connection, change_set_id)
    theirs = [
        each
        for each in found
        if (each.school_id, each.staff_id) in own and each.action is Action.ARRIVE
    ]
    if not theirs:
        raise NothingToUndo("This is nothing that you entered at the desk.")
    locks.hold_course_offerings(connection, {each.key.course_offering_id for each in theirs})
    if audit.is_known(connection, stamp.change_set_id):
        return [each.key for each in theirs]
    changed = [each.key for each in theirs if _undo(connection, each, change_set_id, stamp)]
    if not changed:
        raise NothingToUndo(
            "There is nothing of that left to take back: somebody has changed it since."
        )
    return changed


def _sheet(
    connection: Connection, desk: AtDesk, at: time, amended: Sequence[Amended]
) -> SlipSheet | None:
    """Make the slips of an arrival, where the school gives some."""
    member = desk.member
    if not desk_rules.rule_of(connection, member.school_id).slips:
        return None
    lessons = [(e.student_id, SlipLesson(e.title, e.meeting, e.after)) for e in amended]
    made = slips.of_arrival(connection, desk.called, lessons)
    return SlipSheet(member.school, desk.today, at, member.hour_cycle, made)


def _came(desk: AtDesk, at: time | None, now: datetime) -> Came:
    """Give the instant of a time of today by the school's clocks, None is now."""
    if at is None:
        instant = now.astimezone(UTC).replace(second=0, microsecond=0)
        return Came(desk.now.time().replace(second=0, microsecond=0), instant)
    return Came(at, schedule.resolve(desk.today, at, desk.member.time_zone))


def _write(connection: Connection, desk: AtDesk, came: Came, stamp: Stamp) -> list[Amended]:
    school = desk.member.school_id
    says = desk_rules.rule_of(connection, school)
    times = meetings.of_records(connection, desk.ids, desk.today)
    rows = records_under.of_day(connection, desk.ids, desk.today)
    wanted = [(row, _said(connection, desk, (row, times.get(row.key)), came, says)) for row in rows]
    changed = [(row, after) for row, after in wanted if after != row.entry]
    deed = SavedAction(Action.ARRIVE, stamp, why=f"arrived {came.clock:%H:%M}")
    by_register: dict[RegisterKey, list[RecordChange]] = {}
    for row, after in changed:
        order = max(stamp.order_key, row.cell.order_key + 1)
        by_register.setdefault(row.key, []).append(RecordChange(row.cell, after, order))
    for key, changes in by_register.items():
        change_set = _change_set(connection, school, desk.member.staff_id, desk.today, deed)
        register_row.keep(connection, key, change_set, changes)
    found = [
        Amended(row.cell.student_id, row.key, row.title, times.get(row.key), row.entry, after)
        for row, after in changed
    ]
    return sorted(found, key=_in_order)


def _said(
    connection: Connection,
    desk: AtDesk,
    under: tuple[RecordUnder, MeetingTime | None],
    came: Came,
    says: Arriving,
) -> Entry | None:
    """Say what a record becomes; of what is to come it is asked whether an excuse covers it."""
    row, meeting = under
    if meeting is None:
        return rule.said(row.entry, None, came, says)
    zone = desk.member.time_zone
    lesson = LessonTimes(
        schedule.resolve(desk.today, meeting.starts_at, zone),
        schedule.resolve(desk.today, meeting.ends_at, zone),
    )
    covered = came.at < lesson.begins and bool(
        covering.of_meeting(connection, [row.cell.student_id], desk.today, meeting.starts_at)
    )
    return rule.said(row.entry, lesson, came, says, covered=covered)


def _in_order(each: Amended) -> tuple[UUID, time, str]:
    return each.student_id, each.meeting.starts_at if each.meeting else time.min, each.title


def _undo(
    connection: Connection, changed: ChangedRegister, change_set_id: UUID, stamp: Stamp
) -> int:
    before = {
        each.course_enrollment_id: each
        for each in audit.standing_on(connection, changed.key, change_set_id)
    }
    wanted = [
        RecordChange(cell, found.entry, max(stamp.order_key, cell.order_key + 1))
        for cell in records.of_register(connection, changed.key)
        if (found := before.get(cell.course_enrollment_id))
    ]
    offered = opening.offered(connection, changed.key)
    meeting = offered and meeting_of(offered, changed.key)
    going = TakenBack(change_set_id, changed.key, meeting and meeting.starts_at, before)
    changes = taking_back.restored(connection, going, wanted)
    if not changes:
        return 0
    why = "taken back at the desk"
    deed = SavedAction(Action.UNDO, stamp, undoes_id=change_set_id, why=why)
    day = changed.key.attendance_date
    change_set = _change_set(connection, changed.school_id, changed.staff_id, day, deed)
    return register_row.keep(connection, changed.key, change_set, changes)


def _change_set(
    connection: Connection, school_id: UUID, staff_id: UUID | None, day: date, deed: SavedAction
) -> ChangeSet:
    amends = permits.settled_for_school(connection, school_id, [day], deed.stamp.now, deed.why)
    return ChangeSet(
        id=deed.stamp.change_set_id,
        action=deed.action,
        door=Door.SLACK,
        school_id=school_id,
        staff_id=staff_id,
        teacher_assignment_id=None,
        recorded_at=deed.stamp.now,
        acted_at=deed.stamp.acted_at,
        undoes_id=deed.undoes_id,
        why=amends.why,
        is_amendment=amends.is_amendment,
    )
