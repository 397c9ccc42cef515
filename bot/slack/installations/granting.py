"""What Slack gives for a code, or for what renews a token: a bot's token, and when it ends."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from bot.sealing import Seal
from bot.slack.calls import Calls
from bot.slack.errors import UNREADABLE, Unanswered
from bot.starting import ClientKeys
from storage.installations.kept import NewToken

_ACCESS = "oauth.v2.access"


class Grant(BaseModel):
    """A bot's token. An app that does not rotate tokens, or no more, gets one that stays."""

    access_token: str
    refresh_token: str | None = None
    expires_in: int | None = None

    def sealed(self, seal: Seal, asked_at: datetime) -> NewToken:
        """Seal it, to be kept. It ends so long after it was asked for, at the earliest."""
        lasts = self.expires_in
        return NewToken(
            seal.close(self.access_token),
            seal.close(self.refresh_token) if self.refresh_token else None,
            None if lasts is None else asked_at + timedelta(seconds=lasts),
        )


Granted = TypeVar("Granted", bound=Grant)


async def granted(
    calls: Calls, keys: ClientKeys, asked: Mapping[str, str], shape: type[Granted]
) -> Granted:
    """Have Slack give a token. Raises SlackTrouble: Unanswered, too, for what is none."""
    answer = await calls.as_client(_ACCESS, asked, keys)
    try:
        return shape.model_validate(answer)
    except ValidationError:
        raise Unanswered(UNREADABLE) from None
