"""Rosters that are uploaded in Slack: who may give and import them, for which schools."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance.access import setting_up
from bot.attendance.access.people import SlackPerson
from bot.attendance.access.setting_up import Asker, Led
from bot.attendance.errors import Changed, NotFound, Refused
from bot.attendance.rosters import fetching
from bot.attendance.rosters.spreadsheets import Days
from storage.engine.columns import new_id
from storage.rosters.exports import uploads
from storage.rosters.exports.uploads import NewUpload, Upload
from storage.tables.words import UploadState

# Nothing takes so long, not even a fetch that is made to wait: whoever was at it has ended.
LONGEST_WORK = timedelta(minutes=30)
# Somebody who waits for a file to be read is at the beginning of it, not in the midst.
_LONGEST_QUEUE = timedelta(minutes=2)
# What ends the program each time that it is read does so no longer.
_LONGEST_TRYING = timedelta(hours=3)
# A file with names in it stays no longer, decided on or not.
LONGEST_WAIT = timedelta(days=1)


def take_in(
    connection: Connection, led: Led, asker: Asker, file_id: str, now: datetime
) -> UUID | None:
    """Take in a file that was given in the school's setup; None where it was before."""
    return uploads.add(connection, _given(led, asker, file_id, None), now)


def take_in_sheet(
    connection: Connection, led: Led, asker: Asker, file_id: str, days: Days, now: datetime
) -> UUID | None:
    """Take in a spreadsheet, as `take_in`. Raises Refused for who is no admin."""
    led.admin_id()
    begins_on, ends_on = days
    given = _given(led, asker, file_id, None)
    sheet = replace(given, is_sheet=True, begins_on=begins_on, ends_on=ends_on)
    return uploads.add(connection, sheet, now)


def take_in_fetch(connection: Connection, led: Led, asker: Asker, now: datetime) -> UUID | None:
    """Take in that somebody wants the school's source fetched. Raises NotFound without a source."""
    source = fetching.of_led(connection, led)
    return uploads.add(connection, _given(led, asker, new_id().hex, source.id), now)


def _given(led: Led, asker: Asker, file_id: str, source_id: UUID | None) -> NewUpload:
    person = asker.person
    return NewUpload(
        school_id=led.school.id,
        staff_id=led.acting_id,
        slack_enterprise_id=person.enterprise_id,
        slack_team_id=person.team_id,
        slack_user_id=person.slack_user_id,
        is_owner=asker.is_owner,
        file_id=file_id,
        source_id=source_id,
    )


def asker_of(upload: Upload) -> Asker:
    """Say who gave an upload, for which school."""
    given = upload.given
    person = SlackPerson(given.slack_enterprise_id, given.slack_team_id, given.slack_user_id)
    return Asker(person, given.school_id, given.is_owner)


def decide(
    connection: Connection, asker: Asker, upload_id: UUID, plan: str, now: datetime
) -> Upload:
    """Take an upload whose dry run was shown for its import: once, by who gave it.

    `plan` begins the name of what that dry run has shown. Raises as `waiting_for`.
    """
    found = waiting_for(connection, asker, upload_id)
    if not found.plan or not found.plan.startswith(plan):
        raise Changed("This is an older dry run. Import from the newest one, below it.")
    move_on(connection, upload_id, UploadState.IMPORTING, now)
    return found


def cancel(connection: Connection, asker: Asker, upload_id: UUID, now: datetime) -> None:
    """Give an upload up, and erase its file. Raises as `waiting_for`."""
    waiting_for(connection, asker, upload_id)
    move_on(connection, upload_id, UploadState.ENDED, now)
    uploads.end(connection, upload_id, UploadState.ENDED, now)


def waiting_for(connection: Connection, asker: Asker, upload_id: UUID) -> Upload:
    """Find the upload that somebody is to decide on, with what Slack says of them now.

    Raises NotFound for another's, Changed for one that was decided on, and as `setting_up` for who
    sets the school up no more.
    """
    found = uploads.find(connection, upload_id)
    if found is None or asker_of(found).person != asker.person:
        raise NotFound("These rosters are not yours to import.")
    found = replace(found, given=replace(found.given, is_owner=asker.is_owner))
    setting_up.in_school(connection, asker_of(found), setting_up.itself)
    if found.state is not UploadState.SHOWN:
        raise Changed(
            "This was decided already, or waited longer than a day. Upload the file again in "
            "/attendance setup."
        )
    return found


def move_on(connection: Connection, upload_id: UUID, state: UploadState, now: datetime) -> None:
    """Bring an upload that waited for somebody to another state. Raises Changed."""
    if not uploads.move(connection, upload_id, UploadState.SHOWN, state, now):
        raise Changed(
            "Found an upload that was decided already: upload the file again in /attendance setup "
            "if it is to be imported once more."
        )


def admit(connection: Connection, asker: Asker, named: Mapping[str, UUID | None]) -> None:
    """Refuse an export that names a school which whoever gave it doesn't set up.

    A new school is its workspace's owner's to add, where nobody leads the school at hand.
    """
    setting_up.in_school(connection, asker, setting_up.itself)
    led = setting_up.schools_to_set_up(connection, asker.person, is_owner=asker.is_owner)
    mine = {each.id for each in led}
    others = [name for name, key in named.items() if key not in mine and key is not None]
    new = [] if asker.is_owner else [name for name, key in named.items() if key is None]
    told = [
        *([f"{', '.join(others)}: you are no admin of it"] if others else []),
        *([f"{', '.join(new)}: not here yet"] if new else []),
    ]
    if told:
        raise Refused(
            f"The export names schools that you can't import ({'; '.join(told)}). Expected only "
            "schools that you set up. Have one exported alone, or import at the command line."
        )


def broken_off(connection: Connection, team_id: str, now: datetime) -> list[Upload]:
    """List what somebody was at in a workspace who has ended meanwhile."""
    keys = [
        *uploads.stood_since(connection, uploads.AT_WORK, now - LONGEST_WORK),
        *uploads.stood_since(connection, (UploadState.WAITING,), now - _LONGEST_QUEUE),
    ]
    found = [uploads.find(connection, key) for key in keys]
    return [each for each in found if each is not None and each.given.slack_team_id == team_id]


def begin_again(connection: Connection, upload: Upload, now: datetime) -> bool:
    """Have what broke off before it was shown be read again; says whether it is to be.

    Its file is in the database, or in Slack still.
    """
    return uploads.begin_again(connection, upload.id, now - _LONGEST_TRYING, now)


def forgotten(connection: Connection, now: datetime) -> list[UUID]:
    """List what nobody has decided on for long."""
    return uploads.stood_since(connection, (UploadState.SHOWN,), now - LONGEST_WAIT)


def erase_forgotten(connection: Connection, now: datetime) -> None:
    """End what nobody has decided on, and erase the files."""
    for upload_id in forgotten(connection, now):
        uploads.end(connection, upload_id, UploadState.ENDED, now)
