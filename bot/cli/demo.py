"""`rollcall demo`: the bot, a sample school and a workspace in the browser, all on this machine."""

import asyncio
import csv
import secrets
import shutil
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import tzlocal
from rich.console import Console
from sqlalchemy import Connection
from starlette.applications import Starlette

from bot import manifest
from bot.app import create_app
from bot.attendance import arrangements, schools, tokens
from bot.attendance.days import dates
from bot.attendance.digests import plans
from bot.attendance.tokens import Scope
from bot.cli.serving import listening, server_for, stop_on_signals
from bot.manifest import SLACK_PATH
from bot.oneroster.importing import ImportOptions
from bot.oneroster.importing import run as run_import
from bot.settings import Settings
from playground import Channel, Command, Person, WorkspaceConfig, create_playground
from storage import setup
from storage.engine.database import Database
from storage.setup import DigestPlan, Reminding
from storage.tables import migrations
from storage.tables.words import DigestKind, Level

HOST = "127.0.0.1"
SAMPLE_SCHOOL = Path(__file__).parents[1] / "sample_school"
DOMAIN = "riverside.example"

PEOPLE = (
    Person(id="U01OKAFOR", name="Tunde Okafor", email=f"t.okafor@{DOMAIN}", title="Teacher"),
    Person(
        id="U02LINDQVIST", name="Märta Lindqvist", email=f"m.lindqvist@{DOMAIN}", title="Co-teacher"
    ),
    Person(id="U03OFFICE", name="Inês Duarte", email=f"office@{DOMAIN}", title="School office"),
    Person(id="U04HEAD", name="Ruth Abernathy", email=f"head@{DOMAIN}", title="Head"),
    Person(
        id="U05STRANGER",
        name="Sam Visitor",
        email="sam@elsewhere.example",
        title="Visitor",
        team_id="T0ELSEWHERE",
    ),
)
OFFICE = "C02OFFICE"
MEETS_NOW = "registration-9a"
# A digest that was set up for the next minute should not be waited for any longer.
TICK_SECONDS = "3"
STAFF = tuple(person.id for person in PEOPLE if person.team_id is None)
EVERYBODY = tuple(person.id for person in PEOPLE)
CHANNELS = (
    Channel(id="C01STAFFROOM", name="staffroom", members=STAFF),
    Channel(id=OFFICE, name="attendance-office", members=("U03OFFICE", "U04HEAD")),
    Channel(id="C03TRIPS", name="trips-with-partners", members=EVERYBODY, is_ext_shared=True),
)
COMMANDS = (
    Command(
        name=manifest.COMMAND,
        description=manifest.COMMAND_SAYS,
        usage_hint=manifest.COMMAND_HINT,
    ),
)


def run(port: int, data: Path) -> None:
    """Run the demo until Ctrl-C. The records stay in `data` for the next time."""
    asyncio.run(_run(listening(HOST, port), data))


async def _run(page: socket.socket, data: Path) -> None:
    address = f"http://{HOST}:{page.getsockname()[1]}"
    door = listening(HOST, 0)
    token, signing_secret = f"xoxb-{secrets.token_hex(12)}", secrets.token_hex(16)
    playground = create_playground(
        WorkspaceConfig(
            bot_token=token,
            signing_secret=signing_secret,
            request_url=f"http://{HOST}:{door.getsockname()[1]}{SLACK_PATH}",
            public_url=address,
            people=PEOPLE,
            channels=CHANNELS,
            commands=COMMANDS,
            scopes=frozenset(manifest.SCOPES),
        )
    )
    bot = create_app(
        Settings.model_validate(
            {
                "SLACK_BOT_TOKEN": token,
                "SLACK_SIGNING_SECRET": signing_secret,
                "ROLLCALL_DATABASE_URL": prepared(data),
                "ROLLCALL_SLACK_API_URL": f"{address}/api/",
                "ROLLCALL_TICK_SECONDS": TICK_SECONDS,
            }
        )
    )
    async with running(playground, page), running(bot, door):
        stopped = asyncio.Event()
        stop_on_signals(stopped.set)
        say_hello(address, f"http://{HOST}:{door.getsockname()[1]}", made_token(data))
        await stopped.wait()


@asynccontextmanager
async def running(app: Starlette, listener: socket.socket) -> AsyncGenerator[None]:
    """Serve an app in the background; at the end it is told to stop and waited for."""
    async with app.router.lifespan_context(app):
        server = server_for(app)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield
        finally:
            server.should_exit = True
            await serving


def prepared(data: Path) -> str:
    """Put the sample school into the demo's own database, and give its URL."""
    data.mkdir(parents=True, exist_ok=True)
    url = url_of(data)
    zone, now = tzlocal.get_localzone_name(), datetime.now(UTC)
    with closing(Database(url)) as database:
        migrations.upgrade(database)
        options = ImportOptions(now=now, time_zone=zone)
        run_import(database, with_meeting_now(data, zone, now), options, lambda _step: None)
        database.write_now(arranged, now)
    return url


def with_meeting_now(data: Path, time_zone: str, now: datetime) -> Path:
    """Copy the sample school, with a meeting that has just begun whatever the hour is.

    So that a reminder comes: the demo reminds a minute after the start.
    """
    copy = shutil.copytree(SAMPLE_SCHOOL, data / "sample_school", dirs_exist_ok=True)
    local = dates.local(time_zone, now)
    midnight = local.replace(hour=0, minute=0)
    starts_at = max(local - timedelta(minutes=1), midnight)
    ends_at = min(local + timedelta(minutes=44), midnight.replace(hour=23, minute=59))
    weekday = str(local.isoweekday())
    with (copy / "meetings.csv").open("a", encoding="utf-8", newline="") as file:
        times = (f"{starts_at:%H:%M}", f"{ends_at:%H:%M}")
        csv.writer(file, lineterminator="\n").writerow((MEETS_NOW, weekday, "", *times))
    return copy


def arranged(connection: Connection, now: datetime) -> None:
    """Have the office get a digest within a minute, and teachers be reminded of their registers.

    The playground forgets its messages at the end, so each start has a digest of its own.
    """
    school = schools.only(connection)
    for old in setup.digests(connection, school.id):
        plans.remove(connection, school, old.id)
    soon = dates.local(school.time_zone, now) + timedelta(minutes=1)
    plan = DigestPlan(
        kind=DigestKind.DAILY,
        channel_id=OFFICE,
        at=soon.time().replace(second=0, microsecond=0),
        weekdays="1234567",
        level=Level.NAMES,
        active=True,
        on_closed_days=True,
    )
    plans.add(connection, school, plan, now)
    rule = Reminding(active=True, after_minutes=1, office_channel_id=OFFICE, office_after_minutes=2)
    # As if it had been switched on before the meeting that has just begun.
    arrangements.remind(connection, school, rule, now - timedelta(hours=1))


def made_token(data: Path) -> str:
    """Make a token of the API that may do everything in the sample school for a day."""
    now = datetime.now(UTC)
    with closing(Database(url_of(data))) as database:
        return database.write_now(
            tokens.create,
            school=str(database.read_now(schools.only).id),
            name="demo",
            scopes=[Scope.READ_ALL, Scope.WRITE_ALL],
            now=now,
            expires_at=now + timedelta(days=1),
        )


def url_of(data: Path) -> str:
    """Name the demo's own database."""
    return f"sqlite:///{data / 'rollcall.db'}"


def say_hello(address: str, api: str, token: str) -> None:
    """Print the addresses, and what to do there."""
    console = Console(soft_wrap=True)
    console.print(f"\nRollcall's playground: [bold]{address}[/bold]")
    console.print("Type /attendance there and take a class. Ctrl-C ends it; the records stay.")
    console.print(
        "Tunde Okafor gets a reminder that is the register: see his direct messages.\n"
        "#attendance-office gets a digest within a minute; Ruth Abernathy, the head, changes that "
        "by /attendance setup.\n"
    )
    console.print(f"The same records by the API, described at {api}/docs:")
    console.print(f'curl "{api}/academic/attendance" -H "Authorization: Bearer {token}"\n')
