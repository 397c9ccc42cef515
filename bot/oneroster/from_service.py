"""A row of a OneRoster REST service as the cells that the same row has in a CSV export.

Both of the services' versions become CSV of version 1.2: there a person's roles are rows of their
own, as in 1.2's service; 1.1's has one role with several organisations. Only what is read of an
export is taken: no passwords, no demographics, no phone numbers.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

from bot.oneroster.cells import PersonRole

Cells = dict[str, str]
Json = Mapping[str, Any]

# What a service calls its nouns, and the files that they become; in the order of what names what.
FILES = {
    "orgs": "orgs.csv",
    "academicSessions": "academicSessions.csv",
    "courses": "courses.csv",
    "classes": "classes.csv",
    "enrollments": "enrollments.csv",
    "users": "users.csv",
}
ROLES = "roles.csv"
_COMMON = ("sourcedId", "status", "dateLastModified")
# By file, its columns: each with where in a service's row the cell stands.
COLUMNS: Mapping[str, Mapping[str, str]] = {
    "orgs.csv": {"name": "name", "type": "type", "parentSourcedId": "parent"},
    "academicSessions.csv": {
        "title": "title",
        "type": "type",
        "startDate": "startDate",
        "endDate": "endDate",
        "parentSourcedId": "parent",
        "schoolYear": "schoolYear",
    },
    "courses.csv": {"title": "title", "courseCode": "courseCode", "orgSourcedId": "org"},
    "classes.csv": {
        "title": "title",
        "courseSourcedId": "course",
        "classCode": "classCode",
        "classType": "classType",
        "schoolSourcedId": "school",
        "termSourcedIds": "terms",
    },
    "users.csv": {
        "enabledUser": "enabledUser",
        "givenName": "givenName",
        "familyName": "familyName",
        "middleName": "middleName",
        "identifier": "identifier",
        "email": "email",
        "grades": "grades",
        "preferredGivenName": "preferredFirstName",
        "preferredMiddleName": "preferredMiddleName",
        "preferredFamilyName": "preferredLastName",
    },
    ROLES: {
        "userSourcedId": "",
        "roleType": "roleType",
        "role": "role",
        "beginDate": "beginDate",
        "endDate": "endDate",
        "orgSourcedId": "org",
    },
    "enrollments.csv": {
        "classSourcedId": "class",
        "schoolSourcedId": "school",
        "userSourcedId": "user",
        "role": "role",
        "primary": "primary",
        "beginDate": "beginDate",
        "endDate": "endDate",
    },
}
_MIDNIGHT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})T00:00:00(\.0+)?(Z|\+00:00)?")
OF_FAMILIES = (PersonRole.GUARDIAN, PersonRole.PARENT, PersonRole.RELATIVE)


def header(file: str) -> Sequence[str]:
    """Give the columns of a file."""
    return [*_COMMON, *COLUMNS[file]]


def cells_of(file: str, row: Json) -> Cells:
    """Give the cells of a row."""
    cells = {column: _text(row.get(key)) for column, key in COLUMNS[file].items() if key}
    common = {column: _text(row.get(column)) for column in _COMMON}
    return {column: cell for column, cell in (common | cells).items() if cell}


def roles_of(row: Json) -> list[Cells]:
    """Give the roles of a person's row, each under an id that stays as long as it does."""
    person = cells_of("users.csv", row)
    common = {name: person[name] for name in _COMMON if name in person}
    found: list[Cells] = []
    for place, role in enumerate(_roles(row)):
        cells = cells_of(ROLES, role) | common
        cells["userSourcedId"] = person["sourcedId"]
        cells.setdefault("roleType", "secondary" if place else "primary")
        named = (person["sourcedId"], cells.get("role", ""), cells.get("orgSourcedId", ""))
        cells["sourcedId"] = hashlib.sha256("\0".join(named).encode()).hexdigest()[:32]
        found.append(cells)
    return list({each["sourcedId"]: each for each in found}.values())


def is_family(role: Cells) -> bool:
    """Whether a role is one of those that are never imported."""
    return role.get("role") in OF_FAMILIES


def _roles(row: Json) -> list[Json]:
    """Read a person's roles: 1.2 has a list of them, 1.1 one role in several organisations."""
    roles: Any = row.get("roles")
    if isinstance(roles, list) and roles:
        return [each for each in cast("list[Any]", roles) if isinstance(each, dict)]
    orgs: Any = row.get("orgs") or [row.get("org")]
    listed = cast("list[Any]", orgs) if isinstance(orgs, list) else [orgs]
    return [{"role": row.get("role"), "org": each} for each in listed if each and row.get("role")]


def _text(value: Any) -> str:
    """Write a value as a cell: a row that is named by its id, a list with commas between."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return _text(cast("Json", value).get("sourcedId"))
    if isinstance(value, list):
        return ",".join(filter(None, map(_text, cast("list[Any]", value))))
    text = str(value).strip()
    midnight = _MIDNIGHT.fullmatch(text)
    return midnight[1] if midnight else text
