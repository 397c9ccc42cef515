"""A value that travels through Slack in a fixed form, and how its parts are written."""

import base64
import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ValidationError

from bot.attendance.errors import BadInput
from storage.tables.words import Status


def short(key: UUID) -> str:
    """Write a UUID in 22 characters (RFC 4648 base64url without padding)."""
    return base64.urlsafe_b64encode(key.bytes)[:22].decode()


def _long(text: object) -> object:
    return UUID(bytes=base64.urlsafe_b64decode(f"{text}==")) if isinstance(text, str) else text


def _by_initial(text: object) -> object:
    return next((status for status in Status if status[0] == text), text)


def _by_mark(text: object) -> object:
    return bool(text) if isinstance(text, str) else text


def _compact_date(text: object) -> object:
    return date.fromisoformat(text) if isinstance(text, str) else text


ShortId = Annotated[UUID, BeforeValidator(_long)]
Initial = Annotated[Status, BeforeValidator(_by_initial)]
Marked = Annotated[bool, BeforeValidator(_by_mark)]
CompactDate = Annotated[date, BeforeValidator(_compact_date)]

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class Carried(BaseModel, frozen=True):
    """A value that travels through Slack in a fixed form.

    None has a control character in any of its parts: PostgreSQL takes no NUL, and no import and no
    form lets another into a name or a period.
    """

    @classmethod
    def _read(cls, form: re.Pattern[str], text: str) -> Self:
        found = None if _CONTROL.search(text) else form.fullmatch(text)
        return cls._sound(found.groupdict() if found else {})

    @classmethod
    def _sound(cls, parts: Mapping[str, object]) -> Self:
        try:
            return cls.model_validate(parts)
        except ValidationError:
            raise BadInput(
                "This button is from an older message. Type /attendance again."
            ) from None
