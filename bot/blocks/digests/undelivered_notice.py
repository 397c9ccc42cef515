"""Notices to admins of messages that can't be posted, or of which nobody knows."""

from uuid import UUID

from bot.blocks.elements import Block, Message, actions, button, escaped, section
from bot.blocks.ids import digest_ids
from storage.tables.words import DigestKind

WHY = {
    "is_archived": "the channel is archived. Unarchive it, or choose another channel.",
    "is_inactive": "the channel is archived. Unarchive it, or choose another channel.",
    "not_in_channel": "I am not in the channel. Type “/invite @Rollcall” there.",
    "channel_not_found": "there is no such channel, or it is private and I am not in it. "
    "Type “/invite @Rollcall” there, or choose another channel.",
    "is_shared": "the channel is shared with another organisation. Choose one that is not.",
    "has_guests": "there are guests in the channel. Remove them, or choose another channel.",
    "missing_scope": "the app lacks a permission. Install it again with the newest manifest.",
    "account_inactive": "the app's access was removed. Install the app again.",
    "token_revoked": "the app's access was removed. Install the app again.",
    "moved_workspace": "the school was in another Slack workspace. Choose a channel of this one.",
    "msg_": "it is too long for Slack, even in short. Choose “Numbers only” in /attendance setup.",
    "restricted_action": "the workspace does not let me post in the channel. Ask its owner.",
}
OF_ACCOUNT = {
    "user_disabled": "the Slack account is deactivated",
    "user_not_found": "there is no such Slack account any more",
    "users_not_found": "there is no such Slack account any more",
    "channel_not_found": "there is no such Slack account any more",
    "cannot_dm_bot": "the Slack account is a bot's",
    "user_not_visible": "the Slack account is another organisation's",
}
IN_CHANNEL = {
    DigestKind.DAILY: "the daily digest",
    DigestKind.WEEKLY: "the weekly digest",
    DigestKind.BOARD: "the board",
    None: "the list of missing registers",
}


def why(code: str) -> str:
    """Say what is wrong and what to do about it, of a word of Slack's or of ours."""
    known = next((words for begin, words in WHY.items() if code.startswith(begin)), None)
    return known or f"Slack answers with the word “{code}”."


def stopped(kind: DigestKind | None, school: str, channel_id: str, code: str) -> Message:
    """Say that something could not be posted and is stopped. None is the office's list."""
    what = f"I can't post {IN_CHANNEL[kind]} of {school}"
    if _is_person(channel_id):
        reason = OF_ACCOUNT.get(code) or why(code).rstrip(".")
        then = "Whoever is to be told instead is named in /attendance setup, under reminders."
        return _notice(what, channel_id, f"{reason}. {then}")
    after = " It is stopped until somebody sets it up again: /attendance setup."
    return _notice(what, channel_id, f"{why(code)}{after}")


def ran_out(kind: DigestKind | None, school: str, channel_id: str, code: str) -> Message:
    """Say that something could not be posted on its day. None is the office's list."""
    what = f"I could not post {IN_CHANNEL[kind]} of {school} in its time"
    return _notice(what, channel_id, f"{why(code)} The next one comes as usual.")


def held(kind: DigestKind | None, school: str, channel_id: str, delivery_id: UUID) -> Message:
    """Ask whether a message is in its channel, with a button for each answer."""
    what = f"I don't know whether {IN_CHANNEL[kind]} of {school} arrived"
    asked = _notice(
        what,
        channel_id,
        "Slack broke off while I posted it, and I may not read the channel. Is it there?",
    )
    value = digest_ids.Held(delivery_id=delivery_id).written()
    answers = [
        button(
            digest_ids.IS_THERE, "It is there", value, says="Yes, the message is in the channel"
        ),
        button(digest_ids.POST_AGAIN, "Post again", value, says="No, post the message again"),
    ]
    return Message(asked.text, [*asked.blocks, actions("held", answers)])


def answered(*, is_there: bool) -> Message:
    """Say what follows from the answer."""
    sentence = "Good, then all is well." if is_there else "Thank you. I post it in a moment."
    return _plain(sentence)


def settled() -> Message:
    """Say that nothing has to be answered any more."""
    return _plain("This is settled: the message has arrived, or its time is over.")


def _plain(sentence: str) -> Message:
    return Message(sentence, [section(sentence)])


def _is_person(channel_id: str) -> bool:
    """Whether something goes to a person and not to a channel."""
    return channel_id.startswith(("U", "W"))


def _notice(what: str, channel_id: str, then: str) -> Message:
    place = (
        [
            {"type": "text", "text": f"{what} to "},
            {"type": "user", "user_id": channel_id},
        ]
        if _is_person(channel_id)
        else [
            {"type": "text", "text": f"{what} in "},
            {"type": "channel", "channel_id": channel_id},
        ]
    )
    pieces = [
        *place,
        {"type": "text", "text": f". {then[:1].upper()}{then[1:]}"},
    ]
    block: Block = {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": pieces}],
    }
    return Message(escaped(f"{what}."), [block])
