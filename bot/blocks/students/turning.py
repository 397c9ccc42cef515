"""The ways to the pages before and after, of whatever has pages in this room."""

from collections.abc import Callable

from bot.blocks.elements import Element, button


def turns(
    action_id: str, names: tuple[str, str], number: int, pages: int, value_of: Callable[[int], str]
) -> list[Element]:
    """Draw a button for the page before and one for that after, as far as they are there.

    `names` tell the two apart in their ids; `value_of` gives what the button of a page carries.
    """
    before, after = names
    ways = ((before, number - 1, "◀"), (after, number + 1, "▶"))
    return [
        button(
            f"{action_id}_{name}",
            f"{sign} Page {page + 1} of {pages}",
            value_of(page),
            says=f"Show page {page + 1} of {pages}",
        )
        for name, page, sign in ways
        if 0 <= page < pages
    ]
