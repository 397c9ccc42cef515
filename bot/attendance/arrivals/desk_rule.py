"""What a school says of who comes late, as its admins set it up."""

from sqlalchemy import Connection

from bot.attendance.errors import BadInput
from storage.calls import desk_rules
from storage.calls.desk_rules import Arriving
from storage.schools.schools import NamedSchool

MOST_MINUTES = 600


def read(connection: Connection, school: NamedSchool) -> Arriving:
    """Read what a school says."""
    return desk_rules.rule_of(connection, school.id)


def settle(connection: Connection, school: NamedSchool, rule: Arriving) -> None:
    """Say what becomes of lessons that were over, and after how many minutes late is absent.

    Raises BadInput, naming the field, for minutes that are not from 1 to 600.
    """
    minutes = rule.absent_after_minutes
    if minutes is not None and not 1 <= minutes <= MOST_MINUTES:
        raise BadInput(
            f"Found {minutes} minutes, expected 1 to {MOST_MINUTES}, or none.",
            field="absent_after_minutes",
        )
    desk_rules.set_rule(connection, school.id, rule)
