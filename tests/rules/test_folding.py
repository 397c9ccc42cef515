"""What is typed and what is stored are made alike."""

import pytest

from bot.folding import folded, name_words, typed_words


@pytest.mark.parametrize(
    ("text", "alike"),
    [
        ("Müller-Ångström", "muller-angstrom"),
        ("BÍO", "bio"),
        ("Straße", "strasse"),
        ("Nguyễn", "nguyen"),
        ("Ⅸ", "ix"),
        ("Łódź, Ægir, Øystein, ﬁ", "lodz, aegir, oystein, fi"),
        ("", ""),
    ],
)
def test_folding_drops_case_accents_and_ligatures(text: str, alike: str) -> None:
    assert folded(text) == alike


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Ada", frozenset({"ada"})),
        ("Anne-Marie", frozenset({"anne", "marie", "annemarie"})),
        ("Seán O’Brien", frozenset({"sean", "o", "brien", "obrien"})),
        ("von Hohenfels", frozenset({"von", "hohenfels"})),
        ("دانة", frozenset({"دانة"})),
        ("Nguyễn Thị", frozenset({"nguyen", "thi"})),
        ("☆", frozenset({"☆"})),
        ("x" * 100, frozenset({"x" * 64})),
    ],
)
def test_a_name_is_found_by_each_of_its_words_whole_and_in_parts(
    name: str, words: frozenset[str]
) -> None:
    assert name_words([name]) == words


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("  Lovelace,  ada ", ("lovelace", "ada")),
        ("O'Br", ("obr",)),
        ("Anne-Mar", ("anne", "mar")),
        ("a ad ada bo", ("ada", "bo")),
        ("S-0042", ("0042", "s")),
        ("!", ("!",)),
        ("", ()),
        ("a b c d e f g h i j", ("a", "b", "c", "d", "e", "f", "g", "h")),
    ],
)
def test_what_is_typed_are_words_the_longest_first(typed: str, words: tuple[str, ...]) -> None:
    assert typed_words(typed) == words
