"""Prints the files that something passes on its way through the program, in order.

Run `python -m scripts.journey press`: a teacher's tap on a name, from the request at the door until
the roster is drawn anew, in a school of the stories, with bot and playground on real sockets. The
way is the files that lead on to another; what only they use is listed below it.
"""

import argparse
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType

from storage.engine.database import Database
from storage.tables import migrations
from tests import hearing
from tests.stories.building import make_riverside, set_stage
from tests.stories.stage import Stage

ROOT = Path(__file__).parents[1]
FLOORS = tuple(f"{ROOT}/{floor}/" for floor in ("bot", "storage"))
# Nothing that goes by the clock may walk between.
SETTINGS = {"ROLLCALL_TICK_SECONDS": "60"}
# What is done after an answer, such as a redraw, has an end that nobody sees.
AFTERWARDS_SECONDS = 0.5


class Passed:
    """The files of ours in which a function begins while `is_on`, in order, in every thread."""

    def __init__(self) -> None:
        self.is_on = False
        self.functions: dict[str, list[str]] = {}
        self.leading: set[str] = set()

    def notice(self, frame: FrameType, event: str, _argument: object) -> None:
        """Note where a function begins."""
        code = frame.f_code
        if not self.is_on or event != "call" or not code.co_filename.startswith(FLOORS):
            return
        name = code.co_filename.removeprefix(f"{ROOT}/")
        functions = self.functions.setdefault(name, [])
        caller = frame.f_back.f_code.co_filename if frame.f_back else ""
        if caller.startswith(FLOORS) and caller != code.co_filename:
            self.leading.add(caller.removeprefix(f"{ROOT}/"))
        if code.co_name not in functions and not code.co_name.startswith("<"):
            functions.append(code.co_name)


def press(stage: Stage) -> Callable[[], object]:
    """Tap a name on a roster that was tapped before."""
    roster = stage.tap_student(stage.open("/attendance"), 0)
    return lambda: stage.tap_student(roster, 1)


def command(stage: Stage) -> Callable[[], object]:
    """Open the roster by command."""
    stage.open("/attendance")
    return lambda: stage.open("/attendance")


def rest(stage: Stage) -> Callable[[], object]:
    """Mark everyone else present."""
    roster = stage.open("/attendance")
    return lambda: stage.tap(roster, "Everyone else present")


def details(stage: Stage) -> Callable[[], object]:
    """Open the details of a student."""
    roster = stage.tap_student(stage.open("/attendance"), 0)
    return lambda: stage.press(roster, "Details")


JOURNEYS = {each.__name__: each for each in (press, command, rest, details)}


def walked(journey: str) -> Passed:
    """Go a journey; gives what was passed."""
    passed = Passed()
    threading.setprofile(passed.notice)
    hearing.log_briefly()
    with TemporaryDirectory() as directory, ExitStack() as stack:
        database = Database(f"sqlite:///{directory}/school.db")
        stack.callback(database.close)
        migrations.upgrade(database)
        stage = set_stage(stack, database, make_riverside(database), SETTINGS)
        go = JOURNEYS[journey](stage)
        time.sleep(AFTERWARDS_SECONDS)
        passed.is_on = True
        go()
        time.sleep(AFTERWARDS_SECONDS)
        passed.is_on = False
    threading.setprofile(None)
    return passed


def main() -> None:
    """Print a journey."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("journey", choices=JOURNEYS)
    passed = walked(parser.parse_args().journey)
    way = [file for file in passed.functions if file in passed.leading]
    used = [file for file in passed.functions if file not in passed.leading]
    for number, file in enumerate(way, 1):
        print(f"{number:3} {file}: {', '.join(passed.functions[file])}")
    print(f"\nand {len(used)} that lead to no other:")
    for file in used:
        print(f"    {file}: {', '.join(passed.functions[file])}")


if __name__ == "__main__":
    main()
