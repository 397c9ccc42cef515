"""A spreadsheet that was uploaded in Slack: tried, or entered."""

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from bot.attendance.access import setting_up
from bot.attendance.access.setting_up import Led
from bot.attendance.errors import BadInput
from bot.attendance.rosters import mapping, sheet_files, spreadsheets, uploading
from bot.attendance.rosters.bringing import Days, SheetRow
from bot.attendance.rosters.colleagues import Colleague
from bot.attendance.rosters.grids import Grid
from bot.attendance.rosters.sheet_files import HEADINGS, Mapped
from bot.attendance.rosters.spreadsheets import Brought, SheetTerms
from bot.cleaning import clean
from bot.oneroster.importing import Outcome
from bot.posting.rosters import export_runs
from bot.slack.errors import SlackTrouble
from bot.slack.methods.people import People, Profile, Workspace
from bot.slack.tries import tried
from storage.engine.database import Database
from storage.rosters.exports.uploads import Upload
from storage.schools.importing.imports import NewImport, Origin
from storage.tables.words import ImportDoor

# Slack is asked for each, fifty a minute, and whoever else gives rosters waits meanwhile.
_MOST_STRANGERS = 100


class Unentered(BadInput):
    """A sheet was read, and can't be entered as it is: rows are unsound, or columns unclear."""


class SheetRuns:
    """Tries and enters the spreadsheets of one workspace."""

    def __init__(
        self,
        database: Database,
        people: People,
        workspace: Workspace,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._people = people
        self._workspace = workspace
        self._clock = clock

    @property
    def team_id(self) -> str:
        """Name the workspace."""
        return self._workspace.team_id

    async def run(self, upload: Upload, content: bytes, *, dry_run: bool) -> Outcome:
        """Enter a sheet, or say what that would do.

        Raises Unentered, BadInput for a file that can't be read, SheetMoved, and Refused.
        """
        grid = await asyncio.to_thread(sheet_files.grid_of, upload.file_name, content)
        try:
            mapped = mapping.taken(upload, grid)
            found = sheet_files.rows(upload.file_name, grid, mapped)
            known = await self._colleagues(upload, found)
            now = self._clock()
            terms = SheetTerms(
                days=_days(upload),
                colleagues=known,
                expected=None if dry_run else upload.plan,
                finish=partial(export_runs.finish_import, upload_id=upload.id, now=now),
            )
            work = self._rehearse if dry_run else self._enter
            done = await asyncio.to_thread(work, upload, found, terms, now)
        except BadInput as error:
            raise Unentered(str(error)) from error
        return outcome_of(done, _told(grid, mapped))

    def _rehearse(
        self, upload: Upload, found: Sequence[SheetRow], terms: SheetTerms, now: datetime
    ) -> Brought:
        asker = uploading.asker_of(upload)
        return self._database.write_now(
            setting_up.led, asker, spreadsheets.rehearse, found, terms, now
        )

    def _enter(
        self, upload: Upload, found: Sequence[SheetRow], terms: SheetTerms, now: datetime
    ) -> Brought:
        asker, digest = uploading.asker_of(upload), hashlib.sha256(upload.content or b"").digest()
        new = NewImport(Origin(ImportDoor.SLACK, upload.given.staff_id), digest, now)
        return self._database.write_now(
            setting_up.led, asker, spreadsheets.bring, found, terms, new
        )

    async def _colleagues(self, upload: Upload, found: Sequence[SheetRow]) -> dict[str, Colleague]:
        """Ask Slack who the teachers are that the staff list does not have yet. Raises BadInput."""
        asker = uploading.asker_of(upload)
        strangers = await self._database.read(setting_up.led, asker, _strangers, found)
        if len(strangers) > _MOST_STRANGERS:
            raise BadInput(
                f"Found {len(strangers)} e-mail addresses that the staff list does not have, "
                f"expected {_MOST_STRANGERS} at most. Is their column the teachers'? If so, enter "
                "the classes in parts."
            )
        known: dict[str, Colleague] = {}
        for email in strangers:
            profile = await self._profile(email)
            if profile is not None:
                known[email] = Colleague(profile.given_name, profile.family_name, email)
        return known

    async def _profile(self, email: str) -> Profile | None:
        """Look up somebody who may be staff; None where Slack has nobody such, or does not say."""
        try:
            found = await tried(partial(self._people.profile_by_email, email), is_harmless=True)
        except SlackTrouble:
            return None
        return found if found and found.may_be_staff_of(self._workspace) else None


def outcome_of(done: Brought, *more: str) -> Outcome:
    """Give what a sheet did as what an import did: nothing ends, so nothing is braked."""
    return Outcome(done.counts, (), (*filter(None, more), *done.notices), (), done.plan)


def _strangers(connection: Connection, led: Led, found: Sequence[SheetRow]) -> list[str]:
    return spreadsheets.strangers(connection, led.school.id, found)


def _days(upload: Upload) -> Days | None:
    begins_on, ends_on = upload.given.begins_on, upload.given.ends_on
    return None if begins_on is None or ends_on is None else (begins_on, ends_on)


def _told(grid: Grid, mapped: Mapped) -> str:
    """Say which columns were taken for what, and which were left out."""
    header = grid[0] if mapped.has_header and grid else []
    named = {i: clean(cell) for i, cell in enumerate(header) if clean(cell)}
    taken = [
        f"{heading.lower()} from {_column(named, mapped.places[column])}"
        for column, heading in HEADINGS.items()
        if column in mapped.places
    ]
    left = [f"“{each}”" for i, each in named.items() if i not in mapped.places.values()]
    more = f" Left out: {', '.join(left)}." if left else ""
    return f"Columns: {', '.join(taken)}.{more}"


def _column(named: dict[int, str], place: int) -> str:
    return f"“{named[place]}”" if place in named else f"column {place + 1}"
