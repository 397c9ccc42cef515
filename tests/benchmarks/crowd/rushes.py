"""A crowd: many teachers press at once, so many a second, whether or not the bot keeps up.

These are figures of one machine at one time, with their aims: nothing else does the same job.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from storage.tables.words import Status
from tests.benchmarks import sink, starting
from tests.benchmarks.crowd import classes
from tests.benchmarks.crowd.classes import TaughtClass
from tests.benchmarks.crowd.pressing import Crowd, CrowdSlack, Felt, Press, passed
from tests.benchmarks.databases import Kind, shelf
from tests.benchmarks.figures import Part, Ratio

HOW = (
    "`rollcall serve` as a process of its own, pressed by the teachers of 500 classes of thirty: "
    "so many presses a second, each a real change, sent when its time has come and given up after "
    "three seconds, as Slack does; Slack takes 80 ms for a message. A rate is held if every press "
    "is saved and 99 of 100 rosters are drawn anew within 300 ms of the tap. Then three times the "
    "highest rate that was held, and a calm. At last the records and the last drawings are "
    "compared with what was shown as saved."
)
HEADINGS = (
    "presses/s",
    "saved/s",
    "told",
    "unanswered",
    "ack p50 ms",
    "ack p99 ms",
    "drawn p99 ms",
    "told p99 ms",
    "MB",
)
AIMS: dict[Kind, int] = {"sqlite": 400, "postgresql": 250}
DRAWN_MS = 300.0
TIMES, STILL_SAVED, RECOVERED_SECONDS = 3, 0.9, 5.0
CALM, WARM_SECONDS = 20, 2.0


@dataclass(frozen=True, slots=True)
class Plan:
    """How many classes there are, at which rates they press, and for how many seconds each."""

    seconds: float
    classes: int = 500
    rates: Sequence[int] = (50, 100, 150, 200, 250, 300, 350, 400, 500)
    calm_seconds: float = 10.0


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a run: what it was, what was felt, and the bot's memory after it."""

    name: str
    felt: Felt
    megabytes: float


@dataclass(frozen=True, slots=True)
class Run:
    """What came of a crowd on one database.

    `held` is the highest rate that was held, `capacity` that or the lowest tried; `recovered` the
    seconds after the crowd until rosters were drawn in time again; `lost` are marks that were shown
    as saved and are not there, `drawn_wrong` rosters whose last drawing is not what the register
    says.
    """

    steps: Sequence[Step]
    held: int
    capacity: float
    crowded: Felt
    recovered: float
    lost: int
    drawn_wrong: int


def measure(plan: Plan, kinds: Sequence[Kind], tell: Callable[[str], None]) -> Part:
    """Have a crowd press on each database."""
    rows: list[tuple[str | float, ...]] = []
    ratios: list[Ratio] = []
    for kind in kinds:
        with shelf(kind) as databases:
            tell(f"{kind}: making {plan.classes} classes")
            run = asyncio.run(pressed(databases.empty(), plan, partial(_told, tell, kind)))
        rows += [row_of(step, kind) for step in run.steps]
        ratios += ratios_of(run, kind)
    return Part("crowd", HOW, ratios, HEADINGS, rows)


def _told(tell: Callable[[str], None], kind: Kind, step: str) -> None:
    tell(f"{kind}: {step}")


async def pressed(url: str, plan: Plan, tell: Callable[[str], None]) -> Run:
    """Climb until a rate is not held, have three times as many press, and let it calm down."""
    made, slack = classes.build(url, plan.classes), CrowdSlack()
    steps: list[Step] = []
    async with sink.served(slack), starting.ready(url, slack) as (port, process):
        crowd = Crowd(port, made, slack)
        await crowd.press(CALM, WARM_SECONDS)

        def note(name: str, presses: Sequence[Press], lasts: float) -> Felt:
            slack.resolve(presses)
            felt = Felt.of(presses, lasts)
            steps.append(Step(name, felt, starting.megabytes(process.pid)))
            return felt

        held = 0
        for rate in plan.rates:
            tell(f"{rate} presses a second")
            felt = note(f"{rate}", await crowd.press(rate, plan.seconds), plan.seconds)
            if not is_held(felt):
                break
            held = rate
        rush = TIMES * (held or plan.rates[0])
        tell(f"{rush} presses a second, a crowd")
        crowding = await crowd.press(rush, plan.seconds, settles=False)
        ended = crowding[-1].due_at
        calm = await crowd.press(CALM, plan.calm_seconds)
        felt = note(f"{rush}, a crowd", crowding, plan.seconds)
        note(f"{CALM} after that", calm, plan.calm_seconds)
        await crowd.end()
        lost, wrong = compared(url, made, crowd.pressed, slack)
        return Run(steps, held, rush / TIMES, felt, recovery(calm, ended), lost, wrong)


def is_held(felt: Felt) -> bool:
    """Whether everybody was served in time."""
    return not felt.told and not felt.unanswered and felt.drawn_p99_ms <= DRAWN_MS


def recovery(calm: Iterable[Press], ended: float) -> float:
    """Give the seconds after a crowd until every roster was drawn in time again."""
    late = [each.due_at - ended for each in calm if passed(each, each.drawn_at) > DRAWN_MS]
    return max(late, default=0.0)


def compared(
    url: str, made: Sequence[TaughtClass], presses: Sequence[Press], slack: CrowdSlack
) -> tuple[int, int]:
    """Count the marks that were shown as saved and are lost, and the rosters drawn wrong."""
    slack.resolve(presses)
    of: defaultdict[tuple[int, int], list[Press]] = defaultdict(list)
    for press in presses:
        of[press.number, press.place].append(press)
    found = classes.kept(url, made)
    lost = sum(
        found[number].marks.get(place) not in may_be(it) for (number, place), it in of.items()
    )
    wrong = sum(
        slack.last_blocks(number) not in (None, each.blocks) for number, each in enumerate(found)
    )
    return lost, wrong


def may_be(presses: Sequence[Press]) -> set[Status | None]:
    """Say what may stand after presses on one name: the last that was shown as saved, or a later.

    Of those that were not answered nobody knows.
    """
    allowed: set[Status | None] = {None}
    for press in presses:
        if press.shown_as_saved:
            allowed = {press.status}
        elif press.acked_at is None:
            allowed.add(press.status)
    return allowed


def row_of(step: Step, kind: Kind) -> tuple[str | float, ...]:
    """Write a step as the table has it."""
    felt = step.felt
    return (
        f"{step.name} ({kind})",
        felt.saved_a_second,
        felt.told,
        felt.unanswered,
        felt.ack_p50_ms,
        felt.ack_p99_ms,
        felt.drawn_p99_ms,
        felt.told_p99_ms,
        step.megabytes,
    )


def ratios_of(run: Run, kind: Kind) -> list[Ratio]:
    """Compare with the aims."""
    aim = AIMS[kind]
    kept = run.crowded.saved_a_second / run.capacity
    return [
        Ratio(f"presses a second held over {aim} ({kind})", run.held / aim, 1),
        Ratio(f"saved a second in the crowd over held ({kind})", kept, STILL_SAVED),
        Ratio(
            f"seconds until recovered over {RECOVERED_SECONDS:g} ({kind})",
            run.recovered / RECOVERED_SECONDS,
            at_most=1,
        ),
        Ratio(f"marks shown as saved and lost ({kind})", run.lost, at_most=0),
        Ratio(f"rosters drawn wrong in the end ({kind})", run.drawn_wrong, at_most=0),
    ]
