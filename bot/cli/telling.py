"""Lists on the screen, as far as it holds them."""

from collections.abc import Sequence

from rich.console import Console

SHOWN = 20


def tell(console: Console, title: str, lines: Sequence[str]) -> None:
    """Print a list with its title and length, and say how many more there are."""
    if lines:
        console.print(f"{title}: {len(lines)}", style="bold", markup=False)
    for line in lines[:SHOWN]:
        console.print(f"  {line}", markup=False)
    if len(lines) > SHOWN:
        console.print(f"  ... and {len(lines) - SHOWN} more.")
