"""The rows of what a school has set up: held, while somebody changes some of it."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Connection, select

from storage.tables import DIGEST, ESCALATION_PERSON, REMINDER_PERSON, RULE, SCHOOL, STAFF, TOKEN

# What the program itself changes or takes away: a digest that no channel takes any more, whoever of
# those named was erased, tokens of a workspace that has gone.
_ALSO_BY_ITSELF = (DIGEST, RULE, REMINDER_PERSON, ESCALATION_PERSON, TOKEN)


def hold(connection: Connection, school_id: UUID) -> None:
    """Let nobody change or take away what a school has set up until the transaction ends."""
    mine = select(SCHOOL.c.id).where(SCHOOL.c.id == school_id)
    connection.execute(mine.with_for_update(key_share=True))
    for table in _ALSO_BY_ITSELF:
        mine = select(table.c.id).where(table.c.school_id == school_id).order_by(table.c.id)
        connection.execute(mine.with_for_update(key_share=True))


def hold_staff(connection: Connection, staff_ids: Sequence[UUID]) -> None:
    """Let nobody link some of the staff to Slack accounts, or part them from those, meanwhile."""
    theirs = select(STAFF.c.id).where(STAFF.c.id.in_(staff_ids)).order_by(STAFF.c.id)
    connection.execute(theirs.with_for_update(key_share=True))
