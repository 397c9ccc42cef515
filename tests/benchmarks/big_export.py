"""Writes a OneRoster 1.2 export of any size to a folder, row by row; same size, same bytes."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

GIVEN = ("Ada", "Bodhi", "Chidi", "Daria", "Élodie", "Farid", "Greta", "Hiroko", "Inés", "Jomo")
FAMILY = ("Adeyemi", "Björk", "Castro", "Dvořák", "Evans", "Fofanah", "García", "Hassan", "Ito")
ORGS = "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId"
TERMS = "sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear"
COURSES = (
    "sourcedId,status,dateLastModified,schoolYearSourcedId,title,courseCode,grades,orgSourcedId,"
    "subjects,subjectCodes"
)
CLASSES = (
    "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,"
    "schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods"
)
USERS = (
    "sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,"
    "middleName,identifier,email,sms,phone,agentSourcedIds,grades,password,userMasterIdentifier,"
    "preferredGivenName,preferredMiddleName,preferredFamilyName,primaryOrgSourcedId,pronouns"
)
ROLES = (
    "sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,"
    "userProfileSourcedId"
)
ENROLLMENTS = (
    "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,"
    "beginDate,endDate"
)


@dataclass(frozen=True, slots=True)
class Size:
    """How large the export is; a student is in `classes_each` classes of about 30."""

    students: int = 100_000
    classes_each: int = 6
    schools: int = 20

    @property
    def per_school(self) -> int:
        """Students of one school."""
        return self.students // self.schools

    @property
    def classes(self) -> int:
        """Classes of one school."""
        return max(self.classes_each, self.per_school * self.classes_each // 30)


def write(folder: Path, size: Size) -> None:
    """Write the export; `size.students * size.classes_each` enrolments of students."""
    folder.mkdir(parents=True, exist_ok=True)
    names = ("orgs", "academicSessions", "courses", "classes", "users", "roles", "enrollments")
    manifest = [{"propertyName": f"file.{name}", "value": "bulk"} for name in names]
    version = {"propertyName": "oneroster.version", "value": "1.2"}
    _write(folder, "manifest", "propertyName,value", [version, *manifest])
    term = {"sourcedId": "year", "title": "Year", "type": "schoolYear", "schoolYear": "2027"}
    term |= {"startDate": "2026-08-01", "endDate": "2027-08-01"}
    schools = [f"school-{n:03}" for n in range(size.schools)]
    orgs = ({"sourcedId": s, "name": f"School {s[-3:]}", "type": "school"} for s in schools)
    _write(folder, "orgs", ORGS, orgs)
    _write(folder, "academicSessions", TERMS, [term])
    course = {"sourcedId": "course", "title": "Course", "courseCode": "C", "orgSourcedId": "x"}
    _write(folder, "courses", COURSES, [course])
    _write(folder, "classes", CLASSES, (row for s in schools for row in _classes(s, size)))
    _write(folder, "users", USERS, (row for s in schools for row in _users(s, size)))
    _write(folder, "roles", ROLES, (row for s in schools for row in _roles(s, size)))
    _write(folder, "enrollments", ENROLLMENTS, (r for s in schools for r in _enrollments(s, size)))


def _write(folder: Path, name: str, header: str, rows: Iterable[dict[str, str]]) -> None:
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header.split(","), restval="")
        writer.writeheader()
        writer.writerows(rows)


def _classes(school: str, size: Size) -> Iterator[dict[str, str]]:
    for n in range(size.classes):
        yield {
            "sourcedId": f"{school}-class-{n}",
            "title": f"Class {n}",
            "courseSourcedId": "course",
            "classType": "scheduled",
            "schoolSourcedId": school,
            "termSourcedIds": "year",
        }


def _users(school: str, size: Size) -> Iterator[dict[str, str]]:
    people = [("student", n) for n in range(size.per_school)]
    for kind, n in people + [("teacher", n) for n in range(size.classes)]:
        name = f"{school}-{kind}-{n}"
        yield {
            "sourcedId": name,
            "enabledUser": "true",
            "username": name,
            "givenName": GIVEN[n % len(GIVEN)],
            "familyName": f"{FAMILY[n % len(FAMILY)]}-{n}",
            "email": f"{name}@example.org" if kind == "teacher" else "",
            "grades": f"{n % 12 + 1:02}",
        }


def _roles(school: str, size: Size) -> Iterator[dict[str, str]]:
    for kind, count in (("student", size.per_school), ("teacher", size.classes)):
        for n in range(count):
            yield {
                "sourcedId": f"{school}-{kind}-{n}-role",
                "userSourcedId": f"{school}-{kind}-{n}",
                "roleType": "primary",
                "role": kind,
                "orgSourcedId": school,
            }


def _enrollments(school: str, size: Size) -> Iterator[dict[str, str]]:
    for n in range(size.classes):
        yield _enrollment(school, n, f"{school}-teacher-{n}", "teacher")
    for student in range(size.per_school):
        for step in range(size.classes_each):
            n = (student + step * (size.classes // size.classes_each)) % size.classes
            yield _enrollment(school, n, f"{school}-student-{student}", "student")


def _enrollment(school: str, n: int, person: str, role: str) -> dict[str, str]:
    return {
        "sourcedId": f"{person}-in-{n}",
        "classSourcedId": f"{school}-class-{n}",
        "schoolSourcedId": school,
        "userSourcedId": person,
        "role": role,
    }
