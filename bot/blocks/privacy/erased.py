"""What is said of erasing somebody, before and after; the name stands on the screen alone."""

from bot.attendance.privacy.erasing import ErasurePlan
from storage.privacy.people import PersonKind


def lines_told(found: ErasurePlan, *, is_done: bool) -> list[str]:
    """Write what goes, or went, what stays, and what nobody can take out."""
    is_student = found.person.kind is PersonKind.STUDENT
    verb = "Taken out" if is_done else "Would be taken out"
    rows = ", ".join(f"{name.replace('_', ' ')} {n}" for name, n in sorted(found.rows.items()))
    stays = (
        "What stays: how many records there were by day and status, as numbers without a person."
        if is_student
        else "What stays: what this person did, by “Former staff”, with no name and no address."
    )
    law = (
        "Where the law has a school keep records (England: six years), don't erase before that is "
        "over; place a hold where there is a dispute."
    )
    left = (
        "Nobody can take out of Slack what only one person saw for a moment, files that were given "
        "out, and what people wrote themselves; nor what is in backups, until those are over."
    )
    back = "The rosters may still name this person: imports leave them out from then on."
    return [
        f"{verb} of {found.called}: {rows or 'nothing'}.",
        stays,
        f"Messages in Slack that are drawn anew without the name: {found.messages} to look at.",
        left,
        *([law] if not is_done and is_student else []),
        *([back] if found.in_rosters else []),
    ]
