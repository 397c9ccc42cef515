"""`rollcall accesses`: who saw whose records outside their own classes, as CSV."""

from typing import Annotated

import typer

from bot.attendance.accesses import listing
from bot.attendance.errors import BadInput
from bot.attendance.names import full
from bot.attendance.privacy import naming
from bot.blocks.accesses import setting_lines
from bot.blocks.accesses.access_list import WHAT, by_whom, told_done, told_who
from bot.cli.csv_text import guarded, written
from bot.cli.setup.office import AdminOption, SchoolOption, office
from storage.accesses.deeds import DeedRow
from storage.accesses.listing import LookRow
from storage.accesses.setting_changes import SettingRow
from storage.privacy.people import PersonKind

_HEADER = (
    "seen_at",
    "who",
    "what",
    "route",
    "level",
    "students",
    "of",
    "course",
    "first_day",
    "last_day",
    "why",
    "before",
    "after",
)


def accesses(
    admin: AdminOption,
    student: Annotated[
        str | None,
        typer.Option(help="Only looks at this student: a number, an id or the whole name."),
    ] = None,
    school: SchoolOption = None,
) -> None:
    """Print who saw what as CSV, who held, released or took out, who set up what; latest first.

    That it was printed is kept, too.
    """
    with office(school) as here:
        student_id = None
        if student is not None:
            found = here.read(naming.person_of, student, here.now)
            if found.kind is not PersonKind.STUDENT:
                raise BadInput("Found a member of staff, expected a student.")
            student_id = found.id
        log = here.apply_led(admin, listing.export, student_id, here.now)
        timed = [(each.seen_at, _cells(each)) for each in log.looks]
        timed += [(each.at, _deed(each)) for each in log.deeds]
        timed += [(each.at, _changed(each)) for each in log.changes]
        lines = [cells for _, cells in sorted(timed, key=lambda each: each[0], reverse=True)]
        typer.echo(written(_HEADER, lines), nl=False)


def _deed(row: DeedRow) -> list[str]:
    return [
        row.at.isoformat(timespec="seconds"),
        guarded(by_whom(row)),
        told_done(row),
        *("", "", ""),
        guarded(full(row.student)) if row.student else "",
        *("", "", ""),
        guarded(row.why),
        *("", ""),
    ]


def _changed(row: SettingRow) -> list[str]:
    return [
        row.at.isoformat(timespec="seconds"),
        guarded(setting_lines.by_whom(row)),
        setting_lines.changed(row),
        *("", "", ""),
        guarded(full(row.of)) if row.of else "",
        *("", "", "", ""),
        guarded(setting_lines.was(row)),
        guarded(setting_lines.now(row)),
    ]


def _cells(row: LookRow) -> list[str]:
    of = row.student or row.of_staff
    return [
        row.seen_at.isoformat(timespec="seconds"),
        guarded(told_who(row)),
        WHAT[row.kind],
        row.route or "",
        row.level or "",
        str(row.students) if row.students else "",
        guarded(full(of)) if of else "",
        guarded(row.course or ""),
        row.begins_on.isoformat() if row.begins_on else "",
        row.ends_on.isoformat() if row.ends_on else "",
        *("", "", ""),
    ]
