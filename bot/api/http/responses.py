"""Answers: JSON with an ETag, and writes that are done once however often they are sent."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from typing import Annotated, Any
from uuid import uuid4

import orjson
from fastapi import Depends, Header, Request
from fastapi.responses import Response
from sqlalchemy import Connection

from bot.api.http.deps import Writer, database_of, now_of
from bot.api.http.problems import MEDIA_TYPE
from bot.attendance.errors import Changed, KeyReused, NotSeen
from bot.attendance.registers import one_record
from bot.attendance.registers.actions import Stamp
from bot.attendance.tokens import Caller
from storage.api import kept_answers
from storage.api.kept_answers import AnswerKept
from storage.engine.database import Database
from storage.tables import KEY

KEPT_FOR = timedelta(hours=24)
ETAG_BYTES = 16
WEAK = "W/"


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered, before it is sent."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict[str, str])

    def response(self) -> Response:
        """Make the response."""
        is_problem = self.status >= HTTPStatus.BAD_REQUEST
        return Response(
            self.body, self.status, self.headers, MEDIA_TYPE if is_problem else "application/json"
        )


def json_of(content: object) -> bytes:
    """Write JSON; instants are in whole seconds of UTC, with Z."""
    return orjson.dumps(content, option=orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS)


def _etag_of(body: bytes) -> str:
    """Make the ETag of a body: what reads the same has the same (RFC 9110, 8.8.3)."""
    return f'"{hashlib.sha256(body).hexdigest()[: 2 * ETAG_BYTES]}"'


def tagged(content: object, status: int = 200) -> Answer:
    """Answer with JSON and its ETag."""
    body = json_of(content)
    return Answer(status, body, {"ETag": _etag_of(body)})


def names(if_match: str, etag: str) -> bool:
    """Whether an If-Match names an ETag, to the letter; `*` names every one (RFC 9110, 13.1.1).

    Raises Changed, saying why, where only weak ETags are named: they never match.
    """
    if if_match.strip() == "*":
        return True
    named = _etags(if_match)
    if named and all(each.startswith(WEAK) for each in named):
        raise Changed(
            "Found a weak ETag in If-Match, and by RFC 9110 those never match: expected the ETag "
            "as it was answered, without W/."
        )
    return etag in named


def _knows(if_none_match: str, etag: str) -> bool:
    """Whether an If-None-Match names an ETag, be it weakly (RFC 9110, 13.1.2)."""
    named = [each.removeprefix(WEAK) for each in _etags(if_none_match)]
    return if_none_match.strip() == "*" or etag in named


def unless_known(answer: Answer, if_none_match: str | None) -> Response:
    """Send an answer, or 304 to whoever has it already (RFC 9110, 13.1.2)."""
    if if_none_match is not None and _knows(if_none_match, answer.headers["ETag"]):
        return Response(status_code=304, headers=answer.headers)
    return answer.response()


def _etags(condition: str) -> list[str]:
    """Read a list of ETags. Ours have no comma in them; others' that have one match nothing."""
    return [each.strip() for each in condition.split(",") if each.strip()]


IfMatch = Annotated[
    str | None, Header(description="The ETag of what is to be changed, as it was read.")
]
# Its absence has an answer of its own, 428, which a required parameter would not get.
IfMatchNeeded = Annotated[str | None, Header(alias="If-Match", include_in_schema=False)]
IF_MATCH_NEEDED: dict[str, Any] = {
    "parameters": [
        {
            "name": "If-Match",
            "in": "header",
            "required": True,
            "description": "The ETag of what is to be changed, as it was read; * for any.",
            "schema": {"type": "string"},
        }
    ]
}
IfNoneMatch = Annotated[
    str | None, Header(description="The ETag of what is known: 304 if it is the same still.")
]


def must_be_named(if_match: str | None) -> str:
    """Give the If-Match of a correction. Raises NotSeen without one."""
    if if_match is None:
        raise NotSeen("Expected the header If-Match with the ETag of what you read.")
    return if_match


@dataclass(frozen=True, slots=True)
class Writing:
    """One write of a token: who writes, when, and under which Idempotency-Key if it has one."""

    caller: Caller
    database: Database
    stamp: Stamp
    key: str | None
    fingerprint: bytes

    async def answer(self, work: Callable[[Connection], Answer]) -> Response:
        """Do the work in one transaction and answer; a repeated key gets the first answer again.

        Raises KeyReused for a key that came with another request.
        """
        answer = await self.database.run(self._once, work)
        return answer.response()

    def _once(self, connection: Connection, work: Callable[[Connection], Answer]) -> Answer:
        if self.key is None:
            return work(connection)
        kept_answers.forget(connection, self.stamp.now - KEPT_FOR)
        kept = kept_answers.find(connection, self.caller.token_id, self.key)
        if kept is not None:
            return self._repeated(kept)
        answer = work(connection)
        if answer.status >= HTTPStatus.BAD_REQUEST:
            return answer
        kept_answers.keep(
            connection,
            AnswerKept(self.fingerprint, answer.status, answer.headers, answer.body),
            school_id=self.caller.school_id,
            token_id=self.caller.token_id,
            key=self.key,
            now=self.stamp.now,
        )
        return answer

    def _repeated(self, kept: AnswerKept) -> Answer:
        if kept.fingerprint != self.fingerprint:
            raise KeyReused(
                "This Idempotency-Key came before with another request: choose a new one for each.",
                field="Idempotency-Key",
            )
        return Answer(kept.status, kept.body, kept.headers | {"Idempotency-Replayed": "true"})


async def _writing(
    request: Request,
    caller: Writer,
    idempotency_key: Annotated[
        str | None,
        Header(
            min_length=1,
            max_length=KEY,
            pattern=r"^[\x20-\x7e]+$",
            description="A text of your own for each write: sent again, it is answered, not done.",
        ),
    ] = None,
) -> Writing:
    """Say who writes what."""
    condition = request.headers.get("If-Match", "")
    request_line = f"{request.method} {request.url.path}?{request.url.query} {condition}\n"
    return Writing(
        caller=caller,
        database=database_of(request),
        stamp=one_record.stamp_of(caller, uuid4().hex, now_of(request)),
        key=idempotency_key,
        fingerprint=hashlib.sha256(request_line.encode() + await request.body()).digest(),
    )


Write = Annotated[Writing, Depends(_writing)]
