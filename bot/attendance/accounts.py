"""The Slack accounts of staff: linked by e-mail, taken over by a new account, unlinked by hand."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance import fields
from bot.attendance.access import people
from bot.attendance.access.people import SlackPerson
from bot.attendance.errors import BadInput, NotFound
from bot.cleaning import clean
from storage.schools import schools
from storage.schools.people import linking, seeking, staff
from storage.schools.people.staff import ListedStaff, NewStaff
from storage.schools.schools import NamedSchool
from storage.tables import NAME


def introduce(
    connection: Connection, person: SlackPerson, email: str, gone: Collection[str] = ()
) -> int:
    """Link a Slack person to the staff of that e-mail; returns in how many schools.

    Staff that is linked to another account keeps that, unless it is one of `gone`: accounts of
    which Slack says that they are deactivated. Schools that came in while the bot was running are
    taken to be of the person's workspace first.
    """
    schools.claim_for_workspace(connection, person.team_id)
    for account in gone:
        linking.unlink_account(connection, team_id=person.team_id, account=account, email=email)
    return linking.link_by_email(connection, **asdict(person), email=email)


def is_awaited(connection: Connection, person: SlackPerson) -> bool:
    """Whether who is known in another workspace of the organisation is to be introduced here."""
    return seeking.is_awaited(connection, **asdict(person))


def add_staff(
    connection: Connection, person: SlackPerson, school_id: UUID, new: NewStaff, now: datetime
) -> None:
    """Let an admin add somebody of the workspace to a school's staff list, as a teacher.

    An export that names the e-mail later takes the row over. Raises BadInput, naming the field, for
    a name that is missing and an e-mail that the list has, and as `people.school_to_staff`.
    """
    member = people.school_to_staff(connection, person, school_id)
    given_name, family_name = clean(new.given_name), clean(new.family_name)
    for field, name in (("given_name", given_name), ("family_name", family_name)):
        fields.refuse_longer(name, NAME, field)
    if not family_name:
        raise BadInput("Write the family name.", field="family_name")
    if staff.known_by_email(connection, school_id, new.email):
        raise BadInput(
            f"The staff list of {member.school} has {new.email} already, as of somebody who has "
            "left or who goes with another Slack account. Have the roster name them again.",
            field="family_name",
        )
    added = NewStaff(given_name, family_name, new.email)
    staff.add(connection, school_id, added, member.staff_id, now)


def holders(connection: Connection, person: SlackPerson, email: str) -> Sequence[str]:
    """List the other Slack accounts that the staff of an e-mail is linked to."""
    found = linking.accounts_of(connection, team_id=person.team_id, email=email)
    return [account for account in found if account != person.slack_user_id]


def listed(connection: Connection, school: NamedSchool) -> Sequence[ListedStaff]:
    """List a school's staff with their Slack accounts, by name."""
    return staff.of_school(connection, school.id)


def unlink(connection: Connection, school: NamedSchool, email_or_account: str) -> int:
    """Part staff from their Slack accounts; who writes to the bot next is linked anew.

    Returns how many. Raises NotFound when the school has nobody of that e-mail or account, BadInput
    when they are linked to none.
    """
    wanted = email_or_account.strip()
    found = staff.called(connection, school.id, wanted)
    if not found:
        raise NotFound(
            f"{school.name} has no staff with the e-mail address or Slack account “{wanted}”. "
            "`rollcall staff list` shows them."
        )
    linked = [each.id for each in found if each.slack_user_id]
    if not linked:
        raise BadInput(f"“{wanted}” is linked to no Slack account, so there is nothing to unlink.")
    return linking.unlink(connection, linked)
