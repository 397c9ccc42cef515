"""What exports have said of schools, whole: the pages of their files, by sets of schools."""

import zlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import Connection, delete, func, insert, select, update

from storage.engine.columns import new_id
from storage.tables import ROSTER_PAGE, ROSTER_SET, ROSTER_SET_SCHOOL, SCHOOL, STAFF, STUDENT

Cells = dict[str, str]
_LEVEL = 1
# By file, the columns that name a person, and where.
_KEYS = {
    "users.csv": ("sourcedId", "orgSourcedIds"),
    "roles.csv": ("userSourcedId", "orgSourcedId"),
    "enrollments.csv": ("userSourcedId", "schoolSourcedId"),
}


@dataclass(frozen=True, slots=True)
class StoredSet:
    """What exports have come to; `schools` are those that it tells of, by their ids there."""

    id: UUID
    version: str
    revision: int
    schools: frozenset[str]


class Page(NamedTuple):
    """Some rows of a file, packed."""

    file: str
    number: int
    content: bytes


@dataclass(frozen=True, slots=True)
class Gone:
    """Who was erased, by ids in exports: `everywhere`, or of some schools and still in others."""

    everywhere: Collection[str]
    of_schools: Mapping[str, Collection[str]]


def packed(told: list[Cells]) -> bytes:
    """Pack the cells of some rows, by their columns."""
    return zlib.compress(orjson.dumps(told), _LEVEL)


def unpacked(content: bytes) -> list[Cells]:
    """Give the rows of a page again."""
    return orjson.loads(zlib.decompress(content))


def all_sets(connection: Connection) -> list[StoredSet]:
    """Give all sets that there are, in the order in which they arose."""
    schools: dict[UUID, set[str]] = {}
    told = select(ROSTER_SET_SCHOOL.c.roster_set_id, SCHOOL.c.sourced_id).join(
        SCHOOL, SCHOOL.c.id == ROSTER_SET_SCHOOL.c.school_id
    )
    for set_id, school in connection.execute(told):
        schools.setdefault(set_id, set()).add(school)
    columns = ROSTER_SET.c
    found = connection.execute(
        select(columns.id, columns.version, columns.revision).order_by(columns.id)
    )
    return [
        StoredSet(set_id, version, revision, frozenset(schools.get(set_id, ())))
        for set_id, version, revision in found
    ]


def page(connection: Connection, set_id: UUID, file: str, number: int) -> bytes | None:
    """Give a page; None after the last."""
    columns = ROSTER_PAGE.c
    statement = select(columns.content).where(
        columns.roster_set_id == set_id, columns.file == file, columns.number == number
    )
    return connection.execute(statement).scalar()


def add(connection: Connection) -> UUID:
    """Add a set that has nothing yet."""
    set_id = new_id()
    connection.execute(insert(ROSTER_SET), {"id": set_id, "version": "", "revision": 0})
    return set_id


def replace(connection: Connection, set_id: UUID, version: str, pages: Iterable[Page]) -> None:
    """Have a set consist of these pages; counts a revision if that is another than before."""
    before = _contents(connection, set_id)
    changes = sum(_write(connection, set_id, before, each) for each in pages)
    columns = ROSTER_PAGE.c
    for page_id, _ in before.values():
        connection.execute(delete(ROSTER_PAGE).where(columns.id == page_id))
    if changes or before:
        statement = update(ROSTER_SET).where(ROSTER_SET.c.id == set_id)
        values = {"version": version, "revision": ROSTER_SET.c.revision + 1}
        connection.execute(statement.values(values))


def _contents(connection: Connection, set_id: UUID) -> dict[tuple[str, int], tuple[UUID, int]]:
    """Give the id of each page of a set, and how long it is."""
    columns = ROSTER_PAGE.c
    statement = select(
        columns.file, columns.number, columns.id, func.length(columns.content)
    ).where(columns.roster_set_id == set_id)
    return {(row[0], row[1]): (row[2], row[3]) for row in connection.execute(statement)}


def _write(
    connection: Connection, set_id: UUID, before: dict[tuple[str, int], tuple[UUID, int]], new: Page
) -> bool:
    """Write a page where it is another than before, and take it from what was there before."""
    old = before.pop((new.file, new.number), None)
    if old is None:
        connection.execute(
            insert(ROSTER_PAGE), {"id": new_id(), "roster_set_id": set_id, **new._asdict()}
        )
        return True
    page_id, length = old
    if length == len(new.content) and page(connection, set_id, *new[:2]) == new.content:
        return False
    changed = update(ROSTER_PAGE).where(ROSTER_PAGE.c.id == page_id)
    connection.execute(changed.values(content=new.content))
    return True


def name_schools(connection: Connection, set_id: UUID, school_ids: Collection[UUID]) -> None:
    """Have a set tell of these schools, and of no others; sets that tell of none are gone."""
    of_school = ROSTER_SET_SCHOOL.c
    before = dict(_pairs(connection))
    stale = [
        school_id
        for school_id, its_set in before.items()
        if (school_id in school_ids) != (its_set == set_id)
    ]
    for school_id in stale:
        connection.execute(delete(ROSTER_SET_SCHOOL).where(of_school.school_id == school_id))
    rows = [
        {"school_id": school_id, "roster_set_id": set_id}
        for school_id in school_ids
        if before.get(school_id) != set_id
    ]
    if rows:
        connection.execute(insert(ROSTER_SET_SCHOOL), rows)
    if stale:
        _forget_schoolless(connection)


def forget_people(connection: Connection, school_id: UUID, people: Collection[str]) -> None:
    """Take people, by their ids in exports, out of what is kept of a school, and who names them.

    Of whoever is in another school of the same exports, what those say of that one stays.
    """
    columns = ROSTER_PAGE.c
    of_school = select(ROSTER_SET_SCHOOL.c.roster_set_id).where(
        ROSTER_SET_SCHOOL.c.school_id == school_id
    )
    statement = select(columns.id, columns.file, columns.content).where(
        columns.roster_set_id.in_(of_school),
        columns.file.in_(_KEYS),
    )
    again = update(ROSTER_SET).where(ROSTER_SET.c.id.in_(of_school))
    connection.execute(again.values(revision=ROSTER_SET.c.revision + 1))
    gone = _gone(connection, school_id, people)
    for page_id, file, content in connection.execute(statement).all():
        told = unpacked(content)
        left = without_people(file, told, gone)
        if left != told:
            changed = update(ROSTER_PAGE).where(columns.id == page_id)
            connection.execute(changed.values(content=packed(left)))


def _gone(connection: Connection, school_id: UUID, people: Collection[str]) -> Gone:
    """Say of people who were erased of a school in which others of the same exports they are."""
    mine, other = ROSTER_SET_SCHOOL, ROSTER_SET_SCHOOL.alias()
    others = (
        select(other.c.school_id)
        .join_from(mine, other, other.c.roster_set_id == mine.c.roster_set_id)
        .where(mine.c.school_id == school_id, other.c.school_id != school_id)
    )
    there: set[str] = set()
    for table in (STUDENT, STAFF):
        named = table.c.sourced_id.in_(people)
        found = select(table.c.sourced_id).where(named, table.c.school_id.in_(others))
        there |= set(connection.execute(found).scalars())
    called = select(SCHOOL.c.sourced_id).where(SCHOOL.c.id == school_id)
    school = {connection.execute(called).scalar_one()}
    return Gone(set(people) - there, dict.fromkeys(there, school))


def without_people(file: str, told: list[Cells], gone: Gone) -> list[Cells]:
    """Leave out of some rows of a file those that are, or name, people who were erased."""
    if file not in _KEYS:
        return told
    return [left for cells in told if (left := _left(file, cells, gone)) is not None]


def _left(file: str, cells: Cells, gone: Gone) -> Cells | None:
    """Give what is left of a row; None where that is nothing."""
    key, place = _KEYS[file]
    person = cells.get(key, "")
    if person in gone.everywhere:
        return None
    schools = gone.of_schools.get(person, ())
    there = [each.strip() for each in cells.get(place, "").split(",")]
    left = [each for each in there if each not in schools]
    if left == there:
        return cells
    if left:
        return cells | {place: ",".join(left)}
    # Who somebody is stays where others say in which school.
    return cells if key == "sourcedId" else None


def forget_schools(connection: Connection, school_ids: Collection[UUID]) -> None:
    """Keep no more what exports have said of some schools, nor of those told of with them.

    A full export comes next: a delta that was read against the rest alone would pass over rows.
    """
    of_school = ROSTER_SET_SCHOOL.c
    meant = select(of_school.roster_set_id).where(of_school.school_id.in_(school_ids))
    gone = list(connection.execute(meant).scalars())
    connection.execute(delete(ROSTER_SET_SCHOOL).where(of_school.roster_set_id.in_(gone)))
    _forget_schoolless(connection)


def _pairs(connection: Connection) -> Mapping[UUID, UUID]:
    columns = ROSTER_SET_SCHOOL.c
    rows = connection.execute(select(columns.school_id, columns.roster_set_id))
    return {row[0]: row[1] for row in rows}


def _forget_schoolless(connection: Connection) -> None:
    named = select(ROSTER_SET_SCHOOL.c.roster_set_id)
    connection.execute(delete(ROSTER_PAGE).where(ROSTER_PAGE.c.roster_set_id.not_in(named)))
    connection.execute(delete(ROSTER_SET).where(ROSTER_SET.c.id.not_in(named)))
