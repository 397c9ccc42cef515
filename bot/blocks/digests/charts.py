"""The week's chart as a PNG, for workspaces that take no chart of their own kind."""

# pyright: reportUnknownMemberType=false
# matplotlib's own types leave keyword arguments open.

from io import BytesIO

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from bot.attendance.days import written_times
from bot.attendance.digests.weekly import WeeklyDigest
from bot.blocks.digests.weekly_message import CHARTED, count, unknown
from storage.tables.words import Status

# 780 pixels wide: sharp at twice the density on a phone of 390 points.
INCHES = (3.9, 2.7)
DENSITY = 200
INK = "#1d1c1d"
SMALL = 8
GRID = "#dddddd"
# Told apart by lightness and hatching too, for who sees colours otherwise.
LOOKS = {
    Status.ABSENT: ("#9c1f38", ""),
    Status.LATE: ("#e8a723", "//"),
    Status.EXCUSED: ("#6f8fb5", ".."),
}


def png(digest: WeeklyDigest) -> bytes:
    """Draw absent, late and excused records by day, stacked, with each day's sum above.

    The block that it stands in has its title. The same week gives the same bytes; nothing outside
    the call is touched.
    """
    figure = Figure(figsize=INCHES, dpi=DENSITY, facecolor="white", layout="constrained")
    axes = figure.add_subplot()
    totals = _bars(axes, digest)
    for place, (day, total) in enumerate(zip(digest.days, totals, strict=True)):
        told = f"{total:,}" if day.records.total else unknown(day)
        axes.text(place, total, told, fontsize=SMALL, color=INK, ha="center", va="bottom")
    axes.set_title("Records", fontsize=SMALL, color=INK, loc="left", pad=20)
    axes.set_xticks(range(len(totals)), [written_times.of_week(each.day) for each in digest.days])
    axes.set_ylim(0, max([*totals, 1]) * 1.15)
    _frame(axes)
    drawn = BytesIO()
    FigureCanvasAgg(figure).print_png(drawn, metadata={"Software": ""})
    return drawn.getvalue()


def _bars(axes: Axes, digest: WeeklyDigest) -> list[int]:
    totals = [0] * len(digest.days)
    for status in CHARTED:
        heights = [count(each.records, status) for each in digest.days]
        colour, hatch = LOOKS[status]
        axes.bar(
            range(len(totals)),
            heights,
            bottom=totals,
            width=0.62,
            label=status.capitalize(),
            color=colour,
            hatch=hatch,
            edgecolor="white",
            linewidth=0.6,
        )
        totals = [below + height for below, height in zip(totals, heights, strict=True)]
    return totals


def _frame(axes: Axes) -> None:
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
    axes.tick_params(axis="both", length=0, labelsize=SMALL, colors=INK)
    axes.grid(axis="y", color=GRID, linewidth=0.6)
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.legend(
        loc="lower left",
        bbox_to_anchor=(-0.02, 0.99),
        ncols=3,
        fontsize=SMALL,
        frameon=False,
        handlelength=1.2,
        borderaxespad=0,
    )
