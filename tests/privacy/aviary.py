"""The bot in a process of its own, and all that it writes or sends anywhere, to be searched."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from playground import Channel, create_playground
from playground.config import USUAL_SCOPES
from playground.state.log import LogEntry
from storage.engine.database import Database
from tests.calling import QuickClient
from tests.faults.server import Server
from tests.privacy.canaries import (
    BOT_TOKEN,
    CHANNEL,
    PEOPLE,
    SIGNING_SECRET,
    Leak,
    leaks,
    leaks_to_slack,
    make_canaries,
)
from tests.privacy.crawling import Crawler
from tests.serving import served
from tests.stories.building import workspace_of
from tests.stories.stage import FIGURES, Clock, Stage
from tests.watching.receiver import Receiver, receiving

if TYPE_CHECKING:
    from playground.state.workspace import PlaygroundWorkspace
    from tests.stories.reading import Json

EVENTS = frozenset({"app_home_opened", "app_mention", "message.im"})


class Now(Clock):
    """The clock on the wall: a process of its own has no other."""

    def seconds(self) -> float:
        return datetime.now(UTC).timestamp()


@dataclass
class Aviary:
    """The bot in a process of its own, and everything that it writes."""

    stage: Stage
    server: Server
    log: Path
    temporary: Path
    receiver: Receiver
    told: list[LogEntry] = field(default_factory=list[LogEntry])
    answers: list[str] = field(default_factory=list[str])

    def crawler(self, who: str) -> Crawler:
        day = datetime.now(UTC).date()
        return Crawler(self.stage, who, day)

    def listen(self) -> None:
        """Keep what Slack was told since the last time."""
        log = self.stage.workspace.log
        self.told += log.entries()
        log.clear()

    def leaks(self) -> list[Leak]:
        """Look at all that was written, once nothing more is."""
        self.server.stop()
        self.listen()
        found = [leak for entry in self.told for leak in leaks_to_slack(entry)]
        found += leaks("log", self.log.read_text())
        found += [leak for text in self.answers for leak in leaks("answer", text)]
        found += [leak for where, text in self.receiver.raw for leak in leaks(where, text)]
        for file in (each for each in self.temporary.rglob("*") if each.is_file()):
            found += leaks(f"file {file.name}", file.read_bytes().decode(errors="replace"))
        return found


@contextmanager
def aviary(database: Database, folder: Path, module: str = "bot") -> Generator[Aviary]:
    config: Json = {
        "bot_token": BOT_TOKEN,
        "signing_secret": SIGNING_SECRET,
        "people": PEOPLE,
        "channels": (Channel(id=CHANNEL, name="staff", members=tuple(p.id for p in PEOPLE)),),
        "events": EVENTS,
        "scopes": USUAL_SCOPES,
    }
    school = make_canaries(database)
    clock = Now()
    playground = create_playground(workspace_of(config), clock.seconds)
    temporary, log = folder / "temporary", folder / "log"
    temporary.mkdir()
    with served(playground) as url, receiving() as receiver, QuickClient() as http:
        server = Server(
            database.url.render_as_string(hide_password=False),
            url,
            log,
            SLACK_BOT_TOKEN=BOT_TOKEN,
            SLACK_SIGNING_SECRET=SIGNING_SECRET,
            SENTRY_DSN=receiver.dsn,
            OTEL_EXPORTER_OTLP_ENDPOINT=receiver.url,
            ROLLCALL_METRICS_TOKEN=FIGURES,
            ROLLCALL_LOG_LEVEL="DEBUG",
            ROLLCALL_LOG_FORMAT="text" if database.on_sqlite else "json",
            ROLLCALL_TICK_SECONDS="1",
            ROLLCALL_EDIT_SECONDS="1",
            TMPDIR=str(temporary),
            PYTHONWARNINGS="always",
        )
        workspace: PlaygroundWorkspace = playground.state.workspace
        bot_url = f"http://127.0.0.1:{server.port}"
        workspace.request_url = f"{bot_url}/slack/events"
        try:
            server.start(module)
            stage = Stage(database, school, workspace, url, bot_url, clock, http)
            yield Aviary(stage, server, log, temporary, receiver)
        finally:
            server.stop()
