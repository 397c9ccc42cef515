"""Reads of students by a program: each is kept in the access log before it is answered."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from sqlalchemy import Connection

from bot.api.http.deps import Reader, database_of, now_of
from bot.attendance.tokens import Caller
from storage.accesses import keeping
from storage.accesses.keeping import Look, Viewers
from storage.engine.database import Database
from storage.tables.words import AccessKind


@dataclass(frozen=True, slots=True)
class OfWhom:
    """Of whom something is: one student, or all of a course offering or the school on dates."""

    student_id: UUID | None = None
    course_offering_id: UUID | None = None
    begins_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Reads:
    """What a request reads, by its route."""

    caller: Caller
    route: str
    database: Database
    now: datetime

    async def keep(self, of: OfWhom) -> None:
        """Keep that the caller is about to be answered, with one line: what can't be kept is not.

        Not in the transaction that reads: a long list would have those who write wait for it.
        """
        await self.database.run(keep, self.caller, self.route, of, self.now)


def keep(connection: Connection, caller: Caller, route: str, of: OfWhom, now: datetime) -> None:
    """Keep that a program is about to be answered, in the transaction of what it writes."""
    look = Look(
        AccessKind.API,
        caller.school_id,
        students=(of.student_id,) if of.student_id else (),
        course_offering_id=of.course_offering_id,
        begins_on=of.begins_on,
        ends_on=of.ends_on,
        route=route,
        viewers=Viewers(api_token_id=caller.token_id),
    )
    keeping.keep(connection, look, now)


async def _reads(request: Request, caller: Reader) -> Reads:
    route: str = request.scope["route"].name
    return Reads(caller, route, database_of(request), now_of(request))


Reading = Annotated[Reads, Depends(_reads)]
