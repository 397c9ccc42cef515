"""Methods that open, push, update and publish views."""

import orjson

from playground import judge, posts, stored, written
from playground.state.stacks import OpenView
from playground.state.workspace import PlaygroundWorkspace
from playground.web_api.arguments import Arguments
from playground.wire import JsonObject, Refusal, invalid_arguments, is_object

VIEW_BYTES = 250_000
FILES = "files:read"


def open_modal(workspace: PlaygroundWorkspace, arguments: Arguments) -> JsonObject:
    """views.open: a first modal, for a fresh trigger."""
    content = _modal(workspace, arguments)
    trigger = workspace.triggers.exchange(arguments.required("trigger_id"))
    return _shown(workspace, workspace.stacks.open(trigger.person, content))


def push(workspace: PlaygroundWorkspace, arguments: Arguments) -> JsonObject:
    """views.push: a modal upon the one in which the trigger was born."""
    content = _modal(workspace, arguments)
    trigger = workspace.triggers.exchange(arguments.required("trigger_id"))
    return _shown(workspace, workspace.stacks.push(trigger.person, content))


def update(workspace: PlaygroundWorkspace, arguments: Arguments) -> JsonObject:
    """views.update: an open view by its id or the app's name for it, guarded by `hash`."""
    view = _named(workspace, arguments)
    problem = judge.modal_problems if view.is_modal else judge.home_problems
    content = sound(_given(arguments), problem, workspace)
    _unused_external_id(workspace, content, view)
    if arguments.text("hash") not in {"", view.hash}:
        raise Refusal("hash_conflict")
    return _shown(workspace, workspace.stacks.update(view, content))


def publish(workspace: PlaygroundWorkspace, arguments: Arguments) -> JsonObject:
    """views.publish: a person's Home tab, where the app has one."""
    if not workspace.config.home_tab:
        raise Refusal("not_enabled")
    content = sound(_given(arguments), judge.home_problems, workspace)
    person = workspace.people.get(arguments.required("user_id"))
    if person is None:
        raise invalid_arguments("invalid `user_id` [json-pointer:/user_id]")
    before = workspace.stacks.home(person.id)
    _unused_external_id(workspace, content, before)
    if before is not None and arguments.text("hash") not in {"", before.hash}:
        raise Refusal("hash_conflict")
    return _shown(workspace, workspace.stacks.publish(person.id, content))


def sound(view: object, problems: judge.Judging, workspace: PlaygroundWorkspace) -> JsonObject:
    """A judged view with its blocks completed.

    Raises:
        Refusal: view_too_large, or invalid_arguments with the judge's findings.
    """
    if len(orjson.dumps(view)) > VIEW_BYTES:
        raise Refusal("view_too_large")
    found = problems(view) + judge.file_problems({"view": view}, workspace.shows)
    if found or not is_object(view):
        raise invalid_arguments(*(str(problem) for problem in found))
    _may_take_files(workspace, view)
    return view | {"blocks": list(stored.completed(view["blocks"], workspace.numbering))}


def _may_take_files(workspace: PlaygroundWorkspace, view: JsonObject) -> None:
    """An input for files wants the scope by which the app reads them."""
    kinds = {each["type"] for block in view["blocks"] for each in stored.elements(block)}
    granted = workspace.config.scopes
    if "file_input" in kinds and FILES not in granted:
        raise Refusal("missing_scope", extra={"needed": FILES, "provided": ",".join(granted)})


def _given(arguments: Arguments) -> object:
    view = posts.decoded(arguments.values.get("view"), "invalid_arguments")
    if view is None:
        raise invalid_arguments("missing required field: view")
    return view


def _modal(workspace: PlaygroundWorkspace, arguments: Arguments) -> JsonObject:
    content = sound(_given(arguments), judge.modal_problems, workspace)
    _unused_external_id(workspace, content, None)
    return content


def _named(workspace: PlaygroundWorkspace, arguments: Arguments) -> OpenView:
    view_id, external_id = arguments.text("view_id"), arguments.text("external_id")
    if view_id and external_id:
        raise invalid_arguments("Cannot provide both `view_id` and `external_id`")
    if not view_id and not external_id:
        raise invalid_arguments("missing required field: view_id")
    stacks = workspace.stacks
    view = stacks.find(view_id) if view_id else stacks.find_external(external_id)
    if view is None:
        raise Refusal("not_found")
    return view


def _unused_external_id(
    workspace: PlaygroundWorkspace, content: JsonObject, own: OpenView | None
) -> None:
    name = content.get("external_id")
    other = workspace.stacks.find_external(name) if name else None
    if other is not None and (own is None or other.id != own.id):
        raise Refusal("duplicate_external_id")


def _shown(workspace: PlaygroundWorkspace, view: OpenView) -> JsonObject:
    workspace.watchers.changed((view.person,))
    return {"view": written.view(workspace, view)}
