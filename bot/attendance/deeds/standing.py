"""All that a school has set up and somebody may change, thing by thing, in plain values.

Whoever reads it to compare it later reads it held: what the program itself changes of it comes
before or after, and is nobody's deed.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from hashlib import sha256
from uuid import UUID

from sqlalchemy import Connection

from bot.attendance import reasons
from bot.attendance.contacts import clocks
from storage import reminders
from storage.accesses import standing_rows
from storage.accesses.setting_changes import SettingValues
from storage.api import kept_tokens
from storage.calls import desk_rules, escalations
from storage.digests import planned
from storage.due import closures
from storage.engine import locks
from storage.excuses import clearing_rules
from storage.privacy import tombstones
from storage.schools import books, grace, schools
from storage.schools.importing import brakes, sources
from storage.schools.people import staff
from storage.schools.schools import NamedSchool
from storage.tables.setting_words import Setting


@dataclass(frozen=True, slots=True)
class SetThing:
    """Something that is set up: which one, where there are several, or whom it is about."""

    setting: Setting
    key: str = ""
    staff_id: UUID | None = None


SetUp = Mapping[SetThing, SettingValues]


def of_school(connection: Connection, school: NamedSchool) -> SetUp:
    """Read what is set up now, and hold it.

    For how long what is kept and through when the books are closed is not here: whoever says that
    is kept with it.
    """
    standing_rows.hold(connection, school.id)
    return {
        **_single(connection, school),
        **_digests(connection, school),
        **_reminders(connection, school),
        **_closed_days(connection, school),
        **_escalation(connection, school),
        **_sources(connection, school),
        **_tokens(connection, school),
    }


def accounts_of(email_or_account: str) -> Callable[[Connection, NamedSchool], SetUp]:
    """Read who of the staff so called is linked to a Slack account, and not to which."""

    def read(connection: Connection, school: NamedSchool) -> SetUp:
        called = [each.id for each in staff.called(connection, school.id, email_or_account)]
        standing_rows.hold_staff(connection, called)
        # Read anew: somebody may have linked them until they were held.
        found = staff.called(connection, school.id, email_or_account)
        linked = [each.id for each in found if each.slack_user_id]
        return {SetThing(Setting.ACCOUNT, staff_id=each): {} for each in linked}

    return read


def left_out(connection: Connection, school: NamedSchool) -> SetUp:
    """Read how many imports leave out, while nobody is erased; nobody can tell who they are."""
    locks.hold_rosters(connection, school.id)
    digests = tombstones.of_school(connection, school.id)
    return {SetThing(Setting.TOMBSTONE, each.hex()): {} for each in digests}


def _single(connection: Connection, school: NamedSchool) -> SetUp:
    """Read what a school has one of."""
    key, now = school.id, schools.named(connection, school.id)
    rule = books.rule_of(connection, key)
    clearing = clearing_rules.rule_of(connection, key)
    reminding = asdict(reminders.reminding(connection, key))
    del reminding["persons"]
    minutes = grace.minutes_of(connection, key)
    found: dict[Setting, Mapping[str, object]] = {
        Setting.CLOCK: {"time_zone": now.time_zone, "hour_cycle": now.hour_cycle},
        Setting.WORKSPACE: {"team_id": schools.workspace_of(connection, key)},
        Setting.AMENDING: {
            "amend_days": rule.amend_days,
            "office_amend_days": rule.office_amend_days,
        },
        Setting.REMINDERS: {**reminding, "grace_minutes": minutes},
        Setting.ARRIVALS: asdict(desk_rules.rule_of(connection, key)),
        Setting.CONTACT_CLOCK: {"within_minutes": clocks.read(connection, school)},
        Setting.CLEARING: {
            "clears": clearing is not None,
            **(asdict(clearing) if clearing else {}),
        },
        Setting.REASONS: {"reasons": reasons.written(reasons.of_school(connection, key))},
        Setting.BRAKE: asdict(brakes.of_school(connection, key)),
    }
    return {SetThing(setting): _plain(values) for setting, values in found.items()}


def _digests(connection: Connection, school: NamedSchool) -> SetUp:
    return {
        SetThing(Setting.DIGEST, str(each.id)): _plain(
            asdict(each.plan) | {"stopped_by": each.stopped_by}
        )
        for each in planned.of_school(connection, school.id)
    }


def _reminders(connection: Connection, school: NamedSchool) -> SetUp:
    return _persons(Setting.TOLD_LAST, reminders.reminding(connection, school.id).persons)


def _closed_days(connection: Connection, school: NamedSchool) -> SetUp:
    """Read each closed day as a stretch of its own: those alike in a row are told together."""
    return {
        SetThing(Setting.CLOSED_DAYS, each.day.isoformat()): _plain(
            {
                "first": each.day,
                "last": each.day,
                "title": each.title,
                "closes_at": each.closes_at,
                "entered_by": each.entered_by,
            }
        )
        for each in closures.between(connection, school.id, date.min, date.max)
    }


def _escalation(connection: Connection, school: NamedSchool) -> SetUp:
    found = escalations.of_school(connection, school.id)
    told = _persons(Setting.TO_BE_TOLD, [each.staff_id for each in found.people])
    return {SetThing(Setting.ESCALATION): {"after_minutes": found.after_minutes}, **told}


def _sources(connection: Connection, school: NamedSchool) -> SetUp:
    """Read the source of rosters: of its secret only what tells it from another."""
    found = sources.of_school(connection, school.id)
    if found is None:
        return {}
    secret = sha256(found.secret).hexdigest()[:8] if found.secret else None
    return {SetThing(Setting.SOURCE): _plain(asdict(found.settings) | {"secret": secret})}


def _tokens(connection: Connection, school: NamedSchool) -> SetUp:
    """Read the API's tokens, and of each what the list of them shows."""
    return {
        SetThing(Setting.TOKEN, each.prefix): _plain(
            {
                "name": each.name,
                "prefix": each.prefix,
                "scopes": each.scopes,
                "expires_at": each.expires_at,
                "revoked": each.revoked_at is not None,
            }
        )
        for each in kept_tokens.every(connection)
        if each.school_id == school.id
    }


def _persons(setting: Setting, staff_ids: Iterable[UUID]) -> SetUp:
    return {SetThing(setting, staff_id=each): {} for each in staff_ids}


def _plain(values: Mapping[str, object]) -> SettingValues:
    """Write values as JSON takes them."""
    return {name: _written(value) for name, value in values.items()}


def _written(value: object) -> object:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    return str(value)
