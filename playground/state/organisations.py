"""An organisation of several workspaces: it has the app by one token, and adds it to some of them.

People have one id in all of its workspaces.
"""

from playground.state.grants import Grants
from playground.state.numbering import Clock, Numbering


class Organisation:
    """One enterprise; `added` are the workspaces to which it has added the app.

    A direct message and a Home are one person's in all of its workspaces. Here they show in one:
    where the person acted last.
    """

    def __init__(
        self,
        enterprise_id: str,
        name: str,
        clock: Clock,
        numbering: Numbering,
        lasting: float | None,
        token: str | None,
    ) -> None:
        self.id = enterprise_id
        self.name = name
        self.grants = Grants(clock, numbering, token or f"xoxb-{enterprise_id}", lasting)
        self.added: set[str] = set()
        self._acted: dict[str, str] = {}
        if token is None:
            # Nobody has installed it yet.
            self.grants.end(uninstalled=True)

    def end(self, *, uninstalled: bool) -> None:
        """End the token: by uninstalling the app in all workspaces, or by revoking it alone."""
        self.grants.end(uninstalled=uninstalled)
        if uninstalled:
            self.added.clear()

    def acts(self, person_id: str, team_id: str) -> None:
        """Note where a person acted last."""
        self._acted[person_id] = team_id

    def acted_in(self, person_id: str) -> str | None:
        """Say where a person acted last, if anywhere."""
        return self._acted.get(person_id)
