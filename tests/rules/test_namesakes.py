"""Students of one name and course offerings of one title: by what each is told from the others."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.attendance import namesakes
from storage.registers.same_names import SameName, SameTitle


def student(number: int, grade: str = "", classes: tuple[str, ...] = (), own: str = "") -> SameName:
    return SameName(UUID(int=number), ("Emma", "García"), grade, own, classes)


def course(
    number: int, code: str = "", periods: tuple[str, ...] = (), teachers: tuple[str, ...] = ()
) -> SameTitle:
    return SameTitle(UUID(int=number), "Algebra I", code, periods, teachers)


@pytest.mark.parametrize(
    ("alike", "marks"),
    [
        ([student(1, "9"), student(2, "10")], ["grade 9", "grade 10"]),
        ([student(1, "Year 9"), student(2, "10")], ["Year 9", "grade 10"]),
        (
            [student(1, "9", ("Art", "Bio 9A")), student(2, "9", ("Art", "Bio 9B"))],
            ["Bio 9A", "Bio 9B"],
        ),
        (
            [student(1, "9", ("Bio",), "1042"), student(2, "9", ("Bio",), "1077")],
            ["1042", "1077"],
        ),
        (
            [student(1, "9", ("Bio",)), student(2, "9", ("Bio", "Art")), student(3, "10")],
            ["1", "Art", "grade 10"],
        ),
        # One kind for all, where one tells all of them apart.
        (
            [student(1, "9", ("Bio",), "1042"), student(2, "9", ("Bio", "Art"), "1077")],
            ["1042", "1077"],
        ),
        ([student(2), student(1)], ["2", "1"]),
        ([student(1, own="2"), student(2), student(3)], ["2", "1", "3"]),
    ],
)
def test_students_are_told_apart_by_grade_then_class_then_number(
    alike: list[SameName], marks: list[str]
) -> None:
    found = namesakes.marks_of_students(alike)
    assert [found[each.id] for each in alike] == marks


@pytest.mark.parametrize(
    ("alike", "marks"),
    [
        ([course(1, "ALG1-01"), course(2, "ALG1-02")], ["ALG1-01", "ALG1-02"]),
        ([course(1, "ALG", ("2",)), course(2, "ALG", ("3", "5"))], ["period 2", "periods 3, 5"]),
        (
            [course(1, "A", ("2",), ("Okafor",)), course(2, "A", ("2",), ("Okafor", "Ek"))],
            ["Okafor", "Okafor, Ek"],
        ),
        ([course(1, "A"), course(2, "A"), course(3, "B")], ["1", "2", "B"]),
    ],
)
def test_course_offerings_are_told_apart_by_code_then_period_then_teacher(
    alike: list[SameTitle], marks: list[str]
) -> None:
    found = namesakes.marks_of_courses(alike)
    assert [found[each.id] for each in alike] == marks


TEXTS = st.sampled_from(["", "1", "2", "9", "Bio"])


@given(st.lists(st.tuples(TEXTS, st.sets(TEXTS).map(tuple), TEXTS), max_size=6))
def test_no_two_have_one_mark(people: list[tuple[str, tuple[str, ...], str]]) -> None:
    alike = [student(number, *each) for number, each in enumerate(people)]
    marks = namesakes.marks_of_students(alike)
    assert len(marks) == len(set(marks.values())) == len(people)
    assert all(marks.values())


@pytest.mark.parametrize(
    ("text", "mark", "marked"),
    [
        ("Algebra I", "", "Algebra I"),
        ("Algebra I", "ALG1-02", "Algebra I (ALG1-02)"),
        ("A" * 80, "", "A" * 80),
        ("A" * 80, "B" * 80, f"{'A' * 32}… ({'B' * 23}…)"),
    ],
)
def test_a_mark_stands_behind_the_name_and_is_never_cut_away(
    text: str, mark: str, marked: str
) -> None:
    assert namesakes.marked(text, mark) == marked
