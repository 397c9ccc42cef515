"""What the app is allowed in Slack: each scope, what is done with it, and why it is wanted."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Permission:
    """A scope, the methods and events that Slack gives for it, and what they are for.

    What is not `needed` is missed where it is used, and nowhere else.
    """

    scope: str
    uses: tuple[str, ...]
    why: str
    needed: bool = True


PERMISSIONS = (
    Permission("commands", ("/attendance", "Take attendance"), "Opening a register."),
    Permission(
        "chat:write",
        ("chat.postMessage", "chat.postEphemeral", "chat.update", "chat.delete"),
        "Digests, reminders and notices, their corrections, and answers to what is written to the "
        "bot. It deletes nothing but a twin of its own message.",
    ),
    Permission(
        "users:read",
        ("users.info", "users.list"),
        "Who somebody is when they first come, and whether there are guests in a channel.",
    ),
    Permission(
        "users:read.email",
        ("users.lookupByEmail", "users.info", "users.list"),
        "Finding somebody on the staff list: by the e-mail address of the profile.",
    ),
    Permission(
        "channels:read",
        ("conversations.info", "conversations.members"),
        "Whether a public channel is one for records: ours alone, without guests, with the bot in "
        "it.",
    ),
    Permission(
        "groups:read",
        ("conversations.info", "conversations.members"),
        "The same of a private channel that the bot was invited to.",
    ),
    Permission(
        "channels:history",
        ("conversations.history",),
        "Whether a message is there whose posting broke off, so that none is posted twice. Only "
        "the bot's own messages are looked for.",
    ),
    Permission(
        "groups:history",
        ("conversations.history",),
        "The same in a private channel that the bot was invited to.",
    ),
    Permission(
        "im:history",
        ("conversations.history", "message.im"),
        "The same in direct messages, and hearing what is written to the bot there.",
    ),
    Permission("im:write", ("conversations.open",), "Finding the direct conversation for that."),
    Permission(
        "files:read",
        ("files.info",),
        "Reading the roster that an admin uploads in set-up, and no other file.",
        needed=False,
    ),
    Permission(
        "files:write",
        ("files.getUploadURLExternal", "files.completeUploadExternal", "files.delete"),
        "The weekly chart as a picture where Slack takes no other, slips for who comes late, and "
        "deleting an export that was read.",
        needed=False,
    ),
    Permission("app_mentions:read", ("app_mention",), "Hearing a mention in a channel.", False),
)
# What Slack gives to each app, or for the app's own token.
NEEDS_NO_SCOPE = (
    "auth.test",
    "auth.teams.list",
    "views.open",
    "views.push",
    "views.update",
    "views.publish",
    "app_home_opened",
)
NEEDS_APP_TOKEN = ("apps.connections.open",)
