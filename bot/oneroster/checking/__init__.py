"""Reads a whole export, checks that its rows fit together, and stages what is sound.

Only what is used is checked: agents, resources, demographics, grades of results and the like are
not even read. Rows marked `tobedeleted` count as missing, as does what the export does not have.
"""

from bot.oneroster import manifest
from bot.oneroster.checking import courses, enrollments, people, schools, timetable
from bot.oneroster.checking.known import Known
from bot.oneroster.clock import SchoolClock
from bot.oneroster.problems import Notice
from bot.oneroster.reading import Reader
from storage.rosters.staging import Staging


def check(reader: Reader, staging: Staging, clock: SchoolClock) -> Known:
    """Read all files, in the order in which rows refer to each other; problems go to findings."""
    known = Known(reader, staging, clock)
    _tell_source(reader)
    version = manifest.version_of(reader)
    schools.check_orgs(known)
    schools.check_terms(known)
    courses.check_courses(known)
    courses.check_classes(known)
    people.check_users(known, version)
    if version == "1.2":
        people.check_roles(known)
    timetable.check_meetings(known)
    enrollments.check_enrollments(known)
    timetable.check_overlaps(known)
    people.check_staff(known)
    people.tell_kinds(known)
    return known


def _tell_source(reader: Reader) -> None:
    if reader.export.folder:
        reader.findings.say(Notice.IN_A_FOLDER, reader.export.folder)
    for name in reader.export.renamed:
        reader.findings.say(Notice.FILE_NAMES, name)
