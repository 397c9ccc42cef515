"""Numbers of things, as they are written."""


def counted(number: int, thing: str) -> str:
    """Write a number of things: "1 student", "1,204 students"."""
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"
