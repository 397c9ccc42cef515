"""Whether the process lives, and whether it can serve."""

from http import HTTPStatus
from typing import TYPE_CHECKING, cast

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from sqlalchemy.exc import SQLAlchemyError

from bot.api.deps import Db
from storage.engine.database import Database, answers
from storage.engine.errors import NothingDoneError
from storage.tables import migrations

if TYPE_CHECKING:
    from collections.abc import Callable

routes = APIRouter(include_in_schema=False)


@routes.get("/healthz")
async def healthz() -> dict[str, str]:
    """Answer: the process lives."""
    return {"status": "alive"}


@routes.get("/readyz")
async def readyz(request: Request, database: Db) -> JSONResponse:
    """Answer 200 when the database answers and is migrated and jobs run; 503 and why otherwise."""
    problem = await problem_of(database) or problem_of_jobs(request)
    if problem:
        return JSONResponse({"status": problem}, status_code=HTTPStatus.SERVICE_UNAVAILABLE)
    return JSONResponse({"status": "ready"})


async def problem_of(database: Database) -> str | None:
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
    return await problem_of_writing(database)


async def problem_of_writing(database: Database) -> str | None:
    """Say what keeps presses from being saved, though they could be read."""
    try:
        await database.run(answers)
    except NothingDoneError as error:
        return str(error)
    except SQLAlchemyError:
        return "the database can't be written to"
    return None


def problem_of_jobs(request: Request) -> str | None:
    """Say what keeps the process's jobs from running; None when nothing does."""
    return cast("Callable[[], str | None]", request.app.state.problem_of_jobs)()
