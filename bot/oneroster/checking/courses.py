"""Courses and classes, which together are course offerings."""

from collections.abc import Iterator, Sequence

from bot.oneroster.checking import ids, schools
from bot.oneroster.checking.known import Known, KnownOffering, batches
from bot.oneroster.problems import RowProblem, shown
from bot.oneroster.rows import ClassRow, CourseRow
from storage.rosters.exports.staged import StagedOffering

COURSES = "courses.csv"
CLASSES = "classes.csv"


def check_courses(known: Known) -> None:
    """Read the courses; a class without a code of its own takes its course's."""
    for line, row in known.reader.rows(COURSES, CourseRow):
        if ids.is_new(known.findings, COURSES, line, row.sourced_id, known.courses):
            known.courses[row.sourced_id] = row.course_code


def check_classes(known: Known) -> None:
    """Read the classes: each runs from the first day of its earliest term to the last of all."""
    for batch in batches(_offerings(known)):
        known.staging.add_offerings(batch)


def _offerings(known: Known) -> Iterator[StagedOffering]:
    for line, row in known.reader.rows(CLASSES, ClassRow):
        if not ids.is_new(known.findings, CLASSES, line, row.sourced_id, known.offerings):
            continue
        if not _refers_well(known, line, row):
            continue
        terms = [known.terms[term] for term in _terms_of(known, line, row)]
        begins_on = min(term.begins_on for term in terms)
        ends_on = max(term.ends_on for term in terms)
        known.offerings[row.sourced_id] = KnownOffering(row.school_sourced_id, begins_on, ends_on)
        yield StagedOffering(
            row.sourced_id,
            row.school_sourced_id,
            row.title,
            row.class_code or known.courses[row.course_sourced_id],
            begins_on.toordinal(),
            ends_on.toordinal(),
        )


def _terms_of(known: Known, line: int, row: ClassRow) -> Sequence[str]:
    return known.still_there(line, schools.TERMS, row.term_sourced_ids, known.terms)


def _refers_well(known: Known, line: int, row: ClassRow) -> bool:
    """Whether all that a class names is there; each that is not is a problem of its own."""
    references = [
        ("courseSourcedId", COURSES, row.course_sourced_id, known.courses),
        ("schoolSourcedId", schools.ORGS, row.school_sourced_id, known.orgs),
        *(
            ("termSourcedIds", schools.TERMS, term, known.terms)
            for term in _terms_of(known, line, row)
        ),
    ]
    orphans = [reference for reference in references if reference[2] not in reference[3]]
    for column, target, wanted, _ in orphans:
        known.findings.refuse_orphan(
            CLASSES, line, column, target, wanted, sourced_id=row.sourced_id
        )
    if row.school_sourced_id in known.orgs and not schools.is_school(known, row.school_sourced_id):
        found = f"{shown(row.school_sourced_id)}, a {known.orgs[row.school_sourced_id].type.value}"
        problem = RowProblem(
            CLASSES, line, "schoolSourcedId", found, "an organisation of type school"
        )
        known.findings.refuse(problem, row.sourced_id)
        return False
    return not orphans
