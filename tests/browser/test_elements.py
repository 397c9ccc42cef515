"""The playground's elements: what choosing in a message sends to the bot."""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.tiny_bot import Json, Site, mrkdwn, option, plain
from tests.serving import eventually

# The site comes first, so that the pages with their open streams are closed before it ends.
pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("site")]

OPTIONS = [option("1", "One"), option("2", "Two")]
GROUPS = [
    {"label": plain("Odd"), "options": OPTIONS[:1]},
    {"label": plain("Even"), "options": OPTIONS[1:]},
]
FIRST_OF_TWO = {"options": OPTIONS, "initial_options": OPTIONS[:1]}
CONFIRM = {
    "title": plain("Sure?"),
    "text": plain("Really?"),
    "confirm": plain("Yes"),
    "deny": plain("No"),
}


def draw(page: Page, site: Site, *elements: Json) -> Locator:
    """A message with these elements in one row; gives the first of them."""
    named = [{"action_id": f"e{at}", **element} for at, element in enumerate(elements)]
    return draw_blocks(page, site, {"type": "actions", "elements": named})


def draw_at_the_side(page: Page, site: Site, element: Json) -> Locator:
    """A message with an element beside its text."""
    accessory = {"action_id": "e0", **element}
    section = {"type": "section", "text": mrkdwn("text"), "accessory": accessory}
    return draw_blocks(page, site, section)


def draw_blocks(page: Page, site: Site, *blocks: Json) -> Locator:
    site.bot.answer = {"text": "t", "blocks": list(blocks)}
    page.goto(site.at())
    site.say("/attendance")
    return page.locator("[data-action-id=e0]")


def pressed(site: Site) -> Json:
    return eventually(lambda: site.bot.received)[-1]["actions"][0]


def take_second(node: Locator) -> None:
    node.select_option("2")


def open_and_take_second(node: Locator) -> None:
    node.get_by_role("button").focus()
    for key in ("Enter", "ArrowDown", "Enter"):
        node.page.keyboard.press(key)


def tick_second(node: Locator) -> None:
    node.get_by_label("Two").check()


def unfold_and_tick(node: Locator) -> None:
    node.locator("summary").click()
    node.get_by_label("Two").check()


def take_the_empty_channel(node: Locator) -> None:
    node.select_option(label="#empty")


def enter_a_date(node: Locator) -> None:
    node.fill("2026-11-24")


def enter_a_time(node: Locator) -> None:
    node.fill("09:05")


class Case(NamedTuple):
    """An element, what a person does to it, and what the bot is sent."""

    type: str
    act: Callable[[Locator], None]
    sent: Json
    more: Mapping[str, object] = MappingProxyType({})


CASES = (
    Case("static_select", take_second, {"selected_option": OPTIONS[1]}, {"options": OPTIONS}),
    Case("static_select", take_second, {"selected_option": OPTIONS[1]}, {"option_groups": GROUPS}),
    Case("overflow", open_and_take_second, {"selected_option": OPTIONS[1]}, {"options": OPTIONS}),
    Case("radio_buttons", tick_second, {"selected_option": OPTIONS[1]}, {"options": OPTIONS}),
    Case("checkboxes", tick_second, {"selected_options": OPTIONS}, FIRST_OF_TWO),
    Case("multi_static_select", unfold_and_tick, {"selected_options": OPTIONS}, FIRST_OF_TWO),
    Case("datepicker", enter_a_date, {"selected_date": "2026-11-24"}),
    Case("timepicker", enter_a_time, {"selected_time": "09:05"}),
    Case("conversations_select", take_the_empty_channel, {"selected_conversation": "CEMPTY"}),
    Case("channels_select", take_the_empty_channel, {"selected_channel": "CEMPTY"}),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.type)
def test_a_choice_is_sent_in_slacks_shape(page: Page, site: Site, case: Case) -> None:
    case.act(draw_at_the_side(page, site, {"type": case.type, **case.more}))
    action = pressed(site)
    assert action | case.sent | {"type": case.type} == action


def test_the_state_of_all_inputs_goes_along_with_a_press(page: Page, site: Site) -> None:
    press = {"type": "button", "text": plain("Go")}
    draw(page, site, {"type": "static_select", "options": OPTIONS}, {"type": "timepicker"}, press)
    page.locator("[data-action-id=e1]").fill("09:05")
    page.locator("[data-action-id=e2]").click()
    eventually(lambda: len(site.bot.received) == 2)
    (held,) = site.bot.received[-1]["state"]["values"].values()
    assert held["e0"]["selected_option"] is None
    assert held["e1"]["selected_time"] == "09:05"


def test_a_choice_that_is_not_confirmed_is_taken_back(page: Page, site: Site) -> None:
    select = {"type": "static_select", "options": OPTIONS, "initial_option": OPTIONS[0]}
    node = draw(page, site, select | {"confirm": CONFIRM})
    node.select_option("2")
    page.get_by_test_id("confirm-no").click()
    expect(node).to_have_value("1")
    assert site.bot.received == []


def test_escape_closes_a_menu_and_gives_the_focus_back(page: Page, site: Site) -> None:
    node = draw(page, site, {"type": "overflow", "options": OPTIONS})
    node.get_by_role("button").click()
    expect(node.get_by_role("menuitem", name="One")).to_be_focused()
    page.keyboard.press("Escape")
    expect(node.get_by_role("menu")).to_be_hidden()
    expect(node.get_by_role("button")).to_be_focused()


def test_rich_text_and_tables_are_drawn(page: Page, site: Site) -> None:
    words = {"type": "text", "text": "<b>שרה</b>", "style": {"bold": True, "strike": True}}
    item = {"type": "rich_text_section", "elements": [words, {"type": "user", "user_id": "UTEACH"}]}
    rich = {"type": "rich_text_list", "style": "ordered", "offset": 2, "elements": [item]}
    rows = [[{"type": "raw_text", "text": text} for text in row] for row in (("Day",), ("Mon",))]
    fields = {"type": "section", "fields": [mrkdwn("*a*"), mrkdwn("b")]}
    drawn = ({"type": "rich_text", "elements": [rich]}, {"type": "table", "rows": rows}, fields)
    draw_blocks(page, site, *drawn)
    message = page.get_by_test_id("message")
    expect(message.locator("ol[start='3'] li strong s")).to_have_text("<b>שרה</b>")
    expect(message.locator(".mention")).to_have_text("@Ingrid Sørensen")
    expect(message.get_by_role("columnheader")).to_have_text("Day")
    expect(message.get_by_role("cell")).to_have_text("Mon")
    expect(message.locator(".fields .text")).to_have_text(["a", "b"])


INSTANT = 1795426860
DATED = f"<!date^{INSTANT}^{{time}} on {{date_short}}, {{date_num}}, {{nope}}|09:01>"


def test_an_instant_is_drawn_by_the_readers_own_clock(
    page: Page, page_in_new_york: Page, site: Site
) -> None:
    piece = {"type": "date", "timestamp": INSTANT, "format": "at {time}", "fallback": "09:01"}
    odd = "<!date^soon^{time}|some day>, <!date^0^{ago}^https://example.org/|then>"
    blocks = (
        {"type": "context", "elements": [mrkdwn(f"As of {DATED}."), plain(DATED)]},
        {"type": "section", "text": mrkdwn(odd)},
        {
            "type": "rich_text",
            "elements": [{"type": "rich_text_section", "elements": [piece]}],
        },
    )
    draw_blocks(page, site, *blocks)
    message = page.get_by_test_id("message")
    expect(message).to_contain_text("As of 09:41 on 23 Nov 2026, 2026-11-23, {nope}.")
    expect(message).to_contain_text(DATED)
    expect(message).to_contain_text(re.compile(r"some day, [0-9,]+ days ago"))
    expect(message.get_by_role("link")).to_have_attribute("href", "https://example.org/")
    expect(message).to_contain_text("at 09:41")
    page_in_new_york.goto(site.at())
    page_in_new_york.get_by_test_id("composer").fill("/attendance")
    page_in_new_york.keyboard.press("Enter")
    message = page_in_new_york.get_by_test_id("message").last
    expect(message).to_contain_text("As of 4:41 AM on Nov 23, 2026, 2026-11-23, {nope}.")
    expect(message).to_contain_text("at 4:41 AM")
