"""Tokens of Slack's."""


class Token:
    """A token, which may be another later: who makes calls with it reads it each time.

    It does not show where it is printed. One that is empty has ended, and no call is made with it.
    """

    __slots__ = ("value",)

    def __init__(self, value: str) -> None:
        self.value = value

    def replace(self, before: str, after: str) -> None:
        """Put another in the place of one, unless it has ended, or is another, by now."""
        if self.value == before:
            self.value = after

    def __repr__(self) -> str:
        return "Token(...)"
