"""Who finds which student by what they type: words in any order, and at worst one typing error."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import update

from bot.attendance.access import students
from bot.attendance.access.people import SlackPerson
from bot.attendance.errors import NotFound, NotStaff, NotYours
from bot.attendance.students import searching
from bot.attendance.students.searching import FoundPage, Likeness
from storage.engine.database import Database
from storage.tables import ENROLLMENT, STAFF, Student
from storage.tables.words import Role
from tests.school import TERM, MadeSchool, make_school

NOW = datetime(2026, 11, 23, 9, 5, tzinfo=UTC)
OFFICE, TEACHER, STRANGER = (SlackPerson("", "T1", name) for name in ("UINES", "UTUNDE", "UEVE"))
PEOPLE = (
    ("Ada", "Augusta", "Lovelace", "9", "S-1042"),
    ("Zoë", "", "Müller-Ångström", "10", "1043"),
    ("Seán", "", "O'Brien", "9", "1044"),
    ("Emma", "", "García", "10", "1045"),
    ("Emma", "", "García", "9", "1046"),
    ("Emmanuel", "", "Adams", "11", "1047"),
    ("دانة", "", "الحربي", "9", "1048"),
    ("Li", "", "Wei", "9", "1049"),
)


@pytest.fixture
def school(database: Database) -> MadeSchool:
    """Everybody is in Biology but Li, who has left it; Tunde teaches Ada and Emma of grade 9."""
    school = make_school(database, team_id="T1")
    for name, slack_user in (("Ines", "UINES"), ("Tunde", "UTUNDE")):
        role = Role.OFFICE if name == "Ines" else Role.TEACHER
        key = school.add_staff(name, role)
        link(database, key, slack_user)
    biology = school.add_course("Biology", 0)
    art = school.add_course("Art", 0, teachers=["Tunde"])
    for place, (given, middle, family, grade, number) in enumerate(PEOPLE, 1):
        one = Student(
            school_id=school.school,
            given_name=given,
            middle_name=middle,
            family_name=family,
            grade=grade,
            number=number,
        )
        school.add(one)
        enrolled = school.enrollment(biology, place, one.id)
        school.add(enrolled.model_copy(update={"ends_on": TERM[0]}) if given == "Li" else enrolled)
        if place in {1, 5}:
            school.add(school.enrollment(art, place, one.id))
    return school


def link(database: Database, staff_id: object, slack_user: str) -> None:
    values = {"slack_team_id": "T1", "slack_user_id": slack_user}
    linking = update(STAFF).where(STAFF.c.id == staff_id).values(values)
    database.write_now(lambda connection: connection.execute(linking))


def found(school: MadeSchool, typed: str, who: SlackPerson = OFFICE, page: int = 0) -> FoundPage:
    return school.database.read_now(searching.search_for, who, typed, NOW, page)


def names(page: FoundPage) -> list[str]:
    return [each.full_name for each in page.rows]


def test_every_word_typed_is_the_start_of_a_name_or_number_in_any_order(
    school: MadeSchool,
) -> None:
    for typed, expected in (
        ("ada", ["Ada Lovelace", "Emmanuel Adams"]),
        ("LOVEL ad", ["Ada Lovelace"]),
        ("augusta", ["Ada Lovelace"]),
        ("s-1042", ["Ada Lovelace"]),
        ("1043", ["Zoë Müller-Ångström"]),
        ("angstrom", ["Zoë Müller-Ångström"]),
        ("müllerang zoe", ["Zoë Müller-Ångström"]),
        ("o’br", ["Seán O'Brien"]),
        ("brien sean", ["Seán O'Brien"]),
        ("emma", ["Emma García (grade 9)", "Emma García (grade 10)", "Emmanuel Adams"]),
        ("الحر", ["دانة الحربي"]),
        ("li", ["Li Wei"]),
    ):
        page = found(school, typed)
        assert (page.likeness, names(page)) == (Likeness.EXACT, expected), typed


def test_one_typing_error_in_a_long_word_is_passed_over_when_nobody_is_called_so(
    school: MadeSchool,
) -> None:
    for typed in (
        *("lovelca", "livelace", "lovlace ada", "xlovelace", "olvelace", "lovealce", "lobelace"),
    ):
        page = found(school, typed)
        assert (page.likeness, names(page)) == (Likeness.TYPO, ["Ada Lovelace"]), typed


def test_what_is_typed_with_more_errors_finds_the_nearest_or_nobody(school: MadeSchool) -> None:
    near = found(school, "lovalance")
    assert (near.likeness, names(near)) == (Likeness.NEAR, ["Ada Lovelace"])
    for typed in ("xyzzy", "", "   ", "%", "_", "\\"):
        assert found(school, typed).rows == (), typed


def test_who_has_left_comes_after_those_who_are_there(school: MadeSchool) -> None:
    school.add_course("Chemistry", 9)
    page = found(school, "li we")
    assert [each.student.active for each in page.rows] == [True, True, False]


def test_a_teacher_finds_those_whom_they_teach_today_and_nobody_else(school: MadeSchool) -> None:
    assert names(found(school, "ada", TEACHER)) == ["Ada Lovelace"]
    assert names(found(school, "emma", TEACHER)) == ["Emma García (grade 9)"]
    assert found(school, "emma", TEACHER).own
    for typed in ("obrien", "obrein", "muller", "الحر"):
        assert found(school, typed, TEACHER).rows == (), typed
    leaves = update(ENROLLMENT).where(ENROLLMENT.c.course_offering_id == school.courses["Art"])
    ended = leaves.values(ends_on=date(2026, 11, 22))
    school.database.write_now(lambda connection: connection.execute(ended))
    assert found(school, "ada", TEACHER).rows == ()


def test_nobody_finds_students_of_another_school_and_a_stranger_none(school: MadeSchool) -> None:
    other = make_school(school.database, "Hillside", team_id="T1")
    other.add_course("Biology", 3)
    assert names(found(school, "lovelace")) == ["Ada Lovelace"]
    link(school.database, other.add_staff("Olga", Role.ADMIN), "UOLGA")
    assert found(school, "emma", SlackPerson("", "T1", "UOLGA")).rows == ()
    link(school.database, other.add_staff("Ines", Role.OFFICE), "UINES")
    both = {(each.full_name, each.school) for each in found(school, "ada love").rows}
    assert both == {("Ada Lovelace", "Hillside"), ("Ada Lovelace", "Riverside School")}
    with pytest.raises(NotStaff):
        found(school, "ada", STRANGER)


def test_only_the_office_and_their_teachers_may_see_a_student(school: MadeSchool) -> None:
    ada, obrien = (found(school, typed).rows[0].student.id for typed in ("lovelace", "obrien"))
    read = school.database.read_now
    seen = read(students.student_for, OFFICE, obrien, NOW)
    assert (seen.student.family_name, seen.taught) == ("O'Brien", None)
    taught = read(students.student_for, TEACHER, ada, NOW).taught
    assert taught is not None
    assert [each.course_offering_id for each in taught] == [school.courses["Art"]]
    with pytest.raises(NotYours, match="don't teach this student today"):
        read(students.student_for, TEACHER, obrien, NOW)
    with pytest.raises(NotStaff):
        read(students.student_for, STRANGER, ada, NOW)
    other = make_school(school.database, "Hillside", team_id="T1")
    link(school.database, other.add_staff("Olga", Role.ADMIN), "UOLGA")
    with pytest.raises(NotFound):
        read(students.student_for, SlackPerson("", "T1", "UOLGA"), ada, NOW)


def test_a_long_list_comes_in_pages_of_at_most_a_hundred(school: MadeSchool) -> None:
    school.add_course("Chemistry", 120)
    last = found(school, "a", page=99)
    assert (last.number, last.pages, last.total, last.more) == (2, 3, 27, False)
    listed = [each.student.id for n in range(3) for each in found(school, "a", page=n).rows]
    assert len(set(listed)) == len(listed) == 27
    people = [school.student(0) for _ in range(101)]
    school.add(*people)
    more = found(school, "ada love")
    assert (more.pages, more.total, more.more) == (10, 100, True)
