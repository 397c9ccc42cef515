"""Names are tidy and hide nothing."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.cleaning import JOINERS, clean
from bot.oneroster.names import clean_part

HIDDEN = "\u200b\u202e\u2066\u00ad\ufeff\x00\x1b\u3164\u2800\U000e0041"


@pytest.mark.parametrize(
    ("found", "stored"),
    [
        ("Ada", "Ada"),
        ("  Ada \t\n Lovelace\u00a0", "Ada Lovelace"),
        ("Zoe\u0308", "Zoë"),
        ("O'Brien", "O'Brien"),
        ("D’Aurelio", "D’Aurelio"),
        ("Ada\u202egnirts", "Adagnirts"),
        ("\u2067Ada\u2069", "Ada"),
        ("A\u200bd\u00ada\ufeff", "Ada"),
        ("A\x00d\x1ba", "Ada"),
        ("Ad\u200da", "Ada"),
        ("علی\u200cرضا", "علی\u200cرضا"),
        ("علی\u200c", "علی"),
        ("ක්\u200dර", "ක්\u200dර"),
        ("\u3164", ""),
        ("欧阳", "欧阳"),
        ("葛\U000e0100", "葛\U000e0100"),
        ("김서연", "김서연"),
    ],
)
def test_a_name_is_stored_tidy(found: str, stored: str) -> None:
    assert clean(found) == stored


@pytest.mark.parametrize("placeholder", ["-", "–", ".", " - ", "--", "_"])
def test_a_dash_that_stands_for_no_name_is_no_name(placeholder: str) -> None:
    assert clean_part(placeholder) == ""


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from(HIDDEN + JOINERS + " ʻा́"))))
@example("ا\u200c\u200cب")
@example("e\u200b\u0301")
@example("\u1160\u1161")
def test_cleaning_hides_nothing_and_is_done_after_one_go(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert cleaned == " ".join(cleaned.split())
    hidden = [c for c in cleaned if unicodedata.category(c) in {"Cc", "Cf", "Cs"}]
    assert set(hidden) <= set(JOINERS)
    assert not set(cleaned) & set(HIDDEN)


@given(st.text(alphabet=st.characters(categories=["Lu", "Ll", "Lo", "Nd", "Pd", "Po"])))
def test_letters_are_never_lost(text: str) -> None:
    text = "".join(c for c in text if c not in HIDDEN + "\u115f\u1160\uffa0")
    assert clean(text) == unicodedata.normalize("NFC", text)
