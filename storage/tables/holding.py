"""How a table says what it holds of people and how long, and what a declaration lacks."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import BigInteger, Boolean, Column, Date, Enum, Integer, MetaData, Time, Uuid
from sqlalchemy import Table as SqlTable

from storage.engine.columns import Id, Instant


class Kept(StrEnum):
    """How long rows stay; the first five are for each school to say."""

    RECORDS = "records"
    AUDIT = "audit"
    FOLLOW_UPS = "follow_ups"
    DELIVERIES = "deliveries"
    ACCESSES = "accesses"
    # While the person is on the rosters, and as long as a row of another table is theirs.
    ROSTER = "roster"
    # As long as the school uses the program.
    SETTINGS = "settings"
    # Revoked or not: what they wrote names them.
    TOKENS = "tokens"
    # A day.
    ANSWERS = "answers"
    EVENTS = "events"


_NEED_NO_WORD = (BigInteger, Boolean, Date, Enum, Instant, Integer, Time)
BY_RETENTION = (Kept.RECORDS, Kept.AUDIT, Kept.FOLLOW_UPS, Kept.DELIVERIES, Kept.ACCESSES)


@dataclass(frozen=True, slots=True)
class Holding:
    """What a table holds of people; each name is a column's.

    `student` or `staff` holds whose the row is, and `through` the row of another table that says
    so; without them it is nobody's. `since` is from when on it is old. `actors` are members of
    staff who did something to it: the row is not theirs. `names` say who somebody is. `free` is
    what people typed, which may say anything of a person; so may `notes`, which go before the row
    does, since nothing is proved by them. `mentions` hold people's ids inside a longer text,
    `packed` whole rows of many people, which a room of its own takes them out of. `plain` says
    nothing of a person. Dates, numbers and closed vocabularies need no word: they are the row's.
    What is `kept_after` the person whose it is was erased is needed by the rows of others.
    """

    table: SqlTable
    kept: Kept
    student: str | None = None
    staff: str | None = None
    through: str | None = None
    since: str | None = None
    actors: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    free: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    packed: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()
    kept_after: bool = False

    @property
    def typed(self) -> tuple[str, ...]:
        """List the columns with what people typed."""
        return (*self.free, *self.notes)

    @property
    def declared(self) -> list[str]:
        """List every column that the declaration names, as often as it does."""
        whose = [each for each in (self.student, self.staff, self.through) if each]
        texts = (*self.names, *self.typed, *self.mentions, *self.packed, *self.plain)
        return [*whose, *self.actors, *texts]


def undeclared(metadata: MetaData, holdings: Iterable[Holding]) -> list[str]:
    """Say, in a sentence each, what the declaration lacks of some tables or says wrongly."""
    by_name = {each.table.name: each for each in holdings}
    found: list[str] = []
    for table in metadata.tables.values():
        holding = by_name.get(table.name)
        if holding is None:
            found.append(
                f"The table {table.name} is not declared: add a Holding for it to HOLDINGS in "
                "storage/tables/holdings.py, which says whose its rows are, how long they are kept "
                "and what its texts say of people."
            )
        else:
            found += _problems(holding, table)
    return found


def _problems(holding: Holding, table: SqlTable) -> list[str]:
    where = f"of {table.name} in storage/tables/holdings.py"
    declared = holding.declared
    found = [
        f"The declaration {where} names the column {each}, which is not there: take it out."
        for each in declared
        if each not in table.columns
    ]
    found += [
        f"The declaration {where} names the column {each} twice: say one thing of it."
        for each in sorted({each for each in declared if declared.count(each) > 1})
    ]
    found += [
        f"The column {column.name} {where} is not declared: {wanted}."
        for column in table.columns
        if column.name not in declared and (wanted := _wanted(column)) is not None
    ]
    if holding.kept in BY_RETENTION and (holding.since or "") not in table.columns:
        found.append(
            f"The declaration {where} says that it is kept as a school's {holding.kept}, and not "
            "from when on: name a column of a date or an instant as its `since`."
        )
    return found


def _wanted(column: Column[object]) -> str | None:
    """Say what a column that nothing is declared of has to be; None for what needs no word."""
    pointed = {key.column.table.name for key in column.foreign_keys}
    if "student" in pointed:
        return "it names a student, so the rows are that student's: name it as `student`"
    if "staff" in pointed:
        return (
            "it names a member of staff: say whether the row is theirs, `staff`, or they only did "
            "something to it, `actors`"
        )
    if pointed or (column.primary_key and isinstance(column.type, Id)):
        return None
    if isinstance(column.type, (Id, Uuid)):
        return "it names a row by its id alone: say whether a person's, or nobody's, `plain`"
    if isinstance(column.type, _NEED_NO_WORD):
        return None
    return (
        "say whether it tells who somebody is, `names`, what somebody typed of a person, `free` or "
        "`notes`, has people's ids in it, `mentions`, or rows of them, `packed`, or says nothing "
        "of a person, `plain`"
    )
