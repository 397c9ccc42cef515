"""Enrolments: who teaches a course offering and who is in it, and between which dates."""

from collections.abc import Iterator
from datetime import date

from bot.oneroster.cells import EnrollmentRole
from bot.oneroster.checking import courses, ids, people
from bot.oneroster.checking.known import Known, KnownOffering, batches
from bot.oneroster.problems import Notice, RowProblem, shown
from bot.oneroster.rows import EnrollmentRow
from storage.rosters.exports.staged import StagedLink

ENROLLMENTS = people.ENROLLMENTS
NEEDED = {
    EnrollmentRole.STUDENT: (people.IS_STUDENT, "the role of a student"),
    EnrollmentRole.TEACHER: (people.IS_STAFF, "the role of staff"),
}


def check_enrollments(known: Known) -> None:
    """Read the enrolments; afterwards everything is staged and in order."""
    for batch in batches(_links(known)):
        for twin in known.staging.add_links(batch):
            known.findings.refuse_twin(ids.twice(ENROLLMENTS, twin.line, twin.sourced_id))
    known.staging.put_in_order()
    _check_overlaps(known)


def _links(known: Known) -> Iterator[StagedLink]:
    for line, row in known.reader.rows(ENROLLMENTS, EnrollmentRow):
        ids.note_if_odd(known.findings, row.sourced_id)
        offering = known.offerings.get(row.class_sourced_id)
        if offering is None or row.user_sourced_id not in known.people:
            _refuse_orphan(known, line, row)
        elif row.role not in NEEDED:
            known.findings.note(Notice.OTHER_ENROLLMENTS)
        elif (problem := _problem(known, line, row, offering)) is not None:
            _refuse(known, problem, row)
        elif row.end_date and row.end_date <= (row.begin_date or offering.begins_on):
            known.findings.note(Notice.NO_DAYS)
        else:
            # Who means the class's last day would write the day after: it is exclusive.
            known.findings.note(Notice.LAST_DAYS, int(row.end_date == offering.ends_on))
            yield _link(line, row, offering)


def _refuse(known: Known, problem: RowProblem, row: EnrollmentRow) -> None:
    """Refuse an enrolment, unless what it lacks is a role whose row was refused."""
    if problem.column == "role":
        person = row.user_sourced_id
        known.findings.blame(problem, people.ROLES, person, sourced_id=row.sourced_id)
    else:
        known.findings.refuse(problem, row.sourced_id)


def _link(line: int, row: EnrollmentRow, offering: KnownOffering) -> StagedLink:
    return StagedLink(
        row.sourced_id,
        line,
        offering.school,
        row.class_sourced_id,
        row.user_sourced_id,
        int(row.role is EnrollmentRole.TEACHER),
        row.begin_date and row.begin_date.toordinal(),
        row.end_date and row.end_date.toordinal() - 1,
    )


def _refuse_orphan(known: Known, line: int, row: EnrollmentRow) -> None:
    for column, target, wanted, there in (
        ("classSourcedId", courses.CLASSES, row.class_sourced_id, known.offerings),
        ("userSourcedId", people.USERS, row.user_sourced_id, known.people),
    ):
        if wanted not in there:
            known.findings.refuse_orphan(
                ENROLLMENTS, line, column, target, wanted, sourced_id=row.sourced_id
            )


def _problem(
    known: Known, line: int, row: EnrollmentRow, offering: KnownOffering
) -> RowProblem | None:
    """Say what is wrong with an enrolment whose class and person are there; None if nothing is."""
    if row.school_sourced_id != offering.school:
        found, expected = shown(row.school_sourced_id), f"{shown(offering.school)}, as of its class"
        return RowProblem(ENROLLMENTS, line, "schoolSourcedId", found, expected)
    kind, role = NEEDED[row.role]
    if not known.people[row.user_sourced_id] & kind:
        found, expected = f'"{row.role}"', f"a person who has {role}"
        return RowProblem(ENROLLMENTS, line, "role", found, expected)
    if row.begin_date and row.end_date and row.end_date < row.begin_date:
        found = f"{row.end_date}, with a beginDate of {row.begin_date}"
        return RowProblem(
            ENROLLMENTS, line, "endDate", found, "a later date (the day after the last)"
        )
    return None


def _check_overlaps(known: Known) -> None:
    """Refuse a second enrolment of a student in a class on the same days: two names, one person."""
    last: tuple[str, str, int] = ("", "", 0)
    for twice in known.staging.students_twice():
        pair = (twice.course_offering, twice.person)
        if pair == last[:2] and twice.begins_on <= last[2]:
            found = f"{date.fromordinal(twice.begins_on)}, when the student is in the class already"
            expected = f"a date after {date.fromordinal(last[2])}"
            problem = RowProblem(ENROLLMENTS, twice.line, "beginDate", found, expected)
            known.findings.refuse(problem, twice.sourced_id)
            known.staging.drop_link(twice.sourced_id)
        else:
            last = (*pair, twice.ends_on)
