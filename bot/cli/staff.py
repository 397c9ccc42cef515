"""`rollcall staff`: who is linked to which Slack account, and parting them."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot.attendance import accounts
from bot.attendance.deeds import standing
from bot.cli.setup.office import SchoolOption, WhoseOption, office

staff_cli = typer.Typer(help="Staff and their Slack accounts.", no_args_is_help=True)


@staff_cli.command("list")
def list_all(school: SchoolOption = None) -> None:
    """List a school's staff: role, e-mail address, and the Slack account that goes with it."""
    with office(school) as known:
        table = Table("name", "role", "e-mail", "Slack account")
        for each in known.read(accounts.listed):
            name = f"{each.given_name} {each.family_name}".strip()
            role = each.role.value if each.active else f"{each.role.value}, left"
            table.add_row(name, role, each.email or "none", each.slack_user_id or "not linked")
        Console().print(table)


@staff_cli.command()
def unlink(
    who: Annotated[str, typer.Argument(help="The e-mail address, or the Slack account's id.")],
    school: SchoolOption = None,
    admin: WhoseOption = None,
) -> None:
    """Part somebody from a Slack account; who has the e-mail address in Slack is linked next."""
    with office(school, admin) as known:
        count = known.change_of(standing.accounts_of(who), accounts.unlink, who)
        typer.echo(f"Unlinked: {count}. They are linked anew when they type /attendance.")
