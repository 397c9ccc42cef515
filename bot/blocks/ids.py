"""Every action id, and what buttons and blocks carry: written short, since Slack echoes it all.

Slack sends the whole message back inside each press. A roster names its register once in each
block's id; a name's value has a status and a roll number, in four characters at most where an
enrolment's key would take 22 and JSON another 20.
"""

import base64
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, Field, ValidationError

from bot.attendance.digests.full_lists import Part
from bot.attendance.errors import BadInput
from storage.registers.opening import RegisterKey
from storage.tables.words import Level, Status

MARK = "m"
MARK_REST = "mark_rest"
MODE = "mode"
PAGE = "page"
UNDO = "undo"
CHANGE = "change"
FOLD = "fold"
DETAILS = "details"
DETAILS_STUDENT = "details_student"
OPEN_REGISTER = "open_register"
OPEN_DAY = "open_day"
TURN_DAY = "turn_day"
ASK = "ask"
SHOW_ALL = "show_all"
IS_THERE = "delivery_is_there"
POST_AGAIN = "delivery_post_again"
SETUP = "setup"
SETUP_SCHOOL = "setup_school"
SETUP_DIGEST = "setup_digest"
SETUP_ADD = "setup_add"
SETUP_REMOVE = "setup_remove"
SETUP_REMINDERS = "setup_reminders"
SETUP_CLOSED = "setup_closed"
SETUP_REOPEN = "setup_reopen"
SETUP_ZONE = "setup_zone"

IS_MARK = re.compile(rf"{MARK}\d")
IS_MODE = re.compile(rf"{MODE}_[a-z]+")
IS_PAGE = re.compile(rf"{PAGE}_[a-z]+")
IS_OPEN_REGISTER = re.compile(rf"{OPEN_REGISTER}(_\d)?")
IS_TURN_DAY = re.compile(rf"{TURN_DAY}_[a-z]+")
IS_ASK = re.compile(rf"{ASK}\d")
IS_SHOW_ALL = re.compile(rf"{SHOW_ALL}_[a-z_]+")

LAST_PAGE = 99
FOLDS = "r"
UNFOLDED = "u"
MODES = (Status.ABSENT, Status.LATE, Status.EXCUSED)


def short(key: UUID) -> str:
    """Write a UUID in 22 characters (RFC 4648 base64url without padding)."""
    return base64.urlsafe_b64encode(key.bytes)[:22].decode()


def _long(text: object) -> object:
    return UUID(bytes=base64.urlsafe_b64decode(f"{text}==")) if isinstance(text, str) else text


def _by_initial(text: object) -> object:
    return next((status for status in Status if status[0] == text), text)


def _by_mark(text: object) -> object:
    return bool(text) if isinstance(text, str) else text


def _compact_date(text: object) -> object:
    return date.fromisoformat(text) if isinstance(text, str) else text


ShortId = Annotated[UUID, BeforeValidator(_long)]
Initial = Annotated[Status, BeforeValidator(_by_initial)]
Marked = Annotated[bool, BeforeValidator(_by_mark)]
CompactDate = Annotated[date, BeforeValidator(_compact_date)]


class _Carried(BaseModel, frozen=True):
    """A value that travels through Slack in a fixed form."""

    @classmethod
    def _read(cls, form: re.Pattern[str], text: str) -> Self:
        found = form.fullmatch(text)
        return cls._sound(found.groupdict() if found else {})

    @classmethod
    def _sound(cls, parts: Mapping[str, object]) -> Self:
        try:
            return cls.model_validate(parts)
        except ValidationError:
            raise BadInput(
                "This button is from an older message. Type /attendance again."
            ) from None


class Mark(_Carried, frozen=True):
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


class RosterView(_Carried, frozen=True):
    """What a drawn roster shows: a register, what a tap on a name marks, and which page.

    `folds`: it is a reminder, which becomes one line when the register is complete. `unfolded`: the
    names are shown although the register is complete.
    """

    mode: Initial = Status.ABSENT
    page: Annotated[int, Field(ge=0, le=LAST_PAGE)] = 0
    folds: Marked = False
    unfolded: Marked = False
    attendance_date: CompactDate
    course_offering_id: ShortId
    period: str = ""

    @property
    def key(self) -> RegisterKey:
        """Name the register."""
        return RegisterKey(self.course_offering_id, self.attendance_date, self.period)

    @classmethod
    def of(cls, key: RegisterKey) -> Self:
        """Show a register from its first page, marking the absent."""
        return cls(
            attendance_date=key.attendance_date,
            course_offering_id=key.course_offering_id,
            period=key.period,
        )

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


class DayView(_Carried, frozen=True):
    """The value of a button that turns a day's list: which page, of all or of the missing only.

    `typed` is what finds the list again, as if it were typed.
    """

    page: Annotated[int, Field(ge=0, le=LAST_PAGE)] = 0
    only_missing: Marked = False
    typed: str

    def written(self) -> str:
        """Write it as a page, a mark for the missing only, and the text."""
        return f"{self.page:02}{FOLDS if self.only_missing else ''}:{self.typed}"

    @classmethod
    def read(cls, text: str) -> Self:
        """Read it again. Raises BadInput for anything else."""
        return cls._read(DAY_FORM, text)


class Held(_Carried, frozen=True):
    """The value of an answer about a delivery of which nobody knows."""

    delivery_id: ShortId

    def written(self) -> str:
        """Write it as the delivery's short id."""
        return short(self.delivery_id)

    @classmethod
    def read(cls, text: str) -> Self:
        """Read it again. Raises BadInput for anything else."""
        return cls._read(HELD_FORM, text)


class ShowAll(_Carried, frozen=True):
    """What "Show all" asks for: a page of one list of a school's digest.

    It is drawn at the digest's level. `since` is the instant from which corrections are told, in
    microseconds since 1970; 0 is none.
    """

    part: Part
    level: Level
    page: Annotated[int, Field(ge=0)] = 0
    day: CompactDate
    school_id: ShortId
    since: int = 0

    @property
    def told_since(self) -> datetime | None:
        """Give the instant from which corrections are told."""
        return EPOCH + timedelta(microseconds=self.since) if self.since else None

    @classmethod
    def of(
        cls, school_id: UUID, day: date, part: Part, level: Level, since: datetime | None = None
    ) -> Self:
        """Ask for the first page of a list."""
        instant = (since - EPOCH) // timedelta(microseconds=1) if since else 0
        return cls(part=part, level=level, day=day, school_id=school_id, since=instant)

    def at(self, page: int) -> Self:
        """Ask for another page."""
        return self.model_copy(update={"page": page})

    def with_level(self, level: Level) -> Self:
        """Ask at another level."""
        return self.model_copy(update={"level": level})

    def written(self) -> str:
        """Write it as a button's value."""
        day = f"{self.day:%Y%m%d}"
        return f"{self.part}:{self.level}:{self.page}:{day}:{short(self.school_id)}:{self.since}"

    @classmethod
    def read(cls, text: str) -> Self:
        """Read it again. Raises BadInput for anything else."""
        return cls._read(SHOW_ALL_FORM, text)


class DigestAct(StrEnum):
    """What may be done with a digest that is set up."""

    EDIT = "edit"
    PREVIEW = "preview"
    SEND = "send"
    REMOVE = "remove"


class DigestChoice(_Carried, frozen=True):
    """The value of an entry in a digest's menu."""

    act: DigestAct
    digest_id: ShortId

    def written(self) -> str:
        """Write it as a word and the digest's short id."""
        return f"{self.act}:{short(self.digest_id)}"

    @classmethod
    def read(cls, text: str) -> Self:
        """Read it again. Raises BadInput for anything else."""
        return cls._read(DIGEST_FORM, text)


class ClosedSpan(_Carried, frozen=True):
    """The value of a button that opens a school again on closed days."""

    first: CompactDate
    last: CompactDate

    def written(self) -> str:
        """Write it as two dates."""
        return f"{self.first:%Y%m%d}:{self.last:%Y%m%d}"

    @classmethod
    def read(cls, text: str) -> Self:
        """Read it again. Raises BadInput for anything else."""
        return cls._read(SPAN_FORM, text)


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SHOW_ALL_FORM = re.compile(
    r"(?P<part>[a-z_]{1,16}):(?P<level>[a-z]{1,16}):(?P<page>[0-9]{1,5}):(?P<day>\d{8})"
    r":(?P<school_id>(?a:[\w-]{22})):(?P<since>[0-9]{1,16})"
)
MARK_FORM = re.compile(r"(?P<status>[a-z])(?P<roll_number>[0-9]{1,9})")
VIEW_FORM = re.compile(
    r"\d\d(?P<mode>[ale])(?P<page>\d\d)(?P<folds>r?)(?P<unfolded>u?)(?P<attendance_date>\d{8})"
    r"(?P<course_offering_id>(?a:[\w-]{22}))(?P<period>.{0,32})"
)
DIGEST_FORM = re.compile(r"(?P<act>[a-z]{1,16}):(?P<digest_id>(?a:[\w-]{22}))")
SPAN_FORM = re.compile(r"(?P<first>\d{8}):(?P<last>\d{8})")
DAY_FORM = re.compile(r"(?P<page>\d\d)(?P<only_missing>r?):(?P<typed>.{0,400})")
HELD_FORM = re.compile(r"(?P<delivery_id>(?a:[\w-]{22}))")
