"""Reading what an app wants to post, by whichever door: refused as Slack would, or kept."""

import orjson

from playground import judge, stored
from playground.state.timeline import Content
from playground.state.workspace import PlaygroundWorkspace
from playground.wire import JsonObject, Refusal, is_array, is_object

NOT_DISPLAYED = "This content can't be displayed."
TEXT_LIMIT = 40_000
# Reported by apps that were refused; the documentation says 12,000 without saying what counts.
BLOCKS_LIMIT = 11_300
METADATA_LIMIT = 8_000


def content(
    body: JsonObject, workspace: PlaygroundWorkspace, *, text_limit: int = TEXT_LIMIT
) -> Content:
    """The content of a message from `text`, `blocks` and `metadata` of a call.

    Raises:
        Refusal: no_text, msg_too_long, invalid_blocks with the judge's findings, or
            invalid_metadata_format.
    """
    text = body.get("text") or ""
    if not isinstance(text, str):
        raise Refusal("invalid_arguments", ("must provide a string [json-pointer:/text]",))
    if body.get("attachments"):
        raise Refusal("invalid_attachments", ("the playground takes blocks, not attachments",))
    blocks = _sound_blocks(body.get("blocks"), workspace)
    if not text and not blocks:
        raise Refusal("no_text")
    if len(text) > text_limit:
        raise Refusal("msg_too_long")
    shown = text or NOT_DISPLAYED
    return Content(
        shown, stored.completed(blocks, workspace.numbering), _metadata(body.get("metadata"))
    )


def _sound_blocks(value: object, workspace: PlaygroundWorkspace) -> list[JsonObject]:
    """Blocks given as a list or as its JSON, judged.

    Raises:
        Refusal: invalid_blocks_format when they are not a list, else invalid_blocks.
    """
    blocks = decoded(value, "invalid_blocks_format")
    if blocks is None:
        return []
    if not is_array(blocks):
        raise Refusal("invalid_blocks_format")
    if blocks and not workspace.config.takes_blocks:
        raise Refusal("invalid_blocks", ("no blocks are taken",))
    problems = [
        *judge.message_problems(blocks, takes_charts=workspace.config.takes_charts),
        *judge.file_problems({"blocks": blocks}, workspace.shows),
    ]
    if problems:
        words = tuple(str(problem) for problem in problems)
        raise Refusal("invalid_blocks", words, {"errors": list(words)})
    return blocks


def not_too_long(blocks: tuple[JsonObject, ...]) -> None:
    """Refuse blocks whose texts together are too long for the chat methods.

    Raises:
        Refusal: msg_blocks_too_long.
    """
    if _characters(list(blocks)) > BLOCKS_LIMIT:
        raise Refusal("msg_blocks_too_long")


def _metadata(value: object) -> JsonObject | None:
    """A message's metadata; an empty object stands for none.

    Raises:
        Refusal: invalid_metadata_format, metadata_too_large.
    """
    found = decoded(value, "invalid_metadata_format")
    if found is None or found == {}:
        return None
    if not is_object(found) or set(found) - {"entities"} != {"event_type", "event_payload"}:
        raise Refusal("invalid_metadata_format")
    if not isinstance(found["event_type"], str) or not is_object(found["event_payload"]):
        raise Refusal("invalid_metadata_format")
    if len(orjson.dumps(found)) > METADATA_LIMIT:
        raise Refusal("metadata_too_large")
    return found


def decoded(value: object, error: str) -> object:
    """A JSON argument, which a form carries as a string.

    Raises:
        Refusal: with `error` when the string is no JSON.
    """
    if not isinstance(value, str):
        return value
    if not value:
        return None
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError:
        raise Refusal(error) from None


def _characters(value: object) -> int:
    if is_array(value):
        return sum(_characters(each) for each in value)
    if not is_object(value):
        return 0
    text = value.get("text")
    own = len(text) if isinstance(text, str) else 0
    return own + sum(_characters(each) for each in value.values())
