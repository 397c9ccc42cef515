"""The window for changes: whether a register may be changed freely, with a reason, or never."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from storage.schools.books import AmendRule


class WindowState(StrEnum):
    """How a register's date stands to the school's rule."""

    FREE = "free"
    REASON = "reason"
    CLOSED = "closed"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Window:
    """How a register may be changed; `through` is the last day of it.

    Free until that day, None is for ever; or free until that day and now with a reason; of books
    that are closed through that day; or of days up to that one of which the records are gone.
    """

    standing: WindowState
    through: date | None

    @property
    def is_free(self) -> bool:
        """Whether nobody has to say why."""
        return self.standing is WindowState.FREE


FREE = Window(WindowState.FREE, through=None)


def window(rule: AmendRule, day: date, today: date, *, is_office: bool) -> Window:
    """Say how a register of a date may be changed on a day, both by the school's zone.

    Free until the end of the day `amend_days` after its date, to the office and the admins
    `office_amend_days` after it; from then on whoever may change it says why. Of closed books
    nobody changes anything. It makes no difference whether the register was taken: a first mark is
    a change too. What the school has taken out, since its time was over, is not begun anew.
    """
    if rule.gone_through is not None and day <= rule.gone_through:
        return Window(WindowState.GONE, rule.gone_through)
    if rule.closed_through is not None and day <= rule.closed_through:
        return Window(WindowState.CLOSED, rule.closed_through)
    days = rule.office_amend_days if is_office else rule.amend_days
    if days is None:
        return FREE
    through = day + timedelta(days=days)
    return Window(WindowState.FREE if today <= through else WindowState.REASON, through)
