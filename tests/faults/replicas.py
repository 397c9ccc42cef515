"""Has people press at three processes on one PostgreSQL that are killed, frozen and cut off.

python -m tests.faults.replicas --presses 1000 --seed 1

After each fault everybody presses once more, and what stands before all of them has to be right.
"""

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bot.attendance.access.people import SlackPerson
from bot.attendance.registers import sheets
from bot.blocks.roster.reminded import register
from storage.engine.database import Database
from tests.benchmarks.databases import shelf
from tests.faults.checker import Fault, Finding, check
from tests.faults.history import Account
from tests.faults.kill import DAYS, FIRST_DAY, PEOPLE, STUDENTS, acknowledged, build, read
from tests.faults.pressing import Presser, Scene, all_of
from tests.faults.proxy import Line
from tests.faults.server import Server
from tests.faults.slack import TEAM, Ears, create_slack
from tests.serving import eventually, served

# What is right only later than this is counted as late: a matter of the machine, too.
SECOND = 1.0
# What is not right by then is stale.
LOOKING = 20.0
SHORTEST, LONGEST = 0.3, 4.0
PATIENCE = 120.0
PRESSES_BETWEEN = 10


class Kind(StrEnum):
    """What happens to a replica."""

    KILL = "kill"
    FREEZE = "freeze"
    CUT = "cut"
    STALL = "stall"


class Replica:
    """One process, its line to the database, and who presses there."""

    def __init__(self, number: int, stage: "Stage", folder: Path) -> None:
        self.line = Line(stage.database_url)
        self.server = Server(self.line.url, stage.slack_url, folder / f"{number}.log", **stage.more)
        course = stage.course
        self.scene = Scene(self.server.port, stage.slack_url, course, STUDENTS, FIRST_DAY)
        self.pressers: list[Presser] = []

    def pressed(self) -> int:
        """How many presses it has acknowledged."""
        return acknowledged(self.pressers)

    def start(self) -> None:
        """Start its process, and let people press."""
        self.server.start()
        self.scene.up.set()

    def suffer(self, kind: Kind, seconds: float) -> datetime:
        """Suffer a fault for so long, and be as before; gives when it began."""
        began = datetime.now(UTC)
        begin, end = {
            Kind.KILL: (self._die, self.start),
            Kind.FREEZE: (self.server.freeze, self.server.thaw),
            Kind.CUT: (self.line.cut, self.line.mend),
            Kind.STALL: (self.line.stall, self.line.mend),
        }[kind]
        begin()
        time.sleep(seconds)
        end()
        return began

    def _die(self) -> None:
        self.scene.up.clear()
        self.server.kill()

    def end(self) -> None:
        """Kill its process, and take its line away."""
        self.line.mend()
        self.server.kill()
        self.line.close()


@dataclass
class Stage:
    """Three replicas on one database, and what was seen of them."""

    database_url: str
    slack_url: str
    ears: Ears
    database: Database
    chance: random.Random
    more: dict[str, str]
    replicas: list[Replica] = field(default_factory=list["Replica"])
    kills: list[datetime] = field(default_factory=list[datetime])
    counts: Counter[str] = field(default_factory=Counter[str])
    stale: list[Finding] = field(default_factory=list[Finding])
    slowest: float = 0.0
    agreed: list[float] = field(default_factory=list[float])

    def __post_init__(self) -> None:
        self.course = build(self.database)

    @property
    def pressers(self) -> list[Presser]:
        return [each for replica in self.replicas for each in replica.pressers]

    def open(self, folder: Path) -> None:
        """Start the replicas, and give people their places: a fourth presses at the first too."""
        self.replicas += [Replica(number, self, folder) for number in range(3)]
        stamps, over = self.replicas[0].scene.stamps, self.replicas[0].scene.over
        for number, person in enumerate(PEOPLE):
            replica = self.replicas[number % 3]
            replica.scene.stamps, replica.scene.over = stamps, over
            chance = random.Random(f"{self.chance.random()}:{person}")  # noqa: S311 - to be repeated
            replica.pressers.append(Presser(replica.scene, person, chance))
        for replica in self.replicas:
            replica.start()

    def trouble(self, number: int) -> None:
        """Have a replica suffer something while people press at all, then see all rosters agree."""
        for replica in self.replicas:
            replica.scene.day = FIRST_DAY + timedelta(days=number % DAYS)
        # Each of the three meets each kind in turn.
        replica, kind = self.replicas[number % 3], [*Kind][number % len(Kind)]
        before = [each.pressed() for each in self.replicas]
        began = replica.suffer(kind, self.chance.uniform(SHORTEST, LONGEST))
        self.counts[kind] += 1
        if kind is Kind.KILL:
            self.kills.append(began)
        self.heal()
        eventually(
            lambda: all(
                each.pressed() >= had + PRESSES_BETWEEN
                for each, had in zip(self.replicas, before, strict=True)
            ),
            seconds=PATIENCE,
        )
        self._agree(f"after {kind} {number}")

    def heal(self) -> None:
        """Wait until all replicas are ready and hear each other."""
        began = time.monotonic()
        for each in self.replicas:
            eventually(each.server.hears, seconds=PATIENCE)
        self.slowest = max(self.slowest, time.monotonic() - began)

    def _agree(self, when: str) -> None:
        """Have everybody press once, in turn, and compare what stands before them."""
        with ExitStack() as quiet:
            for each in self.pressers:
                quiet.enter_context(each.turn)
            for each in self.pressers:
                each.press()
            changed = time.monotonic()
            while wrong := self._differing():
                if time.monotonic() > changed + LOOKING:
                    break
                time.sleep(0.02)
            took = time.monotonic() - changed
        self.agreed.append(took)
        self.counts["rosters compared"] += len(self.pressers)
        self.counts["rounds later than a second"] += took > SECOND
        if wrong:
            self.stale += [
                Finding(Fault.WRONG, f"{when} the roster of {who} is stale") for who in wrong
            ]

    def _differing(self) -> list[str]:
        return [each.person for each in self.pressers if not self._shows(each)]

    def _shows(self, presser: Presser) -> bool:
        """Whether what stands before somebody is what the database has."""
        theirs = {press.number for press in presser.presses}
        shown = [blocks for number, blocks in [*self.ears.drawings.items()] if number in theirs]
        view = self.replicas[0].scene.view
        person = SlackPerson("", TEAM, presser.person)
        sheet = self.database.read_now(sheets.sheet, person, view.key, datetime.now(UTC))
        return bool(shown) and shown[-1] == register(sheet, view).blocks

    def account(self) -> Account:
        """Say what people know of their presses."""
        presses = sorted(all_of(self.pressers), key=lambda press: press.number)
        return Account(presses, frozenset(self.ears.told), self.kills)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a run did and found."""

    pressed: Sequence[int]
    counts: dict[str, int]
    slowest: float
    findings: Sequence[Finding]
    stale: Sequence[Finding]
    agreed: Sequence[float]


def run(
    database_url: str,
    presses: int,
    seed: int,
    more: dict[str, str] | None = None,
    tell: Callable[[str], object] = lambda _line: None,
) -> Seen:
    """Go on until each replica has acknowledged so many presses; the database is empty."""
    ears = Ears()
    with (
        TemporaryDirectory() as folder,
        served(create_slack(ears)) as slack_url,
        closing(Database(database_url)) as database,
    ):
        chance = random.Random(seed)  # noqa: S311 - to be repeated
        stage = Stage(database_url, slack_url, ears, database, chance, more or {})
        with ThreadPoolExecutor(len(PEOPLE)) as threads, ExitStack() as running:
            stage.open(Path(folder))
            for each in stage.replicas:
                running.callback(each.end)
            working = [threads.submit(presser.work) for presser in stage.pressers]
            running.callback(stage.replicas[0].scene.over.set)
            stage.heal()
            number = 0
            while min(each.pressed() for each in stage.replicas) < presses or number < len(Kind):
                stage.trouble(number)
                number += 1
                pressed = [each.pressed() for each in stage.replicas]
                tell(f"{number} {stage.agreed[-1]:.2f} s {pressed}")
            stage.replicas[0].scene.over.set()
            for each in working:
                each.result()
            # What is refused is told after the ack.
            time.sleep(0.5)
        account = stage.account()
        found = check(account, database.read_now(read))
        stage.counts["presses"] = len(account.presses)
        stage.counts["refusals told"] = len(account.told)
        stage.counts.update(str(press.outcome) for press in account.presses)
        pressed = [each.pressed() for each in stage.replicas]
    return Seen(pressed, dict(stage.counts), stage.slowest, found, stage.stale, stage.agreed)


def main() -> None:
    """Run as told, print the counts, and end with 1 if anything was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--presses", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    with shelf("postgresql") as databases:
        seen = run(databases.empty(), chosen.presses, chosen.seed, tell=print)
    print(f"presses acknowledged at each replica: {seen.pressed}")
    for name, number in seen.counts.items():
        print(f"{name:>20} {number}")
    faults = Counter(finding.fault for finding in seen.findings)
    for fault in Fault:
        print(f"{fault:>20} {faults[fault]}")
    print(f"{'stale':>20} {len(seen.stale)}")
    middle, most = median(seen.agreed), max(seen.agreed)
    print(f"rosters agreed after: median {middle:.2f} s, at most {most:.2f} s")
    print(f"longest until all were ready and heard each other: {seen.slowest:.1f} s")
    for finding in [*seen.findings, *seen.stale][:20]:
        print(f"{finding.fault}: {finding.sentence}")
    sys.exit(bool(seen.findings or seen.stale))


if __name__ == "__main__":
    main()
