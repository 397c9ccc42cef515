"""Staff and Slack users: who is linked to whom by an e-mail, in one school and in several."""

from uuid import UUID

import pytest
from sqlalchemy import Connection, select, update

from storage.engine.database import Database
from storage.schools.people import linking, staff
from storage.tables import SCHOOL, STAFF
from storage.tables.words import Role
from tests.school import MadeSchool, make_school

TEAM, ELSEWHERE = "T0RIVERSIDE", "T0ELSEWHERE"
SHARED = "shared@riverside.test"


@pytest.fixture
def school(database: Database) -> MadeSchool:
    return make_school(database, team_id=TEAM)


def link(school: MadeSchool, account: str, email: str = SHARED, enterprise: str = "") -> int:
    return school.database.write_now(
        linking.link_by_email,
        enterprise_id=enterprise,
        team_id=TEAM,
        slack_user_id=account,
        email=email,
    )


def link_by_hand(school: MadeSchool, key: UUID, account: str, team: str = TEAM) -> None:
    values = {"slack_user_id": account, "slack_team_id": team}
    statement = update(STAFF).where(STAFF.c.id == key).values(values)
    school.database.write_now(Connection.execute, statement)


def links(database: Database) -> dict[UUID, tuple[str | None, str | None]]:
    statement = select(STAFF.c.id, STAFF.c.slack_user_id, STAFF.c.linked_by_email)
    rows = database.read_now(lambda connection: connection.execute(statement).all())
    return {row[0]: (row[1], row[2]) for row in rows}


def test_a_user_who_is_somebody_else_in_the_school_stays_who_they_are(school: MadeSchool) -> None:
    her = school.add_staff("Marta Lindqvist", Role.TEACHER)
    other = school.add_staff("Marta Again", Role.TEACHER, email=SHARED)
    link_by_hand(school, her, "UMARTA")

    assert link(school, "UMARTA") == 0

    assert links(school.database) == {her: ("UMARTA", None), other: (None, None)}


def test_of_two_with_one_email_the_first_is_linked_and_stays_so(school: MadeSchool) -> None:
    first, second = sorted(
        school.add_staff(name, Role.TEACHER, email=SHARED) for name in ("Ann Two", "Ben Two")
    )
    for _ in range(2):
        assert link(school, "UBOTH") == 1
        assert links(school.database) == {first: ("UBOTH", SHARED), second: (None, None)}
    assert link(school, "USECOND") == 1
    assert links(school.database) == {first: ("UBOTH", SHARED), second: ("USECOND", SHARED)}


def test_a_link_by_hand_stays_one_whatever_e_mail_comes(school: MadeSchool) -> None:
    her = school.add_staff("Marta Lindqvist", Role.TEACHER, email=SHARED)
    link_by_hand(school, her, "UMARTA")

    assert link(school, "UMARTA") == 1

    assert links(school.database) == {her: ("UMARTA", None)}


def test_an_account_that_joins_an_organisation_stays_linked(school: MadeSchool) -> None:
    school.add_staff("Marta Lindqvist", Role.TEACHER, email=SHARED)
    assert link(school, "UMARTA") == link(school, "UMARTA", enterprise="E0GRID") == 1
    who = {"enterprise_id": "E0GRID", "team_id": TEAM, "slack_user_id": "UMARTA"}
    assert len(school.database.read_now(staff.linked, **who)) == 1


def test_links_spread_to_other_schools_but_to_one_person_in_each(school: MadeSchool) -> None:
    her = school.add_staff("Marta Lindqvist", Role.TEACHER, email=SHARED)
    assert link(school, "UMARTA") == 1
    hill = make_school(school.database, "Hill School", team_id=TEAM)
    first, second = sorted(
        hill.add_staff(name, Role.TEACHER, email=SHARED) for name in ("Ann Two", "Ben Two")
    )
    dale = make_school(school.database, "Dale School", team_id=TEAM)
    known = dale.add_staff("Marta Dale", Role.TEACHER)
    unknown = dale.add_staff("Marta Twice", Role.TEACHER, email=SHARED)
    link_by_hand(dale, known, "UMARTA")

    school.database.write_now(linking.spread_links)

    assert links(school.database) == {
        her: ("UMARTA", SHARED),
        first: ("UMARTA", SHARED),
        second: (None, None),
        known: ("UMARTA", None),
        unknown: (None, None),
    }


def test_only_accounts_of_the_workspace_that_the_school_is_of_are_told(school: MadeSchool) -> None:
    for name, team in (("Ruth Abernathy", TEAM), ("Ruth Elsewhere", ELSEWHERE)):
        key = school.add_staff(name, Role.ADMIN)
        link_by_hand(school, key, f"U{team}", team)

    assert school.database.read_now(staff.slack_ids, school.school, Role.ADMIN) == [f"U{TEAM}"]
    moved = update(SCHOOL).values(slack_team_id=ELSEWHERE)
    school.database.write_now(Connection.execute, moved)
    found = school.database.read_now(staff.slack_ids, school.school, Role.ADMIN)
    assert found == [f"U{ELSEWHERE}"]
