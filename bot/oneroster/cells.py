"""The cells of an export's files: vocabularies, dates, times, ids, and how each must look.

Both versions' vocabularies are taken in both. `description` says what was expected, for the
sentence that is shown.
"""

import re
from datetime import date, time
from enum import StrEnum
from functools import lru_cache
from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints

from bot.cleaning import clean
from bot.oneroster.names import clean_part
from storage.tables import NAME

CODE = 64
GRADE = 32
YEARS = range(1900, 2201)
TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])", re.ASCII)
BETWEEN_WORDS = re.compile(r"[\s_-]+")
# How true and false may be written; Excel turns them into capitals.
TRUTHS = {
    **{word: word for word in ("true", "false", "TRUE", "FALSE", "True", "False")},
    **dict.fromkeys(("1", "yes", "y"), "true"),
    **dict.fromkeys(("0", "no", "n"), "false"),
}
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


class OrgType(StrEnum):
    """What an organisation is; only schools are imported."""

    DEPARTMENT = "department"
    SCHOOL = "school"
    DISTRICT = "district"
    LOCAL = "local"
    STATE = "state"
    NATIONAL = "national"


class TermType(StrEnum):
    """What an academic session is; all kinds count alike here."""

    GRADING_PERIOD = "gradingPeriod"
    SEMESTER = "semester"
    SCHOOL_YEAR = "schoolYear"
    TERM = "term"


class ClassType(StrEnum):
    """What a class is; both kinds count alike here."""

    HOMEROOM = "homeroom"
    SCHEDULED = "scheduled"


class PersonRole(StrEnum):
    """What a person is in an organisation; `administrator` is of version 1.1."""

    ADMINISTRATOR = "administrator"
    AIDE = "aide"
    COUNSELOR = "counselor"
    DISTRICT_ADMINISTRATOR = "districtAdministrator"
    GUARDIAN = "guardian"
    PARENT = "parent"
    PRINCIPAL = "principal"
    PROCTOR = "proctor"
    RELATIVE = "relative"
    SITE_ADMINISTRATOR = "siteAdministrator"
    STUDENT = "student"
    SYSTEM_ADMINISTRATOR = "systemAdministrator"
    TEACHER = "teacher"


class EnrollmentRole(StrEnum):
    """What a person is in a class."""

    ADMINISTRATOR = "administrator"
    PROCTOR = "proctor"
    STUDENT = "student"
    TEACHER = "teacher"


def one_of(kind: type[StrEnum]) -> str:
    """List a vocabulary for the sentence that says what was expected."""
    *others, last = (f'"{member.value}"' for member in kind)
    return f"{', '.join(others)} or {last}"


@lru_cache(maxsize=4096)
def read_date(text: str) -> date:
    """Read YYYY-MM-DD. Raises ValueError for anything else, and for years out of all reason."""
    day = date.fromisoformat(text) if DATE.fullmatch(text) else None
    if day is None or day.year not in YEARS:
        raise ValueError(text)
    return day


@lru_cache(maxsize=2048)
def read_time(text: str) -> time:
    """Read HH:MM of a 24-hour clock. Raises ValueError for anything else."""
    match = TIME.fullmatch(text)
    if match is None:
        raise ValueError(text)
    return time(int(match[1]), int(match[2]))


def folded(text: str) -> str:
    """Fold a header or a word, so that `Sourced ID` is `sourcedId`: no case, spaces or dashes."""
    return BETWEEN_WORDS.sub("", text).casefold()


def _read_list(text: str) -> list[str]:
    """Split a cell that holds a list: ids with commas between them."""
    return [part.strip() for part in text.split(",") if part.strip()]


def _read_number(text: str) -> str:
    """Read a student's number; what is too long for one is passed over, and refuses no row."""
    number = clean(text)
    return number if len(number) <= CODE else ""


AN_ID = "an id of 1 to 255 characters"
SourcedId = Annotated[
    str,
    StringConstraints(min_length=1, max_length=255, pattern=r"^[^\x00-\x1f\x7f]+$"),
    Field(description=AN_ID),
]
SourcedIds = Annotated[
    list[SourcedId],
    BeforeValidator(_read_list),
    Field(min_length=1, description="ids of 1 to 255 characters with commas between them"),
]
A_DAY = "a date like 2026-08-31 (year-month-day)"
Day = Annotated[date, BeforeValidator(read_date), Field(description=A_DAY)]
OptionalDay = Annotated[date | None, BeforeValidator(read_date), Field(description=A_DAY)]
Clock = Annotated[
    time, BeforeValidator(read_time), Field(description="a time like 08:30 (24-hour clock)")
]
Title = Annotated[
    str,
    BeforeValidator(clean),
    Field(min_length=1, max_length=NAME, description=f"a text of 1 to {NAME} characters"),
]
NamePart = Annotated[
    str,
    BeforeValidator(clean_part),
    Field(max_length=NAME, description=f"a name of at most {NAME} characters"),
]
Code = Annotated[
    str,
    BeforeValidator(clean),
    Field(max_length=CODE, description=f"a code of at most {CODE} characters"),
]
Number = Annotated[str, BeforeValidator(_read_number)]
Truth = Annotated[
    bool,
    BeforeValidator(lambda text: {"true": True, "false": False}.get(text.lower())),
    Field(description="true or false"),
]
