"""Methods about files: uploading in two calls with the bytes between, looking at one, deleting."""

from playground import posts, written
from playground.state.files import File
from playground.state.timeline import Content
from playground.state.workspace import PlaygroundWorkspace
from playground.web_api import conversations
from playground.web_api.arguments import Arguments
from playground.wire import JsonObject, Refusal, invalid_arguments, is_array, is_object

UPLOADS = "/upload/v1/"
SHOWN = "/play/files/"


def get_upload_url(workspace: PlaygroundWorkspace, arguments: Arguments) -> JsonObject:
    """files.getUploadURLExternal: where to send a file of that length."""
    name, length = arguments.required("filename"), arguments.number("length", 0)
    if length <= 0:
        raise invalid_arguments("must be at least 1 [json-pointer:/length]")
    file = workspace.files.promise(name, length, arguments.text("alt_txt"))
    return {"upload_url": f"{workspace.address}{UPLOADS}{file.key}", "file_id": file.id}


def complete_upload(workspace: PlaygroundWorkspace, arguments: Arguments) -> JsonObject:
    """files.completeUploadExternal: without a channel the file stays the app's own.

    With one it is shared there, by a message of the app that links it.
    """
    if arguments.text("channels"):
        raise invalid_arguments("the playground shares files in one channel, by channel_id")
    where = arguments.text("channel_id")
    channel = conversations.visible(workspace, where) if where else None
    wanted = posts.decoded(arguments.values.get("files"), "invalid_arguments")
    if not is_array(wanted) or not wanted:
        raise invalid_arguments("missing required field: files")
    done = [_completed(workspace, each) for each in wanted]
    if channel is not None:
        links = [f"<{workspace.address}{SHOWN}{each['id']}|{each['title']}>" for each in done]
        workspace.post(channel, workspace.bot.id, Content("\n".join(links)))
    return {"files": done}


def info(workspace: PlaygroundWorkspace, arguments: Arguments) -> JsonObject:
    """files.info: what is known of a file, and where its content is."""
    return {"file": written.file(workspace, _found(workspace, arguments))}


def delete(workspace: PlaygroundWorkspace, arguments: Arguments) -> JsonObject:
    """files.delete: the app's own file, and where the workspace allows it one that it was given."""
    file = _found(workspace, arguments)
    if file.owner is not None and not workspace.config.deletes_given_files:
        raise Refusal("cant_delete_file")
    workspace.files.delete(file.id)
    return {}


def _found(workspace: PlaygroundWorkspace, arguments: Arguments) -> File:
    file = workspace.files.completed(arguments.required("file"))
    if file is None:
        raise Refusal("file_not_found")
    return file


def _completed(workspace: PlaygroundWorkspace, wanted: object) -> JsonObject:
    file_id = wanted.get("id") if is_object(wanted) else None
    title = wanted.get("title") if is_object(wanted) else None
    if not isinstance(file_id, str) or not isinstance(title, str | None):
        raise Refusal("file_not_found")
    file = workspace.files.complete(file_id, title)
    return {"id": file.id, "title": file.title}
