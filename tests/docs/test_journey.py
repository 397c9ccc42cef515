"""The way of a press, as docs/architecture.md has it, is the way that a press goes."""

from pathlib import Path

import pytest

from scripts import journey

ARCHITECTURE = Path(__file__).parents[2] / "docs" / "architecture.md"
# Middleware of the whole program, and the choice between a roster and a reminder.
PASSED_IN_A_LINE = {"bot/api/http/methods.py", "bot/blocks/roster/reminded.py"}
MOST_LEADING = 31


@pytest.mark.slow
def test_the_way_of_a_press_is_the_documented_one() -> None:
    passed = journey.walked("press")
    table = ARCHITECTURE.read_text().split("## Which files that is")[1].split("## Order")[0]
    leading = [file for file in passed.functions if file in passed.leading]
    assert len(leading) <= MOST_LEADING
    untold = {file for file in leading if Path(file).name not in table} - PASSED_IN_A_LINE
    assert untold == set()
    assert leading.index("bot/attendance/registers/marking.py") < leading.index(
        "bot/posting/drawing/redraws.py"
    )
