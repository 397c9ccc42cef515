"""SLACK IN: which listener answers what. The hot ones first: Bolt tries them in this order."""

# pyright: reportUnknownMemberType=false, reportUntypedFunctionDecorator=false
# Bolt's decorators have no types of their own.

import re

from slack_bolt.app.async_app import AsyncApp

from bot import manifest
from bot.blocks import ids
from bot.listeners import command, errors
from bot.listeners.digests import show_all, undelivered
from bot.listeners.registers import day, details, roster
from bot.listeners.setup import pressing, saving


def register(app: AsyncApp) -> None:
    """Put every listener in its place."""
    app.action(ids.IS_MARK)(roster.mark)
    app.action(ids.MARK_REST)(roster.mark_rest)
    app.action(ids.IS_MODE)(roster.mode)
    app.action(ids.UNDO)(roster.undo)
    app.action(ids.IS_PAGE)(roster.page)
    app.action(ids.CHANGE)(roster.unfold)
    app.action(ids.FOLD)(roster.fold)
    app.action(ids.IS_OPEN_REGISTER)(roster.open_register)
    app.action(ids.OPEN_DAY)(roster.open_day)
    app.action(ids.IS_TURN_DAY)(day.turn_day)
    app.action(ids.IS_ASK)(day.ask)
    app.action(ids.DETAILS)(details.open_details)
    app.action(ids.DETAILS_STUDENT)(details.choose_student)
    app.action(ids.IS_THERE)(undelivered.is_there)
    app.action(ids.POST_AGAIN)(undelivered.post_again)
    app.action(ids.IS_SHOW_ALL)(show_all.show_all)
    app.action(ids.SETUP_SCHOOL)(pressing.choose_school)
    app.action(ids.SETUP_DIGEST)(pressing.act_on_digest)
    app.action(ids.SETUP_ADD)(pressing.add_digest)
    app.action(ids.SETUP_REMINDERS)(pressing.change_reminders)
    app.action(ids.SETUP_CLOSED)(pressing.add_closed_days)
    app.action(ids.SETUP_REOPEN)(pressing.reopen)
    app.action(ids.SETUP_ZONE)(pressing.change_zone)
    app.action(re.compile(""))(roster.unknown)
    app.view(ids.DETAILS)(details.save)
    app.view(ids.SETUP_DIGEST)(saving.save_digest)
    app.view(ids.SETUP_REMOVE)(saving.remove_digest)
    app.view(ids.SETUP_REMINDERS)(saving.save_reminders)
    app.view(ids.SETUP_CLOSED)(saving.save_closed_days)
    app.view(ids.SETUP_ZONE)(saving.save_zone)
    app.command(manifest.COMMAND)(command.attendance)
    app.error(errors.translate)
