"""Action ids of rosters and lists of a day, and what their buttons and blocks carry.

Slack sends the whole message back inside each press. A roster names its register once in each
block's id; a name's value has a status and a roll number, in four characters at most where an
enrolment's key would take 22 and JSON another 20.
"""

import re
from typing import Annotated, Self

from pydantic import Field

from bot.blocks.ids.carried import Carried, Initial, Marked, short
from bot.blocks.ids.register_choice import OfRegister
from storage.tables.words import Status

MARK = "m"
MARK_REST = "mark_rest"
MODE = "mode"
PAGE = "page"
UNDO = "undo"
CHANGE = "change"
FOLD = "fold"
DETAILS = "details"
AMEND = "amend"
AMENDMENTS = "amendments"
DETAILS_STUDENT = "details_student"
OPEN_REGISTER = "open_register"
OPEN_DAY = "open_day"
TURN_DAY = "turn_day"
SHOW_DAY = "show_day"
ASK = "ask"
ASK_WORD = "ask_word"

IS_MARK = re.compile(rf"^{MARK}\d\Z")
IS_MODE = re.compile(rf"^{MODE}_[a-z]+\Z")
IS_PAGE = re.compile(rf"^{PAGE}_[a-z]+\Z")
IS_OPEN_REGISTER = re.compile(rf"^{OPEN_REGISTER}(_\d+)?\Z")
IS_AMENDMENTS = re.compile(rf"^{AMENDMENTS}_[a-z]+\Z")
IS_TURN_DAY = re.compile(rf"^{TURN_DAY}_[a-z]+\Z")
IS_ASK = re.compile(rf"^{ASK}\d+\Z")
IS_ASK_WORD = re.compile(rf"^{ASK_WORD}(_[a-z]+)?\Z")

LAST_PAGE = 99
FOLDS = "r"
UNFOLDED = "u"
OF_SCHOOL = "s"
MODES = tuple(status for status in Status if status is not Status.PRESENT)


class Mark(Carried, frozen=True):
    """A name button's value: the status that a press sets, and on whom.

    `sure`: the button asks before it weakens what the office entered.
    """

    status: Initial
    roll_number: int
    sure: bool = False

    def written(self) -> str:
        """Write it as a letter, a capital where the button asks first, and a number."""
        letter = self.status[0].upper() if self.sure else self.status[0]
        return f"{letter}{self.roll_number}"

    @classmethod
    def read(cls, text: str) -> Self:
        """Read it again. Raises BadInput for anything else."""
        read = cls._read(MARK_FORM, text[:1].lower() + text[1:])
        return read.model_copy(update={"sure": text[:1].isupper()})


class RosterView(OfRegister, Carried, frozen=True):
    """What a drawn roster shows: a register, what a tap on a name marks, and which page.

    `folds`: it is a reminder, which becomes one line when the register is complete. `unfolded`: the
    names are shown although the register is complete. Usual is the first page, marking the absent.
    """

    mode: Initial = Status.ABSENT
    page: Annotated[int, Field(ge=0, le=LAST_PAGE)] = 0
    folds: Marked = False
    unfolded: Marked = False

    def but(self, **changes: object) -> Self:
        """Show the same otherwise. Raises BadInput for what can't be shown."""
        return self._sound(self.model_dump() | changes)

    def written(self, part: int = 0) -> str:
        """Write it as a block's id; `part` (0 to 99) tells the blocks of a message apart."""
        day = self.attendance_date.strftime("%Y%m%d")
        return (
            f"{part:02}{self.mode[0]}{self.page:02}{FOLDS if self.folds else ''}"
            f"{UNFOLDED if self.unfolded else ''}{day}"
            f"{short(self.course_offering_id)}{self.period}"
        )

    @classmethod
    def read(cls, text: str) -> Self:
        """Read it again from any of the blocks. Raises BadInput for anything else."""
        return cls._read(VIEW_FORM, text)


class DayView(Carried, frozen=True):
    """The value of a button that turns a day's list: which page, of all or of the missing only.

    `of_school`: of all of the school's registers. `typed` is what finds the list again, as if it
    were typed.
    """

    page: Annotated[int, Field(ge=0, le=LAST_PAGE)] = 0
    only_missing: Marked = False
    of_school: Marked = False
    typed: str

    def written(self) -> str:
        """Write it as a page, marks for the missing only and for the school's, and the text."""
        marks = f"{FOLDS if self.only_missing else ''}{OF_SCHOOL if self.of_school else ''}"
        return f"{self.page:02}{marks}:{self.typed}"

    @classmethod
    def read(cls, text: str) -> Self:
        """Read it again. Raises BadInput for anything else."""
        return cls._read(DAY_FORM, text)


MARK_FORM = re.compile(r"(?P<status>[a-z])(?P<roll_number>[0-9]{1,9})")
VIEW_FORM = re.compile(
    r"\d\d(?P<mode>[ale])(?P<page>\d\d)(?P<folds>r?)(?P<unfolded>u?)(?P<attendance_date>\d{8})"
    r"(?P<course_offering_id>(?a:[\w-]{22}))(?P<period>.{0,32})"
)
DAY_FORM = re.compile(r"(?P<page>\d\d)(?P<only_missing>r?)(?P<of_school>s?):(?P<typed>.{0,400})")
