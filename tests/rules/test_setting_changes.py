"""What admins set up is kept with who changed it: no table and no door is forgotten."""

import re
from pathlib import Path

from storage import tables
from storage.tables.holding import Kept
from storage.tables.holdings import HOLDINGS

ROOT = Path(__file__).parents[2]
# What is compared before and after a deed: bot/attendance/deeds/standing.py reads it.
COMPARED = {
    tables.SCHOOL,
    tables.CLOSED_DAY,
    tables.ABSENCE_REASON,
    tables.DIGEST,
    tables.RULE,
    tables.REMINDER_PERSON,
    tables.DESK_RULE,
    tables.ESCALATION,
    tables.ESCALATION_PERSON,
    tables.CONTACT_CLOCK,
    tables.CLEARING_RULE,
    tables.ROSTER_SOURCE,
    tables.TOMBSTONE,
}
# What says itself who did it, and when.
SAYS_ITSELF = {
    tables.ERASURE,
    tables.RETENTION_CHANGE,
    tables.SCHOOL_MOVE,
    tables.ROSTER_IMPORT,
    tables.IMPORTED_SCHOOL,
    tables.IMPORTED_ROWS,
    tables.IMPORT_UNDO,
}
# What rosters say, which imports and changes by hand keep; and what nobody sets.
OF_ROSTERS = {
    tables.OFFERING,
    tables.MEETING,
    tables.ROSTER_SET,
    tables.ROSTER_PAGE,
    tables.ROSTER_SET_SCHOOL,
    tables.ROSTER_MOVE,
}
OF_NOBODY = {tables.KEPT_COUNT, tables.INSTALLATION, tables.SERVED_TEAM}
# Rules that a door of setup may apply by itself, since they change nothing that is set up, or keep
# who did it with what they do.
APART = {
    "erasing.erase",
    "exporting.keep_given",
    "plans.send_now",
    "uploading.take_in",
    "uploading.take_in_fetch",
    "uploading.take_in_sheet",
}


def test_each_table_of_settings_is_compared_or_says_itself_who_changed_it() -> None:
    settings = {each.table.name for each in HOLDINGS if each.kept is Kept.SETTINGS}
    known = {each.name for each in (*COMPARED, *SAYS_ITSELF, *OF_ROSTERS, *OF_NOBODY)}
    assert settings == known, (
        "a table of what is set up is new: have bot/attendance/deeds/standing.py read it, or say "
        "here where it is kept who changed it"
    )


def test_no_form_of_setup_changes_anything_past_the_one_place_that_keeps_it() -> None:
    applied = re.compile(r"database\.run\(\s*setting_up\.(?:in_school|led),\s*asker,\s*([\w.]+)")
    folder = ROOT / "bot/listeners/setup"
    found = {rule for file in folder.glob("*.py") for rule in applied.findall(file.read_text())}
    assert found == APART, "change what is set up by SetupSheet.save or SetupSheet.change"


def test_no_command_writes_past_the_one_place_that_keeps_it() -> None:
    files = [*(ROOT / "bot/cli").glob("*.py"), *(ROOT / "bot/cli/setup").glob("*.py")]
    found = {str(e.relative_to(ROOT / "bot/cli")) for e in files if "write_now" in e.read_text()}
    # A calendar's closed days are kept there, the keys of tokens are of no school.
    assert found == {"setup/office.py", "calendars.py", "workspaces.py"}
