"""Writes the sample school, a OneRoster 1.2 export with our meetings.csv, to bot/sample_school/.

    python scripts/make_sample_school.py [--year 2026] [--to FOLDER]

All people are made up. The same year gives the same bytes. The course offerings:

- Biology 9A: 30 students, two teachers share it, no meetings: one register on every day.
- School Choir: 60 students, all of the school, meets once on every day of the week.
- Mathematics 9A: 24 students, meets twice on every day of the week.
- Reading Support: 1 student.
- Chess Club: nobody yet.
- Registration 9A: 12 students, meets in the morning; the demo has it meet once more as it starts,
  so that a reminder comes.
"""

import argparse
import csv
import random
from collections.abc import Iterable, Sequence
from pathlib import Path

SEED = 9
GRADE_9 = 30
# The school's own numbers of its students.
FIRST_NUMBER = 4101
SCHOOL = "riverside-school"
TERM = "riverside-years"
HOME = Path(__file__).resolve().parent.parent / "bot" / "sample_school"
# All that OneRoster 1.2 has: a manifest names each, also those that are absent.
FILES = (
    "academicSessions,categories,classes,classResources,courses,courseResources,demographics,"
    "enrollments,lineItemLearningObjectiveIds,lineItems,lineItemScoreScales,orgs,resources,"
    "resultLearningObjectiveIds,results,resultScoreScales,roles,scoreScales,userProfiles,"
    "userResources,users"
)
OWN = "sourcedId,status,dateLastModified"
ORGS = f"{OWN},name,type,identifier,parentSourcedId"
TERMS = f"{OWN},title,type,startDate,endDate,parentSourcedId,schoolYear"
COURSES = f"{OWN},schoolYearSourcedId,title,courseCode,grades,orgSourcedId,subjects,subjectCodes"
CLASSES = (
    f"{OWN},title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,"
    "termSourcedIds,subjects,subjectCodes,periods"
)
USERS = (
    f"{OWN},enabledUser,username,userIds,givenName,familyName,middleName,identifier,email,sms,"
    "phone,agentSourcedIds,grades,password,userMasterIdentifier,preferredGivenName,"
    "preferredMiddleName,preferredFamilyName,primaryOrgSourcedId,pronouns"
)
ROLES = f"{OWN},userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,userProfileSourcedId"
ENROLLMENTS = f"{OWN},classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate"
MEETINGS = "classSourcedId,weekday,period,startTime,endTime"

STAFF = (
    ("okafor", "Tunde", "Okafor", "t.okafor@riverside.example", "teacher"),
    ("lindqvist", "Märta", "Lindqvist", "m.lindqvist@riverside.example", "teacher"),
    ("duarte", "Inês", "Duarte", "office@riverside.example", "counselor"),
    ("abernathy", "Ruth", "Abernathy", "head@riverside.example", "principal"),
)
# Given name, family name, preferred given name. The first 30 are grade 9 and in Biology 9A; two of
# them share a name, and some have one name only.
STUDENTS = (
    ("Ada", "Lindgren", ""),
    ("Björn", "Þórsson", ""),
    ("Chloë", "O'Connell", ""),
    ("Ngozi", "Adébáyọ̀", ""),
    ("Nguyễn Thị", "Phượng", ""),
    ("Ratnawati", "", ""),
    ("Aoife", "Ní Dhálaigh", ""),
    ("علی‌رضا", "محمدی", ""),
    ("נועה", "בן־דוד", ""),
    ("美咲", "小林", ""),
    ("伟", "欧阳", ""),
    ("서연", "김", ""),
    ("Łukasz", "Żółkiewicz", ""),
    ("María Guadalupe Esperanza", "Fernández de la Torre y Villanueva", ""),
    ("Maximilian-Alexander", "Wolkenschieferdorfer-Hohenbuchenthal", "Max"),
    ("Emma", "García", ""),
    ("Emma", "García", ""),
    ("Kamalā", "Śrīnivāsan", ""),
    ("प्रिया", "शर्मा", ""),
    ("Fatou", "N'Diaye", ""),
    ("Luca", "D’Aurelio", ""),
    ("Élodie", "Lefèvre-Dubois", ""),
    ("Дмитро", "Ковальчук", ""),
    ("Ελένη", "Παπαδοπούλου", ""),
    ("Tāne", "Paraone", ""),
    ("Kawika", "Kaʻahumanu", ""),
    ("Şeyma", "Yıldız", ""),
    ("Zoltán", "Nagy", ""),
    ("Xóchitl", "Tlapanco", ""),
    ("ลลิตา", "วงศ์สวัสดิ์", ""),
    ("Sofía", "Ibáñez", ""),
    ("Wanjirũ", "Kamau", ""),
    ("Jāzeps", "Kalniņš", ""),
    ("Håkon", "Nygård", ""),
    ("Siobhán", "Mac Giolla", ""),
    ("Öykü", "Çelik", ""),
    ("Thabo", "Mokoena", ""),
    ("Anaïs", "Béranger", ""),
    ("ليلى", "الحسن", ""),
    ("தமிழ்செல்வி", "முருகன்", ""),
    ("ნინო", "ბერიძე", ""),
    ("Արամ", "Սարգսյան", ""),
    ("Madhavan", "", ""),
    ("Ji-ho", "Park", ""),
    ("Haruto", "Nakagawa", ""),
    ("Trần Văn", "Minh", ""),
    ("Ousmane", "Diarra", ""),
    ("Isabella", "Rossi", "Bella"),
    ("Jean-Baptiste", "de La Rochefontaine", ""),
    ("Vilhelmīne", "Ozoliņa", ""),
    ("Kwabena", "Owusu-Ansah", ""),
    ("Ingrid", "Sjöström", ""),
    ("Petr", "Řezníček", ""),
    ("Mihaela", "Țurcanu", ""),
    ("Lạc Long", "Đặng", ""),
    ("Rosalía", "Ñancupil", ""),
    ("Tomás", "Ó Súilleabháin", ""),
    ("Amara", "Eze", ""),
    ("Yusuf", "Çakır", ""),
    ("Zara", "van der Westhuizen", ""),
)
# sourcedId, title, code, grades, teachers, weekly meetings as (weekdays, period, start, end).
DAYS = range(1, 8)
OFFERINGS = (
    ("biology-9a", "Biology 9A", "BIO-9A", "09", ("okafor", "lindqvist"), ()),
    ("choir", "School Choir", "CHOIR", "09,10", ("okafor",), ((DAYS, "", "15:00", "16:00"),)),
    (
        "mathematics-9a",
        "Mathematics 9A",
        "MATH-9A",
        "09",
        ("okafor",),
        ((DAYS, "P1", "09:00", "09:45"), (DAYS, "P5", "13:30", "14:15")),
    ),
    ("reading", "Reading Support", "READ-1", "09", ("lindqvist",), ((DAYS, "", "11:00", "11:45"),)),
    ("chess", "Chess Club", "CHESS", "09,10", ("lindqvist",), (((3,), "", "16:00", "17:00"),)),
    (
        "registration-9a",
        "Registration 9A",
        "REG-9A",
        "09",
        ("okafor",),
        ((DAYS, "REG", "08:40", "08:55"),),
    ),
)


def main() -> None:
    """Write the files."""
    parser = argparse.ArgumentParser(description="Write the sample school.")
    parser.add_argument("--year", type=int, default=2026, help="the August in which it begins")
    parser.add_argument("--to", type=Path, default=HOME, help="the folder to write to")
    arguments = parser.parse_args()
    write(arguments.to, arguments.year)


def write(folder: Path, year: int) -> None:
    """Write an export of two school years from August of `year` on."""
    folder.mkdir(parents=True, exist_ok=True)
    students = [f"student-{n:02}" for n in range(1, len(STUDENTS) + 1)]
    tables = {
        "orgs": (ORGS, [{"sourcedId": SCHOOL, "name": "Riverside School", "type": "school"}]),
        "academicSessions": (TERMS, [term_of(year)]),
        "courses": (COURSES, courses()),
        "classes": (CLASSES, classes()),
        "users": (USERS, [*staff(), *people(students)]),
        "roles": (ROLES, roles(students)),
        "enrollments": (ENROLLMENTS, enrollments(students)),
    }
    for name, (header, rows) in tables.items():
        put(folder, name, header, rows)
    put(folder, "meetings", MEETINGS, meetings())
    put(folder, "manifest", "propertyName,value", manifest(list(tables)))


def put(folder: Path, name: str, header: str, rows: Iterable[dict[str, str]]) -> None:
    """Write one file."""
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header.split(","), restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def manifest(names: Sequence[str]) -> list[dict[str, str]]:
    """Say what the export is and has."""
    properties = {"manifest.version": "1.0", "oneroster.version": "1.2"}
    modes = {name: "bulk" if name in names else "absent" for name in FILES.split(",")}
    properties |= {f"file.{name}": mode for name, mode in modes.items()}
    properties |= {"source.systemName": "Rollcall sample", "source.systemCode": "sample"}
    return [{"propertyName": name, "value": value} for name, value in properties.items()]


def term_of(year: int) -> dict[str, str]:
    """One long term; an endDate is the day after the last."""
    return {
        "sourcedId": TERM,
        "title": f"{year} to {year + 2}",
        "type": "schoolYear",
        "startDate": f"{year}-08-01",
        "endDate": f"{year + 2}-08-01",
        "schoolYear": f"{year + 2}",
    }


def courses() -> list[dict[str, str]]:
    """One course for each course offering."""
    return [
        {"sourcedId": f"course-{name}", "title": title, "courseCode": code, "orgSourcedId": SCHOOL}
        for name, title, code, *_ in OFFERINGS
    ]


def classes() -> list[dict[str, str]]:
    """The course offerings."""
    return [
        {
            "sourcedId": name,
            "title": title,
            "grades": grades,
            "courseSourcedId": f"course-{name}",
            "classCode": code,
            "classType": "scheduled",
            "schoolSourcedId": SCHOOL,
            "termSourcedIds": TERM,
        }
        for name, title, code, grades, *_ in OFFERINGS
    ]


def person(sourced_id: str, **cells: str) -> dict[str, str]:
    """One person."""
    return {"sourcedId": sourced_id, "enabledUser": "true", "username": sourced_id} | cells


def staff() -> list[dict[str, str]]:
    """The staff as people."""
    return [
        person(name, givenName=given_name, familyName=family_name, email=email)
        for name, given_name, family_name, email, _ in STAFF
    ]


def people(students: Sequence[str]) -> list[dict[str, str]]:
    """The students as people."""
    named = enumerate(zip(students, STUDENTS, strict=True))
    return [
        person(
            sourced_id,
            givenName=given_name,
            # The standard wants a family name of everybody.
            familyName=family_name or "-",
            preferredGivenName=preferred,
            identifier=str(FIRST_NUMBER + n),
            grades="09" if n < GRADE_9 else "10",
        )
        for n, (sourced_id, (given_name, family_name, preferred)) in named
    ]


def roles(students: Sequence[str]) -> list[dict[str, str]]:
    """What everybody is in the school."""
    every = [(name, role) for name, _, _, _, role in STAFF]
    every += [(sourced_id, "student") for sourced_id in students]
    return [
        {
            "sourcedId": f"role-{name}",
            "userSourcedId": name,
            "roleType": "primary",
            "role": role,
            "orgSourcedId": SCHOOL,
        }
        for name, role in every
    ]


def enrollments(students: Sequence[str]) -> list[dict[str, str]]:
    """Who teaches what, and who is in it."""
    grade_9 = students[:GRADE_9]
    mathematicians = random.Random(SEED).sample(grade_9, 24)  # noqa: S311  # no secret
    enrolled = {
        "biology-9a": grade_9,
        "choir": students,
        "mathematics-9a": sorted(mathematicians),
        "reading": students[5:6],
        "chess": (),
        "registration-9a": grade_9[:12],
    }
    teaching = [(name, one, "teacher") for name, *_, teachers, _ in OFFERINGS for one in teachers]
    learning = [(name, one, "student") for name, some in enrolled.items() for one in some]
    return [
        {
            "sourcedId": f"{name}.{person}",
            "classSourcedId": name,
            "schoolSourcedId": SCHOOL,
            "userSourcedId": person,
            "role": role,
        }
        for name, person, role in teaching + learning
    ]


def meetings() -> list[dict[str, str]]:
    """When the course offerings meet."""
    return [
        {
            "classSourcedId": name,
            "weekday": str(weekday),
            "period": period,
            "startTime": starts_at,
            "endTime": ends_at,
        }
        for name, *_, weekly in OFFERINGS
        for weekdays, period, starts_at, ends_at in weekly
        for weekday in weekdays
    ]


if __name__ == "__main__":
    main()
