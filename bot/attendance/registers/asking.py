"""What may be typed after /attendance: a part of a course's name, a day, both, or help."""

from dataclasses import dataclass
from datetime import date, timedelta

from bot.attendance import names
from bot.attendance.errors import BadInput

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAYS_AGO = {"today": 0, "yesterday": 1}


@dataclass(frozen=True, slots=True)
class Ask:
    """A request for registers: `course` is what was typed of a name, `when` the day's word."""

    course: str = ""
    when: str = ""

    @property
    def is_help(self) -> bool:
        """Whether the person asks how this works."""
        return names.folded(self.course) == "help" and not self.when

    def day(self, today: date) -> date:
        """Give the day that is meant, seen from a school's today; a weekday is its last one."""
        word = names.folded(self.when)
        if word in WEEKDAYS:
            return today - timedelta(days=(today.weekday() - WEEKDAYS.index(word)) % 7)
        if word in DAYS_AGO or not word:
            return today - timedelta(days=DAYS_AGO.get(word, 0))
        return date.fromisoformat(self.when)

    def fits(self, title: str, code: str) -> bool:
        """Whether a course offering's title or code has what was typed in it."""
        typed = names.folded(self.course)
        return typed in names.folded(title) or typed in names.folded(code)

    def is_exactly(self, title: str, code: str) -> bool:
        """Whether what was typed is the title or the code in full."""
        return names.folded(self.course) in {names.folded(title), names.folded(code)}


def parse(text: str) -> Ask:
    """Read what was typed: the last word is a day if it is one (today, friday, 2026-11-20).

    Raises BadInput for a word in the form of a date that is not in the calendar.
    """
    *rest, last = text.split() or [""]
    if is_day(last):
        return Ask(" ".join(rest), last)
    return Ask(" ".join(text.split()))


def is_day(word: str) -> bool:
    """Whether a word names a day. Raises BadInput for 2026-02-30."""
    if names.folded(word) in WEEKDAYS or names.folded(word) in DAYS_AGO:
        return True
    parts = word.split("-")
    if [len(part) for part in parts] != [4, 2, 2] or not all(map(str.isdecimal, parts)):
        return False
    try:
        date.fromisoformat(word)
    except ValueError:
        raise BadInput(
            f"“{word}” is not in the calendar: expected a date like 2026-11-20, "
            "today, yesterday or a weekday."
        ) from None
    return True
