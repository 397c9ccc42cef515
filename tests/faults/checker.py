"""Compares what people were told with what is stored: nothing lost, nothing twice, newest wins."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from uuid import UUID

from storage.tables.words import Action, Status
from tests.faults.history import Account, Line, Outcome, Place, Press, Stored

# A refusal is told after the ack; a server that dies meanwhile can't tell it any more.
TELLING = timedelta(seconds=2)
BEGIN, END = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


class Fault(StrEnum):
    """What can be wrong."""

    LOST = "lost"
    DOUBLED = "doubled"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong."""

    fault: Fault
    sentence: str


@dataclass(frozen=True, slots=True)
class Span:
    """A status that stood in a cell, from no later than `begin` until no earlier than `end`."""

    status: Status | None
    begin: datetime
    end: datetime

    def may_be_seen_by(self, press: Press) -> bool:
        """Whether it may have stood there when the press was dealt with."""
        return self.begin <= press.ended_at and self.end >= press.sent_at


@dataclass
class Evidence:
    """Both accounts, joined: which lines a press wrote, and each cell's lines in order."""

    account: Account
    stored: Stored
    lines_of: dict[int, list[Line]] = field(default_factory=lambda: defaultdict(list))
    press_of: dict[UUID, Press] = field(default_factory=dict[UUID, Press])
    chains: dict[Place, list[Line]] = field(default_factory=lambda: defaultdict(list))
    by_person: dict[str, list[Press]] = field(default_factory=lambda: defaultdict(list))
    marks_of: dict[date, list[Press]] = field(default_factory=lambda: defaultdict(list))
    marks_at: dict[Place | None, list[Press]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for press in sorted(self.account.presses, key=lambda each: each.sent_at):
            if press.outcome is Outcome.FAILED:
                continue
            self.by_person[press.person].append(press)
            if press.action is Action.MARK:
                self.marks_of[press.day].append(press)
                self.marks_at[press.place].append(press)

    def author_of(self, line: Line) -> Press | None:
        """Find the press that its person had under way when a line was written."""
        theirs = self.by_person.get(line.person, [])
        place = bisect_right(theirs, line.recorded_at, key=lambda press: press.sent_at)
        press = theirs[place - 1] if place else None
        return press if press and line.recorded_at <= press.ended_at else None

    def spans(self, place: Place) -> Iterator[Span]:
        """What stood in a cell, from the empty beginning on."""
        status, begin = None, BEGIN
        for line in self.chains.get(place, []):
            yield Span(status, begin, self._over(line))
            status, begin = line.after, line.recorded_at
        yield Span(status, begin, END)

    def _over(self, line: Line) -> datetime:
        press = self.press_of.get(line.change_set_id)
        return press.ended_at if press else END


def check(account: Account, stored: Stored) -> list[Finding]:
    """Find everything that is wrong; an empty list is a sound database.

    1. Each line of the audit was written by one press, and each press wrote one change set.
    2. Each cell's lines follow from one another, newer actions only, and end in its record.
    3. Each acknowledged press is in the audit, or changed nothing for a reason that can be shown.
    """
    evidence = Evidence(account, stored)
    return [
        *joined(evidence),
        *(finding for place in places(evidence) for finding in replayed(evidence, place)),
        *(finding for press in account.presses for finding in kept(evidence, press)),
    ]


def joined(evidence: Evidence) -> Iterator[Finding]:
    """Give each line to the press that wrote it: the one that its person had under way then."""
    for line in evidence.stored.audit:
        evidence.chains[line.place].append(line)
        press = evidence.author_of(line)
        if press is None:
            yield Finding(Fault.WRONG, f"{line} was written by no press")
            continue
        evidence.press_of.setdefault(line.change_set_id, press)
        evidence.lines_of[press.number].append(line)
        if not fits(line, press):
            yield Finding(Fault.WRONG, f"{line} is not what {press} asked for")
    for number, lines in evidence.lines_of.items():
        if len({line.change_set_id for line in lines}) > 1 or repeats(lines):
            yield Finding(Fault.DOUBLED, f"press {number} was saved more than once: {lines}")


def fits(line: Line, press: Press) -> bool:
    """Whether a line says what its press asked for."""
    if line.action != press.action or line.place.day != press.day:
        return False
    if press.action is Action.MARK:
        asked = (press.place, press.status, press.acted_at)
        return (line.place, line.after, line.acted_at) == asked
    if press.action is Action.MARK_REST:
        return line.before is None and line.after is Status.PRESENT
    return line.acted_at == press.acted_at


def repeats(lines: Sequence[Line]) -> bool:
    """Whether one cell is in a change set twice."""
    return len({line.place for line in lines}) < len(lines)


def places(evidence: Evidence) -> list[Place]:
    """All cells that anything is stored of."""
    return sorted({*evidence.chains, *evidence.stored.records})


def replayed(evidence: Evidence, place: Place) -> Iterator[Finding]:
    """Follow a cell's lines from the empty beginning to its record."""
    chain = evidence.chains.get(place, [])
    status: Status | None = None
    for line in chain:
        if line.before != status:
            yield Finding(Fault.WRONG, f"{place}: {line} follows {status}")
        status = line.after
    record = evidence.stored.records.get(place)
    if record != status:
        yield Finding(Fault.WRONG, f"{place}: the record says {record}, its audit {status}")
    explicit = [line for line in chain if line.action is not Action.MARK_REST]
    for earlier, later in pairwise(explicit):
        if later.acted_at <= earlier.acted_at:
            yield Finding(Fault.WRONG, f"{place}: {later} is older than {earlier}")


def kept(evidence: Evidence, press: Press) -> Iterator[Finding]:
    """Look for one press in the audit; without a line it must have had nothing to change."""
    lines = evidence.lines_of.get(press.number, [])
    was_told = press.number in evidence.account.told
    is_ok = press.outcome is Outcome.OK and not was_told
    if was_told and lines and press.action is not Action.UNDO:
        yield Finding(Fault.WRONG, f"{press} was refused and is in the audit all the same")
    if press.action is Action.MARK_REST and (is_ok or lines):
        empty = [place for place in roll(evidence, press) if left_empty(evidence, press, place)]
        if empty:
            yield Finding(Fault.LOST, f"{press} left {empty} unmarked")
    if is_ok and press.action is Action.MARK:
        yield from overwritten(evidence, press)
        if not lines and not changed_nothing(evidence, press):
            yield Finding(Fault.LOST, f"{press} was acknowledged and is not in the audit")
    if (
        is_ok
        and press.action is Action.UNDO
        and not lines
        and not undone_by_nothing(evidence, press)
    ):
        yield Finding(Fault.LOST, f"{press} was acknowledged and is not in the audit")


def roll(evidence: Evidence, press: Press) -> list[Place]:
    """All cells of the register that was pressed on."""
    return [Place(press.day, number) for number in range(1, evidence.stored.students + 1)]


def left_empty(evidence: Evidence, press: Press, place: Place) -> bool:
    """Whether "everyone else present" passed a cell by that was empty all the while."""
    if any(line.place == place for line in evidence.lines_of.get(press.number, [])):
        return False
    if outranked(evidence, press, place):
        return False
    return not any(
        span.status is not None and span.may_be_seen_by(press) for span in evidence.spans(place)
    )


def overwritten(evidence: Evidence, press: Press) -> Iterator[Finding]:
    """Look for an older action that was written over an acknowledged one."""
    for line in evidence.chains.get(press.place or Place(press.day, 0), []):
        is_weaker = line.action is Action.MARK_REST or line.acted_at >= press.acted_at
        if not is_weaker and line.recorded_at > press.ended_at:
            yield Finding(Fault.WRONG, f"{line} overwrote the newer {press}")


def changed_nothing(evidence: Evidence, press: Press) -> bool:
    """Whether a mark may have found its status there already, or a newer action."""
    place = press.place or Place(press.day, 0)
    stood = any(
        span.status == press.status and span.may_be_seen_by(press) for span in evidence.spans(place)
    )
    return stood or outranked(evidence, press, place)


def outranked(evidence: Evidence, press: Press, place: Place) -> bool:
    """Whether a newer action on the cell was under way before the press was answered."""
    newer_lines = (
        line.acted_at > press.acted_at and line.recorded_at <= press.ended_at
        for line in evidence.chains.get(place, [])
    )
    return any(newer_lines) or any(
        rival.acted_at > press.acted_at and rival.sent_at <= press.ended_at
        for rival in evidence.marks_at.get(place, [])
    )


def undone_by_nothing(evidence: Evidence, press: Press) -> bool:
    """Whether an undo may have changed nothing: its refusal was cut off, or a mark outranked it.

    The mark is one that found its status there already: it is newer and has no line of its own.
    """
    cut_off = any(
        press.sent_at <= kill <= press.ended_at + TELLING for kill in evidence.account.kills
    )
    return cut_off or any(
        rival.acted_at > press.acted_at
        and rival.sent_at <= press.ended_at
        and rival.number not in evidence.lines_of
        for rival in evidence.marks_of.get(press.day, [])
    )
