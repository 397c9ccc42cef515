"""The sample school is what its script writes, and is a sound export of all that the demo shows."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

from bot.oneroster.syncing.merging import Noun
from storage.engine.database import Database
from storage.tables import (
    CourseEnrollment,
    CourseOffering,
    Meeting,
    Staff,
    Student,
    TeacherAssignment,
)
from tests.oneroster.exports import paired, run, stored

ROOT = Path(__file__).parent.parent.parent
SAMPLE = ROOT / "bot" / "sample_school"


def test_the_script_writes_the_files_that_are_there(tmp_path: Path) -> None:
    script = ROOT / "scripts" / "make_sample_school.py"
    subprocess.run([sys.executable, script, "--to", tmp_path], check=True, timeout=60)
    written = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    assert written == {file.name: file.read_bytes() for file in SAMPLE.glob("*.csv")}


def test_the_sample_school_comes_in_as_the_demo_needs_it(database: Database) -> None:
    outcome = run(database, SAMPLE)
    assert outcome.notices == ("People with one name only: 2.",)
    assert run(database, SAMPLE).changed_nothing
    assert outcome.counts[Noun.STUDENTS].added == 60
    titles = paired(database, CourseOffering, "id", "title")

    def per_title(model: type[CourseEnrollment | TeacherAssignment | Meeting]) -> Counter[object]:
        return Counter(titles[row[0]] for row in stored(database, model, "course_offering_id"))

    enrolled, teachers, meetings = map(per_title, (CourseEnrollment, TeacherAssignment, Meeting))
    expected = {
        "Biology 9A": (30, 2, 0),
        "School Choir": (60, 1, 7),
        "Mathematics 9A": (24, 1, 14),
        "Reading Support": (1, 1, 7),
        "Chess Club": (0, 1, 1),
        "Registration 9A": (12, 1, 0),
    }
    assert {
        title: (enrolled[title], teachers[title], meetings[title]) for title in titles.values()
    } == expected
    assert paired(database, Staff, "email", "role") == {
        "t.okafor@riverside.example": "teacher",
        "m.lindqvist@riverside.example": "teacher",
        "office@riverside.example": "office",
        "head@riverside.example": "admin",
    }


def test_the_names_of_the_sample_are_of_many_kinds(database: Database) -> None:
    run(database, SAMPLE)
    names = Counter(
        f"{given} {family}".strip()
        for given, family in stored(database, Student, "given_name", "family_name")
    )
    assert [name for name, times in names.items() if times == 2] == ["Emma García"]
    assert min(len(name.split()) for name in names) == 1
    assert max(map(len, names)) > 40
    letters = set("".join(names))
    assert letters >= set("éŁ'’ʻ\u200cعנ美서тαลழ")
