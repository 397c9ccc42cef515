"""What is delivered, for each purpose: what says that it is due, what draws it, who hears of it."""

from functools import partial

from bot.attendance.calls import escalating
from bot.attendance.contacts import breaches
from bot.attendance.covers import sending
from bot.attendance.deliveries import undelivered
from bot.attendance.digests import scheduled
from bot.attendance.reminders import office_lists, to_teachers, unreached
from bot.posting.composers import digest_messages, notice_messages, reminder_messages
from bot.posting.delivering.outbox import Plan
from bot.settings import Settings
from storage.tables.words import Purpose


def plan(settings: Settings) -> Plan:
    """Say what is delivered: each purpose with what says that it is due, and what draws it."""
    return Plan(
        sources=[
            partial(scheduled.due, catches_up=settings.catch_up),
            to_teachers.due,
            office_lists.due,
            escalating.due,
            breaches.due,
            sending.due,
        ],
        composers={
            Purpose.DIGEST: digest_messages.digest,
            Purpose.REMINDER: reminder_messages.reminder,
            Purpose.MISSING: reminder_messages.office_list,
            Purpose.NOTICE: notice_messages.notice,
            Purpose.COVER: reminder_messages.cover,
        },
        on_failed={
            Purpose.DIGEST: undelivered.stop_digest,
            Purpose.MISSING: office_lists.stop,
            Purpose.REMINDER: unreached.tell_admins,
        },
        on_held={
            Purpose.DIGEST: undelivered.ask_admins,
            Purpose.MISSING: undelivered.ask_admins,
        },
        on_run_out={
            Purpose.DIGEST: undelivered.tell_of_loss,
            Purpose.MISSING: undelivered.tell_of_loss,
        },
    )
