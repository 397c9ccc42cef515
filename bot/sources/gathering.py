"""What a service has of one school, gathered as an export: a folder of CSV files.

A service may have a whole district. Of its people, classes and enrolments only the school's are
taken; other schools stay organisations that people's roles may name, but are no schools here.
"""

import csv
from collections.abc import Collection, Generator, Iterable, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bot.oneroster import from_service
from bot.oneroster.cells import OrgType, PersonRole
from bot.oneroster.from_service import FILES, ROLES, Cells, Json
from bot.oneroster.reading.memory import ID, MODIFIED, STATUS, TO_BE_DELETED
from bot.sources.errors import FetchError
from bot.sources.service import Service

# Any that is no school.
_ELSEWHERE = OrgType.LOCAL
_MOST_NAMED = 10
# Who has such a role in a district is of the schools in whose classes they are.
_OF_CLASSES = {PersonRole.STUDENT, PersonRole.TEACHER, *from_service.OF_FAMILIES}


@dataclass(frozen=True, slots=True)
class Earlier:
    """What the last fetches of a school have come to, as far as its changes are read by it.

    `roles` has the ids of each person's roles, `parents` the organisation above each.
    """

    people: frozenset[str]
    classes: frozenset[str]
    roles: Mapping[str, frozenset[str]]
    parents: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class WantedSchool:
    """Which school is gathered, by its id in the service; the only one if none is named.

    With `since` and `earlier` only what was changed since then.
    """

    school: str
    since: datetime | None = None
    earlier: Earlier | None = None


@dataclass(slots=True)
class _Found:
    """What was found so far: the school, what lies above it, its classes, who is enrolled."""

    school: str
    above: set[str]
    classes: set[str] = field(default_factory=set[str])
    enrolled: set[str] = field(default_factory=set[str])


class _Files:
    """The files of an export, which rows are written to as they come."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._writers: dict[str, csv.DictWriter[str]] = {}
        for file in (*FILES.values(), ROLES):
            opened = stack.enter_context((folder / file).open("w", encoding="utf-8", newline=""))
            writer = csv.DictWriter(opened, from_service.header(file), restval="")
            writer.writeheader()
            self._writers[file] = writer

    def write(self, file: str, cells: Cells) -> None:
        self._writers[file].writerow(cells)


@contextmanager
def _opened(folder: Path, mode: str) -> Generator[_Files]:
    with ExitStack() as stack:
        yield _Files(folder, stack)
    nouns = [file.removesuffix(".csv") for file in (*FILES.values(), ROLES)]
    lines = ["propertyName,value", "oneroster.version,1.2", *(f"file.{e},{mode}" for e in nouns)]
    (folder / "manifest.csv").write_text("\r\n".join(lines) + "\r\n", encoding="utf-8")


async def gather(service: Service, wanted: WantedSchool, folder: Path) -> None:
    """Write what a service has of a school into a folder: all, or what was changed.

    Raises FetchError, and FilterRefusedError where it does not tell what was changed.
    """
    with _opened(folder, "bulk" if wanted.since is None else "delta") as files:
        found = await _orgs(service, wanted, files)
        for noun in ("academicSessions", "courses"):
            async for row in service.rows(noun, wanted.since):
                files.write(FILES[noun], from_service.cells_of(FILES[noun], row))
        await _classes(service, wanted, found, files)
        await _enrollments(service, wanted, found, files)
        await _people(service, wanted, found, files)


async def _orgs(service: Service, wanted: WantedSchool, files: _Files) -> _Found:
    read = service.rows("orgs", wanted.since)
    rows = [from_service.cells_of("orgs.csv", row) async for row in read]
    school = _chosen(rows, wanted)
    for cells in rows:
        if cells.get("type") == OrgType.SCHOOL and cells[ID] != school:
            cells["type"] = _ELSEWHERE
        files.write("orgs.csv", cells)
    parents = dict(wanted.earlier.parents) if wanted.earlier else {}
    parents |= {cells[ID]: cells.get("parentSourcedId", "") for cells in rows}
    return _Found(school, set(_above(parents, school)))


def _chosen(rows: Iterable[Cells], wanted: WantedSchool) -> str:
    """Give the id of the school that is meant. Raises FetchError where that can't be told."""
    if wanted.earlier is not None:
        return wanted.school
    schools = {each[ID]: each.get("name", "") for each in rows if each.get("type") == "school"}
    if wanted.school in schools:
        return wanted.school
    if not wanted.school and len(schools) == 1:
        return next(iter(schools))
    listed = [f"{name} ({key})" for key, name in list(schools.items())[:_MOST_NAMED]]
    more = f" and {len(schools) - _MOST_NAMED} more" if len(schools) > _MOST_NAMED else ""
    expected = f"one with the id {wanted.school}" if wanted.school else "one school"
    raise FetchError(
        f"The service has {', '.join(listed) or 'no school'}{more}, expected {expected}: write "
        "your school's id there into the source."
    )


def _above(parents: Mapping[str, str], org: str) -> Generator[str]:
    passed: set[str] = set()
    while org and org not in passed:
        passed.add(org)
        yield org
        org = parents.get(org, "")


async def _classes(service: Service, wanted: WantedSchool, found: _Found, files: _Files) -> None:
    if wanted.earlier:
        found.classes |= wanted.earlier.classes
    async for row in service.rows("classes", wanted.since):
        cells = from_service.cells_of("classes.csv", row)
        if cells.get("schoolSourcedId") == found.school or cells[ID] in found.classes:
            found.classes.add(cells[ID])
            files.write("classes.csv", cells)


async def _enrollments(
    service: Service, wanted: WantedSchool, found: _Found, files: _Files
) -> None:
    async for row in service.rows("enrollments", wanted.since):
        cells = from_service.cells_of("enrollments.csv", row)
        is_gone = cells.get(STATUS) == TO_BE_DELETED
        # Of a row that is gone some services tell no more than its id.
        names_nothing = is_gone and "classSourcedId" not in cells
        if names_nothing or cells.get("classSourcedId") in found.classes:
            files.write("enrollments.csv", cells)
            if not is_gone:
                found.enrolled.add(cells.get("userSourcedId", ""))


async def _people(service: Service, wanted: WantedSchool, found: _Found, files: _Files) -> None:
    earlier = wanted.earlier
    known: Collection[str] = earlier.people if earlier else ()
    async for row in service.rows("users", wanted.since):
        cells, roles = from_service.cells_of("users.csv", row), from_service.roles_of(row)
        if cells[ID] in known or cells[ID] in found.enrolled or _is_of(roles, found):
            files.write("users.csv", cells)
            for each in roles:
                files.write(ROLES, each)
            for lost in _lost(row, roles, earlier):
                files.write(ROLES, lost)


def _is_of(roles: Iterable[Cells], found: _Found) -> bool:
    """Whether somebody is of the school, and no relative only: in it, or leading it from above."""
    return any(
        not from_service.is_family(each)
        if each.get("orgSourcedId") == found.school
        else each.get("orgSourcedId") in found.above and each.get("role") not in _OF_CLASSES
        for each in roles
    )


def _lost(row: Json, roles: Iterable[Cells], earlier: Earlier | None) -> list[Cells]:
    """Give the roles that somebody had, and has no more: a service tells of those that are left."""
    person = from_service.cells_of("users.csv", row)
    had = earlier.roles.get(person[ID], frozenset[str]()) if earlier else frozenset[str]()
    gone = had - {each[ID] for each in roles}
    said = {STATUS: TO_BE_DELETED, MODIFIED: person.get(MODIFIED, "")}
    return [{ID: each, **said, "userSourcedId": person[ID]} for each in sorted(gone)]
