"""What was typed of a name, against the names: which of the four ways is the first that fits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.attendance import matching
from bot.attendance.matching import Fit

NAMES = ("Biología 9A", "BIO-9A", "")


def first_fit(typed: str, names: tuple[str, ...] = NAMES) -> Fit | None:
    return next((fit for fit in Fit if matching.fits(typed, names, fit)), None)


@pytest.mark.parametrize(
    ("typed", "fit"),
    [
        ("BIOLOGIA 9a", Fit.EXACT),
        ("bio 9a", Fit.EXACT),
        ("«bio-9a»", Fit.EXACT),
        ("bio", Fit.PART),
        ("bio9", Fit.PART),
        ("9a", Fit.PART),
        ("9a bio", Fit.WORDS),
        ("biolgia", Fit.TYPO),
        ("bioolgia", Fit.TYPO),
        ("biplogi", Fit.TYPO),
        ("boi", None),
        ("biolgai", None),
        ("biology 9b", None),
        ("chemistry", None),
    ],
)
def test_the_first_way_that_fits_counts(typed: str, fit: Fit | None) -> None:
    assert first_fit(typed) is fit


def test_signs_that_are_no_letters_part_words_and_are_kept_where_nothing_else_is() -> None:
    assert first_fit("r and d", ("R&D",)) is None
    assert first_fit("r&d", ("R&D",)) is Fit.EXACT
    assert first_fit("!!", ("!!", "Art")) is Fit.EXACT


def test_the_nearest_come_first() -> None:
    things = [(name, name) for name in ("Chemistry 8B", "Choir", "Chess Club", "Physics 8B")]
    assert matching.nearest("chemstri", things)[0] == "Chemistry 8B"
    assert matching.nearest("coir", things) == ["Choir"]
    assert matching.nearest("zzz", things) == []


@given(st.text(max_size=40), st.lists(st.text(max_size=40), max_size=3), st.sampled_from(Fit))
def test_anything_is_compared_and_a_name_fits_itself(
    typed: str, names: list[str], fit: Fit
) -> None:
    assert matching.fits(typed, names, fit) in {True, False}
    assert not typed.strip() or matching.fits(typed, [typed], Fit.EXACT)
    assert len(matching.nearest(typed, [(name, name) for name in names])) <= matching.MOST_NEAR
