"""The forms of setup are within Slack's limits, whatever a school has."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from bot.blocks.forms import SetupCarried
from bot.blocks.setup import forms
from bot.blocks.surfaces import Surface
from playground import judge
from storage.schools.schools import NamedSchool
from storage.tables.words import HourCycle

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
SCHOOL = UUID(int=1)
CARRIED = SetupCarried(school_id=SCHOOL, surface=Surface(response_url="https://x.test/" * 9))


@pytest.mark.parametrize("zone", ["Europe/London", "UTC", "US/Eastern", "Etc/GMT+1"])
def test_slack_takes_the_zones_and_the_present_one_is_chosen(zone: str) -> None:
    school = NamedSchool(SCHOOL, "Riverside School", zone, HourCycle.TWELVE)
    view = forms.zone(school, CARRIED, AT)
    assert judge.modal_problems(view) == []
    element = view["blocks"][0]["element"]
    values = [each["value"] for group in element["option_groups"] for each in group["options"]]
    assert len(values) == len(set(values))
    assert element["initial_option"]["value"] == zone
    assert zone in values
    clocks = view["blocks"][1]["element"]
    assert [each["text"]["text"] for each in clocks["options"]] == ["13:05", "1:05 PM"]
    assert clocks["initial_option"]["value"] == HourCycle.TWELVE
