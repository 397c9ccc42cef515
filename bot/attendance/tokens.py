"""Tokens of the API: what one may do, how one is made, and who it speaks for."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance import schools
from bot.attendance.errors import BadInput, NotFound, NoToken, ScopeMissing, WorkspaceGone
from storage.api import kept_tokens
from storage.api.kept_tokens import StoredToken
from storage.tables import NAME

MARK = "rct"
PREFIX_LETTERS = 10
# Last use is kept to the minute, so that a busy client does not write at every request.
USE_IS_KEPT_EVERY = timedelta(minutes=1)


class Scope(StrEnum):
    """What a token may do; `all` covers everything of its kind, `attendance` only records."""

    READ_ATTENDANCE = "read:attendance"
    WRITE_ATTENDANCE = "write:attendance"
    READ_ALL = "read:all"
    WRITE_ALL = "write:all"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who a token speaks for: one school, and what it may do there."""

    token_id: UUID
    school_id: UUID
    scopes: frozenset[Scope]

    def may(self, scope: Scope) -> bool:
        """Whether the scope, or the one for all of its kind, was given."""
        return scope in self.scopes or Scope(f"{scope.partition(':')[0]}:all") in self.scopes

    def must(self, scope: Scope) -> None:
        """Raise ScopeMissing, naming the scope, unless `may`."""
        if not self.may(scope):
            raise ScopeMissing(f"This token has no scope {scope}.")


def create(
    connection: Connection,
    *,
    school: str,
    name: str,
    scopes: list[Scope],
    now: datetime,
    expires_at: datetime | None,
) -> str:
    """Make a token for a school (its name or id) and give it: it is kept as a digest only.

    Raises NotFound for a school that is not there, BadInput for one name of several schools, a
    missing or too long name, no scope, and an end that has passed.
    """
    school_id = schools.called(connection, school).id
    if not name.strip() or len(name) > NAME:
        raise BadInput(f"Found a name of {len(name.strip())} letters, expected 1 to {NAME}.")
    if not scopes:
        raise BadInput(f"Found no scope, expected one of {', '.join(Scope)}.")
    if expires_at is not None and expires_at <= now:
        raise BadInput(f"The token would have expired at {expires_at:%Y-%m-%d %H:%M} already.")
    prefix = f"{MARK}_{secrets.token_hex(PREFIX_LETTERS // 2)}"
    token = f"{prefix}_{secrets.token_urlsafe(32)}"
    kept_tokens.add(
        connection,
        school_id=school_id,
        name=name.strip(),
        prefix=prefix,
        digest=_digest_of(token),
        scopes=" ".join(sorted(set(scopes))),
        created_at=now,
        expires_at=expires_at,
    )
    return token


def caller(connection: Connection, token: str, now: datetime) -> tuple[Caller, bool]:
    """Say who a token speaks for, and whether its use is to be kept.

    Raises NoToken, and WorkspaceGone where the school's workspace took the app away.
    """
    found = kept_tokens.by_digest(connection, _digest_of(token))
    if found is None or not holds(found, now):
        raise NoToken(
            "Expected a bearer token that holds: this one is unknown, expired or revoked."
        )
    if found.is_stopped:
        raise WorkspaceGone(
            "The Slack workspace of this token's school has taken Rollcall away, so the school's "
            "records can be neither read nor written. They are kept for a while: the token holds "
            "again when Rollcall is installed there again."
        )
    scopes = frozenset(map(Scope, found.scopes.split()))
    stale = found.last_used_at is None or now - found.last_used_at >= USE_IS_KEPT_EVERY
    return Caller(found.id, found.school_id, scopes), stale


def holds(token: StoredToken, now: datetime) -> bool:
    """Whether a token is neither revoked nor expired."""
    return token.revoked_at is None and (token.expires_at is None or now < token.expires_at)


def revoke(connection: Connection, prefix: str, now: datetime) -> None:
    """Revoke a token, named by its prefix or in full. Raises NotFound."""
    shown = _shown(prefix)
    if not kept_tokens.revoke(connection, shown, now):
        raise _no_token(shown)


def school_of(connection: Connection, prefix: str) -> UUID:
    """Say of which school a token is, named by its prefix or in full. Raises NotFound."""
    shown = _shown(prefix)
    found = kept_tokens.school_of(connection, shown)
    if found is None:
        raise _no_token(shown)
    return found


def _shown(prefix: str) -> str:
    return "_".join(prefix.split("_")[:2])


def _no_token(shown: str) -> NotFound:
    return NotFound(f"There is no token {shown} that still holds: see rollcall token list.")


def _digest_of(token: str) -> bytes:
    """Give what is kept of a token: 256 random bits need no salt and no slow hash."""
    return hashlib.sha256(token.encode()).digest()
