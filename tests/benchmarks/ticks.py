"""A tick with thousands of registers overdue: what is due, written down, claimed and drawn."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import time, timedelta
from statistics import median

from sqlalchemy import Connection, literal, update

from bot.attendance.reminders import to_teachers
from bot.posting.composers import reminder_messages
from storage.deliveries import leases, outcomes, queue
from storage.deliveries.leases import Turn
from storage.deliveries.outcomes import Shown
from storage.deliveries.queue import Claim, Due, Spot
from storage.engine.columns import new_id
from storage.engine.database import Database
from storage.tables import MEETING, RULE, SCHOOL, STAFF
from storage.tables.words import Purpose
from tests.benchmarks import district
from tests.benchmarks.databases import Kind, shelf
from tests.benchmarks.digest import milliseconds
from tests.benchmarks.district import NOW, Size
from tests.benchmarks.figures import Part, Ratio

HOW = (
    "One school with so many registers of the same hour, none of them taken, each with a teacher "
    "who is to be reminded. A tick lists what is due and writes it down; the next one lists it "
    "again, and nothing is new. Then deliveries are claimed, drawn and noted as sent, 200 of them. "
    "Clock, for each reminder: what it costs must not grow with how many there are."
)
HEADINGS = ("", "listed ms", "enqueued ms", "listed again ms", "claimed ms", "drawn ms", "noted ms")
NUMBERS = (500, 5_000)
SAMPLE = 200
TEAM = "TBENCH"
MINUTE = timedelta(minutes=1)
TURN = Turn(TEAM, [Purpose.REMINDER], timedelta(minutes=2))
STARTS_AT, ENDS_AT = time(14, 30), time(15, 20)
# What it may cost in a crowd over what it costs in a small one.
MOST = 1.2


@dataclass(frozen=True, slots=True)
class Taken:
    """The milliseconds that each step took for one reminder."""

    listed: float
    enqueued: float
    listed_again: float
    claimed: float
    drawn: float
    noted: float

    @property
    def whole(self) -> float:
        """Give what one reminder takes from being due to being noted, without Slack."""
        return self.listed + self.enqueued + self.claimed + self.drawn + self.noted


def measure(
    kinds: Sequence[Kind], tell: Callable[[str], None], numbers: Sequence[int] = NUMBERS
) -> Part:
    """Measure with few registers overdue and with many."""
    rows: list[tuple[str | float, ...]] = []
    ratios: list[Ratio] = []
    for kind in kinds:
        found: list[Taken] = []
        with shelf(kind) as databases:
            for number in numbers:
                tell(f"{kind}: writing {number:,} registers")
                database = untaken(databases.empty(), number)
                tell(f"{kind}: reminding of {number:,} registers")
                taken = reminded(database, number)
                database.close()
                found.append(taken)
                rows.append((f"{number:,} overdue ({kind})", *figures_of(taken)))
        ratios += compared(
            found[0], found[-1], f"{numbers[-1]:,} over one of {numbers[0]:,} ({kind})"
        )
    return Part("tick", HOW, ratios, HEADINGS, rows)


def compared(few: Taken, many: Taken, label: str) -> list[Ratio]:
    """Compare what one reminder costs among many with what it costs among few."""
    return [
        Ratio(f"a reminder of {label}", many.whole / few.whole, at_most=MOST),
        Ratio(f"a claim of {label}", many.claimed / few.claimed, at_most=MOST),
    ]


def figures_of(taken: Taken) -> tuple[float, ...]:
    """Give the steps as the table has them."""
    return (
        taken.listed,
        taken.enqueued,
        taken.listed_again,
        taken.claimed,
        taken.drawn,
        taken.noted,
    )


def untaken(url: str, number: int) -> Database:
    """Build a school whose registers of one hour nobody has taken, and that reminds."""
    school = district.build(url, Size(20 * number, number, days=0))
    database = Database(url)

    def remind(connection: Connection) -> None:
        connection.execute(update(SCHOOL).values(slack_team_id=TEAM))
        connection.execute(update(MEETING).values(starts_at=STARTS_AT, ends_at=ENDS_AT))
        linked = {"slack_enterprise_id": "", "slack_team_id": TEAM}
        user = literal("U").concat(STAFF.c.family_name)
        connection.execute(update(STAFF).values(slack_user_id=user, **linked))
        rule = {
            "id": new_id(),
            "school_id": school,
            "active": True,
            "after_minutes": 10,
            "office_after_minutes": 20,
            "changed_at": NOW - timedelta(days=30),
        }
        connection.execute(RULE.insert(), rule)

    database.write_now(remind)
    district.analyse(database)
    return database


def reminded(database: Database, number: int) -> Taken:
    """Go through a tick and the deliveries after it, a step after the other."""
    due: list[Due] = []
    listed = milliseconds(lambda: due.extend(database.read_now(new)))
    enqueued = milliseconds(lambda: database.write_now(queue.enqueue, due))
    again: list[Due] = []
    listed_again = milliseconds(lambda: again.extend(database.read_now(new)))
    if len(due) != number or again:
        raise RuntimeError(f"found {len(due)} and {len(again)} due, expected {number} and none")
    steps = [
        median(each)
        for each in zip(*(_one(database) for _ in range(min(number, SAMPLE))), strict=True)
    ]
    return Taken(listed / number, enqueued / number, listed_again / number, *steps)


def _one(database: Database) -> tuple[float, float, float]:
    """Claim a delivery, draw it and note it as sent; gives the milliseconds of each."""
    claims: list[Claim] = []
    claimed = milliseconds(lambda: claims.append(database.write_now(claim)))
    mine = claims[0]
    drawn = milliseconds(lambda: database.read_now(reminder_messages.reminder, mine, NOW))
    return claimed, drawn, milliseconds(lambda: database.write_now(note, mine))


def new(connection: Connection) -> list[Due]:
    """List what is due and not written down yet, as a tick does."""
    return queue.unknown(connection, to_teachers.due(connection, NOW))


def claim(connection: Connection) -> Claim:
    """Claim the next delivery, which there is."""
    found = leases.claim(connection, TURN, NOW)
    if found is None:
        raise RuntimeError("found no delivery to claim, expected one")
    return found


def note(connection: Connection, claim: Claim) -> None:
    """Note that it is sent."""
    spot = Spot("D0BENCH", str(claim.id.int % 10**6))
    outcomes.sent(connection, claim, NOW, spot, Shown(), NOW + MINUTE)
