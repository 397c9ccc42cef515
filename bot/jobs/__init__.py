"""TIME IN: what happens every few seconds, in this order, without anyone typing."""

from collections.abc import Sequence

from bot.jobs.contact_clocks import ContactClocks
from bot.jobs.ticking import Step
from bot.posting.deliveries import Deliveries
from bot.posting.introductions import Introductions
from bot.posting.upkeep import Upkeep
from bot.posting.uploads import Uploads


def schedule(
    deliveries: Deliveries,
    upkeep: Upkeep,
    introductions: Introductions,
    contact_clocks: ContactClocks,
    uploads: Uploads,
) -> Sequence[Step]:
    """List what one tick does."""
    return (
        Step("introduce", introductions.introduce),
        Step("keep_breaches", contact_clocks.keep_breaches),
        Step("enqueue", deliveries.enqueue),
        Step("deliver", deliveries.deliver),
        Step("edit", upkeep.edit),
        Step("sweep", upkeep.sweep),
        Step("sweep_uploads", uploads.sweep),
    )
