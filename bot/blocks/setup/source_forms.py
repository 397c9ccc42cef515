"""What setup shows of the source that a school's rosters are fetched from, and its form."""

from datetime import datetime
from typing import Any

from bot.attendance.days import dates, written_times
from bot.attendance.rosters.source_settings import USUAL_AT
from bot.blocks.elements import Block, actions, button, plain, section
from bot.blocks.forms import (
    SetupCarried,
    choice,
    minutes_input,
    modal,
    radios,
    text_input,
    time_input,
)
from bot.blocks.ids import source_ids
from storage.schools.importing.sources import Source, SourceSettings
from storage.schools.schools import NamedSchool
from storage.tables import NAME, SOURCED_ID
from storage.tables.sources import ADDRESS
from storage.tables.words import SourceKind

_LONGEST_SECRET = 1000
DAILY, _BY_HAND, REMOVE = "daily", "by_hand", "remove"
_KINDS = (
    choice("OneRoster service of an SIS", SourceKind.ONEROSTER),
    choice("ZIP on the web", SourceKind.WEB, "With a bearer token, if there is a secret"),
    choice("SFTP server", SourceKind.SFTP, "A ZIP, or a folder of CSV files"),
    choice("Folder of the bot's own server", SourceKind.FOLDER, "Below one that it opens"),
)
_ADDRESSES = (
    "https://sis.example.org/ims/oneroster/v1p1, https://example.org/export.zip, "
    "sftp://files.example.org/north/export.zip, or /srv/rosters/north"
)
_RUNS = (
    choice("Each day", DAILY),
    choice("By hand only", _BY_HAND),
    choice("No more: remove this", REMOVE, "What was imported stays"),
)


def told(found: Source | None, school: NamedSchool, at: datetime) -> list[Block]:
    """Draw from where rosters are fetched and when, and how the last fetches went."""
    if found is None:
        begin = button(source_ids.SOURCE, "Fetch from elsewhere…", "source")
        return [
            section("They can be fetched each day: from an SIS, the web, SFTP or a folder.", begin)
        ]
    change = button(source_ids.SOURCE, "Change", "source", says="Change from where they come")
    fetch = button(source_ids.FETCH, "Fetch now…", "fetch", says="Fetch rosters now")
    return [section("\n".join(_lines(found, school, at)), change), actions("fetch", [fetch])]


def form(found: SourceSettings | None, carried: SetupCarried) -> dict[str, Any]:
    """Draw the form for a source; the secret that is kept is never shown."""
    there = found or SourceSettings(SourceKind.ONEROSTER, "", "", at=USUAL_AT)
    once = "Leave it empty to keep the one that is there." if found else "It is kept encrypted."
    only = "If the source has several schools: the sourcedId of yours."
    days = "In between only what was changed. Services seldom tell what they have no more."
    blocks = [
        text_input("name", "What you call it", there.name, NAME),
        radios("kind", "What it is", _KINDS, there.kind),
        text_input("address", "Address", there.address, ADDRESS) | {"hint": plain(_ADDRESSES)},
        text_input(
            "token_address", "Address for tokens", there.token_address, ADDRESS, optional=True
        )
        | {"hint": plain("Of a OneRoster service alone.")},
        text_input("client_id", "Client id, or user", there.client_id, NAME, optional=True)
        | {"hint": plain("Of a OneRoster service, or on an SFTP server.")},
        text_input("secret", "Secret", "", _LONGEST_SECRET, optional=True)
        | {"hint": plain(f"The client secret, token or password. {once} It is not shown again.")},
        text_input("host_key", "Host key", there.host_key, ADDRESS, optional=True)
        | {"hint": plain("Of an SFTP server: SHA256:... The first fetch tells which it shows.")},
        text_input("sourced_id", "Your school's id", there.sourced_id, SOURCED_ID, optional=True)
        | {"hint": plain(only)},
        radios("runs", "Fetch", _RUNS, _BY_HAND if found and not found.active else DAILY),
        time_input("at", "At", f"{there.at:%H:%M}"),
        minutes_input("full_every_days", "All, every so many days", there.full_every_days, 60)
        | {"hint": plain(days)},
    ]
    return modal(source_ids.SOURCE, "Fetch rosters", blocks, carried, "Save")


def _lines(found: Source, school: NamedSchool, at: datetime) -> list[str]:
    settings, standing = found.settings, found.standing
    clock = written_times.clock(settings.at, school.hour_cycle)
    when = f"each day at {clock}" if settings.active else "by hand only"
    lines = [f"Fetched from {settings.name}, {when}."]
    if standing.fetched_at is not None:
        local = dates.local(school.time_zone, standing.fetched_at)
        last = written_times.moment(local, at.date(), school.hour_cycle)
        lines.append(f"Last good fetch: {last}.")
    if standing.failure:
        lines.append(f"⚠️ Last fetch failed: {standing.failure}")
    return lines
