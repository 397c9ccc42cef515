"""The routing table: an id leads to its listener, and to one only."""

import re

import pytest
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.attendance.errors import BadInput
from bot.listeners.context import Body
from bot.listeners.routes import Routes


async def one(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Stands for a listener."""


async def another(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Stands for another."""


def test_an_id_is_looked_up_before_patterns_are_tried() -> None:
    routes = Routes()
    routes.action(re.compile(r"^turn_[a-z]+\Z"))(one)
    routes.action("turn_back")(another)
    assert routes.action.find("turn_on") is one
    assert routes.action.find("turn_back") is another


def test_an_id_with_two_listeners_is_a_mistake() -> None:
    routes = Routes()
    routes.view("save")(one)
    routes.view("save")(one)
    with pytest.raises(ValueError, match="expected one listener for save, found two"):
        routes.view("save")(another)


def test_what_is_not_drawn_by_this_version_is_refused() -> None:
    with pytest.raises(BadInput, match="This form is from an older version"):
        Routes().view.find("save")
