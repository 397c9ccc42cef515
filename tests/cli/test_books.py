"""`rollcall books`: how long registers are changed without a reason, and closed books."""

from datetime import date

import pytest
from sqlalchemy import Connection, select
from typer.testing import Result

from storage.engine.database import Database
from storage.tables import BOOKS, SCHOOL
from storage.tables.words import Role
from tests.cli.test_setup import rollcall
from tests.school import MadeSchool, make_school

ADMIN = ("--admin", "Ruth@Riverside.test")
THROUGH = date(2026, 1, 31)


@pytest.fixture
def school(database: Database) -> MadeSchool:
    """A school with an admin, and somebody of the office."""
    school = make_school(database)
    for name, role in (("Ruth Abernathy", Role.ADMIN), ("Ines Duarte", Role.OFFICE)):
        if name not in school.staff:
            school.add_staff(name, role)
    return school


def books(school: MadeSchool, *arguments: str) -> Result:
    return rollcall(school, "books", *arguments)


def kept(school: MadeSchool) -> tuple[object, list[object]]:
    """What the school says, and each step of its books."""

    def look(connection: Connection) -> tuple[object, list[object]]:
        rule = select(SCHOOL.c.amend_days, SCHOOL.c.office_amend_days, SCHOOL.c.closed_through)
        steps = select(BOOKS.c.was, BOOKS.c.closed_through, BOOKS.c.why).order_by(BOOKS.c.id)
        said = connection.execute(rule).one()
        return tuple(said), [tuple(each) for each in connection.execute(steps)]

    return school.database.read_now(look)


def test_both_windows_are_set_and_what_is_not_named_stays(school: MadeSchool) -> None:
    assert "may be changed for 7 days after theirs" in books(school, "show").stdout
    done = books(school, "allow", "--office", "always")
    assert "Teachers may change registers for 7 days after theirs, the office always" in done.stdout
    assert books(school, "allow", "--teachers", "0").exit_code == 0
    assert kept(school) == ((0, None, None), [])


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (("--office", "6"), "Found 6 days for the office, expected no fewer than teachers have"),
        (("--teachers", "always"), "expected no fewer than teachers have: always."),
        (("--teachers", "367"), "Found 367 days, expected 0 to 366, or none for always."),
        (("--teachers", "soon"), "Found “soon” for --teachers, expected whole days such as 7"),
    ],
)
def test_windows_that_cannot_be_are_refused(
    school: MadeSchool, asked: tuple[str, ...], told: str
) -> None:
    refused = books(school, "allow", *asked)
    assert (refused.exit_code, told in refused.stderr) == (1, True)
    assert kept(school) == ((7, 7, None), [])


def test_books_are_closed_and_opened_again_from_a_day_on_and_all(school: MadeSchool) -> None:
    closed = books(school, "close", str(THROUGH), *ADMIN).stdout
    assert "The books are closed through Saturday 31 January 2026." in closed
    assert "Closed by Ruth Abernathy at " in closed
    since = ("--since", "2026-01-15")
    assert books(school, "open", *since, *ADMIN, "--why", "A list was found.").exit_code == 0
    opened = books(school, "open", *ADMIN, "--why", "All of it was wrong.").stdout
    assert "No books are closed." in opened
    assert ": All of it was wrong." in opened
    half = date(2026, 1, 14)
    assert kept(school) == (
        (7, 7, None),
        [
            (None, THROUGH, None),
            (THROUGH, half, "A list was found."),
            (half, None, "All of it was wrong."),
        ],
    )


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (("open", *ADMIN, "--why", "  "), "Say why they are opened again: it is kept."),
        (("open", "--admin", "ines@riverside.test", "--why", "Wrong."), "has no admin with the"),
        (("open", *ADMIN, "--since", "2026-02-01", "--why", "Wrong."), "31 January 2026 only"),
        (("close", "2026-01-30", *ADMIN), "Say why they are opened again: it is kept."),
        (("close", "2099-01-30", *ADMIN), "Books are closed through a day that is over"),
        (("close", "2026-02-28", "--admin", "ines@riverside.test"), "has no admin with the"),
    ],
)
def test_closed_books_stay_as_they_are_when_refused(
    school: MadeSchool, asked: tuple[str, ...], told: str
) -> None:
    assert books(school, "close", str(THROUGH), *ADMIN).exit_code == 0
    refused = books(school, *asked)
    assert (refused.exit_code, told in refused.stderr) == (1, True)
    assert kept(school) == ((7, 7, THROUGH), [(None, THROUGH, None)])
