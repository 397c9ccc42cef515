"""Kills the server again and again while people press, then checks that nothing was lost.

python -m tests.faults.kill --kills 200 --database sqlite
"""

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from sqlalchemy import Connection, select

from bot.attendance.registers.actions import TIE_BITS
from storage.engine.database import Database
from storage.schools import schools
from storage.schools.people import linking
from storage.tables import (
    CHANGE,
    ENROLLMENT,
    RECORD,
    STAFF,
    migrations,
)
from storage.tables.words import Role
from tests.benchmarks.databases import KINDS, shelf
from tests.faults.checker import Fault, Finding, check
from tests.faults.history import Account, Line, Outcome, Place, Stored
from tests.faults.pressing import Presser, Scene, all_of
from tests.faults.server import Server
from tests.faults.slack import TEAM, Ears, create_slack
from tests.school import MadeSchool, make_school
from tests.serving import eventually, served

STUDENTS = 30
PEOPLE = {
    "UTUNDE": ("Tunde Okafor", Role.TEACHER),
    "UMARTA": ("Marta Lindqvist", Role.TEACHER),
    "UINES": ("Ines Duarte", Role.OFFICE),
    "URUTH": ("Ruth Abernathy", Role.ADMIN),
}
FIRST_DAY = date(2026, 9, 1)
DAYS = 80
KILLS_A_DAY = 4
# A life is so many acknowledged presses, so that a busy machine tries as much as a quiet one; the
# kill comes a little later, at any moment of a press.
SHORTEST_LIFE, LONGEST_LIFE = 20, 90
LIFE_SECONDS = 60.0
LONGEST_WAIT = 0.05


@dataclass(frozen=True, slots=True)
class Trial:
    """What a run found: the two accounts, and what is wrong between them."""

    kills: int
    account: Account
    stored: Stored
    findings: Sequence[Finding]

    def counts(self) -> dict[str, int]:
        """Count presses by outcome and findings by kind."""
        outcomes = Counter(press.outcome for press in self.account.presses)
        faults = Counter(finding.fault for finding in self.findings)
        return {
            "kills": self.kills,
            "presses": len(self.account.presses),
            "acknowledged": outcomes[Outcome.OK],
            "unknown": outcomes[Outcome.UNKNOWN],
            "never taken in": outcomes[Outcome.FAILED],
            "refusals told": len(self.account.told),
            "changes": len(self.stored.audit),
            "lost": faults[Fault.LOST],
            "doubled": faults[Fault.DOUBLED],
            "wrong": faults[Fault.WRONG],
        }


def run(database_url: str, kills: int, seed: int) -> Trial:
    """Let people press through so many lives of the server; `database_url` is an empty database."""
    database = Database(database_url)
    course = build(database)
    ears = Ears()
    with TemporaryDirectory() as folder, served(create_slack(ears)) as slack_url:
        server = Server(database_url, slack_url, Path(folder) / "server.log")
        scene = Scene(server.port, slack_url, course, STUDENTS, FIRST_DAY)
        pressers = [
            Presser(scene, person, random.Random(f"{seed}:{person}"))  # noqa: S311 - to be repeated
            for person in PEOPLE
        ]
        died = press_and_kill(server, scene, pressers, kills, random.Random(seed))  # noqa: S311
    stored = database.read_now(read)
    database.close()
    account = Account(sorted(all_of(pressers), key=lambda p: p.number), frozenset(ears.told), died)
    return Trial(kills, account, stored, check(account, stored))


def build(database: Database) -> UUID:
    """Make the school: one class that everybody of it may mark; returns the course offering."""
    migrations.upgrade(database)
    school: MadeSchool = make_school(database)
    # Each press has a day of its own, the later ones long ago.
    school.allow_changes(None)
    database.write_now(schools.claim_for_workspace, TEAM)
    for slack_user_id, (name, role) in PEOPLE.items():
        email = f"{slack_user_id.lower()}@riverside.test"
        school.add_staff(name, role, email=email)
        database.write_now(
            linking.link_by_email,
            enterprise_id="",
            team_id=TEAM,
            slack_user_id=slack_user_id,
            email=email,
        )
    # All teach it: a tap that would weaken what the office entered is refused, and so not audited.
    teachers = [name for name, _ in PEOPLE.values()]
    return school.add_course("Biology 9A", STUDENTS, teachers=teachers)


def press_and_kill(
    server: Server, scene: Scene, pressers: Sequence[Presser], kills: int, chance: random.Random
) -> list[datetime]:
    """Start the server, let it live for a while, kill it, and so on; the last one is let finish."""
    died: list[datetime] = []
    with ThreadPoolExecutor(len(pressers)) as threads:
        working = [threads.submit(presser.work) for presser in pressers]
        try:
            for kill in range(kills):
                scene.day = FIRST_DAY + timedelta(days=kill // KILLS_A_DAY % DAYS)
                live(server, scene, pressers, chance.randint(SHORTEST_LIFE, LONGEST_LIFE))
                time.sleep(chance.uniform(0, LONGEST_WAIT))
                scene.up.clear()
                died.append(datetime.now(UTC))
                server.kill()
            live(server, scene, pressers, LONGEST_LIFE)
        finally:
            scene.over.set()
            for each in working:
                each.result()
            time.sleep(0.5)
            server.kill()
    return died


def live(server: Server, scene: Scene, pressers: Sequence[Presser], presses: int) -> None:
    """Start the server and let people press, until so many more are acknowledged."""
    enough = acknowledged(pressers) + presses
    server.start()
    scene.up.set()
    eventually(lambda: acknowledged(pressers) >= enough, seconds=LIFE_SECONDS)


def acknowledged(pressers: Sequence[Presser]) -> int:
    """Count the presses that were acknowledged."""
    return sum(press.outcome is Outcome.OK for each in pressers for press in list(each.presses))


def read(connection: Connection) -> Stored:
    """Read the audit in the order in which it was written, and the records."""
    who = {row.id: row.slack_user_id for row in connection.execute(select(STAFF))}
    roll = {row.id: row.roll_number for row in connection.execute(select(ENROLLMENT))}
    lines = [
        Line(
            change_set_id=row.change_set_id,
            action=row.action,
            person=who[row.staff_id],
            place=Place(row.attendance_date, roll[row.course_enrollment_id]),
            acted_at=row.order_key >> TIE_BITS,
            recorded_at=row.recorded_at,
            before=row.before_status,
            after=row.after_status,
        )
        for row in connection.execute(select(CHANGE).order_by(CHANGE.c.id))
    ]
    records = {
        Place(row.attendance_date, roll[row.course_enrollment_id]): row.status
        for row in connection.execute(select(RECORD))
    }
    return Stored(lines, records, STUDENTS)


def main() -> None:
    """Run as told, print the counts, and end with 1 if anything was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--database", choices=KINDS, default="sqlite")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    with shelf(chosen.database) as databases:
        trial = run(databases.empty(), chosen.kills, chosen.seed)
    for name, number in trial.counts().items():
        print(f"{name:>15} {number}")
    for finding in trial.findings[:20]:
        print(f"{finding.fault}: {finding.sentence}")
    sys.exit(bool(trial.findings))


if __name__ == "__main__":
    main()
