"""The rows of an export's files as pydantic models: what is read of each.

Columns: 1EdTech OneRoster 1.1 CSV tables and OneRoster 1.2 CSV binding. Passwords and what Rollcall
does not need are not read. A blank cell counts as absent.
"""

from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel

from bot.cleaning import clean
from bot.oneroster.cells import (
    AN_ID,
    GRADE,
    ClassType,
    Clock,
    Code,
    Day,
    EnrollmentRole,
    NamePart,
    Number,
    OptionalDay,
    OrgType,
    PersonRole,
    SourcedId,
    SourcedIds,
    TermType,
    Title,
    Truth,
    one_of,
)
from storage.tables import PERIOD

COMMON = "sourcedId,status,dateLastModified"


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
    date_last_modified: str = ""


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
    middle_name: NamePart = ""
    family_name: NamePart = ""
    preferred_given_name: NamePart = ""
    preferred_middle_name: NamePart = ""
    preferred_family_name: NamePart = ""
    identifier: Number = ""
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
