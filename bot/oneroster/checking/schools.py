"""Organisations, and the academic sessions that give course offerings their dates."""

from datetime import timedelta

from bot.oneroster.cells import OrgType
from bot.oneroster.checking import ids
from bot.oneroster.checking.known import Known, KnownTerm, Org
from bot.oneroster.problems import Notice, RowProblem, is_earlier
from bot.oneroster.rows import AcademicSessionRow, OrgRow

ORGS = "orgs.csv"
TERMS = "academicSessions.csv"
DAY = timedelta(days=1)


def check_orgs(known: Known) -> None:
    """Read the organisations. A parent may stand after its children; it has to be there."""
    parents: list[tuple[int, str, str]] = []
    for line, row in known.reader.rows(ORGS, OrgRow):
        if ids.is_new(known.findings, ORGS, line, row.sourced_id, known.orgs):
            known.orgs[row.sourced_id] = Org(row.name, row.type, row.parent_sourced_id)
            if row.parent_sourced_id:
                parents.append((line, row.sourced_id, row.parent_sourced_id))
    _refuse_orphans(known, parents)
    known.findings.note(Notice.NOT_SCHOOLS, len(known.orgs) - len(known.schools))


def _refuse_orphans(known: Known, parents: list[tuple[int, str, str]]) -> None:
    while orphans := [child for child in parents if child[2] not in known.orgs]:
        for line, sourced_id, parent in orphans:
            if is_earlier(line) and not known.findings.spares(ORGS, parent):
                # A school whose district is gone is a school without one.
                known.orgs[sourced_id] = known.orgs[sourced_id]._replace(parent=None)
                continue
            known.findings.refuse_orphan(
                ORGS, line, "parentSourcedId", ORGS, parent, sourced_id=sourced_id
            )
            del known.orgs[sourced_id]
        parents = [child for child in parents if child not in orphans]


def check_terms(known: Known) -> None:
    """Read the terms, which OneRoster calls academic sessions.

    OneRoster's endDate is exclusive: the day after the last one (academicSessions, enrollments and
    roles alike; OneRoster 1.1 CSV tables, 1.2 CSV binding). Here all dates are inclusive.
    """
    for line, row in known.reader.rows(TERMS, AcademicSessionRow):
        if not ids.is_new(known.findings, TERMS, line, row.sourced_id, known.terms):
            continue
        if row.end_date <= row.start_date:
            found = f"{row.end_date}, with a startDate of {row.start_date}"
            problem = RowProblem(
                TERMS, line, "endDate", found, "a later date (the day after the last)"
            )
            known.findings.refuse(problem, row.sourced_id)
            continue
        known.terms[row.sourced_id] = KnownTerm(row.start_date, row.end_date - DAY)
    # Terms mostly follow each other: a day between two is a last day written as an endDate.
    begins = {term.begins_on for term in known.terms.values()}
    gaps = [term for term in known.terms.values() if term.ends_on + 2 * DAY in begins]
    known.findings.note(Notice.LAST_DAYS_OF_TERMS, len(gaps))


def schools_below(known: Known, org: str) -> list[str]:
    """Give the schools that are an organisation or lie below it, however deep."""
    return [school for school in known.schools if _is_within(known, school, org)]


def _is_within(known: Known, org: str | None, above: str) -> bool:
    passed: set[str] = set()
    while org is not None and org not in passed:
        if org == above:
            return True
        passed.add(org)
        org = known.orgs[org].parent
    return False


def is_school(known: Known, org: str) -> bool:
    """Whether a known organisation is a school."""
    return known.orgs[org].type is OrgType.SCHOOL
