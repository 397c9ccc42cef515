"""TIME IN: what happens every few seconds, in this order, without anyone typing."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.jobs.contact_clocks import ContactClocks
from bot.jobs.leavers import Leavers
from bot.jobs.retention import Nights
from bot.jobs.rosters import Rosters
from bot.jobs.ticking import Step
from bot.jobs.tokens import Tokens
from bot.posting.enqueuing import Enqueuing
from bot.posting.rounds import Rounds
from bot.slack.organisations import Organisations
from bot.slack.workspaces import Workspaces


@dataclass(frozen=True, slots=True)
class Work:
    """What a tick works with."""

    workspaces: Workspaces
    organisations: Organisations
    rounds: Rounds
    enqueuing: Enqueuing
    contact_clocks: ContactClocks
    leavers: Leavers
    rosters: Rosters
    nights: Nights
    tokens: Tokens


def schedule(work: Work) -> Sequence[Step]:
    """List what one tick does."""
    return (
        Step("renew_tokens", work.tokens.renew),
        Step("look_at_organisations", work.organisations.look),
        Step("look", work.workspaces.refresh),
        Step("introduce", work.rounds.introduce),
        Step("keep_breaches", work.contact_clocks.keep_breaches),
        Step("enqueue", work.enqueuing.enqueue),
        Step("post", work.rounds.post),
        Step("sweep_uploads", work.rounds.sweep_uploads),
        Step("fetch_rosters", work.rosters.fetch),
        Step("forget_states", work.leavers.forget_states),
        Step("take_out_old", work.nights.take_out),
        Step("part", work.leavers.part),
    )
