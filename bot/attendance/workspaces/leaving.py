"""Workspaces that take the app away, and those that an enterprise adds to its own or takes out.

Slack promises no order, and tells again what was not heard: what is older than what stands is over.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from sqlalchemy import Connection

from storage.deliveries import unserved
from storage.installations import kept, serving
from storage.installations.serving import Place

# Slack tells of whole seconds.
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Told:
    """What Slack says happened to an installation: a team's, or an enterprise's without one.

    `bots` are the bot users whose tokens were revoked, `teams` those that an enterprise adds or
    takes out.
    """

    kind: str
    enterprise_id: str
    team_id: str
    at: datetime
    bots: Collection[str] = ()
    teams: Collection[str] = ()


class _Rule(Protocol):
    """What becomes of an installation; False where it is over, or nothing of ours."""

    def __call__(self, connection: Connection, found: Place, told: Told) -> bool: ...


def heard(connection: Connection, told: Told, now: datetime) -> bool:
    """Do what Slack tells: stop at once what was a workspace's, or serve one more.

    What was due in a workspace that is stopped is needless, whoever was about to post it. False
    where nothing is changed by it.
    """
    found = _place_of(connection, told)
    changed = found is not None and _RULES[told.kind](connection, found, told)
    if changed:
        unserved.end_stopped(connection, now)
    return changed


def listed(
    connection: Connection,
    installation_id: UUID,
    teams: Mapping[str, str],
    at: datetime,
    now: datetime,
) -> bool:
    """Serve the workspaces, by id and name, in which Slack says that an enterprise has the app.

    What was told after `at` is later than the list. False where nothing is changed by it.
    """
    later = serving.changed_after(connection, installation_id, at)
    # Slack's events are of whole seconds, and one of this second comes after the list.
    since = now.replace(microsecond=0)
    served = kept.teams_of(connection, installation_id)
    added = {each: teams[each] for each in teams.keys() - served.keys() - later}
    gone = served.keys() - teams.keys() - later
    kept.grant(connection, installation_id, added, since)
    kept.revoke(connection, installation_id, gone, since)
    renamed = {each: name for each, name in teams.items() if served.get(each, name) != name}
    kept.name_teams(connection, installation_id, renamed)
    if gone:
        unserved.end_stopped(connection, now)
    return bool(added or gone)


def _uninstalled(connection: Connection, found: Place, told: Told) -> bool:
    """Stop an installation, and forget its token; or, of an enterprise's, one of its workspaces."""
    if told.at + _SECOND <= found.installed_at:
        return False
    if found.is_org_wide and told.team_id:
        kept.revoke(connection, found.id, [told.team_id], told.at)
    else:
        kept.stop(connection, found.id, told.kind, told.at)
    return True


def _revoked(connection: Connection, found: Place, told: Told) -> bool:
    """Stop an installation whose bot's token was revoked: those of people are not ours."""
    return found.bot_user_id in told.bots and _uninstalled(connection, found, told)


def _granted(connection: Connection, found: Place, told: Told) -> bool:
    """Serve workspaces to which an enterprise has added the app."""
    teams = _still(connection, found, told)
    kept.grant(connection, found.id, dict.fromkeys(teams, ""), told.at)
    return bool(teams)


def _taken_out(connection: Connection, found: Place, told: Told) -> bool:
    """Serve workspaces no more out of which an enterprise has taken the app."""
    teams = _still(connection, found, told)
    kept.revoke(connection, found.id, teams, told.at)
    return bool(teams)


def _still(connection: Connection, found: Place, told: Told) -> list[str]:
    """Leave, of the workspaces of an enterprise, those of which nothing later is known."""
    later = serving.changed_after(connection, found.id, told.at)
    return [each for each in told.teams if found.is_org_wide and each not in later]


_RULES: Mapping[str, _Rule] = {
    "app_uninstalled": _uninstalled,
    "tokens_revoked": _revoked,
    "team_access_granted": _granted,
    "team_access_revoked": _taken_out,
}
KINDS = frozenset(_RULES)


def _place_of(connection: Connection, told: Told) -> Place | None:
    """Find what Slack means: a team's own installation, or else its enterprise's.

    Slack tells of one end by two events: the second, of a team that had an installation of its own,
    means nothing that the enterprise has.
    """
    if told.team_id and not told.teams and serving.was_ever(connection, told.team_id):
        return serving.place(connection, told.team_id)
    return serving.place(connection, told.enterprise_id) if told.enterprise_id else None
