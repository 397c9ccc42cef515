"""What a person types into a searched menu, and the options that the app finds for it."""

from playground import stored
from playground.delivery import acks, payloads
from playground.delivery.answers import DeliveryKind
from playground.delivery.courier import Courier
from playground.page import picture, places
from playground.page.orders import MessagePlace, PageError, SuggestOrder
from playground.state.offers import SEARCHED
from playground.state.stacks import OpenView
from playground.state.workspace import PlaygroundWorkspace
from playground.wire import JsonObject

# Slack asks the app when so many characters are typed, unless the menu says otherwise.
USUAL_LENGTH = 3


class Searching:
    """Asks the app for options; a search that fails finds nothing, and says why."""

    def __init__(self, workspace: PlaygroundWorkspace, courier: Courier) -> None:
        self._workspace = workspace
        self._courier = courier

    async def suggest(self, order: SuggestOrder) -> JsonObject:
        """The options for what was typed, plain or in groups."""
        workspace = self._workspace
        who = picture.person(workspace, order.who)
        place = order.container
        if isinstance(place, MessagePlace):
            where = places.message(workspace, who, place)
        else:
            where = places.view(workspace, who, place.view_id)
        blocks = places.blocks_of(workspace, where)
        self._check(stored.find(blocks, order.block_id, order.action_id), order)
        asked = {
            "action_id": order.action_id,
            "block_id": order.block_id,
            "value": order.value,
        }
        if isinstance(where, OpenView):
            values = places.values(blocks, order.entered())
            payload = payloads.view_suggestion(workspace, who, where, asked, values)
        else:
            payload = payloads.message_suggestion(workspace, who, where, asked)
        answer = await self._courier.deliver(DeliveryKind.INTERACTION, payload)
        failure = acks.after_suggestion(workspace, answer)
        if failure is not None:
            return {"ok": False, "options": [], "shown": failure}
        groups: list[JsonObject] = answer.body.get("option_groups", [answer.body])
        options: list[JsonObject] = [each for group in groups for each in group["options"]]
        workspace.offers.add(places.key_of(where), order.block_id, order.action_id, options)
        return {"ok": True, "shown": None} | answer.body

    def _check(self, element: JsonObject | None, order: SuggestOrder) -> None:
        if element is None or element["type"] not in SEARCHED:
            raise PageError(
                f"no searched menu {order.block_id!r}, {order.action_id!r} is there", 404
            )
        least: int = element.get("min_query_length", USUAL_LENGTH)
        if len(order.value) < least:
            raise PageError(f"Slack asks the app from {least} characters on: {order.value!r}")
