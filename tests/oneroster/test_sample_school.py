"""The sample school is what its script writes, and is a sound export of all that the demo shows."""

import csv
import subprocess
import sys
from collections import Counter
from pathlib import Path

from bot.fates import Noun
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


# What OneRoster 1.2's CSV binding wants of a manifest, in its order, and of each row.
FILES = """
    academicSessions categories classes classResources courses courseResources demographics
    enrollments lineItemLearningObjectiveIds lineItems lineItemScoreScales orgs resources
    resultLearningObjectiveIds results resultScoreScales roles scoreScales userProfiles
    userResources users
"""
PROPERTIES = [
    *("manifest.version", "oneroster.version", *(f"file.{name}" for name in FILES.split())),
    *("source.systemName", "source.systemCode"),
]
NEEDED = {
    "orgs": "sourcedId name type",
    "academicSessions": "sourcedId title type startDate endDate schoolYear",
    "courses": "sourcedId title orgSourcedId",
    "classes": "sourcedId title courseSourcedId classType schoolSourcedId termSourcedIds",
    "users": "sourcedId enabledUser username givenName familyName",
    "roles": "sourcedId userSourcedId roleType role orgSourcedId",
    "enrollments": "sourcedId classSourcedId schoolSourcedId userSourcedId role",
}


def rows_of(name: str) -> list[dict[str, str]]:
    with (SAMPLE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_sample_is_as_strict_readers_of_the_standard_want_it() -> None:
    said = rows_of("manifest")
    assert [row["propertyName"] for row in said] == PROPERTIES
    bulk = {row["propertyName"] for row in said if row["value"] == "bulk"}
    assert bulk == {f"file.{name}" for name in NEEDED}
    assert {row["value"] for row in said} >= {"1.0", "1.2", "absent"}
    for name, needed in NEEDED.items():
        rows = rows_of(name)
        assert rows
        assert all(row[column] for row in rows for column in needed.split())


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
        "Registration 9A": (12, 1, 7),
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
