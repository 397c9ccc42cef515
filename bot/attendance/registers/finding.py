"""Which register, or list of registers, is meant by what somebody typed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection

from bot import zones
from bot.attendance import matching
from bot.attendance.access import people
from bot.attendance.access.people import SlackPerson
from bot.attendance.days import dates
from bot.attendance.days.typed_days import TypedDay
from bot.attendance.matching import Fit
from bot.attendance.registers import asking, day_lists, sheets, unclear
from bot.attendance.registers.asking import Ask, TypedText
from bot.attendance.registers.day_lists import ClosedSchool, DayPage, DayRegister, Stand
from bot.attendance.registers.school_day import SchoolDay
from bot.attendance.registers.sheets import Sheet
from bot.attendance.registers.unclear import SchoolToday, Unclear
from storage.due.day_registers import OfferedCourse
from storage.schools.people.staff import Member


@dataclass(frozen=True, slots=True)
class PageWanted:
    """Which page of a list is wanted; `opens` says whether a register may open in its place.

    `of_school`: of all of the school's registers, for who sees them.
    """

    page: int = 0
    only_missing: bool = False
    of_school: bool = False
    opens: bool = True


_FIRST = PageWanted()


def asked(
    connection: Connection,
    person: SlackPerson,
    typed: TypedText,
    now: datetime,
    wanted: PageWanted = _FIRST,
) -> Sheet | DayPage | Unclear:
    """Answer what was typed: the one register that is meant, else those to choose from.

    A name that fits exactly wins over one of which a part was typed, that over beginnings of words,
    and those over a typing error; each reading of what was typed is tried for each. Without a
    course's name it is the day's list. The only register, or the only one that the person teaches
    now, opens at once; one for which the school is closed only by its name. What can't be found is
    answered with what was understood and the nearest choices. Raises NotStaff.
    """
    members = people.members_for(connection, person)
    search = _Search(connection, person, members, typed, now, wanted)
    for fit in Fit:
        # A title that has a day's word in it wins when it is typed in full; else the day is one.
        for ask in typed.readings if fit is Fit.EXACT else reversed(typed.readings):
            found = search.attempt(ask, fit)
            if found is not None:
                return found
    return search.nothing()


def on_day(connection: Connection, person: SlackPerson, day: date, now: datetime) -> DayPage:
    """List a person's registers of a day. Raises NotStaff."""
    members = people.members_for(connection, person)
    typed = TypedText(day.isoformat(), (Ask(),))
    search = _Search(connection, person, members, typed, now, _FIRST)
    return search.listed(Ask(), [(member, day) for member in members])


def titles_called(
    connection: Connection, person: SlackPerson, typed: TypedText, now: datetime
) -> list[str]:
    """Name a person's course offerings of today in whose title or code all that was typed stands.

    What was typed begins with a word that asks for something else. Raises NotStaff.
    """
    return [
        title
        for member in people.members_for(connection, person)
        for title, code in day_lists.titles_with(
            connection, member, dates.today(member.time_zone, now), typed.word or ""
        )
        if matching.fits(typed.text, (title, code), Fit.PART)
    ]


@dataclass(frozen=True, slots=True)
class _Courses:
    """The course offerings of a day that somebody may open, by their names, and their registers."""

    where: SchoolDay
    rows: Sequence[OfferedCourse]
    registers: Sequence[DayRegister]

    def fitting(self, typed: str, fit: Fit) -> list[UUID]:
        """Find those that what was typed fits."""
        full = {each.key.course_offering_id: each.name for each in self.registers}
        called = {row.id: (row.title, row.code, full.get(row.id, "")) for row in self.rows}
        return [key for key, names in called.items() if matching.fits(typed, names, fit)]

    def of(self, ids: Collection[UUID]) -> list[DayRegister]:
        """Give the registers of some of them."""
        return [each for each in self.registers if each.key.course_offering_id in ids]


@dataclass(slots=True)
class _Search:
    """One search: what was read once is kept, and what came near is remembered."""

    connection: Connection
    person: SlackPerson
    members: Sequence[Member]
    typed: TypedText
    now: datetime
    wanted: PageWanted
    near: Unclear | None = None
    read: dict[tuple[UUID, date], _Courses] = field(
        default_factory=dict[tuple[UUID, date], _Courses]
    )

    def attempt(self, ask: Ask, fit: Fit) -> Sheet | DayPage | Unclear | None:
        """Try one reading in one way; None if nothing fits."""
        if not ask.course and fit is not Fit.PART:
            return None
        possible, found = self._possible(ask.day)
        if not possible:
            there = self._today_of(ask.course, fit) if ask.course else []
            is_named = there or not ask.course
            member = self.members[0]
            today = SchoolToday(self._today(member), member.hour_cycle)
            return unclear.unclear_day(ask, found, today, there) if is_named else None
        return self._courses(ask, fit, possible) if ask.course else self._list(ask, possible)

    def listed(self, ask: Ask, days: Sequence[tuple[Member, date]]) -> DayPage:
        """List the registers of a day, of the period or time if one is named."""
        wheres = [self._where(member, day) for member, day in days]
        found = self._own(wheres)
        several = len(self.members) > 1
        closed = [
            ClosedSchool(
                where.closure, where.member.hour_cycle, where.member.school if several else ""
            )
            for where in wheres
            if where.closure
        ]
        meant = [each for each in found if _meets(ask, each)]
        page = self._page(days[0][1], meant, tuple(closed))
        is_all = self.wanted.of_school and len(meant) == len(found)
        nudges = is_all and page.counts[Stand.MISSING] > 0
        return replace(page, nudges_in=_nudges_in(wheres) if nudges else None)

    def nothing(self) -> Unclear:
        """Say that nothing fits, with the names that are most like what was typed."""
        ask = self.typed.readings[-1]
        days = self._possible(ask.day)[0] or [(each, self._today(each)) for each in self.members]
        there = [each for where in days for each in self._read(*where).registers]
        return self.near or unclear.no_course(ask, days[0][1], there)

    def _courses(
        self, ask: Ask, fit: Fit, days: Sequence[tuple[Member, date]]
    ) -> Sheet | DayPage | None:
        fitting = [
            (member, day, ids)
            for member, day in days
            if (ids := self._read(member, day).fitting(ask.course, fit))
        ]
        found = [each for member, day, ids in fitting for each in self._read(member, day).of(ids)]
        meant = [each for each in found if _meets(ask, each)]
        if meant:
            return self._open(meant) or self._page(meant[0].key.attendance_date, meant)
        if fitting and self.near is None:
            self.near = unclear.not_in_period(ask, found) if found else self._not_then(*fitting[0])
        return None

    def _list(self, ask: Ask, days: Sequence[tuple[Member, date]]) -> Sheet | DayPage:
        wheres = [self._where(member, day) for member, day in days]
        found = self._own(wheres)
        due = [each for each in found if each.stand is not Stand.NOT_DUE and _meets(ask, each)]
        return self._open(due) or self.listed(ask, days)

    def _own(self, wheres: Sequence[SchoolDay]) -> list[DayRegister]:
        of_school = self.wanted.of_school
        owns = (day_lists.own(self.connection, where, of_school=of_school) for where in wheres)
        return [each for found in owns for each in found]

    def _open(self, found: Sequence[DayRegister]) -> Sheet | None:
        if not self.wanted.opens:
            return None
        for choice in (found, [each for each in found if each.is_now]):
            if len(choice) == 1:
                return sheets.sheet(self.connection, self.person, choice[0].key, self.now)
        return None

    def _page(
        self, day: date, found: Sequence[DayRegister], closed: tuple[ClosedSchool, ...] = ()
    ) -> DayPage:
        number, only = self.wanted.page, self.wanted.only_missing
        page = day_lists.page(self.connection, day, found, number, only_missing=only)
        again = asking.written(self.typed.readings[-1], day)
        return replace(page, closed=closed, typed=again, of_school=self.wanted.of_school)

    def _not_then(self, member: Member, day: date, ids: Sequence[UUID]) -> Unclear:
        """Say that a course does not meet on a day; the last week is searched for when it did."""
        title = next(r.title for r in self._read(member, day).rows if r.id in ids)
        before = (day - timedelta(days=back) for back in range(1, 8) if day.year > 1)
        found = (self._read(member, each).of(ids) for each in before)
        nothing: list[DayRegister] = []
        return unclear.not_that_day(title, day, next(filter(None, found), nothing))

    def _today_of(self, typed: str, fit: Fit) -> list[DayRegister]:
        today = [self._read(each, self._today(each)) for each in self.members]
        return [each for courses in today for each in courses.of(courses.fitting(typed, fit))]

    def _read(self, member: Member, day: date) -> _Courses:
        key = (member.school_id, day)
        if key not in self.read:
            where = self._where(member, day)
            rows = day_lists.courses_of(self.connection, where)
            found = day_lists.registers(self.connection, where, rows, teaches=True)
            self.read[key] = _Courses(where, rows, found)
        return self.read[key]

    def _where(self, member: Member, day: date) -> SchoolDay:
        return SchoolDay.of(self.connection, member, day, self.now)

    def _today(self, member: Member) -> date:
        return dates.today(member.time_zone, self.now)

    def _possible(self, said: TypedDay | None) -> tuple[list[tuple[Member, date]], list[date]]:
        """Give the schools where a day is plain and has begun; and, if in none, what it may be."""
        possible: list[tuple[Member, date]] = []
        found: list[date] = []
        for member in self.members:
            today = self._today(member)
            month_first = zones.writes_month_first(member.time_zone)
            found = said.dates(today, month_first=month_first) if said else [today]
            if len(found) == 1 and found[0] <= today:
                possible.append((member, found[0]))
        return possible, found


def _nudges_in(wheres: Sequence[SchoolDay]) -> UUID | None:
    """Name the one school of which all that is missing now may be reminded of."""
    found = [each.member.school_id for each in wheres if each.sees_school and each.clock]
    return found[0] if len(found) == len(wheres) == 1 else None


def _meets(ask: Ask, register: DayRegister) -> bool:
    meeting = register.meeting
    period = meeting.period if meeting else register.key.period
    return ask.meets(period, meeting.starts_at if meeting else None)
