"""The command line: each command parses its arguments and calls one function."""

import json
from pathlib import Path
from typing import Annotated

import typer

from bot import logs
from bot.cli import demo as demonstration
from bot.cli import importing, serving
from bot.cli.speaking import sentences
from bot.cli.tokens import token_cli
from bot.manifest import manifest
from bot.settings import Settings
from storage import migrations
from storage.database import Database

cli = typer.Typer(
    help="School attendance inside Slack.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
)

cli.add_typer(token_cli, name="token")


@cli.command()
def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.", min=0, max=65535)] = 3000,
) -> None:
    """Run the bot: Slack's requests, the REST API, health checks; migrates the database first."""
    with sentences():
        settings = Settings.read()
        logs.configure(settings.log_level)
        serving.serve(settings, host, port)


@cli.command()
def migrate() -> None:
    """Bring the database's tables to this version."""
    with sentences():
        settings = Settings.read()
        database = Database(settings.database_url.get_secret_value())
        migrations.upgrade(database)
        database.close()
        typer.echo("The database is up to date.")


@cli.command("import-oneroster")
def import_oneroster(
    path: Annotated[Path, typer.Argument(help="The export: a folder or a ZIP of CSV files.")],
    time_zone: Annotated[
        str | None,
        typer.Option(help="IANA zone of the schools; else ROLLCALL_TIME_ZONE, their own, or UTC."),
    ] = None,
    *,
    skip_bad_rows: Annotated[
        bool, typer.Option("--skip-bad-rows", help="Leave unsound rows out, and list them.")
    ] = False,
) -> None:
    """Take rosters from a OneRoster export, version 1.1 or 1.2."""
    with sentences():
        settings = Settings.read()
        logs.configure(settings.log_level)
        importing.import_oneroster(
            settings, path, time_zone or settings.time_zone, skip_bad_rows=skip_bad_rows
        )


@cli.command("manifest")
def print_manifest(
    url: Annotated[
        str | None,
        typer.Option(help="Where Slack reaches the bot: https://... Without it: Socket Mode."),
    ] = None,
) -> None:
    """Print the Slack app's manifest, to paste into Slack's form for new apps."""
    typer.echo(json.dumps(manifest(url), indent=2))


@cli.command()
def demo(
    port: Annotated[int, typer.Option(help="The page's port.", min=0, max=65535)] = 8642,
    data: Annotated[Path, typer.Option(help="Where the demo keeps its records.")] = Path(".demo"),
) -> None:
    """Try the bot in a browser, with a sample school and a workspace on this machine."""
    with sentences():
        logs.configure("WARNING")
        demonstration.run(port, data)


def main() -> None:
    """Run the command line."""
    cli()
