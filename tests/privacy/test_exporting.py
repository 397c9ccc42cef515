"""`rollcall privacy export`: all that is held of one person, and nothing of anybody else."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from storage.privacy import reach
from storage.tables.words import Role
from tests.cli.test_setup import rollcall
from tests.privacy.conftest import Known
from tests.school import MadeSchool, make_school

TUNDE = "tunde@riverside.test"
RUTH = ("--admin", "ruth@riverside.test")


def exported(school: MadeSchool, named: str, to: Path) -> tuple[dict[str, Any], str]:
    """The data, and the page."""
    done = rollcall(school, "privacy", "export", named, "--to", str(to), *RUTH)
    assert done.exit_code == 0, done.stderr
    with zipfile.ZipFile(to) as written:
        return json.loads(written.read("data.json")), written.read("data.html").decode()


@pytest.mark.parametrize("who", ["student", "teacher"])
def test_everything_of_one_person_is_in_it_and_nothing_of_another(
    known: Known, tmp_path: Path, who: str
) -> None:
    pairs = {
        "student": (known.student, known.other_student),
        "teacher": (known.teacher, known.other_teacher),
    }
    mine, other = pairs[who]
    data, page = exported(known.school, str(mine.person.id), tmp_path / "one.zip")
    tables = {each.holding.table.name for each in reach.own(mine.person)}
    assert set(data["tables"]) == tables
    assert len(tables) > 5
    whole = json.dumps(data, ensure_ascii=False)
    for text in mine.texts.values():
        assert text in whole
        assert text in page
    assert str(other.person.id) not in whole + page
    assert not [text for text in other.texts.values() if text in whole + page]


def test_what_staff_did_says_nothing_of_the_students(known: Known, tmp_path: Path) -> None:
    data, page = exported(known.school, str(known.other_teacher.person.id), tmp_path / "m.zip")
    done = data["done"]
    assert {"attendance_record", "attendance_change", "excuse", "follow_up"} < set(done)
    said = json.dumps(done) + page
    for of in (known.student, known.other_student):
        assert str(of.person.id) not in said
        assert not [text for text in of.texts.values() if text in said]


def test_what_an_admin_has_typed_in_setup_may_name_others_and_is_not_in_it(
    known: Known, tmp_path: Path
) -> None:
    words = ("closed-day", "add", "2026-12-24", "--title", "Memorial of Grace Hopper")
    done = rollcall(known.school, *words, *RUTH)
    assert done.exit_code == 0, done.stderr
    data, page = exported(known.school, RUTH[1], tmp_path / "r.zip")
    (deed,) = data["done"]["setting_change"]
    assert deed["setting"] == "closed_days"
    assert "Hopper" not in json.dumps(data) + page


def test_a_student_is_named_for_sure(known: Known, tmp_path: Path) -> None:
    school = known.school
    for named in ("S-1", "ada LOVELACE", str(known.student.person.id)):
        data, page = exported(school, named, tmp_path / f"{len(list(tmp_path.iterdir()))}.zip")
        assert data["person"]["name"] == "Ada Lovelace"
        assert "<h1>Ada Lovelace, Riverside School</h1>" in page
    one, other = school.student(7), school.student(8)
    one.number, other.number = "S-7", "S-8"
    school.add(one, other)
    refused = rollcall(
        school, "privacy", "export", "Li Wei", "--to", str(tmp_path / "li.zip"), *RUTH
    )
    assert refused.exit_code == 1
    assert "2 people of Riverside School may be meant by “Li Wei”" in refused.stderr
    assert "number S-7, id " in refused.stderr
    assert exported(school, "S-8", tmp_path / "li.zip")[0]["person"]["id"] == str(other.id)


@pytest.mark.parametrize("named", ["Ada", "S-9", "nobody@riverside.test", ""])
def test_who_is_not_there_is_not_guessed(known: Known, tmp_path: Path, named: str) -> None:
    refused = rollcall(
        known.school, "privacy", "export", named, "--to", str(tmp_path / "x.zip"), *RUTH
    )
    assert refused.exit_code == 1
    assert f"Found nobody “{named}” in Riverside School. Expected a student's" in refused.stderr
    assert not (tmp_path / "x.zip").exists()


def test_another_schools_people_are_not_found(known: Known, tmp_path: Path) -> None:
    elsewhere = make_school(known.school.database, "Hillside School")
    elsewhere.add_staff("Ruth Abernathy", Role.ADMIN)
    for named in ("S-1", TUNDE, str(known.student.person.id)):
        arguments = ("--school", str(elsewhere.school), "--to", str(tmp_path / "x.zip"))
        refused = rollcall(elsewhere, "privacy", "export", named, *arguments, *RUTH)
        assert (refused.exit_code, "Found nobody" in refused.stderr) == (1, True)


def test_a_file_that_is_there_stays(known: Known, tmp_path: Path) -> None:
    file = tmp_path / "kept.zip"
    file.write_text("mine")
    refused = rollcall(known.school, "privacy", "export", "S-1", "--to", str(file), *RUTH)
    assert (refused.exit_code, "can't be written: File exists." in refused.stderr) == (1, True)
    assert file.read_text() == "mine"


def test_a_file_is_for_who_made_it_alone(known: Known, tmp_path: Path) -> None:
    exported(known.school, TUNDE, tmp_path / "t.zip")
    assert (tmp_path / "t.zip").stat().st_mode & 0o077 == 0


def test_names_are_text_on_the_page(known: Known, tmp_path: Path) -> None:
    school = known.school
    hostile = school.student(0)
    hostile.given_name, hostile.number = "<script>alert(1)</script>", "S-3"
    school.add(hostile)
    _, page = exported(school, "S-3", tmp_path / "h.zip")
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
