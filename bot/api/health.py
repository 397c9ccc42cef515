"""Whether the process lives, and whether it can serve."""

from http import HTTPStatus

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy.exc import SQLAlchemyError

from bot.api.deps import Db
from storage import migrations
from storage.database import Database, DatabaseBusyError, answers

routes = APIRouter(include_in_schema=False)


@routes.get("/healthz")
async def healthz() -> dict[str, str]:
    """Answer: the process lives."""
    return {"status": "alive"}


@routes.get("/readyz")
async def readyz(database: Db) -> JSONResponse:
    """Answer 200 when the database answers and is migrated; 503 and why otherwise."""
    problem = await problem_of(database)
    if problem:
        return JSONResponse({"status": problem}, status_code=HTTPStatus.SERVICE_UNAVAILABLE)
    return JSONResponse({"status": "ready"})


async def problem_of(database: Database) -> str | None:
    """Say what keeps the process from serving; None when nothing does."""
    try:
        if not await database.read(answers):
            return "the database gives wrong answers"
        if not await database.read(migrations.is_current):
            return "the database is not migrated: run rollcall migrate"
    except (SQLAlchemyError, DatabaseBusyError):
        return "the database does not answer"
    return None
