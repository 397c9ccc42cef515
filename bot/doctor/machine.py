"""This machine and its database: settings, tables, clocks, time zones."""

import re
import zoneinfo
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import tzdata
from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from bot.doctor.findings import Finding, warning, well, wrong
from bot.sealing import SETTING, Seal, SealError
from bot.settings import Settings
from storage.engine.database import Database, answers
from storage.engine.errors import DatabaseError
from storage.installations import kept
from storage.installations.kept import ListedInstallation
from storage.schools import retentions
from storage.schools.importing import sources
from storage.tables import migrations

TABLES = "tables"
_KEYS = "token keys"
_RENEWALS = "token renewals"
_A_SECRET = re.compile(r"[0-9a-f]{32}")
_SOME_SECONDS = timedelta(seconds=5)
# Slack's requests are refused when they seem older than five minutes.
_A_MINUTE = timedelta(minutes=1)
_OLD_YEARS = 1
_SHOWN = 5
_SET_CLOCK = "Have the machine's clock set from the network: chrony, systemd-timesyncd or ntpd."


def secrets(settings: Settings) -> Iterator[Finding]:
    """Look whether tokens and secrets are in the shape of what they are meant to be."""
    token = settings.slack_bot_token
    if token and token.get_secret_value().startswith("xoxe."):
        yield wrong(
            "bot token",
            "SLACK_BOT_TOKEN is a token that ends after twelve hours: the app rotates tokens.",
            "Have the workspace install the app by browser (docs/workspaces.md), which renews it; "
            "or make an app that does not rotate tokens.",
        )
    elif token and not token.get_secret_value().startswith("xoxb-"):
        yield wrong(
            "bot token",
            "SLACK_BOT_TOKEN is no bot token: those begin with xoxb-.",
            "Take the one under OAuth & Permissions on the app's page.",
        )
    app_token = settings.slack_app_token
    if app_token and not app_token.get_secret_value().startswith("xapp-"):
        yield wrong(
            "app token",
            "SLACK_APP_TOKEN is no app-level token: those begin with xapp-.",
            "Make one under Basic Information, with the scope connections:write.",
        )
    found = settings.slack_signing_secrets
    if not found:
        return
    if all(_A_SECRET.fullmatch(each.get_secret_value()) for each in found):
        yield well("signing secret", "SLACK_SIGNING_SECRET has the shape of Slack's.")
    else:
        yield wrong(
            "signing secret",
            "SLACK_SIGNING_SECRET is not what Slack makes: 32 of the characters 0-9 and a-f.",
            "Take the signing secret, not the client secret, under Basic Information.",
        )


def database(database: Database, now: datetime) -> Iterator[Finding]:
    """Look whether the database answers, can be written to, has this version's tables."""
    where = "SQLite" if database.on_sqlite else "PostgreSQL"
    try:
        at = database.read_now(migrations.found)
    except (DatabaseError, SQLAlchemyError) as error:
        yield wrong(
            "database",
            f"The {where} database does not answer: {_reason(error)}.",
            "See that it runs, and that ROLLCALL_DATABASE_URL names it.",
        )
        return
    yield _written_to(database, where)
    yield _tables(at)
    if not database.on_sqlite:
        told_at = database.read_now(_its_clock)
        yield clock("the database's clock", told_at, now)


def _written_to(database: Database, where: str) -> Finding:
    try:
        database.write_now(answers)
    except (DatabaseError, SQLAlchemyError) as error:
        return wrong(
            "database",
            f"The {where} database can be read but not written to: {_reason(error)}.",
            "See that the bot's user may write it and its folder, and that nothing else holds it.",
        )
    return well("database", f"The {where} database answers and can be written to.")


def _tables(at: str | None) -> Finding:
    newest = migrations.newest()
    if at == newest:
        return well(TABLES, f"The tables are this version's: {at}.")
    if at is None:
        return wrong(TABLES, "The database has no tables.", "Run rollcall migrate.")
    if migrations.is_lived_with(at):
        return well(TABLES, f"The tables are of a newer version, {at}, beside which this one runs.")
    if not migrations.is_known(at):
        return wrong(
            TABLES,
            f"The tables are of a newer version: {at}, and the newest here is {newest}.",
            "Install the newer version.",
        )
    return warning(
        TABLES,
        f"The tables are at {at}, this version's at {newest}.",
        "Run rollcall migrate; rollcall serve does so at its start.",
    )


def token_keys(database: Database, seal: Seal) -> Iterator[Finding]:
    """Look whether the keys open every token and secret that is kept."""
    kept_sealed = database.read_now(_sealed)
    shut = [finding for each in kept_sealed if (finding := _shut(seal, *each))]
    yield from shut
    if kept_sealed and not shut:
        yield well(_KEYS, f"{SETTING} opens all that is kept encrypted: {len(kept_sealed)}.")


def retention(database: Database) -> Iterator[Finding]:
    """Name the schools in which nothing goes yet, since no admin has said how long is kept."""
    if waiting := database.read_now(retentions.waiting):
        shown = ", ".join(waiting[:_SHOWN])
        more = f" and {len(waiting) - _SHOWN} more" if len(waiting) > _SHOWN else ""
        yield warning(
            "retention",
            f"Nothing is taken out in {shown}{more}: nobody has said for how long what is kept.",
            "Have an admin of the school save it once: /attendance setup, Privacy, Change.",
        )


def renewals(database: Database, settings: Settings, now: datetime) -> Iterator[Finding]:
    """Look whether the tokens that end are renewed."""
    ending = [each for each in database.read_now(kept.every) if each.token_ends_at is not None]
    if ending and settings.slack_client_id is None:
        yield wrong(
            _RENEWALS,
            f"The tokens of {len(ending)} installations end, and nothing here can renew them.",
            "Set SLACK_CLIENT_ID and SLACK_CLIENT_SECRET, by which Slack knows the app.",
        )
        return
    for each in ending:
        if each.renewal_refused:
            yield wrong(
                _RENEWALS,
                f"Slack does not renew the token of {each.installed_in}: {each.renewal_refused}. "
                f"It {_ends(each, now)}.",
                "Compare SLACK_CLIENT_SECRET with the app's page; if that is right, have the app "
                "installed there again, at /slack/install.",
            )
    if ending and not any(each.renewal_refused for each in ending):
        yield well(_RENEWALS, f"Slack renews the tokens that end: {len(ending)}.")


def _ends(installation: ListedInstallation, now: datetime) -> str:
    at = installation.token_ends_at
    over = at is not None and at <= now
    return f"{'ended' if over else 'is good until'} {at:%Y-%m-%d %H:%M} UTC"


def _sealed(connection: Connection) -> Sequence[tuple[bytes, str]]:
    tokens = [(each.bot_token, each.team_id) for each in kept.served(connection) if each.bot_token]
    return [*tokens, *((secret, name) for _, name, secret in sources.sealed(connection))]


def _shut(seal: Seal, sealed: bytes, name: str) -> Finding | None:
    try:
        seal.open(sealed, name)
    except SealError as error:
        return wrong(_KEYS, str(error), "What it is for stands still until then.")
    return None


def clock(whose: str, told_at: datetime, now: datetime) -> Finding:
    """Compare this machine's clock with another's."""
    off = abs(told_at - now)
    seconds = round(off.total_seconds())
    if off <= _SOME_SECONDS:
        return well("clock", f"This machine's clock goes with {whose}.")
    says = f"This machine's clock differs from {whose} by {seconds} seconds."
    return (wrong if off > _A_MINUTE else warning)("clock", says, _SET_CLOCK)


def time_zones(now: datetime) -> Finding:
    """Look where the rules of time zones come from, and how old they are."""
    version: str = tzdata.IANA_VERSION
    if zoneinfo.TZPATH:
        return wrong(
            "time zones",
            f"The system's rules are used, of {', '.join(zoneinfo.TZPATH)}, which may be old.",
            "Start the program by its own command, rollcall.",
        )
    if now.year - int(version[:4]) > _OLD_YEARS:
        return warning(
            "time zones",
            f"The rules of time zones are of {version}: clock changes made since are not known.",
            "Install the newest version of the package tzdata.",
        )
    return well("time zones", f"The rules of time zones are the package's, of {version}.")


def _its_clock(connection: Connection) -> datetime:
    return connection.execute(select(func.clock_timestamp())).scalar_one()


def _reason(error: Exception) -> str:
    """Take what the database says, without statement and values."""
    told = str(error.orig) if isinstance(error, DBAPIError) else str(error)
    return (told.strip().splitlines() or ["no reason given"])[0].rstrip(".")
