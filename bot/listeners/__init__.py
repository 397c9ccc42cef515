"""SLACK IN: which listener answers what. The hot ones first: Bolt tries them in this order."""

# pyright: reportUnknownMemberType=false, reportUntypedFunctionDecorator=false
# Bolt's decorators have no types of their own.

import re

from slack_bolt.app.async_app import AsyncApp

from bot import manifest
from bot.blocks import ids
from bot.listeners import command, details, errors, roster


def register(app: AsyncApp) -> None:
    """Put every listener in its place."""
    app.action(ids.IS_MARK)(roster.mark)
    app.action(ids.MARK_REST)(roster.mark_rest)
    app.action(ids.IS_MODE)(roster.mode)
    app.action(ids.UNDO)(roster.undo)
    app.action(ids.IS_PAGE)(roster.page)
    app.action(ids.OPEN_REGISTER)(roster.open_register)
    app.action(ids.OPEN_DAY)(roster.open_day)
    app.action(ids.DETAILS)(details.open_details)
    app.action(ids.DETAILS_STUDENT)(details.choose_student)
    app.action(re.compile(""))(roster.unknown)
    app.view(ids.DETAILS)(details.save)
    app.command(manifest.COMMAND)(command.attendance)
    app.error(errors.translate)
