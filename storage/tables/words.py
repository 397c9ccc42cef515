"""The closed vocabularies of the records: each is a column with a CHECK."""

from enum import StrEnum


class HourCycle(StrEnum):
    """How a school's clocks count: 13:05, or 1:05 PM."""

    TWENTY_FOUR = "24"
    TWELVE = "12"


class Role(StrEnum):
    """What a member of staff may do: a teacher marks, the office sees all, an admin sets up."""

    TEACHER = "teacher"
    OFFICE = "office"
    ADMIN = "admin"


class Status(StrEnum):
    """The four statuses of an attendance record."""

    PRESENT = "present"
    ABSENT = "absent"
    LATE = "late"
    EXCUSED = "excused"


# Who was there: late is there. Who was not: whatever the reason.
ATTENDED = (Status.PRESENT, Status.LATE)
NOT_THERE = tuple(status for status in Status if status not in ATTENDED)


class Door(StrEnum):
    """Through which door a change came in."""

    SLACK = "slack"
    API = "api"


class Action(StrEnum):
    """What somebody did that made a change set; `arrive` is what the desk wrote."""

    MARK = "mark"
    MARK_REST = "mark_rest"
    DETAILS = "details"
    UNDO = "undo"
    EXCUSE = "excuse"
    ARRIVE = "arrive"


class Becomes(StrEnum):
    """What the records that an excuse covers become.

    `absent` is known and not excused, `present` elsewhere on the school's business.
    """

    EXCUSED = "excused"
    ABSENT = "absent"
    PRESENT = "present"


class ReportStatus(StrEnum):
    """What became of a family's report of an absence."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class FollowUpKind(StrEnum):
    """What somebody of the office did about an absence.

    `spoke` is the one that reached somebody; `on_it` says that the person is about to do something.
    """

    CALLED = "called"
    MESSAGE_LEFT = "message_left"
    NO_ANSWER = "no_answer"
    WROTE = "wrote"
    VISITED = "visited"
    SPOKE = "spoke"
    ON_IT = "on_it"


class ClearedBy(StrEnum):
    """By what the office was told why a student is away; all but a document is the family alone."""

    NOTE = "note"
    EMAIL = "email"
    VOICEMAIL = "voicemail"
    CONVERSATION = "conversation"
    DOCUMENT = "document"


class Missed(StrEnum):
    """What the lessons become that were over when a student came late to school."""

    EXCUSED = "excused"
    ABSENT = "absent"


class DigestKind(StrEnum):
    """What a digest covers: one school day, or one week of them; a board, what is missing now."""

    DAILY = "daily"
    WEEKLY = "weekly"
    BOARD = "board"


class Level(StrEnum):
    """How much a digest tells of who it is about."""

    COUNTS = "counts"
    INITIALS = "initials"
    NAMES = "names"


class Purpose(StrEnum):
    """What a delivery is a posting of; `cover` is a register for who covers for somebody."""

    DIGEST = "digest"
    REMINDER = "reminder"
    MISSING = "missing"
    NOTICE = "notice"
    COVER = "cover"


class NoticeKind(StrEnum):
    """What somebody is told, or asked, by themselves.

    Admins about a delivery, with `unreached` about a day's reminders, and about rosters that can't
    be fetched, `rosters_failed`, or can again, `rosters_back`, and about a workspace's token that
    Slack does not renew, `not_renewed`; who gave rosters, that the program failed at them,
    `upload_failed`, with the file still in Slack, `upload_stays`, or ended in their midst,
    `upload_broken`, or that Slack did not take what came of them, `upload_untold`; whom a school
    has named about a student who is absent, `unexplained`, while nobody was reached, or whose
    family nobody tried to reach in time, `not_contacted`. Of a cover who covers later, whose
    register is `covered`, and both when it is ended.
    """

    FAILED = "failed"
    RAN_OUT = "ran_out"
    HELD = "held"
    UNREACHED = "unreached"
    UNEXPLAINED = "unexplained"
    NOT_CONTACTED = "not_contacted"
    COVER_TO_COME = "cover_to_come"
    COVERED = "covered"
    COVER_ENDED = "cover_ended"
    ROSTERS_FAILED = "rosters_failed"
    ROSTERS_BACK = "rosters_back"
    NOT_RENEWED = "not_renewed"
    UPLOAD_FAILED = "upload_failed"
    UPLOAD_STAYS = "upload_stays"
    UPLOAD_BROKEN = "upload_broken"
    UPLOAD_UNTOLD = "upload_untold"


class ChartRefused(StrEnum):
    """Which charts Slack has refused in a message.

    A workspace may take no block of that kind. A picture may have been refused only because Slack
    was not done with its file.
    """

    BLOCK = "block"
    PICTURE = "picture"
    PICTURE_AGAIN = "picture_again"


class DeliveryState(StrEnum):
    """How far a delivery has come; `unknown` is one whose posting nobody can tell the end of."""

    WAITING = "waiting"
    POSTING = "posting"
    UNKNOWN = "unknown"
    SENT = "sent"
    FAILED = "failed"
    NEEDLESS = "needless"


class InstallationState(StrEnum):
    """Whether the bot is installed in a Slack workspace, or was."""

    INSTALLED = "installed"
    STOPPED = "stopped"


class ClosedBy(StrEnum):
    """Where a closed day was entered."""

    SETUP = "setup"
    CALENDAR = "calendar"


class ImportDoor(StrEnum):
    """Through which door rosters came."""

    COMMAND_LINE = "command_line"
    SLACK = "slack"
    SOURCE = "source"


class SourceKind(StrEnum):
    """What rosters are fetched from: the OneRoster service of an SIS, or whole files.

    Those lie at an address of the web, in a folder of the server, or on an SFTP server.
    """

    ONEROSTER = "oneroster"
    WEB = "web"
    FOLDER = "folder"
    SFTP = "sftp"


class RosterNoun(StrEnum):
    """What of a roster is changed by hand; a class is a course offering."""

    SCHOOL = "school"
    STAFF = "staff"
    STUDENT = "student"
    CLASS = "class"
    MEETING = "meeting"
    ASSIGNMENT = "assignment"
    ENROLLMENT = "enrollment"


class UploadState(StrEnum):
    """How far rosters that were uploaded have come; ENDED without an import."""

    WAITING = "waiting"
    READING = "reading"
    SHOWN = "shown"
    IMPORTING = "importing"
    IMPORTED = "imported"
    ENDED = "ended"


class ErasureKind(StrEnum):
    """What was taken out: all of one person, or what a school's retention says is over."""

    STUDENT = "student"
    STAFF = "staff"
    RECORDS = "records"
    AUDIT = "audit"
    FOLLOW_UPS = "follow_ups"
    DELIVERIES = "deliveries"
    ACCESSES = "accesses"
    NOTES = "notes"
    ROSTER = "roster"


class AccessKind(StrEnum):
    """What somebody was shown of students, or of one person.

    A student's view or the history of a day; a list of the office: calls, the desk, families'
    reports, excuses, amendments, a digest's in full; somebody else's register; slips; what a
    program read by the API; what was posted, a digest or a notice; all that is held of a person,
    `export`, the contact clock's export, and the log itself.
    """

    STUDENT = "student"
    HISTORY = "history"
    CALLS = "calls"
    DESK = "desk"
    REPORTS = "reports"
    EXCUSES = "excuses"
    FULL_LIST = "full_list"
    PREVIEW = "preview"
    REGISTER = "register"
    SLIPS = "slips"
    API = "api"
    DIGEST = "digest"
    NOTICE = "notice"
    EXPORT = "export"
    CONTACTS = "contacts"
    LOG = "log"
