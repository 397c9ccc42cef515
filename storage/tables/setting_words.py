"""The closed vocabularies of what a school sets up: each is a column with a CHECK."""

from enum import StrEnum


class DeedDoor(StrEnum):
    """Through which door somebody changed what a school has set up."""

    SLACK = "slack"
    COMMAND_LINE = "command_line"


class Setting(StrEnum):
    """What a school has set up, and somebody may change.

    `amending` is until when registers are changed without a reason, `told_last` who gets reminders
    last, `to_be_told` who hears of a student while nobody was reached, `brake` what stops an
    import, `account` somebody's link to Slack, `tombstone` whom imports leave out.
    """

    CLOCK = "clock"
    WORKSPACE = "workspace"
    AMENDING = "amending"
    DIGEST = "digest"
    REMINDERS = "reminders"
    TOLD_LAST = "told_last"
    CLOSED_DAYS = "closed_days"
    ARRIVALS = "arrivals"
    ESCALATION = "escalation"
    TO_BE_TOLD = "to_be_told"
    CONTACT_CLOCK = "contact_clock"
    CLEARING = "clearing"
    REASONS = "reasons"
    BRAKE = "brake"
    SOURCE = "source"
    TOKEN = "token"  # noqa: S105  # a word
    ACCOUNT = "account"
    TOMBSTONE = "tombstone"
