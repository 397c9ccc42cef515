"""The source that a school's rosters are fetched from: its form in setup, and fetching now."""

from functools import partial

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.attendance import fields
from bot.attendance.access import setting_up
from bot.attendance.rosters import fetching, source_settings, uploading
from bot.attendance.rosters.source_settings import EnteredSource
from bot.blocks.setup import source_forms
from bot.listeners.context import Body
from bot.listeners.setup.opening import sheet_of
from bot.listeners.submitted import FormState, whole_number
from storage.schools.importing.sources import SourceSettings
from storage.tables.words import SourceKind

SAVED = "Saved. “Fetch now…” shows what would come of it; nothing is imported before you say so."
REMOVED = "Rosters are fetched from there no more. What was imported stays."
FETCHING = "Rosters are being fetched. What an import would do comes to you as a direct message."


async def change_source(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Open the form for from where rosters are fetched."""
    await sheet_of(body, context).open(
        body["trigger_id"], source_settings.settings_of, source_forms.form
    )
    await ack()


async def save_source(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Say from where rosters are fetched, or that they are no more."""
    sheet = sheet_of(body, context)
    asker, state = await sheet.asker(), sheet.state
    desk, runs = sheet.desk, state.one("runs")
    await sheet.school()
    if runs == source_forms.REMOVE:
        await sheet.change(asker, fetching.remove)
        sheet.redraw(asker, REMOVED)
        await ack()
        return
    entered = EnteredSource(
        _settings(state, is_active=runs == source_forms.DAILY), _text(state, "secret")
    )
    sealed, now = desk.fetching.sealed(entered.secret), desk.clock()
    await sheet.save(
        asker,
        source_settings.settings_of,
        lambda connection: setting_up.led(
            connection, asker, source_settings.enter_led, entered, sealed, now
        ),
    )
    sheet.redraw(asker, SAVED)
    await ack()


async def fetch_now(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
    """Fetch rosters after the ack; who asked is shown what an import would do."""
    sheet = sheet_of(body, context)
    asker, desk = await sheet.asker(), sheet.desk
    upload_id = await desk.database.run(
        setting_up.led, asker, uploading.take_in_fetch, asker, desk.clock()
    )
    if upload_id is not None:
        sheet.after_ack(partial(desk.uploads.look, upload_id))
    sheet.redraw(asker, FETCHING)
    await ack()


def _settings(state: FormState, *, is_active: bool) -> SourceSettings:
    days = whole_number(state.of("full_every_days").value, "full_every_days")
    return SourceSettings(
        kind=fields.read_word(SourceKind, state.one("kind"), "kind"),
        name=_text(state, "name"),
        address=_text(state, "address"),
        token_address=_text(state, "token_address"),
        client_id=_text(state, "client_id"),
        host_key=_text(state, "host_key"),
        sourced_id=_text(state, "sourced_id"),
        at=fields.read_wall_clock(state.of("at").selected_time or "", "at"),
        full_every_days=source_settings.USUAL_FULL_DAYS if days is None else days,
        active=is_active,
    )


def _text(state: FormState, name: str) -> str:
    return (state.of(name).value or "").strip()
