"""Where people act: the message or view of an order, its blocks, and what its inputs hold."""

from collections.abc import Iterable

from playground import written
from playground.config import Person
from playground.delivery import inputs
from playground.page.orders import MessagePlace, PageError
from playground.state.stacks import OpenView
from playground.state.timeline import PostedMessage
from playground.state.workspace import PlaygroundWorkspace
from playground.wire import JsonObject


def message(workspace: PlaygroundWorkspace, who: Person, place: MessagePlace) -> PostedMessage:
    """The message that a person sees there.

    Raises:
        PageError: there is none.
    """
    found = workspace.timeline.find(place.channel, place.ts)
    if found is None or not workspace.sees(who.id, found):
        raise PageError(f"{who.name} sees no message {place.ts} in {place.channel!r}", 404)
    return found


def view(workspace: PlaygroundWorkspace, who: Person, view_id: str) -> OpenView:
    """The view that a person has open.

    Raises:
        PageError: there is none.
    """
    found = workspace.stacks.find(view_id)
    if found is None or found.person != who.id:
        raise PageError(f"{who.name} has no view {view_id!r} open", 404)
    return found


def blocks_of(
    workspace: PlaygroundWorkspace, where: PostedMessage | OpenView
) -> tuple[JsonObject, ...]:
    """The blocks of a message or view; its searched menus offer what was found for them."""
    blocks = where.content["blocks"] if isinstance(where, OpenView) else where.content.blocks
    return workspace.offers.within(key_of(where), blocks)


def key_of(where: PostedMessage | OpenView) -> str:
    """What names a message or view among all."""
    return where.id if isinstance(where, OpenView) else f"{where.channel} {where.ts}"


def values(blocks: Iterable[JsonObject], given: JsonObject) -> JsonObject:
    """What the inputs hold.

    Raises:
        PageError: something that is not on offer.
    """
    try:
        return inputs.values(blocks, given)
    except inputs.UnknownChoiceError as unknown:
        raise PageError(str(unknown)) from None


def with_files(workspace: PlaygroundWorkspace, who: Person, held: JsonObject) -> JsonObject:
    """What the inputs hold, with the files that a person put into them in full.

    Raises:
        PageError: a file that the person did not give.
    """
    entries: list[JsonObject] = [each for block in held.values() for each in block.values()]
    for entry in entries:
        if entry["type"] == "file_input":
            picked: list[JsonObject] = entry["files"] or []
            entry["files"] = [_file(workspace, who, each) for each in picked]
    return held


def _file(workspace: PlaygroundWorkspace, who: Person, picked: JsonObject) -> JsonObject:
    found = workspace.files.completed(str(picked.get("id")))
    if found is None or found.owner != who.id:
        raise PageError(f"{who.name} gave no file {picked.get('id')!r}", 404)
    return written.file(workspace, found)
