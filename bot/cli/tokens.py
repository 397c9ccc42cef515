"""`rollcall token`: making, listing and revoking tokens of the API."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Column, Table
from sqlalchemy import Connection

from bot.attendance import tokens
from bot.attendance.tokens import Scope
from bot.cli.opening import opened
from bot.cli.setup.office import WhoseOption, office
from bot.cli.speaking import sentences
from bot.settings import Settings
from storage.api import kept_tokens
from storage.schools.schools import NamedSchool

# Beyond a century it is a mistake, and beyond the calendar there is no date.
_MOST_DAYS = 36_500

token_cli = typer.Typer(help="Tokens of the API.", no_args_is_help=True)


@token_cli.command()
def create(
    school: Annotated[str, typer.Option(help="The school's name or id.")],
    scope: Annotated[list[Scope], typer.Option(help="What it may do; may be given again.")],
    name: Annotated[str, typer.Option(help="What it is for, such as “front gate kiosk”.")],
    expires: Annotated[
        int | None,
        typer.Option(help="In how many days it ends; otherwise never.", min=1, max=_MOST_DAYS),
    ] = None,
    admin: WhoseOption = None,
) -> None:
    """Make a token. It is shown once, alone on the last line."""
    with office(school, admin) as here:
        ends = here.now + timedelta(days=expires) if expires else None

        def create_it(connection: Connection, at: NamedSchool) -> str:
            return tokens.create(
                connection,
                school=str(at.id),
                name=name,
                scopes=scope,
                now=here.now,
                expires_at=ends,
            )

        token = here.change(create_it)
        typer.echo("The token, shown only now:", err=True)
        typer.echo(token)


@token_cli.command("list")
def list_all() -> None:
    """List the tokens, without their secret part."""
    with sentences(), opened(Settings.read()) as database:
        now = datetime.now(UTC)
        table = Table(
            Column("token", no_wrap=True), "school", "name", "scopes", "state", "last used"
        )
        for each in database.read_now(kept_tokens.every):
            used = f"{each.last_used_at:%Y-%m-%d %H:%M} UTC" if each.last_used_at else "never"
            table.add_row(each.prefix, each.school, each.name, each.scopes, _state(each, now), used)
        Console().print(table)


@token_cli.command()
def revoke(
    token: Annotated[str, typer.Argument(help="The token, or its first part as in the list.")],
    admin: WhoseOption = None,
) -> None:
    """Revoke a token for good."""
    with office(None, admin) as anywhere:
        school_id = anywhere.database.read_now(tokens.school_of, token)
        here = replace(anywhere, name_or_id=str(school_id))
        here.change(lambda connection, _at: tokens.revoke(connection, token, here.now))
        typer.echo("The token is revoked.")


def _state(token: kept_tokens.StoredToken, now: datetime) -> str:
    """Say in a word whether a token holds."""
    if token.revoked_at:
        return "revoked"
    if not tokens.holds(token, now):
        return "expired"
    return f"until {token.expires_at:%Y-%m-%d}" if token.expires_at else "holds"
