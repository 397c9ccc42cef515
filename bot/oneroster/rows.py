"""The rows of an export's files as pydantic models: what is read, and how each cell must look.

Columns and vocabularies: 1EdTech OneRoster 1.1 CSV tables and OneRoster 1.2 CSV binding; both
versions' vocabularies are taken in both. Passwords and what Rollcall does not need are not read.
A blank cell counts as absent. `description` says what was expected, for the sentence that is shown.
"""

import re
from datetime import date, time
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel

from bot.cleaning import clean
from bot.oneroster.names import clean_part
from storage.tables import NAME, PERIOD

CODE = 64
GRADE = 32
YEARS = range(1900, 2201)
TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])", re.ASCII)
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
COMMON = "sourcedId,status,dateLastModified"


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


def read_list(text: str) -> list[str]:
    """Split a cell that holds a list: ids with commas between them."""
    return [part.strip() for part in text.split(",") if part.strip()]


AN_ID = "an id of 1 to 255 characters"
SourcedId = Annotated[
    str,
    StringConstraints(min_length=1, max_length=255, pattern=r"^[^\x00-\x1f\x7f]+$"),
    Field(description=AN_ID),
]
SourcedIds = Annotated[
    list[SourcedId],
    BeforeValidator(read_list),
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
Truth = Annotated[
    bool,
    BeforeValidator(lambda text: {"true": True, "false": False}.get(text.lower())),
    Field(description="true or false"),
]


class CsvRow(BaseModel):
    """A row of a file; `columns` are all that the file may have besides `metadata.` columns.

    The cell of the column `names` says what the row tells of.
    """

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid")
    columns: ClassVar[str]
    names: ClassVar[str] = "sourcedId"


class ManifestRow(CsvRow):
    """A row of manifest.csv."""

    columns = "propertyName,value"
    names = "propertyName"

    property_name: str = Field(description="the name of a property")
    value: str = ""


class SourcedIdRow(CsvRow):
    """A row that names itself by a sourcedId."""

    sourced_id: SourcedId
    status: Literal["active", "tobedeleted"] = Field(
        default="active", description='nothing, "active" or "tobedeleted"'
    )


class OrgRow(SourcedIdRow):
    """A row of orgs.csv."""

    columns = f"{COMMON},name,type,identifier,parentSourcedId"

    name: Title
    type: OrgType = Field(description=one_of(OrgType))
    parent_sourced_id: SourcedId | None = Field(default=None, description=AN_ID)


class AcademicSessionRow(SourcedIdRow):
    """A row of academicSessions.csv; `end_date` is the day after the last (it is exclusive)."""

    columns = f"{COMMON},title,type,startDate,endDate,parentSourcedId,schoolYear"

    type: TermType = Field(description=one_of(TermType))
    start_date: Day
    end_date: Day


class CourseRow(SourcedIdRow):
    """A row of courses.csv."""

    columns = (
        f"{COMMON},schoolYearSourcedId,title,courseCode,grades,orgSourcedId,subjects,subjectCodes"
    )

    title: Title
    course_code: Code = ""


class ClassRow(SourcedIdRow):
    """A row of classes.csv."""

    columns = (
        f"{COMMON},title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,"
        "termSourcedIds,subjects,subjectCodes,periods"
    )

    title: Title
    course_sourced_id: SourcedId
    class_code: Code = ""
    class_type: ClassType = Field(description=one_of(ClassType))
    school_sourced_id: SourcedId
    term_sourced_ids: SourcedIds


class UserRow(SourcedIdRow):
    """A row of users.csv in version 1.2; the roles are in roles.csv."""

    columns = (
        f"{COMMON},enabledUser,username,userIds,givenName,familyName,middleName,identifier,email,"
        "sms,phone,agentSourcedIds,grades,password,userMasterIdentifier,"
        "preferredGivenName,preferredMiddleName,preferredFamilyName,primaryOrgSourcedId,pronouns,"
        "orgSourcedIds,role"
    )

    enabled_user: Truth
    given_name: NamePart = ""
    family_name: NamePart = ""
    preferred_given_name: NamePart = ""
    preferred_family_name: NamePart = ""
    email: str = ""
    grades: Annotated[str, BeforeValidator(clean)] = Field(
        default="", max_length=GRADE, description=f"at most {GRADE} characters"
    )


class UserRow11(UserRow):
    """A row of users.csv in version 1.1."""

    role: PersonRole = Field(description=one_of(PersonRole))
    org_sourced_ids: SourcedIds


class RoleRow(SourcedIdRow):
    """A row of roles.csv (version 1.2); `end_date` is the day after the last."""

    columns = (
        f"{COMMON},userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,userProfileSourcedId"
    )
    names = "userSourcedId"

    user_sourced_id: SourcedId
    role_type: Literal["primary", "secondary"] = Field(description='"primary" or "secondary"')
    role: PersonRole = Field(description=one_of(PersonRole))
    begin_date: OptionalDay = None
    end_date: OptionalDay = None
    org_sourced_id: SourcedId


class EnrollmentRow(SourcedIdRow):
    """A row of enrollments.csv; `end_date` is the day after the last."""

    columns = (
        f"{COMMON},classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate"
    )

    class_sourced_id: SourcedId
    school_sourced_id: SourcedId
    user_sourced_id: SourcedId
    role: EnrollmentRole = Field(description=one_of(EnrollmentRole))
    begin_date: OptionalDay = None
    end_date: OptionalDay = None


class MeetingRow(CsvRow):
    """A row of meetings.csv, which is Rollcall's own: OneRoster has no times of day."""

    columns = "classSourcedId,weekday,period,startTime,endTime"
    names = "classSourcedId"

    class_sourced_id: SourcedId
    weekday: Literal["1", "2", "3", "4", "5", "6", "7"] = Field(
        description="1 (Monday) to 7 (Sunday)"
    )
    period: Annotated[str, BeforeValidator(clean)] = Field(
        default="", max_length=PERIOD, description=f"at most {PERIOD} characters"
    )
    start_time: Clock
    end_time: Clock
