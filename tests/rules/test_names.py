"""Names on buttons: short, all different, in order, and never cut through a letter."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.attendance import names

# Few letters, so that names are often alike, and marks, signs of numbering and long names.
PARTS = st.one_of(
    st.text("AaBb (1)2.é", max_size=6),
    st.sampled_from(["Ada", "Ada (1)", "Ada L.", "Li", "Wei", "", "A" * 25, "A" * 26, "A" * 40]),
    st.text("ab\u0301\u0323", max_size=60),
    st.text(max_size=60),
)
ROSTERS = st.lists(st.tuples(PARTS, PARTS), max_size=30)


@pytest.mark.parametrize("name", ["دانة الحربي", "יעל", "Ali علي"])
def test_a_name_from_right_to_left_is_isolated_in_a_line(name: str) -> None:
    assert names.isolated(name) == f"\u2068{name}\u2069"


def test_other_names_need_no_isolates() -> None:
    for name in ("Ada Lovelace", "田中 美咲", "Nguyễn Thị Hương", ""):
        assert names.isolated(name) == name


@pytest.mark.parametrize(
    ("roster", "labels"),
    [
        ([], []),
        ([("Ada", "Lovelace")], ["Ada L."]),
        ([("Ada", "Lovelace"), ("Ada", "Lewis")], ["Ada Lov.", "Ada Lew."]),
        ([("Ada", "Lovelace"), ("Ada", "Lovell")], ["Ada Lovelace", "Ada Lovell"]),
        ([("Li", "Wei"), ("Li", "Wei")], ["Li Wei (1)", "Li Wei (2)"]),
        ([("Li", "Wei"), ("Li", "Wei"), ("Li", "Wong")], ["Li Wei (1)", "Li Wei (2)", "Li Won."]),
        ([("", "Suharto"), ("Pelé", "")], ["Suharto", "Pelé"]),
        ([("Cher", ""), ("Cher", "X")], ["Cher", "Cher X"]),
        ([("Zoë", "e\u0301clair")], ["Zoë e\u0301."]),
        ([("دانة", "الحربي")], ["دانة ا."]),
        ([("Ada", ""), ("Ada", ""), ("Ada (1)", "")], ["Ada (2)", "Ada (3)", "Ada (1)"]),
        ([("Maximiliana-Wilhelmine-Anna", "von Hohenfels")], ["Maximiliana-Wilhelmine-An…"]),
    ],
)
def test_each_name_gets_the_shortest_label_that_nobody_else_has(
    roster: list[names.Name], labels: list[str]
) -> None:
    assert names.labels(roster) == labels


def test_those_of_one_name_have_it_in_full_with_their_mark() -> None:
    emma = ("Emma", "García")
    roster = [emma, emma, ("Emma", "Gil"), ("Maximiliana", "von Hohenfels")]
    marks = ["grade 9", "grade 10", "", "a class of a long name"]
    assert names.labels(roster, marks) == [
        "Emma García (grade 9)",
        "Emma García (grade 10)",
        "Emma Gil",
        "Maximilia… (a class of a…)",
    ]


@given(ROSTERS)
def test_labels_are_all_different_and_short(roster: list[names.Name]) -> None:
    labels = names.labels(roster)
    assert len(labels) == len(roster) == len(set(labels))
    assert all(len(label) <= names.LONGEST_LABEL for label in labels)


@given(st.text(max_size=90), st.integers(2, 75))
def test_a_cut_text_is_within_its_length_and_says_that_it_is_cut(text: str, longest: int) -> None:
    short = names.cut(text, longest)
    assert len(short) <= longest
    assert short == text or short.endswith("…")


def test_a_cut_falls_between_letters() -> None:
    letter = "e\u0323\u0302"
    short = names.cut(letter * 20, 30)
    assert unicodedata.normalize("NFC", short) == unicodedata.normalize("NFC", letter * 9) + "…"


def test_a_letter_of_endless_marks_is_cut_all_the_same() -> None:
    assert len(names.cut("a" + "\u0301" * 300, 75)) == 75


def test_the_order_is_by_family_name_whatever_the_accents() -> None:
    people = [("Zoë", "Ångström"), ("", "Suharto"), ("Ada", "andersson"), ("Bo", "Andersson")]
    ordered = sorted(people, key=names.sort_key)
    assert ordered == [people[2], people[3], people[0], people[1]]


@pytest.mark.parametrize(
    ("name", "full"),
    [(("Ada", "Lovelace"), "Ada Lovelace"), (("", "Suharto"), "Suharto"), (("Cher", ""), "Cher")],
)
def test_a_name_in_full_has_no_empty_part(name: names.Name, full: str) -> None:
    assert names.full(name) == full
