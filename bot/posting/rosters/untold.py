"""What came of an upload, told to its giver; later, in short, if Slack does not take it now."""

from datetime import datetime
from functools import partial

import structlog

from bot.attendance.rosters import giving_up
from bot.blocks.elements import Message
from bot.slack.errors import SlackTrouble
from bot.slack.methods.messages import Messages
from bot.slack.tries import tried
from storage.engine.database import Database
from storage.rosters.exports.uploads import Upload

log = structlog.get_logger(__name__)


async def tell(
    database: Database, messages: Messages, upload: Upload, message: Message, now: datetime
) -> None:
    """Write to who gave an upload, in their own conversation with the app.

    It has names, and is kept nowhere: what Slack does not take is told by a notice, which is
    delivered as all are.
    """
    try:
        write = partial(messages.write_to, upload.given.slack_user_id, message)
        await tried(write, is_harmless=False)
    except SlackTrouble as trouble:
        log.warning("upload_untold", upload=str(upload.id), code=trouble.code)
        await database.run(giving_up.tell_later, upload, now)
