"""Whether an import is repeatable, and until when: the same export again is sure to change nothing.

It is, where each row is left as it is told, or where all that decides of it is in the export and in
the rosters. Whoever asks for anything else (registers, records, the time of day), and whoever
writes more than what is told, says so here; whoever compares a day with today says which.
"""

from datetime import date


class Repeatable:
    """Holds until somebody ends it, or until the first day on which a comparison turns."""

    def __init__(self) -> None:
        self.holds = True
        self.until = date.max

    def end(self) -> None:
        """Say that the same export may come to something else."""
        self.holds = False

    def hang_on(self, today: date, *days: date | None) -> None:
        """Say that it was asked whether today comes before, on or after some days."""
        for day in days:
            if day is not None and day > today:
                self.until = min(self.until, day)
