"""Figures: ratios with what they come from beside them, on the screen and as JSON."""

import json
import math
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many times as much one thing is as another; what it should be at least, or at most."""

    what: str
    ratio: float
    aim: float | None = None
    at_most: float | None = None

    @property
    def verdict(self) -> str:
        """Say whether the aim was met."""
        if self.aim is None and self.at_most is None:
            return ""
        low = 0.0 if self.aim is None else self.aim
        high = math.inf if self.at_most is None else self.at_most
        return "met" if low <= self.ratio <= high else "missed"

    @property
    def aimed_at(self) -> str:
        """Write the aim."""
        if self.at_most is not None:
            return f"at most {self.at_most:g}"
        return "" if self.aim is None else f"{self.aim:g}"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the benchmark: its ratios, and rows of figures under their headings."""

    name: str
    how: str
    ratios: Sequence[Ratio]
    headings: Sequence[str]
    rows: Sequence[Sequence[str | float]]


def show(console: Console, part: Part) -> None:
    """Print a part."""
    console.rule(part.name)
    console.print(part.how)
    figures = Table(*part.headings)
    for row in part.rows:
        figures.add_row(*(cell if isinstance(cell, str) else number(cell) for cell in row))
    console.print(figures)
    if part.ratios:
        ratios = Table("ratio", "times", "aim", "")
        for each in part.ratios:
            ratios.add_row(each.what, f"{each.ratio:.2f}", each.aimed_at, each.verdict)
        console.print(ratios)


def number(figure: float) -> str:
    """Write a figure with as many digits as mean something."""
    return f"{figure:,.0f}" if figure >= 100 else f"{figure:.3g}"


def save(
    parts: Sequence[Part], began: datetime, options: dict[str, Any], folder: Path = RESULTS
) -> Path:
    """Write all parts as JSON; returns the file."""
    folder.mkdir(exist_ok=True)
    file = folder / f"{began:%Y%m%d-%H%M%S}.json"
    machine = {"python": platform.python_version(), "machine": platform.machine()}
    content = {"began": began.isoformat(), "options": options} | machine
    file.write_text(json.dumps(content | {"parts": [asdict(part) for part in parts]}, indent=1))
    return file
