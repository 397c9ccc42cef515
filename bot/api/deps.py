"""What endpoints ask for: the database, the instant, and a caller who may do what they do."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, cast
from uuid import UUID

import structlog
from fastapi import BackgroundTasks, Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from bot.api.rates import Rates
from bot.attendance import tokens
from bot.attendance.errors import NoToken
from bot.attendance.tokens import Caller, Scope
from storage.api import kept_tokens
from storage.engine.database import Database
from storage.engine.errors import NothingDoneError

log = structlog.get_logger(__name__)

bearer = HTTPBearer(auto_error=False, description="A token from `rollcall token create`.")
# For the API's document; the token was read before anything else, see requests.py.
Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]


async def _database_of(request: Request) -> Database:
    """Give the program's database."""
    return cast("Database", request.app.state.database)


async def _now_of(request: Request) -> datetime:
    """Tell the time by the program's clock."""
    return cast("Callable[[], datetime]", request.app.state.clock)()


async def _rates_of(request: Request) -> Rates:
    """Give what counts the requests of tokens."""
    return cast("Rates", request.app.state.rates)


Db = Annotated[Database, Depends(_database_of)]
Now = Annotated[datetime, Depends(_now_of)]


async def known(request: Request) -> tuple[Caller, bool]:
    """Say who a request's token speaks for, and whether its use is to be kept. Raises NoToken."""
    credentials = await bearer(request)
    if credentials is None:
        raise NoToken("Expected a bearer token in the header Authorization.")
    database, now = await _database_of(request), await _now_of(request)
    return await database.read(tokens.caller, credentials.credentials, now)


def _caller_with(scope: Scope) -> Callable[..., Awaitable[Caller]]:
    """Make a dependency that lets through whoever has the scope, and says so otherwise."""

    async def authorised(
        request: Request,
        _credentials: Credentials,
        database: Db,
        now: Now,
        rates: Annotated[Rates, Depends(_rates_of)],
        background: BackgroundTasks,
    ) -> Caller:
        caller, stale = cast("tuple[Caller, bool]", request.state.known)
        await rates.count(caller.token_id)
        caller.must(scope)
        if stale:
            background.add_task(_used, database, caller.token_id, now)
        return caller

    return authorised


async def _used(database: Database, token_id: UUID, now: datetime) -> None:
    """Remember that a token was used; a request that is answered does not fail for it."""
    try:
        await database.run(kept_tokens.use, token_id, now)
    except NothingDoneError:
        log.info("last_use_not_kept", token=str(token_id))


Reader = Annotated[Caller, Depends(_caller_with(Scope.READ_ATTENDANCE))]
Writer = Annotated[Caller, Depends(_caller_with(Scope.WRITE_ATTENDANCE))]
