"""Slips as a PDF, a small page for each student."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# matplotlib's own types leave keyword arguments open.

from io import BytesIO

from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font

from bot.attendance import names
from bot.attendance.arrivals.slips import Slip, SlipLesson, SlipSheet
from bot.attendance.days import written_times
from bot.attendance.numbers import counted

# A6, which two of fit on half a sheet of paper.
_INCHES = (4.13, 5.83)
_FONT = FontProperties(family="DejaVu Sans")
_LEFT, _TOP, _STEP = 0.1, 0.9, 0.06
_LARGE, _USUAL = 15, 10
# A name so short is written large.
_LONGEST, _SHORT = 40, 28
_MOST_LESSONS = 8
_BY_HAND = "Name: ______________________"


def pdf(sheet: SlipSheet) -> bytes:
    """Draw them. The same slips give the same bytes; nothing outside the call is touched."""
    drawn = BytesIO()
    with PdfPages(drawn, metadata={"CreationDate": None, "Title": "Slips"}) as pages:
        for slip in sheet.slips:
            pages.savefig(_page(sheet, slip))
    return drawn.getvalue()


def lines(sheet: SlipSheet, slip: Slip) -> list[str]:
    """Write what stands on a slip: the school, who, the day, the time, why, and if it counts.

    A name that the font can't write is left to be written by hand, beside the school's number.
    """
    at = written_times.clock(sheet.at, sheet.hour_cycle)
    counts = "Counts as an absence." if slip.counts else "Does not count as an absence."
    told = [_lesson(each, sheet) for each in slip.lessons[:_MOST_LESSONS]]
    return [
        _writable(names.cut(sheet.school, _LONGEST), ""),
        _writable(names.cut(slip.called, _LONGEST), _by_hand(slip)),
        written_times.in_full(sheet.day),
        f"Arrived at {at}: late to school.",
        counts if told else "No record of today was changed.",
        "",
        *told,
    ]


def _page(sheet: SlipSheet, slip: Slip) -> Figure:
    figure = Figure(figsize=_INCHES)
    for place, line in enumerate(lines(sheet, slip)):
        size = _LARGE if place == 1 and len(line) <= _SHORT else _USUAL
        # Names may hold what matplotlib takes for formulas.
        figure.text(
            _LEFT,
            _TOP - place * _STEP,
            line,
            fontproperties=_FONT,
            fontsize=size,
            parse_math=False,
        )
    return figure


def _lesson(each: SlipLesson, sheet: SlipSheet) -> str:
    at = f"{written_times.clock(each.meeting.starts_at, sheet.hour_cycle)} " if each.meeting else ""
    title = _writable(names.cut(each.title, 24), "lesson")
    if each.after is None:
        return f"{at}{title}: not absent"
    minutes = each.after.minutes_late
    late = "" if minutes is None else f", {counted(minutes, 'minute')}"
    return f"{at}{title}: {each.after.status}{late}"


def _by_hand(slip: Slip) -> str:
    return f"{_BY_HAND} {_writable(slip.number, '')}".strip()


def _writable(text: str, otherwise: str) -> str:
    """Give what the font can write whole; else something else."""
    font = get_font(findfont(_FONT))
    return text if all(font.get_char_index(ord(each)) for each in text) else otherwise
