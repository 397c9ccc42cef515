"""What endpoints ask for: the database, the instant, and a caller who may do what they do."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, cast

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from bot.attendance import tokens
from bot.attendance.tokens import Caller, NoToken, Scope
from storage import tokens as stored
from storage.database import Database

bearer = HTTPBearer(auto_error=False, description="A token from `rollcall token create`.")
Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]


def database_of(request: Request) -> Database:
    """Give the program's database."""
    return cast("Database", request.app.state.database)


def now_of(request: Request) -> datetime:
    """Tell the time by the program's clock."""
    return cast("Callable[[], datetime]", request.app.state.clock)()


Db = Annotated[Database, Depends(database_of)]
Now = Annotated[datetime, Depends(now_of)]


def caller_with(scope: Scope) -> Callable[..., Awaitable[Caller]]:
    """Make a dependency that lets through whoever has the scope, and says so otherwise."""

    async def authorised(credentials: Credentials, database: Db, now: Now) -> Caller:
        if credentials is None:
            raise NoToken("Expected a bearer token in the header Authorization.")
        caller, stale = await database.read(tokens.caller, credentials.credentials, now)
        if stale:
            await database.run(stored.use, caller.token_id, now)
        caller.must(scope)
        return caller

    return authorised


Reader = Annotated[Caller, Depends(caller_with(Scope.READ_ATTENDANCE))]
Writer = Annotated[Caller, Depends(caller_with(Scope.WRITE_ATTENDANCE))]
