"""Looking for one of 100,000 students by what is typed, against a bare SQL query of a prefix."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from uuid import UUID

from sqlalchemy import Connection, bindparam, insert, text

from bot.attendance.access.people import SlackPerson
from bot.attendance.students import searching
from bot.attendance.students.searching import Likeness
from bot.blocks.students import found_students
from storage.engine.columns import Id, new_id
from storage.engine.database import Database
from storage.schools import schools
from storage.tables import STAFF
from storage.tables.words import Role
from tests.benchmarks import district
from tests.benchmarks.databases import Kind, shelf
from tests.benchmarks.digest import milliseconds
from tests.benchmarks.district import NOW, Size, name_of
from tests.benchmarks.figures import Part, Ratio

HOW = (
    "One school of so many students, each with a given and a family name and a number of the "
    "school's. The office looks for one: who asks is looked up, the students found, told apart and "
    "drawn. The bare query takes the same prefix from the same index, with names, in order. Turn "
    "about in one process, medians of different names; PostgreSQL analysed, not vacuumed."
)
HEADINGS = ("", "students found", "clock ms", "slowest ms")
# What anybody would write first.
PREFIX = text(
    "SELECT DISTINCT s.id, s.given_name, s.family_name, s.grade, s.number"
    " FROM student_word w JOIN student s ON s.id = w.student_id"
    " WHERE w.school_id = :school_id AND w.word >= :first AND w.word < :last"
    " ORDER BY s.family_name, s.given_name LIMIT 100"
)
OFFICE = SlackPerson("", "TBENCH", "UOFFICE")
AIM = 0.5
TURNS = 9

Work = Callable[[str], int]


@dataclass(frozen=True, slots=True)
class Timed:
    """How long something took at each turn, in ms, and how many students it found."""

    label: str
    found: float
    turns: tuple[float, ...]


def measure(size: Size, rounds: int, kinds: Sequence[Kind], tell: Callable[[str], None]) -> Part:
    """Measure on a district of a size: nine names at least, three for each round."""
    results: list[Timed] = []
    ratios: list[Ratio] = []
    for kind in kinds:
        with shelf(kind) as databases:
            url = databases.empty()
            tell(f"{kind}: writing a district of {size.students:,} students")
            school = district.build(url, size)
            database = Database(url)
            database.write_now(employ, school)
            tell(f"{kind}: looking for students")
            found = timed_on(database, school, size, max(TURNS, 3 * rounds))
            database.close()
        results += [Timed(f"{each.label} ({kind})", each.found, each.turns) for each in found]
        ratios += compared(found, kind)
    rows = [(each.label, each.found, median(each.turns), max(each.turns)) for each in results]
    return Part("students", HOW, ratios, HEADINGS, rows)


def employ(connection: Connection, school: UUID) -> None:
    """Give the school an office, and a workspace."""
    schools.assign(connection, school, OFFICE.team_id)
    names = {"given_name": "Ines", "family_name": "Duarte", "active": True}
    linked = {"slack_team_id": OFFICE.team_id, "slack_user_id": OFFICE.slack_user_id}
    row = {"id": new_id(), "school_id": school, "role": Role.OFFICE, "slack_enterprise_id": ""}
    connection.execute(insert(STAFF), row | names | linked)


def typed_for(number: int, students: int) -> dict[str, str]:
    """Give what may be typed to find one of the students."""
    student = number * 7919 % students
    given, family = name_of(student % 977, 2), name_of(student % 9973, 3)
    return {
        "three letters": family[:3],
        "a family name": family,
        "a given name": given,
        "both names, begun": f"{family[:5]} {given[:3]}",
        "the school's number": str(100_000 + student),
        "a typing error": f"{family[:3]}x{family[4:]}",
        "nothing like it": f"zz{family[:2]}qq",
        "one letter": family[:1],
    }


def timed_on(database: Database, school: UUID, size: Size, turns: int) -> list[Timed]:
    """Time each kind of text as the office and, where it is one prefix, as a bare query."""

    def ours(typed: str) -> int:
        page = database.read_now(searching.search_for, OFFICE, typed, NOW)
        found_students.found_students(page)
        return page.total if page.likeness is not Likeness.NEAR else 0

    def bare(typed: str) -> int:
        first = typed.casefold()
        asked = PREFIX.bindparams(bindparam("school_id", school, Id))
        span = {"first": first, "last": f"{first}\U0010ffff"}
        return len(database.read_now(lambda connection: connection.execute(asked, span).all()))

    taken: dict[str, list[tuple[int, float]]] = {}
    for number in range(turns + 1):
        for label, typed in typed_for(number, size.students).items():
            works = {f"{label}, bare": bare} if label in ONE_PREFIX else {}
            for name, work in (works | {label: ours}).items():
                taken.setdefault(name, []).append(timed(work, typed))
    return [
        Timed(label, median(n for n, _ in spent[1:]), tuple(ms for _, ms in spent[1:]))
        for label, spent in taken.items()
    ]


def timed(work: Work, typed: str) -> tuple[int, float]:
    """Say how many students something finds, and how long that takes in ms."""
    counted: list[int] = []
    spent = milliseconds(lambda: counted.append(work(typed)))
    return counted[0], spent


ONE_PREFIX = frozenset(
    {"three letters", "a family name", "a given name", "the school's number", "one letter"}
)


def compared(found: Sequence[Timed], kind: Kind) -> list[Ratio]:
    """Compare the bare query of each prefix with ours: a half is twice as long."""
    by_label = {each.label: median(each.turns) for each in found}
    return [
        Ratio(f"bare query over search, {label} ({kind})", by_label[f"{label}, bare"] / spent, AIM)
        for label, spent in by_label.items()
        if label in ONE_PREFIX
    ]
