"""What was read from an export, until it is synced: a private SQLite file that nobody else sees.

SQLite unlinks the file as soon as it is open. Memory stays flat whatever the export's size, and
everything comes out in the order in which the database gives its own rows. See staged.py for rows.
"""

import sqlite3
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager

from storage.rosters.exports.sets import Page
from storage.rosters.exports.staged import (
    StagedLink,
    StagedMeeting,
    StagedOffering,
    StagedPerson,
    StagedPlace,
    StagedStaff,
    StagedStudent,
    Twice,
)

CACHE_KIB = 32 * 1024
SCHEMA = """
CREATE TABLE course_offering (
    sourced_id TEXT PRIMARY KEY, school TEXT, title TEXT, code TEXT, begins_on INT, ends_on INT);
CREATE TABLE person (
    sourced_id TEXT PRIMARY KEY, line INT, given_name TEXT, middle_name TEXT, family_name TEXT,
    grade TEXT, number TEXT, email TEXT, active INT);
CREATE TABLE place (person TEXT, school TEXT, rank INT);
CREATE TABLE link (
    sourced_id TEXT PRIMARY KEY, line INT, school TEXT, course_offering TEXT, person TEXT,
    teaches INT, begins_on INT, ends_on INT);
CREATE TABLE meeting (
    line INT, school TEXT, course_offering TEXT, weekday INT, period TEXT, starts INT, ends INT);
CREATE TABLE page (file TEXT, number INT, content BLOB, PRIMARY KEY (file, number));
"""
ORDER = """
INSERT INTO place SELECT DISTINCT person, school, teaches FROM link;
CREATE INDEX link_order ON link (school, teaches, sourced_id);
CREATE INDEX link_pairs ON link (school, teaches, course_offering, person, line);
CREATE INDEX place_order ON place (school, person, rank);
CREATE INDEX place_person ON place (person);
CREATE INDEX offering_order ON course_offering (school, sourced_id);
CREATE INDEX meeting_order ON meeting (school, course_offering, weekday, starts);
"""
STUDENTS = """
SELECT DISTINCT sourced_id, given_name, middle_name, family_name, grade, number
FROM place JOIN person ON person.sourced_id = place.person
WHERE school = ? AND rank = 0 ORDER BY sourced_id
"""
STAFF = """
SELECT sourced_id, line, max(rank), given_name, family_name, email, active
FROM place JOIN person ON person.sourced_id = place.person
WHERE school = ? AND rank > 0 GROUP BY sourced_id ORDER BY sourced_id
"""
TWICE_IN_ONE = """
SELECT link.sourced_id, line, link.course_offering, person,
    coalesce(link.begins_on, course_offering.begins_on) AS begins_on,
    coalesce(link.ends_on, course_offering.ends_on) AS ends_on
FROM link JOIN course_offering ON course_offering.sourced_id = link.course_offering
WHERE teaches = 0 AND (link.course_offering, person) IN (
    SELECT course_offering, person FROM link
    WHERE teaches = 0 GROUP BY course_offering, person HAVING count(*) > 1)
ORDER BY link.course_offering, person, 5, line
"""
NOWHERE = """
SELECT count(*) FROM person
WHERE NOT EXISTS (SELECT 1 FROM place WHERE place.person = person.sourced_id)
"""


class Staging:
    """Rows in, in any order and in batches; `put_in_order`; then rows out, ordered."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._rows = connection

    def add_offerings(self, rows: Sequence[StagedOffering]) -> None:
        """Stage course offerings with ids that differ."""
        self._rows.executemany("INSERT INTO course_offering VALUES (?, ?, ?, ?, ?, ?)", rows)

    def add_people(self, rows: Sequence[StagedPerson]) -> None:
        """Stage people with ids that differ."""
        self._rows.executemany("INSERT INTO person VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def add_places(self, rows: Sequence[StagedPlace]) -> None:
        """Stage what people are in schools; the same may be told again."""
        self._rows.executemany("INSERT INTO place VALUES (?, ?, ?)", rows)

    def add_links(self, rows: Sequence[StagedLink]) -> Sequence[StagedLink]:
        """Stage links; gives back those whose id was there before, which are left out."""
        statement = "INSERT OR IGNORE INTO link VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
        if self._rows.executemany(statement, rows).rowcount == len(rows):
            return ()
        return [row for row in rows if self._line_of(row.sourced_id) != row.line]

    def add_meetings(self, rows: Sequence[StagedMeeting]) -> None:
        """Stage meetings."""
        self._rows.executemany("INSERT INTO meeting VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    def add_page(self, page: Page) -> None:
        """Stage some rows as they were told, for the set that they belong to."""
        self._rows.execute("INSERT INTO page VALUES (?, ?, ?)", page)

    def pages(self) -> Iterator[Page]:
        """Give the pages of all files."""
        found = self._rows.execute("SELECT file, number, content FROM page ORDER BY file, number")
        return map(Page._make, found)

    def drop_link(self, sourced_id: str) -> None:
        """Take a link out again."""
        self._rows.execute("DELETE FROM link WHERE sourced_id = ?", (sourced_id,))

    def drop_meeting(self, line: int) -> None:
        """Take a meeting out again."""
        self._rows.execute("DELETE FROM meeting WHERE line = ?", (line,))

    def drop_staff(self, school: str, person: str) -> Sequence[tuple[str, int]]:
        """Take staff out of a school again; gives the ids and lines of their links, also gone."""
        where = "school = ? AND person = ?"
        self._rows.execute(f"DELETE FROM place WHERE rank > 0 AND {where}", (school, person))  # noqa: S608
        statement = f"DELETE FROM link WHERE teaches = 1 AND {where} RETURNING sourced_id, line"  # noqa: S608
        return self._rows.execute(statement, (school, person)).fetchall()

    def people_of(self, school: str) -> list[str]:
        """Give the ids of all who are something in a school."""
        found = self._rows.execute("SELECT DISTINCT person FROM place WHERE school = ?", (school,))
        return [person for (person,) in found]

    def leave_out(self, school: str, people: Sequence[str]) -> None:
        """Take people out of a school again, with all that they were to learn or to teach there."""
        where = "WHERE school = ? AND person = ?"
        for table in ("place", "link"):
            rows = [(school, person) for person in people]
            self._rows.executemany(f"DELETE FROM {table} {where}", rows)  # noqa: S608 - ours

    def put_in_order(self) -> None:
        """Call this once all is in: people get the schools that their links lie in, too."""
        for statement in ORDER.split(";"):
            self._rows.execute(statement)

    def people_nowhere(self) -> int:
        """Count the people who belong to no school."""
        return self._count(NOWHERE)

    def size_of(self, school: str) -> int:
        """Count the links of a school, which are most of its rows."""
        return self._count("SELECT count(*) FROM link WHERE school = ?", school)

    def offerings(self, school: str) -> Iterator[StagedOffering]:
        """Give a school's course offerings by sourced_id."""
        statement = "SELECT * FROM course_offering WHERE school = ? ORDER BY sourced_id"
        return map(StagedOffering._make, self._rows.execute(statement, (school,)))

    def students(self, school: str) -> Iterator[StagedStudent]:
        """Give a school's students by sourced_id."""
        return map(StagedStudent._make, self._rows.execute(STUDENTS, (school,)))

    def staff(self, school: str) -> Iterator[StagedStaff]:
        """Give a school's staff by sourced_id."""
        return map(StagedStaff._make, self._rows.execute(STAFF, (school,)))

    def link_pairs(self, school: str, *, teaches: int) -> Iterator[tuple[str, str, str]]:
        """Give the ids of a school's links of one kind in order, and whom they name in what."""
        statement = (
            "SELECT sourced_id, course_offering, person FROM link "
            "WHERE school = ? AND teaches = ? ORDER BY sourced_id"
        )
        return self._rows.execute(statement, (school, teaches))

    def links_by_pair(self, school: str, *, teaches: int) -> Iterator[StagedLink]:
        """Give a school's links of one kind by course offering and person."""
        statement = (
            "SELECT * FROM link WHERE school = ? AND teaches = ? "
            "ORDER BY course_offering, person, line"
        )
        return map(StagedLink._make, self._rows.execute(statement, (school, teaches)))

    def people_in(self, school: str, course_offering: str) -> set[str]:
        """Give the people of a course offering, who learn or teach in it."""
        statement = (
            "SELECT person FROM link WHERE school = ? AND teaches IN (0, 1) AND course_offering = ?"
        )
        return {person for (person,) in self._rows.execute(statement, (school, course_offering))}

    def meetings(self, school: str) -> Iterator[StagedMeeting]:
        """Give a school's meetings by course offering, weekday and start."""
        statement = (
            "SELECT * FROM meeting WHERE school = ? ORDER BY course_offering, weekday, starts, line"
        )
        return map(StagedMeeting._make, self._rows.execute(statement, (school,)))

    def students_twice(self) -> Sequence[Twice]:
        """Give the enrolments of students who are in a course offering more than once."""
        return [Twice._make(row) for row in self._rows.execute(TWICE_IN_ONE)]

    def _line_of(self, sourced_id: str) -> int:
        return self._count("SELECT line FROM link WHERE sourced_id = ?", sourced_id)

    def _count(self, statement: str, *parameters: str) -> int:
        (number,) = self._rows.execute(statement, parameters).fetchone()
        return int(number)


@contextmanager
def opened() -> Generator[Staging]:
    """Open an empty staging area; it is gone when the block ends."""
    with closing(sqlite3.connect("", isolation_level=None)) as connection:
        connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        connection.execute("BEGIN")
        for statement in SCHEMA.split(";"):
            connection.execute(statement)
        yield Staging(connection)
