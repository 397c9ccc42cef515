"""What a person is told of an error, and the telling of what fails after the ack."""

import secrets

import structlog

from bot.attendance.errors import AttendanceError
from bot.blocks.elements import Message
from bot.blocks.notices import failed, refused, said
from bot.blocks.surfaces import Surface
from bot.posting.effects import Effect, failure_of
from bot.slack.errors import MISSING_SCOPE, RATE_LIMITED, Declined, SlackTrouble
from bot.slack.methods.surfaces import Surfaces
from storage.engine.errors import ImportAtWorkError

log = structlog.get_logger(__name__)

TRIGGER_IS_OVER = frozenset({"expired_trigger_id", "exchanged_trigger_id"})
MENDS_IT = "Ask whoever runs Slack at your school to install it again with the newest manifest."


async def told_if_it_fails(
    surfaces: Surfaces, surface: Surface, effect: Effect, trigger_id: str = ""
) -> None:
    """Do what comes after the ack; the person is told if it fails.

    Upon a modal where the trigger is not spent yet, so that it keeps what it shows.
    """
    failure = await failure_of(effect())
    if failure is not None:
        await tell(surfaces, surface, told(failure), trigger_id)


async def tell(surfaces: Surfaces, surface: Surface, message: Message, trigger_id: str) -> None:
    """Show a notice upon a modal or below a message; in a modal's place if need be.

    Where nothing can be shown any more, as on Home once the trigger is over, it is written to the
    person directly.
    """
    if trigger_id and not surface.response_url:
        try:
            await surfaces.show(surface, message, trigger_id)
        except SlackTrouble as trouble:
            log.info("told_in_place", code=trouble.code)
        else:
            return
    if not await surfaces.show(surface, message):
        await surfaces.write_to_reader(surface, message)


def told(error: Exception) -> Message:
    """Give a refusal's own words; for anything else a reference, which the log has too.

    That an import is at work, so that nothing was saved, is a refusal as well, whatever was waited
    for.
    """
    if isinstance(error, AttendanceError):
        log.info("refused", refusal=type(error).__name__)
        return refused(error)
    if isinstance(error, ImportAtWorkError):
        log.info("refused", refusal=type(error).__name__)
        return said(str(error))
    if isinstance(error, SlackTrouble):
        log.warning("slack_trouble", code=error.code)
        return said(_sentence_of(error))
    reference = secrets.token_hex(4)
    log.error("listener_failed", reference=reference, exc_info=error)
    return failed(reference)


def _sentence_of(trouble: SlackTrouble) -> str:
    """Say what Slack did not do, and what helps. Nothing that was entered is lost by it."""
    if trouble.code == MISSING_SCOPE:
        needed = trouble.needed if isinstance(trouble, Declined) else ""
        lacks = f"permission “{needed}”" if needed else "permission that this needs"
        return f"This app lacks the {lacks} in Slack. {MENDS_IT}"
    if trouble.is_of_app:
        return f"Slack does not let this app in any more ({trouble.code}). {MENDS_IT}"
    if trouble.code in TRIGGER_IS_OVER:
        return (
            "That took too long, so Slack did not open the form. Nothing is lost: please press "
            "again, or type the command again."
        )
    if trouble.code == RATE_LIMITED:
        return "Slack is asked too much just now. Please try again in a minute."
    return f"Slack did not do that just now ({trouble.code}). Please try again."
