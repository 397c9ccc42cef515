"""People: who is a student and who is staff, in which schools, and what staff may do there."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from bot.oneroster.cells import PersonRole
from bot.oneroster.checking import ids, schools
from bot.oneroster.checking.known import Known, batches
from bot.oneroster.names import is_no_email
from bot.oneroster.problems import Notice, RowProblem, is_earlier, shown
from bot.oneroster.rows import RoleRow, UserRow, UserRow11
from storage.rosters.exports.staged import StagedPerson, StagedPlace, StagedStaff
from storage.schools.people import email_addresses
from storage.tables.words import Role

USERS = "users.csv"
ROLES = "roles.csv"
ENROLLMENTS = "enrollments.csv"
# The kinds of a person, which add up.
IS_STUDENT, IS_STAFF, IS_FAMILY = 1, 2, 4
EMAIL = re.compile(r"[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+")
LONGEST_EMAIL = 320
# Rank 0 is a student; who is several things in one school has the highest rank.
STAFF_ROLES = (Role.TEACHER, Role.OFFICE, Role.ADMIN)
RANKS = {
    PersonRole.STUDENT: 0,
    PersonRole.TEACHER: 1,
    PersonRole.AIDE: 2,
    PersonRole.COUNSELOR: 2,
    PersonRole.PROCTOR: 2,
    PersonRole.ADMINISTRATOR: 3,
    PersonRole.DISTRICT_ADMINISTRATOR: 3,
    PersonRole.PRINCIPAL: 3,
    PersonRole.SITE_ADMINISTRATOR: 3,
    PersonRole.SYSTEM_ADMINISTRATOR: 3,
}
ADMIN_RANK = 3


def role_of(rank: int) -> Role:
    """Give the staff role of a rank from 1 on."""
    return STAFF_ROLES[rank - 1]


def check_users(known: Known, version: str) -> None:
    """Read the people; in version 1.1 with their roles, in version 1.2 these come in roles.csv."""
    model = UserRow11 if version == "1.1" else UserRow
    for batch in batches(_people(known, model)):
        known.staging.add_people([person for person, _ in batch])
        known.staging.add_places(list(chain.from_iterable(places for _, places in batch)))


def check_roles(known: Known) -> None:
    """Read the roles of version 1.2; those that have ended or not begun are left out."""
    for batch in batches(_places_of_roles(known)):
        known.staging.add_places(batch)


def tell_kinds(known: Known) -> None:
    """Tell how many people are not imported for what they are."""
    kinds = Counter(known.people.values())
    known.findings.note(Notice.FAMILIES, kinds[IS_FAMILY])
    known.findings.note(Notice.NO_ROLE, kinds[0])
    elsewhere = kinds[IS_FAMILY] + kinds[0]
    known.findings.note(Notice.NO_SCHOOL, known.staging.people_nowhere() - elsewhere)


def check_staff(known: Known) -> None:
    """Check the e-mails of staff, once all is staged: each well formed, and once in a school.

    It is the e-mail that makes a Slack user staff, so two may not share one. Accounts that are not
    enabled don't count.
    """
    for school in known.schools:
        seen: set[str] = set()
        for staff in list(known.staging.staff(school)):
            if staff.email is None:
                known.findings.note(Notice.NO_EMAIL)
            elif not EMAIL.fullmatch(staff.email) or len(staff.email) > LONGEST_EMAIL:
                _refuse_staff(known, school, staff, "an e-mail address")
            elif staff.active and staff.email in seen:
                _refuse_staff(
                    known, school, staff, "an e-mail that nobody else of the school's staff has"
                )
            elif staff.active:
                seen.add(staff.email)


def _people(known: Known, model: type[UserRow]) -> Iterator[tuple[StagedPerson, list[StagedPlace]]]:
    for line, row in known.reader.rows(USERS, model):
        if not ids.is_new(known.findings, USERS, line, row.sourced_id, known.people):
            continue
        person = _person(known, line, row)
        if is_earlier(line) and not person.given_name and not person.family_name:
            known.people[row.sourced_id] = _kind_of(row.role) if isinstance(row, UserRow11) else 0
            known.nameless.add(row.sourced_id)
        elif not person.given_name and not person.family_name:
            problem = RowProblem(USERS, line, "familyName", "no name at all", "at least one name")
            known.findings.refuse(problem, row.sourced_id)
        elif isinstance(row, UserRow11) and not _orgs_are_there(known, line, row):
            continue
        else:
            _remember(known, row, person)
            yield person, _places_of_user(known, line, row)


def _person(known: Known, line: int, row: UserRow) -> StagedPerson:
    has_none = is_no_email(row.email)
    known.findings.note(Notice.PLACEHOLDERS, int(has_none))
    return StagedPerson(
        row.sourced_id,
        line,
        row.preferred_given_name or row.given_name,
        row.preferred_middle_name or row.middle_name,
        row.preferred_family_name or row.family_name,
        row.grades,
        row.identifier,
        None if has_none else email_addresses.kept(row.email) or None,
        row.enabled_user,
    )


def _orgs_are_there(known: Known, line: int, row: UserRow11) -> bool:
    orphans = [org for org in _orgs_of(known, line, row) if org not in known.orgs]
    for org in orphans:
        known.findings.refuse_orphan(
            USERS, line, "orgSourcedIds", schools.ORGS, org, sourced_id=row.sourced_id
        )
    return not orphans


def _remember(known: Known, row: UserRow, person: StagedPerson) -> None:
    known.people[row.sourced_id] = _kind_of(row.role) if isinstance(row, UserRow11) else 0
    if not person.given_name or not person.family_name:
        known.findings.note(Notice.ONE_NAME)


def _places_of_user(known: Known, line: int, row: UserRow) -> list[StagedPlace]:
    if not isinstance(row, UserRow11):
        return []
    return list(_places(known, row.sourced_id, row.role, _orgs_of(known, line, row)))


def _orgs_of(known: Known, line: int, row: UserRow11) -> Sequence[str]:
    return known.still_there(line, schools.ORGS, row.org_sourced_ids, known.orgs)


def _places_of_roles(known: Known) -> Iterator[StagedPlace]:
    for line, row in known.reader.rows(ROLES, RoleRow):
        references = (
            ("userSourcedId", USERS, row.user_sourced_id, known.people),
            ("orgSourcedId", schools.ORGS, row.org_sourced_id, known.orgs),
        )
        orphans = [reference for reference in references if reference[2] not in reference[3]]
        for column, target, wanted, _ in orphans:
            known.findings.refuse_orphan(
                ROLES, line, column, target, wanted, sourced_id=row.user_sourced_id
            )
        if orphans:
            continue
        if row.user_sourced_id in known.nameless and row.role in RANKS:
            found = f"{shown(row.user_sourced_id)}, whose name was not kept"
            problem = RowProblem(ROLES, line, "userSourcedId", found, f"the person's {USERS} row")
            known.findings.refuse(problem, row.user_sourced_id)
        else:
            yield from _places_of_role(known, row)


def _places_of_role(known: Known, row: RoleRow) -> list[StagedPlace]:
    known.people[row.user_sourced_id] |= _kind_of(row.role)
    places = list(_places(known, row.user_sourced_id, row.role, [row.org_sourced_id]))
    if row.role is PersonRole.STUDENT:
        return places
    current = [place for place in places if _is_current(known, row, place.school)]
    known.findings.note(Notice.ROLES_NOT_NOW, int(len(current) < len(places)))
    return current


def _is_current(known: Known, row: RoleRow, school: str) -> bool:
    if row.begin_date is None and row.end_date is None:
        return True
    today = known.clock.today_in(school)
    known.repeatable.hang_on(today, row.begin_date, row.end_date)
    has_begun = row.begin_date is None or row.begin_date <= today
    return has_begun and (row.end_date is None or today < row.end_date)


def _kind_of(role: PersonRole) -> int:
    if role is PersonRole.STUDENT:
        return IS_STUDENT
    return IS_STAFF if role in RANKS else IS_FAMILY


def _places(
    known: Known, person: str, role: PersonRole, orgs: Iterable[str]
) -> Iterator[StagedPlace]:
    """Give the schools of a role. Administrators of a district are so in each of its schools."""
    rank = RANKS.get(role)
    if rank is None:
        return
    for org in orgs:
        if schools.is_school(known, org):
            yield StagedPlace(person, org, rank)
        elif rank == ADMIN_RANK:
            yield from (
                StagedPlace(person, school, rank) for school in schools.schools_below(known, org)
            )


def _refuse_staff(known: Known, school: str, staff: StagedStaff, expected: str) -> None:
    problem = RowProblem(USERS, staff.line, "email", shown(staff.email or ""), expected)
    known.findings.refuse(problem, staff.sourced_id)
    for sourced_id, line in known.staging.drop_staff(school, staff.sourced_id):
        known.findings.refuse_orphan(
            ENROLLMENTS, line, "userSourcedId", USERS, staff.sourced_id, sourced_id=sourced_id
        )
