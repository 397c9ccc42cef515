"""The workspaces of one playground: all have the same app, and nothing else in common."""

from collections.abc import Iterator, Sequence

from playground.state.organisations import Organisation
from playground.state.workspace import PlaygroundWorkspace


class Workspaces:
    """Finds the workspace that something is about.

    Those of one enterprise share an organisation.
    """

    def __init__(self, every: Sequence[PlaygroundWorkspace]) -> None:
        self._every = {each.config.team_id: each for each in every}
        self.organisations: dict[str, Organisation] = {}
        for each in every:
            config = each.config
            if config.enterprise_id is not None:
                made = self.organisations.get(config.enterprise_id) or Organisation(
                    config.enterprise_id,
                    config.enterprise_name,
                    each.clock,
                    each.numbering,
                    self.first.config.token_seconds,
                    config.enterprise_token,
                )
                each.organisation = self.organisations[made.id] = made

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

    def organisation_of(self, token: str | None) -> Organisation | None:
        """The organisation whose token this is or was."""
        every = self.organisations.values()
        return next((each for each in every if token and each.grants.knows(token)), None)

    def of_organisation(self, organisation: Organisation) -> list[PlaygroundWorkspace]:
        """The workspaces of an organisation, those that have the app first."""
        mine = [each for each in self if each.organisation is organisation]
        return sorted(mine, key=lambda each: each.config.team_id not in organisation.added)

    def reached_at(self, address: str) -> None:
        """Note where the playground is served: the others are below, by their ids."""
        for each in self:
            own = "" if each is self.first else f"/{each.config.team_id}"
            each.address = address + own
