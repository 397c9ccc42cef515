"""A spreadsheet of names and classes, for a school without a system of its own: all of it or none.

It is entered by the rules that hold by hand, so a file that comes again changes nothing; and it is
kept as an import is, so that it can be undone like one. It only adds: nobody leaves a class by it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance import fields
from bot.attendance.access.setting_up import Led
from bot.attendance.errors import BadInput, Changed, unsound
from bot.attendance.rosters import bringing, typed_students
from bot.attendance.rosters.booking import Book
from bot.attendance.rosters.bringing import Bringing, Days, SheetRow
from bot.attendance.rosters.colleagues import Colleague
from bot.attendance.rosters.typed_students import TypedStudent
from bot.attendance.rosters.writing import FormStamp
from bot.fates import Counts, Noun
from storage.engine import locks
from storage.engine.columns import new_id
from storage.engine.database import without_hurry
from storage.engine.errors import DatabaseBusyError
from storage.registers import news
from storage.rosters.undoing import befores
from storage.rosters.undoing.ledger import Ledger
from storage.schools.importing import imports
from storage.schools.importing.imports import NewImport
from storage.schools.people import email_addresses, staff


@dataclass(frozen=True, slots=True)
class SheetTerms:
    """On what terms a sheet is entered.

    New classes get the `days`; `colleagues` are those of whom Slack told, by e-mail address, who
    are put on the staff list where a row names them. A sheet whose plan is not the one `expected`
    is not entered. `finish` ends it, in its transaction.
    """

    days: Days | None = None
    colleagues: Mapping[str, Colleague] = field(default_factory=dict[str, Colleague])
    expected: str | None = None
    finish: Callable[[Connection], None] | None = None


@dataclass(frozen=True, slots=True)
class Brought:
    """What a sheet did, or would do, by noun; `plan` names all that it wrote."""

    counts: Mapping[Noun, Counts]
    notices: tuple[str, ...]
    plan: str


class SheetMoved(Changed):
    """A sheet would do something else than what was shown; `outcome` is what."""

    def __init__(self, outcome: Brought) -> None:
        super().__init__("Something has moved since the dry run, so nothing was entered.")
        self.outcome = outcome


def rehearse(
    connection: Connection, led: Led, found: Sequence[SheetRow], terms: SheetTerms, now: datetime
) -> Brought:
    """Say what `bring` would do, and take all of it back. Raises as it does."""
    savepoint = connection.begin_nested()
    try:
        book = Book(connection, Ledger(connection, keeps=False))
        return _bring(connection, led, found, terms, FormStamp(new_id(), now, book))
    finally:
        savepoint.rollback()


def bring(
    connection: Connection, led: Led, found: Sequence[SheetRow], terms: SheetTerms, new: NewImport
) -> Brought:
    """Enter classes, who teaches them and who is in them, and keep what was done, to undo it.

    Raises BadInput with every problem, SheetMoved where another plan was expected, and Refused for
    who is no admin.
    """
    ledger = Ledger(connection, keeps=True)
    stamp = FormStamp(new_id(), new.at, Book(connection, ledger))
    done = _bring(connection, led, found, terms, stamp)
    if terms.expected not in {None, done.plan}:
        raise SheetMoved(done)
    numbers = {str(noun): each.by_fate() for noun, each in done.counts.items()}
    import_id = imports.keep(connection, new, {led.school.id: numbers})
    for school_id, packer in ledger.kept.items():
        if pages := packer.finish():
            befores.keep(connection, school_id, import_id, pages)
    if terms.finish is not None:
        terms.finish(connection)
    news.tell(connection, None)
    return done


def _bring(
    connection: Connection,
    led: Led,
    found: Sequence[SheetRow],
    terms: SheetTerms,
    stamp: FormStamp,
) -> Brought:
    if stamp.book is None:
        raise AssertionError("a sheet is entered without a book")
    led.admin_id()
    without_hurry(connection)
    _take_turn(connection)
    locks.hold_import(connection, led.school.id)
    locks.hold_rosters(connection, led.school.id)
    stamp.book.ledger.turn_to(led.school.id)
    problems = [*_none(found), *_twice(found), *_unknown(connection, led, found, terms)]
    if problems:
        raise unsound(problems)
    bringing_in = Bringing(connection, led, stamp, terms.days, terms.colleagues)
    notices = bringing.bring_classes(bringing_in, found)
    return Brought(stamp.book.counts, tuple(notices), stamp.book.ledger.plan)


def _take_turn(connection: Connection) -> None:
    """Wait until no other import is at work, a minute at most. Raises Changed after that."""
    try:
        locks.wait_for_imports(connection)
    except DatabaseBusyError as busy:
        raise Changed(str(busy)) from None


def _none(found: Sequence[SheetRow]) -> list[str]:
    if found:
        return []
    return ["Found no students, expected a row for each below the names of the columns."]


def _twice(found: Sequence[SheetRow]) -> list[str]:
    """Name the rows that put a student into a class again."""
    first: dict[tuple[str, ...], str] = {}
    problems: list[str] = []
    for row in found:
        before = first.setdefault((row.title.casefold(), *row.student.whom), row.place)
        if before != row.place:
            problems.append(
                f"{row.place}: found a student who is in “{row.title}” by {before} already, "
                "expected each once; two of one name need numbers."
            )
    return problems


def strangers(connection: Connection, school_id: UUID, found: Sequence[SheetRow]) -> list[str]:
    """List the e-mail addresses of teachers that the staff list does not have, in their order."""
    on_list = {each.email for each in staff.of_school(connection, school_id) if each.active}
    named = dict.fromkeys(email_addresses.kept(row.email) for row in found if row.email)
    return [email for email in named if email not in on_list]


def _unknown(
    connection: Connection, led: Led, found: Sequence[SheetRow], terms: SheetTerms
) -> list[str]:
    nobody = set(strangers(connection, led.school.id, found)) - terms.colleagues.keys()
    return [
        f"{row.place}: found the teacher's e-mail “{row.email}”, expected one of the staff list, "
        "or of somebody in Slack."
        for row in found
        if email_addresses.kept(row.email) in nobody
    ]


def sound(place: str, title: str, student: TypedStudent, email: str, times: str = "") -> SheetRow:
    """Make a row. Raises BadInput for a class or family name that is missing or too long."""
    if not title:
        raise BadInput("Found no class, expected its title.")
    return SheetRow(place, title, typed_students.sound(student), email, times)


def span(begins_on: date, ends_on: date) -> Days:
    """Give the days of new classes. Raises BadInput, naming the field, where they are turned."""
    fields.refuse_order(begins_on, ends_on)
    return begins_on, ends_on
