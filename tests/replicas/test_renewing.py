"""Tokens that end, with two bots: what renews one works once, and only one of them uses it."""

from prometheus_client.parser import text_string_to_metric_families

from bot.app import create_app, watched
from tests.serving import eventually, served
from tests.stories.building import BRISK, MakeStage, settings_of
from tests.stories.reading import Json, text_of
from tests.stories.spaces import KEY
from tests.stories.stage import FIGURES, Stage
from tests.stories.test_installing import CLIENT
from tests.stories.test_renewing import ACCESS, HOUR, LONG, errors, kept, rotating


def ticked_again(stage: Stage, url: str) -> None:
    """Wait for a tick of a bot that begins from now on: each looks which tokens there are."""
    # The one that ends first may have looked already.
    wanted = ticks(stage, url) + 2
    eventually(lambda: ticks(stage, url) >= wanted)


def ticks(stage: Stage, url: str) -> float:
    """How many ticks a bot has ended."""
    asked, headers = {"name[]": "rollcall_ticks_total"}, {"Authorization": f"Bearer {FIGURES}"}
    answer = stage.http.get(f"{url}/metrics", params=asked, headers=headers, timeout=20)
    (family,) = text_string_to_metric_families(answer.text)
    return next(each.value for each in family.samples if each.name == "rollcall_ticks_total")


def test_two_bots_renew_a_token_once_and_both_go_on_with_it(make_stage: MakeStage) -> None:
    river, hill = rotating(make_stage, LONG)
    own: Json = {"ROLLCALL_TICK_SECONDS": "0.1", "ROLLCALL_TOKEN_KEYS": KEY} | CLIENT
    settings = settings_of(hill.database, river.playground_url, own)
    with (
        watched.opened(settings) as watching,
        served(create_app(settings, hill.clock.now, BRISK, watching)) as second,
    ):
        for number in (1, 2, 3, 4):
            hill.clock.ahead = number * 10.1 * HOUR
            eventually(lambda number=number: len(errors(river, ACCESS)) > number)
            eventually(lambda: kept(hill, "refreshing_until") is None)
        for url in (river.bot_url, second):
            ticked_again(river, url)
        # A token that has ended by now would be refused. Who is no staff is not looked up ahead.
        for url, who in ((river.bot_url, "UNOBODY"), (second, "UNOMAIL")):
            hill.workspace.request_url = f"{url}/slack/events"
            assert text_of(hill.open(who=who))
    assert errors(river, ACCESS) == [None] * 5
    assert errors(hill, "users.info") == [None, None]
