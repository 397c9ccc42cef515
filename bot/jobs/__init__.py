"""TIME IN: what happens every few seconds, in this order, without anyone typing."""

from collections.abc import Sequence

from bot.jobs.contact_clocks import ContactClocks
from bot.jobs.leavers import Leavers
from bot.jobs.rosters import Rosters
from bot.jobs.ticking import Step
from bot.posting.enqueuing import Enqueuing
from bot.posting.rounds import Rounds
from bot.slack.workspaces import Workspaces


def schedule(
    workspaces: Workspaces,
    rounds: Rounds,
    enqueuing: Enqueuing,
    contact_clocks: ContactClocks,
    leavers: Leavers,
    rosters: Rosters,
) -> Sequence[Step]:
    """List what one tick does."""
    return (
        Step("look", workspaces.refresh),
        Step("introduce", rounds.introduce),
        Step("keep_breaches", contact_clocks.keep_breaches),
        Step("enqueue", enqueuing.enqueue),
        Step("post", rounds.post),
        Step("sweep_uploads", rounds.sweep_uploads),
        Step("fetch_rosters", rosters.fetch),
        Step("forget_states", leavers.forget_states),
    )
