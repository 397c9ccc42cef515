"""One student: a day's lessons, ten school days, and counts with their sums."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.attendance import names
from bot.attendance.calls.followed import Followed
from bot.attendance.days import written_times
from bot.attendance.excuses.office import ListedExcuse
from bot.attendance.excuses.uncleared import Uncleared
from bot.attendance.numbers import counted
from bot.attendance.privacy.holding import HoldSeen
from bot.attendance.students.viewing import LessonSeen, StripDay, StudentSeen, Who
from bot.attendance.summaries import Summary
from bot.blocks.calls.clocks import days_left
from bot.blocks.elements import (
    LONGEST_TEXT,
    Block,
    Element,
    Message,
    actions,
    button,
    context,
    header,
    plain,
    section,
)
from bot.blocks.excuses.lists import in_words, shorten_buttons, withdraw_button
from bot.blocks.ids import arrival_ids, call_ids, student_ids
from bot.blocks.ids.excuse_ids import ExcuseChoice
from bot.blocks.ids.register_ids import RosterView
from bot.blocks.ids.student_ids import StudentDay
from bot.blocks.inputs import option
from bot.blocks.roster.roster import SIGNS, UNMARKED
from bot.blocks.students import lines
from bot.blocks.students.followed import followed_up
from bot.blocks.students.held import held
from storage.tables.words import Status

_BUTTONS_IN_A_ROW = 5
_MOST_IN_MENU = 100
_MOST_UNCLEARED = 5
# Whoever was away in any lesson of a day has that sign on it.
_WORST = (Status.ABSENT, Status.EXCUSED, Status.LATE, Status.PRESENT)


@dataclass(frozen=True, slots=True)
class Note:
    """What became of the last press, and the way to take it back."""

    says: str = ""
    way: Element | None = None


NOTHING_SAID = Note()


def student_view(
    seen: StudentSeen,
    excuses: Sequence[ListedExcuse],
    note: Note,
    uncleared: Sequence[Uncleared],
    followed: Followed | None,
    hold: HoldSeen | None,
) -> Message:
    """Draw the view; the text that is pushed names nobody.

    The office sees the excuses, too, what nobody has cleared, and the follow-ups; an admin whether
    there is a hold.
    """
    return Message(
        "A student's attendance",
        [
            header(seen.who.full_name),
            *lines.about(seen.who),
            *([section(note.says, note.way)] if note.says else []),
            *lines.sections(_lessons(seen)),
            *_ways(seen),
            *_office(seen),
            *_excuses(excuses),
            *_uncleared(uncleared),
            *followed_up(followed),
            *_strip(seen),
            section(_sums(seen)),
            context(_streak(seen)),
            *held(
                hold,
                StudentDay.of(seen.who.id, seen.day).written(),
                seen.who.full_name,
                seen.who.id,
            ),
        ],
    )


def _lessons(seen: StudentSeen) -> list[str]:
    day = "Today" if seen.day == seen.today else written_times.in_full(seen.day)
    if not seen.lessons:
        return [f"{day}: no lessons."]
    return [f"{day}:", *(_lesson(each, seen) for each in seen.lessons)]


def _lesson(lesson: LessonSeen, seen: StudentSeen) -> str:
    """Write "⏰ 08:30 Biology 9A, period 1: late, 12 minutes, was absent · Ines at 09:05"."""
    meeting = lesson.meeting
    cycle = seen.who.hour_cycle
    times = (
        f"{written_times.between(meeting.starts_at, meeting.ends_at, cycle)} " if meeting else ""
    )
    period = meeting.period if meeting else lesson.key.period
    called = names.cut(lesson.title, lines.LONGEST_TITLE) + (f", period {period}" if period else "")
    record = lesson.record
    if record is None:
        state = "the school is closed" if lesson.closed else "not recorded"
        return f"{UNMARKED} {times}{called}: {state}"
    was = f", was {lesson.was}" if lesson.was else ""
    by = f"{lines.of_staff(record.recorded_by)} at " if record.recorded_by else ""
    saved = f"{by}{written_times.moment(record.recorded_at, seen.day, cycle)}"
    says = lines.says(record.entry, seen.who.reasons)
    return f"{SIGNS[record.entry.status]} {times}{called}: {says}{was} · {saved}"


def _ways(seen: StudentSeen) -> list[Block]:
    """Draw what can be done from here: arrived now, excuse, correct a record, the history."""
    excuse = [] if seen.who.own else [_excuse_button(seen.who)]
    row = [*_arrived(seen), *excuse, *_correct(seen), *_history_button(seen)]
    return [actions("history", row)] if row else []


def _excuse_button(who: Who) -> Element:
    value = StudentDay.of(who.id).written()
    return button(student_ids.EXCUSE_STUDENT, "Excuse…", value, says=f"Excuse {who.full_name}")


def _correct(seen: StudentSeen) -> list[Element]:
    """Draw a menu of the day's registers: each is corrected where it is kept."""
    lessons = [each for each in seen.lessons if not each.closed][:_MOST_IN_MENU]
    if not lessons:
        return []
    options = [option(_called(each), RosterView.of(each.key).written()) for each in lessons]
    return [
        {
            "type": "static_select",
            "action_id": student_ids.CORRECT,
            "placeholder": plain("Correct a record…"),
            "options": options,
        }
    ]


def _called(lesson: LessonSeen) -> str:
    period = lesson.meeting.period if lesson.meeting else lesson.key.period
    return names.cut(lesson.title, lines.LONGEST_NAME) + (f", period {period}" if period else "")


def _arrived(seen: StudentSeen) -> list[Element]:
    """Draw what the office enters of a student today."""
    if seen.who.own or seen.day != seen.today:
        return []
    value = StudentDay.of(seen.who.id, seen.day).written()
    return [button(arrival_ids.ARRIVED_STUDENT, "Arrived now", value)]


def _office(seen: StudentSeen) -> list[Block]:
    """Draw what else the office does about a student: a call, and the desk."""
    if seen.who.own:
        return []
    value = StudentDay.of(seen.who.id, seen.day).written()
    called = seen.who.full_name
    log = button(call_ids.LOG_STUDENT, "Log a call…", value, says=f"Log a call: {called}")
    says = f"Leaves early: {called}"
    leaves = button(arrival_ids.LEAVES_STUDENT, "Leaves early…", value, says=says)
    return [actions("office", [log, *([leaves] if seen.day == seen.today else [])])]


def _history_button(seen: StudentSeen) -> list[Element]:
    if not seen.changes:
        return []
    value = StudentDay.of(seen.who.id, seen.day).written()
    told = counted(seen.changes, "change")
    name = f"{student_ids.STUDENT_HISTORY}_open"
    says = f"Show the history of {written_times.in_full(seen.day)}: {told}"
    return [button(name, f"History: {told}", value, says=says)]


def _excuses(found: Sequence[ListedExcuse]) -> list[Block]:
    """Draw the excuses that stand, each with the ways to withdraw it and to shorten it."""
    return [block for each in found for block in _excuse(each)]


def _excuse(listed: ListedExcuse) -> list[Block]:
    value = ExcuseChoice(excuse_id=listed.found.excuse.id).written()
    told = section(names.cut(f"📝 {in_words(listed)}", LONGEST_TEXT), withdraw_button(listed))
    shorten = shorten_buttons(listed)
    ways = [actions(f"shorten{value}", shorten)] if shorten else []
    return [told | {"block_id": value}, *ways]


def _uncleared(found: Sequence[Uncleared]) -> list[Block]:
    """Say of the latest absences without a reason until when they are to be cleared."""
    if not found:
        return []
    told = [f"{written_times.day(e.day)}: {days_left(e.deadline)}" for e in found[:_MOST_UNCLEARED]]
    more = len(found) - len(told)
    rest = [f"and {more} more days before"] if more > 1 else ["and 1 more day before"] * more
    return [section("\n".join(["Absent, and not cleared:", *told, *rest]))]


def _strip(seen: StudentSeen) -> list[Block]:
    """Draw the last ten school days as buttons, each of which says in words how the day was."""
    if not seen.strip:
        return []
    days = [
        lines.day_button(str(place), _short(each), seen.who, each.day, _in_words(each))
        for place, each in enumerate(seen.strip)
    ]
    begins = range(0, len(days), _BUTTONS_IN_A_ROW)
    rows = [actions(f"strip{at}", days[at : at + _BUTTONS_IN_A_ROW]) for at in begins]
    return [context("The last school days; press one to see its lessons:"), *rows]


def _short(each: StripDay) -> str:
    sign = next((SIGNS[status] for status in _WORST if each.counts.get(status)), UNMARKED)
    return f"{sign} {written_times.of_week(each.day)}"


def _in_words(each: StripDay) -> str:
    counts = ", ".join(_each(each.counts)) or "nothing recorded"
    return f"{written_times.in_full(each.day)}: {counts}, {each.due} due"


def _each(counts: Mapping[Status, int]) -> list[str]:
    return [f"{status} {counts[status]}" for status in Status if counts.get(status)]


def _sums(seen: StudentSeen) -> str:
    """Write the counts and both rates with what they are made of."""
    summary = seen.summary
    since = f"Since {written_times.without_weekday(seen.since)}"
    if not summary.taken:
        return f"{since}: nothing recorded of {summary.due} due."
    told = [
        f"{since}: {', '.join(_each(summary.counts))}",
        _rate(summary, "taken", summary.taken, summary.rate_of_taken),
        _rate(summary, "due", summary.due, summary.rate_of_due),
    ]
    return "\n".join(filter(None, told))


def _rate(summary: Summary, of: str, whole: int, rate: float | None) -> str:
    """Write "present 41 + late 2 of 45 taken = 95.6 %"."""
    if rate is None:
        return ""
    present, late = (summary.counts.get(each, 0) for each in (Status.PRESENT, Status.LATE))
    return f"present {present} + late {late} of {whole} {of} = {100 * rate:.1f} %"


def _streak(seen: StudentSeen) -> str:
    found = seen.streak
    if found is None:
        return "Not absent on the last day that is recorded, by its first lesson."
    days = "1 day" if found.days == 1 else f"{found.days} days in a row"
    since = written_times.in_full(found.begins_on)
    return f"Absent {days}, since {since}, by the first lesson of each day."
