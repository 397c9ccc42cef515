"""The tables. Shapes of rows only: what a row means and who may change it is not decided here."""

from storage.tables.api import KEY as KEY
from storage.tables.api import ApiToken as ApiToken
from storage.tables.api import KeptAnswer as KeptAnswer
from storage.tables.attendance import AttendanceChange as AttendanceChange
from storage.tables.attendance import AttendanceRecord as AttendanceRecord
from storage.tables.attendance import Register as Register
from storage.tables.base import NAME as NAME
from storage.tables.base import NOTE as NOTE
from storage.tables.base import PERIOD as PERIOD
from storage.tables.base import REASON as REASON
from storage.tables.base import SOURCED_ID as SOURCED_ID
from storage.tables.base import OfSchool as OfSchool
from storage.tables.base import Table as Table
from storage.tables.base import table_of as table_of
from storage.tables.courses import CourseEnrollment as CourseEnrollment
from storage.tables.courses import CourseOffering as CourseOffering
from storage.tables.courses import Meeting as Meeting
from storage.tables.courses import TeacherAssignment as TeacherAssignment
from storage.tables.digests import ClosedDay as ClosedDay
from storage.tables.digests import Delivery as Delivery
from storage.tables.digests import Digest as Digest
from storage.tables.digests import ReminderRule as ReminderRule
from storage.tables.people import School as School
from storage.tables.people import Staff as Staff
from storage.tables.people import Student as Student
