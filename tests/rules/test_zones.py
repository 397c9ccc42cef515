"""What is no time zone is answered with what to write instead."""

from datetime import UTC, datetime

import pytest

from bot import zones

WINTER = datetime(2026, 12, 1, tzinfo=UTC)
SUMMER = datetime(2026, 7, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("offset", "at", "places"),
    [
        ("GMT+1", WINTER, "Europe/Berlin, Europe/Paris, Africa/Lagos."),
        ("GMT+1", SUMMER, "Europe/London, Europe/Lisbon, Africa/Lagos."),
        ("utc +05:30", WINTER, "Asia/Kolkata, Asia/Colombo."),
        ("-0330", WINTER, "America/St_Johns."),
    ],
)
def test_an_offset_is_answered_with_the_places_that_have_it(
    offset: str, at: datetime, places: str
) -> None:
    refusal = zones.refusal(offset, at) or ""
    assert refusal.startswith(f"“{offset}” is an offset, which most places change in summer.")
    assert refusal.endswith(f"These have it now: {places}")


def test_an_offset_of_no_place_is_said_to_be_none() -> None:
    assert (zones.refusal("GMT+25", WINTER) or "").endswith("None has this one.")


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("london", "“london” is no time zone. Do you mean Europe/London?"),
        ("new york", "“new york” is no time zone. Do you mean America/New_York?"),
        ("europe/BERLIN", "“europe/BERLIN” is no time zone. Do you mean Europe/Berlin?"),
        ("Mars", "“Mars” is no time zone. Name a large city nearby, such as Europe/London."),
        ("Europe/London", None),
        ("UTC", None),
    ],
)
def test_a_place_is_answered_with_its_zone(name: str, sentence: str | None) -> None:
    assert zones.refusal(name, WINTER) == sentence
