"""What becomes of an acknowledgement: a command's message, a submission's response action.

An acknowledgement that Slack would refuse shows nothing. It is logged as refused, and the
person sees dispatch_failed for a command, or the trouble line of a modal.
"""

from collections.abc import Callable
from functools import partial

from playground import judge, responses
from playground.delivery.answers import BotAnswer
from playground.state.stacks import OpenView
from playground.state.tickets import Hook
from playground.state.workspace import PlaygroundWorkspace
from playground.web_api import views
from playground.wire import JsonObject, Refusal, invalid_arguments, is_object

ACK = "ack"
REFUSED = "dispatch_failed"


def after_command(workspace: PlaygroundWorkspace, hook: Hook, answer: BotAnswer) -> str | None:
    """Post the message in a command's acknowledgement; gives Slack's error, if any."""
    return _taken(workspace, answer, partial(_post, workspace, hook))


def after_submission(
    workspace: PlaygroundWorkspace, view: OpenView, answer: BotAnswer
) -> str | None:
    """Do a submission's response action; an empty acknowledgement closes the view.

    Gives Slack's error, if any. Errors beside fields are kept with the view.
    """
    failure = _taken(workspace, answer, partial(_act, workspace, view))
    workspace.watchers.changed((view.person,))
    return failure


def after_notice(workspace: PlaygroundWorkspace, answer: BotAnswer) -> str | None:
    """The acknowledgement of an action or event carries nothing; gives Slack's error, if any."""
    return _taken(workspace, answer, _ignore)


def after_suggestion(workspace: PlaygroundWorkspace, answer: BotAnswer) -> str | None:
    """The acknowledgement of a search is the options found; gives Slack's error, if any."""
    return _taken(workspace, answer, _check_options)


def _check_options(body: JsonObject) -> None:
    problems = judge.suggestion_problems(body)
    if problems:
        raise invalid_arguments(*(str(problem) for problem in problems))


def _taken(
    workspace: PlaygroundWorkspace, answer: BotAnswer, effect: Callable[[JsonObject], None]
) -> str | None:
    failure, error = answer.failure, answer.failure
    if failure is None:
        try:
            effect(answer.body)
        except Refusal as refusal:
            failure, error = REFUSED, str(refusal)
    workspace.record(ACK, answer.body, error)
    return failure


def _ignore(_body: JsonObject) -> None:
    """Slack reads nothing here."""


def _post(workspace: PlaygroundWorkspace, hook: Hook, body: JsonObject) -> None:
    if body:
        responses.post_answer(workspace, hook, body)


def _act(workspace: PlaygroundWorkspace, view: OpenView, body: JsonObject) -> None:
    stacks = workspace.stacks
    match body.get("response_action"):
        case None if not body:
            stacks.close(view)
        case "clear":
            stacks.clear(view.person)
        case "errors":
            stacks.mark(view, _errors(view, body.get("errors")))
        case "update":
            stacks.update(view, _modal(workspace, body))
        case "push":
            stacks.push(view.person, _modal(workspace, body))
        case _:
            raise invalid_arguments("unknown response_action")


def _modal(workspace: PlaygroundWorkspace, body: JsonObject) -> JsonObject:
    return views.sound(body.get("view"), judge.modal_problems, workspace)


def _errors(view: OpenView, errors: object) -> dict[str, str]:
    inputs = {block["block_id"] for block in view.content["blocks"] if block["type"] == "input"}
    if not is_object(errors) or not errors:
        raise invalid_arguments("missing required field: errors")
    for block_id, words in errors.items():
        if block_id not in inputs or not isinstance(words, str):
            raise invalid_arguments(f"no input block has the block_id {block_id!r}")
    return errors
