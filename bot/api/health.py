"""Whether the process lives, and whether it can serve."""

from http import HTTPStatus
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from sqlalchemy.exc import SQLAlchemyError

from bot.api.http.deps import database_of
from storage.engine.database import Database, answers
from storage.engine.errors import NothingDoneError
from storage.tables import migrations

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

routes = APIRouter(include_in_schema=False)


@routes.get("/healthz")
async def healthz() -> dict[str, str]:
    """Answer: the process lives."""
    return {"status": "alive"}


@routes.get("/readyz")
async def readyz(request: Request) -> JSONResponse:
    """Answer 200 when database, jobs and Slack are as they should be; 503 and why otherwise.

    A shortcoming is told and leaves the process ready: what it lacks others may lack as well, and
    all of them gone would be worse.
    """
    if problem := await _problem_of(database_of(request)) or _first(request.app.state.problems):
        return JSONResponse({"status": problem}, status_code=HTTPStatus.SERVICE_UNAVAILABLE)
    if shortcoming := _first(request.app.state.shortcomings):
        return JSONResponse({"status": "ready", "shortcoming": shortcoming})
    return JSONResponse({"status": "ready"})


async def _problem_of(database: Database) -> str | None:
    """Say what keeps the process from serving; None when nothing does."""
    try:
        if not await database.read(answers):
            return "the database gives wrong answers"
        if not await database.read(migrations.is_current):
            return "the database's tables are not this program's: run rollcall migrate"
    except NothingDoneError as error:
        return str(error)
    except SQLAlchemyError:
        return "the database does not answer"
    return await _problem_of_writing(database)


async def _problem_of_writing(database: Database) -> str | None:
    """Say what keeps presses from being saved, though they could be read."""
    try:
        await database.run(answers)
    except NothingDoneError as error:
        return str(error)
    except SQLAlchemyError:
        return "the database can't be written to"
    return None


def _first(parts: "Sequence[Callable[[], str | None]]") -> str | None:
    """Say what the first part of the program says that has a problem; None when no part has."""
    return next((problem for part in parts if (problem := part())), None)
