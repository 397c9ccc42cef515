"""TIME IN: what happens every few seconds, in this order, without anyone typing."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.jobs.contact_clocks import ContactClocks
from bot.jobs.leavers import Leavers
from bot.jobs.retention import Nights
from bot.jobs.rosters import Rosters
from bot.jobs.ticking import TickStep
from bot.jobs.tokens import Tokens
from bot.posting.delivering.enqueuing import Enqueuing
from bot.posting.rounds import Rounds
from bot.slack.installations.organisations import Organisations
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


def schedule(work: Work) -> Sequence[TickStep]:
    """List what one tick does."""
    return (
        TickStep("renew_tokens", work.tokens.renew),
        TickStep("look_at_organisations", work.organisations.look),
        TickStep("look", work.workspaces.refresh),
        TickStep("introduce", work.rounds.introduce),
        TickStep("keep_breaches", work.contact_clocks.keep_breaches),
        TickStep("enqueue", work.enqueuing.enqueue),
        TickStep("post", work.rounds.post),
        TickStep("sweep_uploads", work.rounds.sweep_uploads),
        TickStep("fetch_rosters", work.rosters.fetch),
        TickStep("forget_states", work.leavers.forget_states),
        TickStep("take_out_old", work.nights.take_out),
        TickStep("part", work.leavers.part),
    )
