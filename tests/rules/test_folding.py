"""What is typed and what is stored are made alike."""

import pytest

from bot.folding import folded


@pytest.mark.parametrize(
    ("text", "alike"),
    [
        ("Müller-Ångström", "muller-angstrom"),
        ("BÍO", "bio"),
        ("Straße", "strasse"),
        ("Nguyễn", "nguyen"),
        ("Ⅸ", "ix"),
        ("", ""),
    ],
)
def test_folding_drops_case_and_accents(text: str, alike: str) -> None:
    assert folded(text) == alike
