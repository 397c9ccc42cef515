"""Students as an admin types or pastes them: one a line."""

from dataclasses import dataclass

from bot.attendance import fields
from bot.attendance.errors import BadInput
from bot.cleaning import clean
from storage.tables import NAME

MOST_LINES = 100
_GRADE, _NUMBER = 32, 64
# Between the names, the grade and the number: a table that is pasted has tabs.
_SEPARATORS = ("\t", ";", ",")
_MOST_PARTS = 4


@dataclass(frozen=True, slots=True)
class TypedStudent:
    """A student's names, with grade and the school's number if there are any."""

    given_name: str
    family_name: str
    grade: str = ""
    number: str = ""

    @property
    def whom(self) -> tuple[str, ...]:
        """Tell this student from others: by the number, or without one by the names."""
        return (self.number,) if self.number else (self.given_name, self.family_name)


def read(text: str, field: str) -> list[TypedStudent]:
    """Read students, one a line: "Ada Lovelace", or "Lovelace; Ada; 9; 1815" as in a table.

    Raises BadInput, naming the field, that quotes the line which can't be read.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        raise BadInput("Write the students, one a line, such as Ada Lovelace.", field=field)
    if len(lines) > MOST_LINES:
        raise BadInput(
            f"Found {len(lines)} lines, expected {MOST_LINES} at most: add the rest afterwards.",
            field=field,
        )
    return [_student(line, field) for line in lines]


def _student(line: str, field: str) -> TypedStudent:
    separator = next((each for each in _SEPARATORS if each in line), None)
    if separator is None:
        given, _, family = clean(line).rpartition(" ")
        found = TypedStudent(given, family)
    else:
        parts = [clean(part) for part in line.split(separator)]
        if len(parts) > _MOST_PARTS:
            raise BadInput(
                f"“{clean(line)}” has {len(parts)} parts, expected family name, given name, grade "
                "and number.",
                field=field,
            )
        family, given, grade, number = [*parts, "", "", ""][:_MOST_PARTS]
        found = TypedStudent(given, family, grade, number)
    return sound(found, field)


def sound(found: TypedStudent, field: str = "") -> TypedStudent:
    """Clean a student. Raises BadInput for a name that is missing, and what is too long.

    The field is `field`, or else the one of that name.
    """
    cells = {
        "given_name": (clean(found.given_name), NAME),
        "family_name": (clean(found.family_name), NAME),
        "grade": (clean(found.grade), _GRADE),
        "number": (clean(found.number), _NUMBER),
    }
    for name, (text, longest) in cells.items():
        fields.refuse_longer(text, longest, field or name)
    if not cells["family_name"][0]:
        raise BadInput("Write the family name.", field=field or "family_name")
    return TypedStudent(**{name: text for name, (text, _) in cells.items()})
