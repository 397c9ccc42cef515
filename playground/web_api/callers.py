"""Who calls the Web API: a workspace's app, or an organisation's, which acts in one of several."""

from dataclasses import dataclass

from playground.state.grants import Grants
from playground.state.organisations import Organisation
from playground.state.workspace import PlaygroundWorkspace, direct_id
from playground.state.workspaces import Workspaces
from playground.web_api.arguments import Arguments
from playground.wire import Refusal

NOT_GRANTED = "team_access_not_granted"
# Where a call has the id of somebody; a message may be posted to a person by theirs.
_PEOPLE = ("user", "user_id", "users", "channel")


@dataclass(frozen=True, slots=True)
class Caller:
    """A token's workspaces, in the order in which they are looked through.

    `grants` is what the token holds by; none of the app's own, or of one that nobody knows.
    """

    every: tuple[PlaygroundWorkspace, ...]
    grants: Grants | None
    organisation: Organisation | None = None

    @property
    def first(self) -> PlaygroundWorkspace:
        """Where a call is noted that is about no workspace."""
        return self.every[0]

    def in_team(self, arguments: Arguments) -> PlaygroundWorkspace:
        """The workspace that a call names, where an organisation's token has to name one.

        Raises:
            Refusal: missing_argument, team_not_found, or team_access_not_granted.
        """
        if self.organisation is None:
            return self.first
        team_id = arguments.text("team_id")
        if not team_id:
            raise Refusal("missing_argument")
        found = next((each for each in self.every if each.config.team_id == team_id), None)
        if found is None:
            raise Refusal("team_not_found")
        return self._granted(found)

    def about(self, arguments: Arguments) -> PlaygroundWorkspace:
        """The workspace that a call is about, by the ids in it.

        Raises:
            Refusal: team_access_not_granted where the organisation has not added the app.
        """
        if self.organisation is None:
            return self.first
        holding = [each for each in self.every if _holds(each, arguments)]
        person = next(filter(None, (_person(each, arguments) for each in holding)), None)
        acted = self.organisation.acted_in(person) if person else None
        holding.sort(key=lambda each: each.config.team_id != acted)
        granted = [each for each in holding if each.config.team_id in self.organisation.added]
        return self._granted((granted or holding or [self.first])[0])

    def _granted(self, workspace: PlaygroundWorkspace) -> PlaygroundWorkspace:
        if self.organisation and workspace.config.team_id not in self.organisation.added:
            raise Refusal(NOT_GRANTED)
        return workspace


def caller(workspaces: Workspaces, token: str | None) -> Caller:
    """Say who calls with a token."""
    organisation = workspaces.organisation_of(token)
    if organisation is not None:
        every = tuple(workspaces.of_organisation(organisation))
        return Caller(every, organisation.grants, organisation)
    workspace = workspaces.of_token(token)
    is_its = token is not None and workspace.grants.knows(token)
    return Caller((workspace,), workspace.grants if is_its else None)


def _holds(workspace: PlaygroundWorkspace, arguments: Arguments) -> bool:
    """Whether what a call names is of a workspace: Slack gives no id twice."""
    name, stamp = arguments.text("channel") or arguments.text("channel_id"), arguments.text("ts")
    if name and stamp:
        return workspace.timeline.find(name, stamp) is not None
    view_id, file_id = arguments.text("view_id"), arguments.text("file")
    return (
        name in workspace.channels
        or _person(workspace, arguments) is not None
        or workspace.triggers.knows(arguments.text("trigger_id"))
        or (bool(view_id) and workspace.stacks.find(view_id) is not None)
        or (bool(file_id) and workspace.files.completed(file_id) is not None)
        or _has_address(workspace, arguments.text("email"))
    )


def _person(workspace: PlaygroundWorkspace, arguments: Arguments) -> str | None:
    """The member of a workspace whom a call names, or whose direct conversation."""
    named = {arguments.text(each) for each in _PEOPLE}
    mine = (each for each in workspace.people if named & {each, direct_id(each)})
    return next(mine, None)


def _has_address(workspace: PlaygroundWorkspace, email: str) -> bool:
    wanted = email.lower()
    return bool(wanted) and any(
        (e.email or "").lower() == wanted for e in workspace.people.values()
    )
