"""Whatever is imported in between: what is behind ends as its own steps say, by the audit."""

from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from storage.engine.database import Database
from storage.tables import OFFERING
from tests.oneroster.exports import export_of, run
from tests.stories.excused import BOUNDED, NOW, STEPS, TEACHERS, UNDOS, Course, Step, course_of

LEAVES = {"Ada leaves": "e2", "Li leaves": "e3"}
# What a new export may say otherwise; the same once more says it as before.
CHANGES = (*LEAVES, "Ada is called otherwise", "the course is called otherwise", "nothing")
IMPORTS = st.tuples(st.just("import"), st.just(0), st.sampled_from(CHANGES), st.none())


class Exporting:
    """A school whose export is imported again whenever something changes."""

    def __init__(self, database: Database, path: Path) -> None:
        self.database = database
        self.path = path
        self.export = export_of("1.2")
        self._away: dict[str, dict[str, str]] = {}
        self._begin()
        self._import()

    def bring(self, change: str) -> None:
        if change in LEAVES:
            self._leave_or_come_back(LEAVES[change])
        elif change == "Ada is called otherwise":
            student = self.export.row("users", "s1")
            student["givenName"] = "Augusta" if student["givenName"] == "Ada" else "Ada"
        elif change == "the course is called otherwise":
            course = self.export.row("classes", "bio-a")
            course["title"] = "Botany" if course["title"] == "Biology-A" else "Biology-A"
        self._import()

    def _leave_or_come_back(self, enrollment: str) -> None:
        if enrollment in self._away:
            self.export.tables["enrollments"].append(self._away.pop(enrollment))
        else:
            self._away[enrollment] = self.export.row("enrollments", enrollment)
            self.export.drop("enrollments", enrollment)

    def _begin(self) -> None:
        """Have two teachers teach two students since long ago, at no time of their own."""
        export = self.export
        del export.tables["meetings"]
        export.row("academicSessions", "autumn")["startDate"] = "1990-01-01"
        export.row("enrollments", "e3").update(beginDate="", endDate="")
        name = {"givenName": TEACHERS[1], "familyName": "Lindqvist"}
        export.add("users", sourcedId="t2", enabledUser="true", username="t2", **name)
        role = {"userSourcedId": "t2", "roleType": "primary", "role": "teacher"}
        export.add("roles", sourcedId="r8", **role, orgSourcedId="north")
        taught = {"classSourcedId": "bio-a", "schoolSourcedId": "north", "userSourcedId": "t2"}
        export.add("enrollments", sourcedId="e8", role="teacher", **taught)

    def _import(self) -> None:
        run(self.database, self.export.folder(self.path), now=NOW, allow_drop=True)


@pytest.fixture
def course(database: Database, tmp_path: Path) -> Course:
    exporting = Exporting(database, tmp_path / "export")

    def biology(connection: Connection) -> tuple[UUID, UUID, date]:
        wanted = select(OFFERING.c.school_id, OFFERING.c.id, OFFERING.c.begins_on)
        found = connection.execute(wanted.where(OFFERING.c.title == "Biology-A")).one()
        return found[0], found[1], found[2]

    school_id, course_id, begins_on = database.read_now(biology)
    assert begins_on == date(1990, 1, 1)
    return course_of(database, school_id, course_id, exporting.bring)


@settings(BOUNDED, max_examples=15)
@given(steps=st.lists(STEPS | IMPORTS, min_size=6, max_size=14))
def test_imports_leave_what_is_behind_as_the_rules_say(course: Course, steps: list[Step]) -> None:
    course.ends_as_the_rules_say(steps)


@settings(BOUNDED, max_examples=10)
@given(steps=st.lists(STEPS | UNDOS | IMPORTS, max_size=12))
def test_the_audit_replays_to_the_records_whatever_is_imported(
    course: Course, steps: list[Step]
) -> None:
    course.replays(steps)
