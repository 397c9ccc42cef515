"""What endpoints ask for: the database, the instant, and a caller who may do what they do."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, cast
from uuid import UUID

import structlog
from fastapi import BackgroundTasks, Depends, Request
from fastapi.security import HTTPBearer

from bot.attendance import tokens
from bot.attendance.errors import NoToken
from bot.attendance.tokens import Caller, Scope
from bot.surviving import survived
from storage.api import kept_tokens
from storage.engine.database import Database
from storage.engine.errors import NothingDoneError

if TYPE_CHECKING:
    from bot.api.http.rates import Rates

log = structlog.get_logger(__name__)

bearer = HTTPBearer(auto_error=False, description="A token from `rollcall token create`.")


def database_of(request: Request) -> Database:
    """Give the program's database."""
    return cast("Database", request.app.state.database)


def now_of(request: Request) -> datetime:
    """Tell the time by the program's clock."""
    return cast("Callable[[], datetime]", request.app.state.clock)()


async def known(request: Request) -> tuple[Caller, bool]:
    """Say who a request's token speaks for, and whether its use is to be kept. Raises NoToken."""
    credentials = await bearer(request)
    if credentials is None:
        raise NoToken("Expected a bearer token in the header Authorization.")
    return await database_of(request).read(tokens.caller, credentials.credentials, now_of(request))


def _caller_with(scope: Scope) -> Callable[..., Awaitable[Caller]]:
    """Make a dependency that lets through whoever has the scope, and says so otherwise."""

    async def authorised(request: Request, background: BackgroundTasks) -> Caller:
        caller, stale = cast("tuple[Caller, bool]", request.state.known)
        await cast("Rates", request.app.state.rates).count(caller.token_id)
        caller.must(scope)
        if stale:
            background.add_task(_used, database_of(request), caller.token_id, now_of(request))
        return caller

    return authorised


async def _used(database: Database, token_id: UUID, now: datetime) -> None:
    """Remember that a token was used; a request that is answered does not fail for it."""
    with survived("last_use_failed", token=str(token_id)):
        try:
            await database.run(kept_tokens.use, token_id, now)
        except NothingDoneError:
            log.info("last_use_not_kept", token=str(token_id))


Reader = Annotated[Caller, Depends(_caller_with(Scope.READ_ATTENDANCE))]
Writer = Annotated[Caller, Depends(_caller_with(Scope.WRITE_ATTENDANCE))]
