"""`rollcall workspaces`: where the app is installed, and the keys that keep its tokens."""

import typer
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text
from sqlalchemy import Connection

from bot.cli.opening import opened
from bot.cli.speaking import sentences
from bot.sealing import Seal
from bot.settings import Settings
from storage.installations import kept
from storage.installations.kept import ListedInstallation, SealedTokens
from storage.privacy import parting
from storage.schools.importing import sources
from storage.tables.words import InstallationState

workspaces_cli = typer.Typer(
    help="The Slack workspaces in which the app is installed.", no_args_is_help=True
)


@workspaces_cli.command("list")
def list_all() -> None:
    """List where the app is or was installed. No token is shown."""
    with sentences(), opened(Settings.read()) as database:
        key = Column("installed in", no_wrap=True)
        table = Table(key, "name", "state", "token", "serves", "installed by")
        for each in database.read_now(kept.every):
            table.add_row(
                each.installed_in,
                Text(each.name),
                _state(each),
                _token(each),
                ", ".join(each.teams) or "no workspace yet",
                each.installed_by or "",
            )
        Console(soft_wrap=True).print(table)
        for name, count in database.read_now(parting.held).items():
            typer.echo(f"{name} is erased but for {count} students who are held.")


@workspaces_cli.command("rotate-keys")
def rotate_keys() -> None:
    """Encrypt all tokens and secrets anew by ROLLCALL_TOKEN_KEYS' first; the others may go then."""
    with sentences(), opened(settings := Settings.read()) as database:
        seal = Seal([each.get_secret_value() for each in settings.token_keys])
        count = database.write_now(_seal_anew, seal)
        typer.echo(f"The tokens of {count} installations are encrypted with the first key.")
        if kept_secrets := database.write_now(_seal_secrets_anew, seal):
            typer.echo(f"So are the secrets of {kept_secrets} sources of rosters.")


def _seal_anew(connection: Connection, seal: Seal) -> int:
    """Encrypt all tokens anew, or none. Raises SealError for one that no key opens."""
    found = kept.sealed(connection)
    for each in found:
        name, refresh = each.installed_in, each.refresh_token
        renewed = SealedTokens(
            each.id,
            name,
            seal.renew(each.bot_token, name),
            refresh and seal.renew(refresh, name),
        )
        kept.seal_anew(connection, renewed)
    return len(found)


def _seal_secrets_anew(connection: Connection, seal: Seal) -> int:
    """Encrypt the secrets of sources anew, all or none. Raises SealError as above."""
    found = sources.sealed(connection)
    for key, name, secret in found:
        sources.seal_anew(connection, key, seal.renew(secret, name))
    return len(found)


def _token(installation: ListedInstallation) -> str:
    """Say whose the token is and, of one that ends, until when it is good."""
    if installation.by_environment:
        return "SLACK_BOT_TOKEN"
    if installation.token_ends_at is None:
        return "its own"
    until = f"its own, until {installation.token_ends_at:%Y-%m-%d %H:%M} UTC"
    refused = installation.renewal_refused
    return f"{until}: not renewed, {refused}" if refused else until


def _state(installation: ListedInstallation) -> str:
    if installation.state is InstallationState.INSTALLED or installation.stopped_at is None:
        return f"installed {installation.installed_at:%Y-%m-%d}"
    return f"stopped {installation.stopped_at:%Y-%m-%d} by {installation.stopped_by}"
