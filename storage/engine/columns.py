"""Column types that mean the same on SQLite and on PostgreSQL."""

from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from uuid import UUID

import uuid_utils.compat
from sqlalchemy import DateTime, Dialect, Enum, LargeBinary, String, Uuid
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeDecorator, TypeEngine

_KEPT_KEYS = 20_000


def new_id() -> UUID:
    """Make a key: a UUID of version 7 (RFC 9562), so that new rows lie together in the index."""
    return uuid_utils.compat.uuid7()


class Id(TypeDecorator[UUID]):
    """A UUID: native on PostgreSQL, its 16 bytes on SQLite (as text it takes half again)."""

    impl = Uuid
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[UUID] | TypeEngine[bytes]:
        """Choose the column's type for the engine at hand."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(Uuid(as_uuid=True))
        return dialect.type_descriptor(LargeBinary(16))

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> UUID | bytes | None:
        """Give the driver what it stores."""
        return value if value is None or dialect.name == "postgresql" else value.bytes

    # A roster has a hundred keys. What the impl's own processors would do, the driver does.
    def bind_processor(self, dialect: Dialect) -> Callable[..., bytes | None] | None:
        """Give the driver what it stores, in one step."""
        return None if dialect.name == "postgresql" else _bytes_of

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[..., UUID | None] | None:
        """Give Python a UUID whatever the engine stored, in one step."""
        del coltype
        return None if dialect.name == "postgresql" else _id_of


def _bytes_of(key: UUID | None) -> bytes | None:
    return None if key is None else key.bytes


# The keys of a roster come again at each press on it: they are not made anew.
@lru_cache(maxsize=_KEPT_KEYS)
def _id_of(stored: bytes | None) -> UUID | None:
    return None if stored is None else UUID(bytes=stored)


class Instant(TypeDecorator[datetime]):
    """An instant in UTC; always aware in Python. Naive values are refused, not guessed at."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[datetime]:
        """Keep the zone where the engine can."""
        return dialect.type_descriptor(DateTime(timezone=dialect.name == "postgresql"))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store UTC. Raises ValueError for a naive datetime."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"found the naive datetime {value}, expected one with a time zone")
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give Python an aware datetime in UTC."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def choice_of(kind: type[StrEnum], *, name: str) -> Enum:
    """A text column that takes only the values of `kind`, with a CHECK that the database keeps."""
    return Enum(
        kind,
        values_callable=lambda members: [member.value for member in members],  # pyright: ignore[reportUnknownLambdaType, reportUnknownVariableType, reportUnknownMemberType]
        native_enum=False,
        create_constraint=True,
        validate_strings=True,
        length=16,
        name=name,
    )


def text_up_to(length: int) -> String:
    """A text of at most `length` characters; SQLite leaves the counting to who writes."""
    return String(length)


def by_code_points(length: int) -> String:
    """A text that is compared by its code points, so that those of one beginning lie together.

    SQLite compares so anyway; PostgreSQL by the language of the database, unless it is told.
    """
    text = postgresql.VARCHAR(length, collation="C")
    return String(length).with_variant(text, "postgresql")
