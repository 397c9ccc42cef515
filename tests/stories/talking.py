"""Words to the bot: a mention in a channel, and a direct message."""

from playground.state.workspace import direct_id
from tests.serving import eventually
from tests.stories.building import MakeStage
from tests.stories.reading import Json
from tests.stories.stage import Stage

TALKATIVE: Json = {
    "events": frozenset({"app_home_opened", "app_mention", "message.im"}),
    "scopes": frozenset(
        {"app_mentions:read", "chat:write", "commands", "im:history", "users:read"}
        | {"users:read.email"}
    ),
}


def stage_that_listens(make_stage: MakeStage) -> Stage:
    """A stage whose Slack tells the bot of mentions, direct messages and looks at Home."""
    return make_stage(workspace=TALKATIVE)


def mention(stage: Stage, text: str, *, who: str = "UTUNDE", channel: str = "CSTAFF") -> None:
    """Write to the bot in a channel: "help" arrives as "<@UBOT> help".

    The bot has heard of it when this returns; what it answers comes when it comes.
    """
    outcome = stage.say(f"@{stage.workspace.bot.name} {text}", who=who, channel=channel)
    assert outcome["ok"], outcome


def write(stage: Stage, text: str, *, who: str = "UTUNDE") -> None:
    """Write to the bot in the conversation of the two; it has heard of it when this returns."""
    outcome = stage.say(text, who=who, channel=direct_id(who))
    assert outcome["ok"], outcome


def direct(stage: Stage, *, who: str = "UTUNDE") -> list[Json]:
    """The messages of a person and the bot, oldest first."""
    return stage.messages(who, direct_id(who))


def answer_to_mention(
    stage: Stage, text: str, *, who: str = "UTUNDE", channel: str = "CSTAFF"
) -> Json:
    """Mention the bot, and give the first message of its that this person sees after that."""
    before = {each["ts"] for each in stage.messages(who, channel)}
    mention(stage, text, who=who, channel=channel)
    return _next_of_bot(stage, who, channel, before)


def answer_to_writing(stage: Stage, text: str, *, who: str = "UTUNDE") -> Json:
    """Write to the bot, and give the first message that it answers there."""
    before = {each["ts"] for each in direct(stage, who=who)}
    write(stage, text, who=who)
    return _next_of_bot(stage, who, direct_id(who), before)


def _next_of_bot(stage: Stage, who: str, channel: str, before: set[str]) -> Json:
    def look() -> Json | None:
        found = stage.messages(who, channel)
        return next((one for one in found if one["is_bot"] and one["ts"] not in before), None)

    return eventually(look) or {}
