"""The form that makes a workspace's first school."""

from datetime import datetime
from typing import Any

from bot.attendance.beginning import founding
from bot.blocks.elements import context
from bot.blocks.forms import modal, text_input
from bot.blocks.ids import beginning_ids
from bot.blocks.setup import zone_inputs
from bot.blocks.surfaces import FormCarried
from storage.tables import NAME


def form(time_zone: str, carried: FormCarried, at: datetime) -> dict[str, Any]:
    """Draw the form; the zone is that of whoever opens it, until they choose another."""
    hours = founding.usual_hours(time_zone)
    blocks = [
        text_input("name", "Name of the school", "", NAME),
        *zone_inputs.inputs(time_zone, hours, at, "Where the school is: type a city, or GMT+1."),
        context("You become its admin, and may add other admins."),
    ]
    return modal(beginning_ids.CREATE, "Create your school", blocks, carried, "Create")
