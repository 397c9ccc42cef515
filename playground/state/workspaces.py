"""The workspaces of one playground: all have the same app, and nothing else in common."""

from collections.abc import Iterator, Sequence

from playground.state.workspace import PlaygroundWorkspace


class Workspaces:
    """Finds the workspace that something is about."""

    def __init__(self, every: Sequence[PlaygroundWorkspace]) -> None:
        self._every = {each.config.team_id: each for each in every}

    def __iter__(self) -> Iterator[PlaygroundWorkspace]:
        """Go through all of them, the first one first."""
        return iter(self._every.values())

    def __getitem__(self, team_id: str) -> PlaygroundWorkspace:
        """Give the workspace of that id."""
        return self._every[team_id]

    @property
    def first(self) -> PlaygroundWorkspace:
        """The one whose page is at /; what belongs to no workspace is its too."""
        return next(iter(self))

    def of_token(self, token: str | None) -> PlaygroundWorkspace:
        """The workspace that a token opens; the first one for a token that opens none."""
        return next((each for each in self if each.takes(token)), self.first)

    def reached_at(self, address: str) -> None:
        """Note where the playground is served: the others are below, by their ids."""
        for each in self:
            own = "" if each is self.first else f"/{each.config.team_id}"
            each.address = address + own
