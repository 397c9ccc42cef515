"""What stands on a slip: why, whether it counts, and a name that the font can write."""

from datetime import date, time

import pytest

from bot.attendance.arrivals.slips import Slip, SlipLesson, SlipSheet
from bot.blocks.arrivals import slip_pdf
from storage.registers.cells import Entry
from storage.registers.opening import MeetingTime
from storage.tables.words import HourCycle, Status

MATHS = MeetingTime("1", time(8), time(8, 45))


def sheet(slip: Slip) -> SlipSheet:
    return SlipSheet("Riverside", date(2026, 11, 23), time(9, 40), HourCycle.TWELVE, (slip,))


def lines(called: str, *lessons: SlipLesson, number: str = "4711") -> list[str]:
    slip = Slip(called, number, lessons)
    return slip_pdf.lines(sheet(slip), slip)


@pytest.mark.parametrize(
    ("status", "says"),
    [(Status.ABSENT, "Counts as an absence."), (Status.EXCUSED, "Does not count as an absence.")],
)
def test_it_says_when_and_whether_it_counts(status: Status, says: str) -> None:
    assert lines("Ada Lovelace", SlipLesson("Maths", MATHS, Entry(status))) == [
        "Riverside",
        "Ada Lovelace",
        "Monday 23 November 2026",
        "Arrived at 9:40 AM: late to school.",
        says,
        "",
        f"8:00 AM Maths: {status}",
    ]


@pytest.mark.parametrize("name", ["Zoë Müller-Ångström", "Ελένη Иванова", "أحمد علي", "דוד לוי"])
def test_names_of_the_scripts_that_the_font_has_are_written(name: str) -> None:
    assert lines(name)[1] == name


@pytest.mark.parametrize("name", ["李 明", "Ada 🦊", "สมชาย"])
def test_a_name_that_it_lacks_is_left_to_be_written_by_hand(name: str) -> None:
    assert lines(name)[1].startswith("Name: ____")
    assert lines(name)[1].endswith("4711")
    assert lines(name, number="")[1].endswith("_")
    # No warning, which would be an error here, and no formula.
    assert slip_pdf.pdf(sheet(Slip(f"{name} $\\frac$", "", ()))).startswith(b"%PDF-")


def test_the_same_slip_gives_the_same_bytes() -> None:
    slip = Slip("Ada $x^2$ Lovelace", "", (SlipLesson("Maths", None, None),))
    assert slip_pdf.pdf(sheet(slip)) == slip_pdf.pdf(sheet(slip))
