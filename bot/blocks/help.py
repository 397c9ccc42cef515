"""What /attendance help answers."""

from bot.blocks.elements import Message, context, header, section

HOW = (
    "/attendance opens the register of your course that meets now, or a list of today's.\n"
    "/attendance biology opens a course by a part of its name or code.\n"
    "/attendance biology yesterday opens another day: a weekday, or a date such as 20 Nov, "
    "20.11.2026 or 2026-11-20.\n"
    "/attendance maths p5 opens the register of period 5."
)
TAPS = (
    "Tap the names of those who are missing; tap again if they are there after all. Tap Late or "
    "Excused first to mark that instead. “Everyone else present” marks whoever has no mark yet and "
    "leaves the rest alone. Details takes minutes late, a reason and a note. Undo takes back your "
    "last step. A register that is complete says in words who is not there: Change shows the names "
    "again, Done folds them."
)

MISSING = (
    "/attendance missing lists the registers that are missing now; missing yesterday those of "
    "another day."
)
STUDENT = (
    "/attendance student ada lov finds a student by the beginnings of names, in any order, or by "
    "the school's number, and shows today's lessons, the last ten school days, the counts, and the "
    "history of every record. Teachers find those whom they teach, the office everybody."
)
EXCUSE = (
    "/attendance excuse ada lov is for the office: it says why a student is away, on which days or "
    "from when to when, and what the records become. /attendance excuse alone lists who is excused "
    "today and on the days to come, with the ways to shorten and to withdraw it."
)
CALLS = (
    "/attendance calls is for the office: who is absent and nobody knows why, whom somebody has "
    "called, and what came of it. calls yesterday shows another day."
)
REPORTS = (
    "/attendance reports is for the office: what families report and nobody has accepted or "
    "declined yet, with what would change."
)
COVER = (
    "/attendance cover biology hands a register of yours over to a colleague, for a lesson, a day "
    "or some days; the office hands over any. /attendance cover alone lists covers, and ends them."
)
DESK = (
    "/attendance desk ada, li wei is for the office: who has come late to school or leaves early, "
    "by time; the lessons follow. desk alone offers those of the call "
    "list first, and any other student as you type."
)
SETUP = (
    "/attendance setup is for admins: digests for channels, reminders, closed days, reasons, what "
    "the office does about absences, the time zone, the Slack workspace."
)


def help_message() -> Message:
    """Explain the command in a few lines."""
    return Message(
        "How to take attendance",
        [
            header("How to take attendance"),
            section(HOW),
            section(TAPS),
            section(MISSING),
            section(STUDENT),
            section(EXCUSE),
            section(CALLS),
            section(REPORTS),
            section(COVER),
            section(DESK),
            section(SETUP),
            context("Every tap is saved at once. Only you see the roster."),
        ],
    )
