"""The inputs for a school's time zone and clock."""

from datetime import datetime

from bot import zones
from bot.blocks.elements import Block, Element, plain
from bot.blocks.forms import choice, radios
from bot.blocks.inputs import input_block, option
from storage.tables.words import HourCycle

# Of a menu's group.
MOST_OPTIONS = 100
_CLOCKS = (
    choice("13:05", HourCycle.TWENTY_FOUR),
    choice("1:05 PM", HourCycle.TWELVE),
)


def inputs(time_zone: str, hour_cycle: HourCycle, at: datetime, hint: str) -> list[Block]:
    """Draw the inputs.

    Slack lets people search the zones, by their places or by what they are from Greenwich `at` an
    instant.
    """
    element: Element = {
        "type": "static_select",
        "action_id": "time_zone",
        "option_groups": _zone_groups(time_zone, at),
        "initial_option": _zone_option(time_zone, at),
    }
    asked = input_block("time_zone", "Nearest city of your country", element)
    clock = radios("hour_cycle", "Times are written as", _CLOCKS, hour_cycle)
    return [asked | {"hint": plain(hint)}, clock]


def _zone_groups(chosen: str, at: datetime) -> list[Element]:
    """Group the zones by region, at most a hundred together; the chosen one is always there."""
    regions = zones.by_region()
    groups = [
        (region if len(places) <= MOST_OPTIONS else f"{region}, from {_city(part[0])}", part)
        for region, places in regions.items()
        for part in _parts_of(places)
    ]
    known = {place for places in regions.values() for place in places}
    others = [each for each in dict.fromkeys((chosen, "UTC")) if each not in known]
    return [
        {"label": plain(label, 75), "options": [_zone_option(each, at) for each in places]}
        for label, places in [*groups, ("Others", others)]
        if places
    ]


def _parts_of(places: list[str]) -> list[list[str]]:
    """Cut a region into parts that a menu's group can hold."""
    return [places[at : at + MOST_OPTIONS] for at in range(0, len(places), MOST_OPTIONS)]


def _zone_option(zone: str, at: datetime) -> Element:
    """Write a zone as a choice, by its place and what it is from Greenwich now."""
    return option(f"{_city(zone)} ({zones.offset(zone, at)})", zone)


def _city(zone: str) -> str:
    """Write "Argentina, Buenos Aires" of America/Argentina/Buenos_Aires."""
    place = zone.partition("/")[2] or zone
    return place.replace("_", " ").replace("/", ", ")
