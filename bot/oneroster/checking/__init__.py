"""Reads a whole export, checks that its rows fit together, and stages what is sound.

Only what is used is checked: agents, resources, demographics, grades of results and the like are
not even read. Rows marked `tobedeleted` count as missing, as does what the export does not have.
A delta is checked with what earlier exports had come to, as one whole.
"""

from bot.oneroster.checking import courses, enrollments, people, schools, timetable
from bot.oneroster.checking.known import Known
from bot.oneroster.problems import Notice
from bot.oneroster.reading import Reader


def check(known: Known) -> None:
    """Read all files, in the order in which rows refer to each other; problems go to findings."""
    _tell_source(known.reader)
    schools.check_orgs(known)
    schools.check_terms(known)
    courses.check_courses(known)
    courses.check_classes(known)
    people.check_users(known, known.version)
    if known.version == "1.2":
        people.check_roles(known)
    timetable.check_meetings(known)
    enrollments.check_enrollments(known)
    timetable.check_overlaps(known)
    people.check_staff(known)
    people.tell_kinds(known)


def _tell_source(reader: Reader) -> None:
    if reader.export.folder:
        reader.findings.say(Notice.IN_A_FOLDER, reader.export.folder)
    for name in reader.export.renamed:
        reader.findings.say(Notice.FILE_NAMES, name)
