"""Posts digests through all kinds of faults, and counts the messages in the channel.

python -m tests.faults.deliver --trials 200 --kind kill --database sqlite --seed 1
"""

import argparse
import multiprocessing
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from multiprocessing.process import BaseProcess
from pathlib import Path

from playground import Channel, Person, WorkspaceConfig, create_playground
from playground.state.faults import FaultKind
from storage.engine.database import Database
from storage.installations import kept
from storage.installations.kept import NewInstallation
from storage.schools import schools
from storage.tables import migrations
from tests.benchmarks.databases import KINDS, shelf
from tests.faults.checker import Fault
from tests.faults.poster import HURRY, TEAM, TOKEN, Bug, Orders
from tests.faults.scene import OFFICE, PATIENCE, Scene
from tests.school import make_school
from tests.serving import eventually, served

# What a new process would have to import itself.
PRELOADED = ["playground", "tests.benchmarks.databases", "tests.faults.scene", "tests.serving"]
SOMETIMES = 0.3
POINTS = (
    "deliveries_due",
    "delivery_claimed",
    "delivery_composed",
    "delivery_intended",
    "delivery_posted",
    "delivery_sent",
)
# Points that only the follower of a killed process comes to.
LATER_POINTS = ("delivery_looked_for", "delivery_claimed", "delivery_sent", "delivery_swept")
FREEZES = (None, "delivery_claimed", "delivery_composed", "delivery_intended", "delivery_posted")
DROPS = (FaultKind.DROP_BEFORE, FaultKind.DROP_AFTER)


class Kind(StrEnum):
    """What goes wrong in a trial."""

    KILL = "kill"
    POINTS = "points"
    DROPPED = "dropped"
    THREE = "three"
    FREEZE = "freeze"


def kill(scene: Scene, _number: int) -> None:
    """Kill the process at some moment around a delivery; the next one goes on from there."""
    (poster,) = scene.posters or [scene.start()]
    scene.make_due()
    scene.pause()
    scene.kill(poster)
    scene.start()
    scene.settle()


def points(scene: Scene, number: int) -> None:
    """Kill the process at a named point, sometimes the next one at a later point too."""
    scene.make_due()
    scene.buried(scene.start(POINTS[number % len(POINTS)]))
    follower = scene.start(scene.chance.choice([None, *LATER_POINTS]))
    scene.settle(until=lambda: not follower.is_alive())
    if not follower.is_alive():
        scene.buried(follower)
        scene.start()
    scene.settle()
    for poster in [*scene.posters]:
        scene.kill(poster)


def dropped(scene: Scene, _number: int) -> None:
    """Drop the connection before or after Slack took the message, sometimes when looking too."""
    if not scene.posters:
        scene.start()
    scene.order(DROPS)
    if scene.chance.random() < SOMETIMES:
        scene.order(DROPS, scene.chance.choice(["chat.postMessage", "conversations.history"]))
    scene.make_due()
    scene.settle()


def three(scene: Scene, _number: int) -> None:
    """Have three processes post; some calls go wrong, and some processes are replaced."""
    while len(scene.posters) < 3:
        scene.start()
    if scene.chance.random() < SOMETIMES:
        scene.order(DROPS)
    scene.make_due()
    if scene.chance.random() < SOMETIMES:
        scene.pause()
        scene.kill(scene.chance.choice(scene.posters))
    scene.settle()


def freeze(scene: Scene, number: int) -> None:
    """Stop one of two processes for longer than its lease, at some moment or at a named point."""
    for poster in [*scene.posters]:
        scene.kill(poster)
    point = FREEZES[number % len(FREEZES)]
    frozen = scene.start(point, signal.SIGSTOP)
    scene.make_due()
    if point is None:
        scene.pause()
        os.kill(frozen.pid or 0, signal.SIGSTOP)
    await_stopped(frozen)
    scene.counts["freezes"] += 1
    scene.start()
    time.sleep(HURRY.lease.total_seconds() + scene.chance.uniform(0.1, 0.9))
    os.kill(frozen.pid or 0, signal.SIGCONT)
    time.sleep(HURRY.sweep.total_seconds())
    scene.settle()


def await_stopped(process: BaseProcess) -> None:
    """Wait until a process is stopped, by the kernel's word (proc(5): state T)."""
    status = Path(f"/proc/{process.pid}/stat")
    eventually(lambda: status.read_text().rpartition(")")[2].split()[0] == "T", seconds=PATIENCE)


TRIALS: dict[Kind, Callable[[Scene, int], None]] = {
    Kind.KILL: kill,
    Kind.POINTS: points,
    Kind.DROPPED: dropped,
    Kind.THREE: three,
    Kind.FREEZE: freeze,
}


def run(database_url: str, kind: Kind, trials: int, seed: int, bug: Bug | None = None) -> Scene:
    """Run so many trials of a kind on an empty database; each posts some digests."""
    multiprocessing.set_forkserver_preload(PRELOADED)
    config = WorkspaceConfig(
        bot_token=TOKEN,
        signing_secret="s",
        people=(Person(id="UOFFICE", name="Inês Duarte"),),
        channels=(Channel(id=OFFICE, name="office", members=("UOFFICE",)),),
    )
    playground = create_playground(config)
    database = Database(database_url)
    migrations.upgrade(database)
    school = make_school(database, time_zone="Etc/UTC")
    here = NewInstallation(TEAM, "", "U0")
    database.write_now(kept.keep_of_environment, here, datetime.now(UTC))
    database.write_now(schools.claim_for_workspace, TEAM)
    with served(playground) as url:
        scene = Scene(
            orders=Orders(database_url, url, bug=bug),
            workspace=playground.state.workspace,
            database=database,
            school=school,
            chance=random.Random(seed),  # noqa: S311 - to be repeated
        )
        try:
            for number in range(trials):
                TRIALS[kind](scene, number)
                scene.look()
                scene.counts["trials"] += 1
        finally:
            scene.end()
        scene.look()
    database.close()
    return scene


def counted(scene: Scene) -> dict[str, int]:
    """Give what was done, then what was found."""
    found = Counter(finding.fault for finding in scene.findings)
    return {**scene.counts, **{str(fault): found[fault] for fault in Fault}}


def main() -> None:
    """Run as told, print the counts, and end with 1 if anything was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=30)
    parser.add_argument("--kind", type=Kind, choices=list(Kind), default=Kind.KILL)
    parser.add_argument("--database", choices=KINDS, default="sqlite")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    with shelf(chosen.database) as databases:
        scene = run(databases.empty(), chosen.kind, chosen.trials, chosen.seed)
    for name, number in counted(scene).items():
        print(f"{name:>15} {number}")
    for finding in scene.findings[:20]:
        print(f"{finding.fault}: {finding.sentence}")
    sys.exit(bool(scene.findings))


if __name__ == "__main__":
    main()
