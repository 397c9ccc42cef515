"""The app's permissions are those of the calls that are made: none is missing, none is idle."""

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

from slack_sdk import WebClient

from bot.manifest import COMMAND, EVENTS, SCOPES, SHORTCUT_NAME
from bot.permissions import NEEDS_APP_TOKEN, NEEDS_NO_SCOPE, PERMISSIONS
from bot.slack.calls import TAKES_TEAM
from bot.slack.installations.organisations import TEAMS
from bot.slack.tempo import HISTORY, POST_MESSAGE
from playground.web_api.methods import methods

ROOT = Path(__file__).parents[2]
# Of direct messages the history is read, and nothing else is asked.
OF_DIRECT_MESSAGES = "im:read"
NAMED = {"POST_MESSAGE": POST_MESSAGE, "HISTORY": HISTORY, "TEAMS": TEAMS}
TELLS = {"read", "write", "pages", "_shown"}


def called() -> Iterator[str]:
    """The Web API methods that the one client of Slack names in its calls."""
    for file in (ROOT / "bot" / "slack").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                name = _text_of(node.args[0]) if node.args else None
                if node.func.attr in TELLS and name:
                    yield name


def _text_of(argument: ast.expr) -> str | None:
    """The text that an argument is, by itself or by one of the names that methods have."""
    if isinstance(argument, ast.Name):
        return NAMED.get(argument.id)
    is_text = isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    return ast.literal_eval(argument) if is_text else None


def test_every_call_and_every_event_has_its_scope_in_the_table() -> None:
    used = {use for each in PERMISSIONS for use in each.uses}
    told = used | set(NEEDS_NO_SCOPE) | set(NEEDS_APP_TOKEN)
    assert set(called()) | set(EVENTS) | {COMMAND, SHORTCUT_NAME} == told


def test_slack_wants_no_other_scope_for_a_call_than_the_table_has() -> None:
    of_slack = methods()
    for name in called():
        method = of_slack[name]
        kinds = method.by_kind or {}
        wanted = {*kinds.values(), *filter(None, [method.scope])} - {OF_DIRECT_MESSAGES}
        held = {each.scope for each in PERMISSIONS if name in each.uses}
        assert wanted <= held, name
        assert bool(held) == (name not in NEEDS_NO_SCOPE + NEEDS_APP_TOKEN), name


def test_each_scope_is_asked_for_once() -> None:
    assert len(set(SCOPES)) == len(SCOPES) == len(PERMISSIONS)
    assert all(each.uses and each.why.endswith(".") for each in PERMISSIONS)


def test_every_call_that_takes_a_workspace_is_told_it() -> None:
    """As Slack's own client has the arguments, and as Slack demands it of an organisation."""
    taking = {name for name in called() if "team_id" in _arguments(name)}
    assert taking == TAKES_TEAM
    assert {name for name in called() if methods()[name].in_team} <= TAKES_TEAM


def _arguments(method: str) -> Iterator[str]:
    """The arguments that Slack's client has for a method."""
    of_client = getattr(WebClient, method.replace(".", "_"))
    yield from inspect.signature(of_client).parameters
