"""A school that goes to another workspace: what setup says of it, its code, and taking it over."""

from typing import Any

from bot.attendance.days import written_times
from bot.attendance.workspaces.moving import Belonging
from bot.blocks.elements import Block, Message, actions, button, escaped, section
from bot.blocks.forms import SetupCarried, modal
from bot.blocks.ids import move_ids
from bot.blocks.surfaces import FormCarried

_WHAT_STAYS = (
    "Nothing that is recorded changes. Its staff are known by their e-mail addresses in the other "
    "workspace; its digests stop until a channel there is chosen, and what was posted here stays."
)


def told(found: Belonging) -> Block:
    """Draw of which workspace a school is."""
    lines = [f"This school belongs to this Slack workspace, {found.team_id}."]
    if found.moved_on:
        on = written_times.day_and_year(found.moved_on)
        lines.append(f"It came from {found.moved_from} on {on}.")
    move = button(move_ids.SETUP_MOVE, "Move…", "move", says="Move the school to another workspace")
    return section("\n".join(lines), move)


def offered(school: str, code: str, carried: SetupCarried) -> dict[str, Any]:
    """Draw the code by which a school is taken over elsewhere."""
    blocks = [
        section(f"{school} is on offer for an hour. {_WHAT_STAYS}"),
        section(
            f"In the other Slack workspace, where you are an owner or an admin, type:\n"
            f"/attendance takeover {code}"
        ),
        section("Tell nobody this code. Whoever offers a school takes it over there herself."),
    ]
    bare = FormCarried(surface=carried.surface)
    return modal(move_ids.SETUP_MOVE, "Move the school", blocks, bare)


def taking(school: str, code: str) -> Message:
    """Ask whether a school shall be of this workspace."""
    what = f"{school} is on offer to this Slack workspace."
    take = button(move_ids.TAKE_OVER, "Take this school over here", code, style="primary")
    return Message(escaped(what), [section(f"{what} {_WHAT_STAYS}"), actions("take", [take])])


def taken(school: str) -> Message:
    """Say that a school is of this workspace now."""
    what = f"{school} belongs to this Slack workspace now."
    then = "Type /attendance setup to choose channels for its digests."
    return Message(escaped(what), [section(f"{what} {then}")])
