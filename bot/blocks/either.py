"""Which is meant, where a course is called as one of the words that ask for something else."""

from bot.blocks.elements import Message, actions, button, section
from bot.blocks.ids import register_ids


def by_button(typed: str, noun: str) -> Message:
    """Give the button that opens a form, where a message can't."""
    open_it = button(register_ids.ASK_WORD, "Open", typed, says=f"Open {noun}", style="primary")
    return Message(f"Open {noun}", [section(f"Press Open for {noun}."), actions("open", [open_it])])


def either(typed: str, noun: str, title: str) -> Message:
    """Ask whether a course is meant, or what the first word asks for."""
    text = f"“{typed}” may be a course, or {noun}. Which one do you mean?"
    ways = [
        button(f"{register_ids.ASK}0", f"Course {title}", typed, says=f"Open {title}"),
        button(
            register_ids.ASK_WORD,
            typed[:1].upper() + typed[1:],
            typed,
            says=f"Not the course, but {noun}: {typed}",
        ),
    ]
    return Message(f"A course, or {noun}?", [section(text), actions("choices", ways)])
