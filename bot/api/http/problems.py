"""Problems: errors as RFC 9457 documents, with stable types, a sentence, and the fields."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, cast

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from bot.api.http.methods import allowed
from bot.attendance import errors
from bot.attendance.errors import AttendanceError, BadRows, NoToken, TooOften
from storage.engine.errors import ImportAtWorkError, NothingDoneError

log = structlog.get_logger(__name__)

MEDIA_TYPE = "application/problem+json"
SCHEMA = "#/components/schemas/{model}"


class FieldError(BaseModel):
    """One field that is wrong."""

    pointer: str = Field(description="Where it is: a JSON pointer, or ?name of a query parameter.")
    detail: str = Field(description="What was found and what was expected.")


class ProblemError(Exception):
    """A request that HTTP itself does not allow; it is answered with a problem."""

    def __init__(
        self,
        status: int,
        name: str,
        detail: str,
        errors: Sequence[FieldError] = (),
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status, self.name, self.detail = status, name, detail
        self.errors, self.headers = errors, headers


class Problem(BaseModel):
    """What went wrong (RFC 9457)."""

    type: str = Field(description="A stable name: /problems/ and a word, such as not-enrolled.")
    title: str = Field(description="The same in words.")
    status: int
    detail: str = Field(description="A sentence for whoever reads it.")
    errors: list[FieldError] = Field(default_factory=list[FieldError])


def refusals(*more: int) -> dict[int | str, dict[str, Any]]:
    """Describe what every endpoint may refuse, and what only some do, for the API's document.

    By a reference: of a model FastAPI would build what checks it, for each answer of each endpoint.
    """
    return {
        status: {
            "description": words,
            "content": {MEDIA_TYPE: {"schema": {"$ref": SCHEMA.format(model="Problem")}}},
        }
        for status, words in REFUSALS.items()
        if status in {*ALWAYS, *more}
    }


def schemas() -> dict[str, Any]:
    """Give the schemas that the refusals refer to, by their names."""
    written = Problem.model_json_schema(ref_template=SCHEMA, mode="serialization")
    return {**written.pop("$defs"), "Problem": written}


REFUSALS = {
    400: "The request can't be read at all.",
    401: "No token, or none that holds.",
    403: "The token has not the scope that this needs.",
    404: "There is nothing of this id in the token's school.",
    409: (
        "The window for changes is over and nobody says why, the books are closed, or it was "
        "decided otherwise."
    ),
    412: "It has changed since it was read.",
    405: "The address does not take this method; `Allow` lists those that it takes.",
    413: "The body is over a megabyte.",
    415: "The body is not JSON, or it is compressed.",
    422: "Something in the request can't be read or does not fit; `errors` names it.",
    428: "If-Match is missing.",
    429: "The token has asked too often; Retry-After says when there is room again.",
    503: "The database did not take it; try again.",
}
ALWAYS = (400, 401, 403, 404, 405, 413, 415, 422, 429, 503)


def problem(
    status: int,
    name: str,
    detail: str,
    errors: Sequence[FieldError] = (),
    headers: dict[str, str] | None = None,
) -> JSONResponse:
    """Answer with a problem; `name` is its type's word."""
    document = document_of(status, name, detail, errors)
    return JSONResponse(document.model_dump(), status, headers, media_type=MEDIA_TYPE)


def document_of(status: int, name: str, detail: str, errors: Sequence[FieldError] = ()) -> Problem:
    """Write a problem; `name` is its type's word."""
    return Problem(
        type=f"/problems/{name}",
        title=name.replace("-", " ").capitalize(),
        status=status,
        detail=detail,
        errors=list(errors),
    )


# Types are what clients go by: a class that gets another name keeps its type.
TYPES: dict[type[AttendanceError], tuple[str, HTTPStatus]] = {
    errors.NoToken: ("no-token", HTTPStatus.UNAUTHORIZED),
    errors.Refused: ("refused", HTTPStatus.FORBIDDEN),
    errors.NotStaff: ("not-staff", HTTPStatus.FORBIDDEN),
    errors.NoSchool: ("no-school", HTTPStatus.FORBIDDEN),
    errors.WorkspaceGone: ("workspace-gone", HTTPStatus.FORBIDDEN),
    errors.NotYours: ("not-yours", HTTPStatus.FORBIDDEN),
    errors.ScopeMissing: ("scope-missing", HTTPStatus.FORBIDDEN),
    errors.NotFound: ("not-found", HTTPStatus.NOT_FOUND),
    errors.NotInSchool: ("not-in-school", HTTPStatus.NOT_FOUND),
    errors.UnknownId: ("unknown-id", HTTPStatus.NOT_FOUND),
    errors.NoRegister: ("no-register", HTTPStatus.UNPROCESSABLE_ENTITY),
    errors.NotEnrolled: ("not-enrolled", HTTPStatus.UNPROCESSABLE_ENTITY),
    errors.BadInput: ("bad-input", HTTPStatus.UNPROCESSABLE_ENTITY),
    errors.Unfit: ("unfit", HTTPStatus.UNPROCESSABLE_ENTITY),
    errors.WrongStudent: ("wrong-student", HTTPStatus.UNPROCESSABLE_ENTITY),
    errors.WrongCourse: ("wrong-course", HTTPStatus.UNPROCESSABLE_ENTITY),
    errors.NotAssigned: ("not-assigned", HTTPStatus.UNPROCESSABLE_ENTITY),
    errors.PeriodNeeded: ("period-needed", HTTPStatus.UNPROCESSABLE_ENTITY),
    errors.BadRows: ("bad-rows", HTTPStatus.UNPROCESSABLE_ENTITY),
    errors.KeyReused: ("key-reused", HTTPStatus.UNPROCESSABLE_ENTITY),
    errors.NothingToUndo: ("nothing-to-undo", HTTPStatus.UNPROCESSABLE_ENTITY),
    errors.OfficeEntered: ("office-entered", HTTPStatus.UNPROCESSABLE_ENTITY),
    errors.ReasonNeeded: ("reason-needed", HTTPStatus.CONFLICT),
    errors.NotMissing: ("not-missing", HTTPStatus.UNPROCESSABLE_ENTITY),
    errors.BooksClosed: ("books-closed", HTTPStatus.CONFLICT),
    errors.RecordsGone: ("records-gone", HTTPStatus.CONFLICT),
    errors.Decided: ("decided", HTTPStatus.CONFLICT),
    errors.NotTold: ("not-told", HTTPStatus.UNPROCESSABLE_ENTITY),
    errors.Changed: ("changed", HTTPStatus.PRECONDITION_FAILED),
    errors.NotSeen: ("not-seen", HTTPStatus.PRECONDITION_REQUIRED),
    errors.TooOften: ("too-often", HTTPStatus.TOO_MANY_REQUESTS),
}
MALFORMED = "malformed"
NOT_JSON = "The body is not JSON."
CONTENT_TYPE_UNKNOWN = "unsupported-media-type"
RECORD_EXISTS = "record-exists"


def _type_of(error: AttendanceError) -> tuple[str, HTTPStatus]:
    """Give a refusal's type and status: its own, or those of the nearest kind above it."""
    return next(TYPES[kind] for kind in type(error).__mro__ if kind in TYPES)


async def _refused(request: Request, error: Exception) -> JSONResponse:
    """Answer a refusal of the rules."""
    refusal = cast("AttendanceError", error)
    name, status = _type_of(refusal)
    return problem(
        status, name, refusal.nameless, _fields_of(refusal, request), _headers_of(refusal)
    )


async def _disallowed(_request: Request, error: Exception) -> JSONResponse:
    """Answer what HTTP does not allow."""
    found = cast("ProblemError", error)
    return problem(found.status, found.name, found.detail, found.errors, found.headers)


def _fields_of(refusal: AttendanceError, request: Request) -> list[FieldError]:
    """Point at what a refusal is about; a request without a body has its fields in the query."""
    if isinstance(refusal, BadRows):
        return [FieldError(pointer=row.pointer, detail=row.detail) for row in refusal.rows]
    if refusal.field is None:
        return []
    where = "?" if request.method == "GET" else "/"
    return [FieldError(pointer=f"{where}{refusal.field}", detail=refusal.nameless)]


def _headers_of(refusal: AttendanceError) -> dict[str, str]:
    """Give the headers that a refusal's status asks for."""
    if isinstance(refusal, NoToken):
        return {"WWW-Authenticate": "Bearer"}
    return {"Retry-After": str(refusal.seconds)} if isinstance(refusal, TooOften) else {}


async def _malformed(_request: Request, error: Exception) -> JSONResponse:
    """Answer a request whose parts can't be read: every one of them is named."""
    found = cast("RequestValidationError", error).errors()
    if any(each["type"] == "json_invalid" for each in found):
        return problem(HTTPStatus.BAD_REQUEST, NAMES[400], NOT_JSON)
    errors = [FieldError(pointer=_pointer_of(each["loc"]), detail=each["msg"]) for each in found]
    named = ", ".join(dict.fromkeys(each.pointer for each in errors))
    detail = f"The request can't be read: see {named}."
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, MALFORMED, detail, errors)


def _pointer_of(location: Sequence[Any]) -> str:
    """Write where a field is: /status in a body, ?limit in the query."""
    kind, *path = location
    if kind == "body":
        return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)
    return ("?" if kind == "query" else "") + ".".join(map(str, path))


# Not the phrases of Python's HTTPStatus: those change from one version to the next.
NAMES = {
    400: "bad-request",
    404: "not-found",
    405: "method-not-allowed",
}


async def _unanswered(request: Request, error: Exception) -> JSONResponse:
    """Answer what the framework refuses: no such address, no such method."""
    refusal = cast("HTTPException", error)
    status, headers = refusal.status_code, dict(refusal.headers or {})
    name = NAMES.get(status, "refused")
    detail = f"{name.replace('-', ' ').capitalize()}."
    if status == HTTPStatus.BAD_REQUEST:
        # What the parser can't even begin with: no UTF-8, or nested without end.
        detail = NOT_JSON
    if status == HTTPStatus.NOT_FOUND:
        detail = "There is nothing at this address: /docs shows all that there are."
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        # The framework names the methods of the first route that it finds.
        headers["Allow"] = allowed(request)
        detail = f"Found {request.method}, expected one of {headers['Allow']}."
    return problem(status, name, detail, headers=headers)


async def _broken(_request: Request, error: Exception) -> JSONResponse:
    """Answer when the database does not: nothing was saved, and it may be tried again."""
    if isinstance(error, ImportAtWorkError):
        log.info("request_refused", refusal=type(error).__name__)
        detail = str(error)
    else:
        log.error("request_failed", error=type(error).__name__, exc_info=error)
        detail = "The database did not take this: nothing was saved. Try again."
    return problem(
        HTTPStatus.SERVICE_UNAVAILABLE, "not-saved", detail, headers={"Retry-After": "1"}
    )


async def _unexpected(_request: Request, error: Exception) -> JSONResponse:
    """Answer when the program itself is at fault; what went wrong stands in the log only."""
    log.error("request_failed", error=type(error).__name__)
    detail = "Something went wrong here, and it may not have been saved. Read before you try again."
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "internal-error", detail)


def install(app: FastAPI) -> None:
    """Have an app answer its errors as problems."""
    app.add_exception_handler(AttendanceError, _refused)
    app.add_exception_handler(ProblemError, _disallowed)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _unanswered)
    app.add_exception_handler(SQLAlchemyError, _broken)
    app.add_exception_handler(NothingDoneError, _broken)
    app.add_exception_handler(Exception, _unexpected)
