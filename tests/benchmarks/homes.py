"""Homes in a district with 5,000 registers a day, against bare SQL aggregates of that day."""

from collections.abc import Callable, Sequence
from uuid import UUID

from sqlalchemy import Connection, update

from bot.attendance.access.people import SlackPerson
from bot.attendance.home import days
from bot.blocks.home.home_view import home
from storage.engine.database import Database
from storage.tables import STAFF
from tests.benchmarks import district, searches
from tests.benchmarks.databases import Kind, shelf
from tests.benchmarks.digest import AGGREGATES, AIM, Timed, Work, aggregate, milliseconds
from tests.benchmarks.district import NOW, Size
from tests.benchmarks.figures import Part, Ratio

HOW = (
    "The district of the digest, one register for twenty students. The office's Home reads how "
    "many registers lack records and the first of them, who is absent without a reason or late, "
    "and the excuses, and is drawn; a teacher's reads the registers of two courses. Turn about in "
    "one process, medians; PostgreSQL analysed, not vacuumed."
)
HEADINGS = ("", "clock ms", "slowest ms")
OFFICE_HOME, TEACHER_HOME = "the office's Home", "a teacher's Home"
TEACHER = SlackPerson("", "TBENCH", "UTEACHER")
TURNS = 9


def measure(size: Size, rounds: int, kinds: Sequence[Kind], tell: Callable[[str], None]) -> Part:
    """Measure on a district of a size: nine turns at least, three for each round."""
    results: list[Timed] = []
    ratios: list[Ratio] = []
    for kind in kinds:
        with shelf(kind) as databases:
            url = databases.empty()
            tell(f"{kind}: writing a district of {size.students:,} students")
            school = district.build(url, size)
            database = Database(url)
            database.write_now(searches.employ, school)
            database.write_now(link_a_teacher)
            tell(f"{kind}: drawing Homes")
            found = timed_on(database, school, max(TURNS, 3 * rounds))
            database.close()
        results += [Timed(f"{each.label} ({kind})", each.turns) for each in found]
        ratios += compared(found, kind)
    rows = [(each.label, each.clock_ms, max(each.turns)) for each in results]
    return Part("home", HOW, ratios, HEADINGS, rows)


def link_a_teacher(connection: Connection) -> None:
    """Have one of the teachers known in Slack."""
    linked = {"slack_team_id": TEACHER.team_id, "slack_user_id": TEACHER.slack_user_id}
    is_one = (STAFF.c.given_name == "Teacher") & (STAFF.c.family_name == "7")
    connection.execute(update(STAFF).where(is_one).values(slack_enterprise_id="", **linked))


def timed_on(database: Database, school: UUID, turns: int) -> list[Timed]:
    """Time each in turn, after one turn that does not count."""
    works: dict[str, Work] = {
        label: aggregate(database, school, statement) for label, statement in AGGREGATES.items()
    }
    works[TEACHER_HOME] = lambda: home(database.read_now(days.home, TEACHER, NOW))
    works[OFFICE_HOME] = lambda: home(database.read_now(days.home, searches.OFFICE, NOW))
    taken: dict[str, list[float]] = {label: [] for label in works}
    for _ in range(turns + 1):
        for label, work in works.items():
            taken[label].append(milliseconds(work))
    return [Timed(label, tuple(spent[1:])) for label, spent in taken.items()]


def compared(found: Sequence[Timed], kind: Kind) -> list[Ratio]:
    """Compare each aggregate with the office's Home: a half is twice as long."""
    *aggregates, _, office = found
    return [
        Ratio(f"{each.label} over {OFFICE_HOME} ({kind})", each.clock_ms / office.clock_ms, AIM)
        for each in aggregates
    ]
