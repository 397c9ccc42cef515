"""Why students are away: each school's own list, and whether a reason is one of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.errors import BadInput
from bot.cleaning import clean
from storage.engine import locks
from storage.registers.cells import Entry
from storage.schools import reasons
from storage.schools.people.staff import Member
from storage.schools.reasons import SchoolReason
from storage.schools.schools import NamedSchool

MOST = 40
LONGEST_LABEL = 60
# What a form's text takes.
LONGEST_TEXT = 3000
FIELD = "reasons"
_CODE = re.compile(r"[a-z][a-z0-9_]{0,31}")
_LINE = re.compile(r"(?:(?P<code>[^:]*):)?(?P<label>.*)")


@dataclass(frozen=True, slots=True)
class Reasons:
    """The reasons of a school in its order, the retired ones too.

    Of several schools that differ, `by_school` is what each offers, by its name.
    """

    known: tuple[SchoolReason, ...]
    by_school: tuple[tuple[str, tuple[SchoolReason, ...]], ...] = ()

    @property
    def offered(self) -> tuple[SchoolReason, ...]:
        """Give those that may be chosen."""
        return tuple(each for each in self.known if not each.retired)

    def label(self, code: str) -> str:
        """Say what a reason is called; what the list never had, such as "arrived 09:40", is so."""
        return next((each.label for each in self.known if each.code == code), code)

    def offered_beside(self, code: str | None) -> tuple[SchoolReason, ...]:
        """Give those that may be chosen where a reason stands already: that one may stay."""
        codes = {each.code for each in self.offered}
        stands = (SchoolReason(code, self.label(code)),) if code and code not in codes else ()
        return (*self.offered, *stands)

    def refuse_unknown(self, code: str | None, present: Entry | None = None) -> None:
        """Raise BadInput for a reason that is not offered, unless it stands there already."""
        if code is None or (present is not None and present.reason == code):
            return
        codes = [each.code for each in self.offered]
        if code not in codes:
            expected = f"one of {', '.join(codes)}" if codes else "none"
            raise BadInput(f"Found the reason {code!r}, expected {expected}.", field="reason")


# What a school has that has said nothing.
USUAL = Reasons(
    (
        SchoolReason("illness", "Illness"),
        SchoolReason("medical", "Medical appointment"),
        SchoolReason("family", "Family matter"),
        SchoolReason("transport", "Transport"),
        SchoolReason("school_activity", "School activity"),
        SchoolReason("religious", "Religious observance"),
        SchoolReason("suspension", "Suspension"),
        SchoolReason("other", "Other"),
    )
)


def of_school(connection: Connection, school_id: UUID) -> Reasons:
    """Give a school's list, the usual one where it has none of its own."""
    found = reasons.of_school(connection, school_id)
    return Reasons(tuple(found)) if found else USUAL


def of_schools(connection: Connection, members: Sequence[Member]) -> Reasons:
    """Give all that somebody's schools offer, for a form that is not of one of them yet."""
    offers = [(each.school, of_school(connection, each.school_id).offered) for each in members]
    each_once = {each.code: each for _, offered in reversed(offers) for each in offered}
    if all(offered == offers[0][1] for _, offered in offers):
        return Reasons(offers[0][1])
    return Reasons(tuple(each_once.values()), tuple(offers))


def refuse_unknown(
    connection: Connection, school_id: UUID, code: str | None, present: Entry | None = None
) -> None:
    """Refuse a reason that a school does not offer; nothing is asked where none is said.

    What stands there already may stay. Raises BadInput, naming those that the school offers.
    """
    if code is not None:
        of_school(connection, school_id).refuse_unknown(code, present)


def read(connection: Connection, school: NamedSchool) -> Reasons:
    """Read the list of a school that is set up."""
    return of_school(connection, school.id)


def settle(connection: Connection, school: NamedSchool, text: str) -> Reasons:
    """Have a school's list be what was written: a line for each reason, "code: Label" or a label.

    A label alone gets a code of its own letters. What was in the list and is no more is retired:
    records that name it keep its label, and it comes back with its code. Raises BadInput, naming
    the field, for a line that can't be read.
    """
    wanted = _read(text)
    locks.hold_name(connection, f"reasons:{school.id}")
    codes = {each.code for each in wanted}
    gone = [
        SchoolReason(each.code, each.label, retired=True)
        for each in of_school(connection, school.id).known
        if each.code not in codes
    ]
    reasons.set_list(connection, school.id, [*wanted, *gone])
    return of_school(connection, school.id)


def written(found: Reasons) -> str:
    """Write a list as `settle` reads it."""
    return "\n".join(f"{each.code}: {each.label}" for each in found.offered)


def _read(text: str) -> list[SchoolReason]:
    lines = [line for line in map(clean, text.splitlines()) if line]
    wanted = [_reason_of(number, line) for number, line in enumerate(lines, start=1)]
    if not 1 <= len(wanted) <= MOST:
        raise BadInput(f"Found {len(wanted)} reasons, expected 1 to {MOST}.", field=FIELD)
    for what, said in (
        ("code", [each.code for each in wanted]),
        ("label", [each.label.casefold() for each in wanted]),
    ):
        if twice := next((each for each in said if said.count(each) > 1), None):
            raise BadInput(f"Found the {what} “{twice}” twice, expected each once.", field=FIELD)
    longest = len(written(Reasons(tuple(wanted))))
    if longest > LONGEST_TEXT:
        raise BadInput(f"Found {longest} characters, expected {LONGEST_TEXT} at most.", field=FIELD)
    return wanted


def _reason_of(number: int, line: str) -> SchoolReason:
    found = _LINE.fullmatch(line)
    if found is None:
        raise AssertionError("a line of text is no line")
    label = found["label"].strip()
    code = _code_of(label) if found["code"] is None else found["code"].strip()
    if not _CODE.fullmatch(code):
        raise BadInput(
            f"Line {number}: found the code “{code}”, expected 1 to 32 small letters, digits and "
            "underlines, a letter first, such as “trip: School trip”.",
            field=FIELD,
        )
    if not 1 <= len(label) <= LONGEST_LABEL:
        raise BadInput(
            f"Line {number}: found a label of {len(label)} characters, expected 1 to "
            f"{LONGEST_LABEL}.",
            field=FIELD,
        )
    return SchoolReason(code, label)


def _code_of(label: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", label.casefold()).strip("_")[:32]
