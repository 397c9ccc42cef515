"""The playground's page: who and where one is, what is said, what is drawn, what is pressed."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.tiny_bot import Site, mrkdwn, plain, roster
from tests.serving import eventually

# The site comes first, so that the pages with their open streams are closed before it ends.
pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("site")]

HOSTILE = (
    "<img src=x onerror=alert(1)> *_<https://evil.test|x>_* <javascript:alert(1)|go> &lt;b&gt;"
)


def open_roster(page: Page, site: Site) -> None:
    page.goto(site.at())
    page.get_by_test_id("composer").fill("/attendance")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Biology 9A")).to_be_visible()


def focused_action(page: Page) -> str:
    return page.evaluate("document.activeElement.dataset.actionId ?? document.activeElement.id")


def width_of_content(page: Page) -> int:
    return page.evaluate("document.documentElement.scrollWidth")


def test_the_page_says_that_it_is_not_slack(page: Page, site: Site) -> None:
    page.goto(site.url)
    expect(page.get_by_role("note")).to_have_text("Rollcall playground. This is not Slack.")
    expect(page.get_by_text("Nothing was said here yet.")).to_be_visible()


def test_person_and_channel_stand_in_the_address(page: Page, site: Site) -> None:
    page.goto(site.url)
    page.get_by_test_id("channel-CEMPTY").click()
    page.get_by_test_id("person-switch").select_option("UOFFICE")
    expect(page).to_have_url(site.at("CEMPTY", "UOFFICE"))
    page.reload()
    expect(page.get_by_test_id("place")).to_have_text("# empty")
    expect(page.get_by_test_id("person-switch")).to_have_value("UOFFICE")
    page.go_back()
    expect(page.get_by_test_id("person-switch")).to_have_value("UTEACH")


def test_somebody_unknown_in_the_address_becomes_the_first_person(page: Page, site: Site) -> None:
    page.goto(site.at("CNOWHERE", "UNOBODY"))
    expect(page).to_have_url(site.at("CSTAFF", "UTEACH"))


def test_a_stranger_is_marked_and_sees_only_shared_channels(page: Page, site: Site) -> None:
    page.goto(site.at("CSHARED", "USTRANGE"))
    chosen = page.get_by_test_id("person-switch").locator("option:checked")
    expect(chosen).to_contain_text("(another company)")
    expect(page.get_by_test_id("sidebar")).to_contain_text("You work for another company.")
    expect(page.get_by_test_id("channel-CSHARED")).to_contain_text("shared")
    expect(page.get_by_test_id("channel-CSTAFF")).to_have_count(0)


def test_a_command_is_completed_by_keyboard_and_answered_to_its_giver_only(
    page: Page, other_page: Page, site: Site
) -> None:
    other_page.goto(site.at(who="UOFFICE"))
    page.goto(site.at())
    page.get_by_test_id("composer").press_sequentially("/att")
    expect(page.get_by_test_id("command")).to_have_count(2)
    page.keyboard.press("ArrowDown")
    expect(page.locator("#commands [aria-selected=true]")).to_contain_text("/attic")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Tab")
    expect(page.get_by_test_id("composer")).to_have_value("/attendance ")
    expect(page.get_by_test_id("usage")).to_have_text("/attendance [course] [date]")
    page.keyboard.press("Enter")
    message = page.get_by_test_id("message")
    expect(message).to_contain_text("Only visible to you")
    expect(message).to_have_attribute("data-ephemeral", "true")
    expect(other_page.get_by_test_id("message")).to_have_count(0)


def test_escape_folds_the_commands_and_an_unknown_one_comes_back(page: Page, site: Site) -> None:
    page.goto(site.at())
    page.get_by_test_id("composer").press_sequentially("/at")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("command")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("notice")).to_contain_text("/at is not a valid command")
    expect(page.get_by_test_id("composer")).to_have_value("/at")
    page.get_by_role("button", name="Dismiss").click()
    expect(page.get_by_test_id("notice")).to_have_count(0)


def test_what_one_person_says_another_sees_at_once(
    page: Page, other_page: Page, site: Site
) -> None:
    page.goto(site.at())
    other_page.goto(site.at("CEMPTY", "UOFFICE"))
    page.get_by_test_id("composer").fill("good morning *all*")
    page.get_by_test_id("send").click()
    expect(page.get_by_test_id("message")).to_contain_text("Ingrid Sørensen")
    unread = other_page.get_by_test_id("channel-CSTAFF")
    expect(unread).to_contain_text("(1 new message)")
    other_page.reload()
    expect(unread).to_contain_text("(1 new message)")
    other_page.get_by_test_id("channel-CSTAFF").click()
    expect(other_page.get_by_test_id("message").locator("strong")).to_have_text("all")
    expect(unread).not_to_contain_text("new message")
    other_page.goto(site.at("CEMPTY", "UOFFICE"))
    expect(other_page.get_by_test_id("place")).to_have_text("# empty")
    expect(unread).not_to_contain_text("new message")


def test_hostile_text_is_drawn_as_text(page: Page, site: Site) -> None:
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    blocks = [{"type": "section", "text": mrkdwn(HOSTILE)}]
    blocks += [{"type": "header", "text": plain("<img src=x onerror=alert(1)>")}]
    site.bot.answer = {"response_type": "in_channel", "text": HOSTILE, "blocks": blocks}
    page.goto(site.at())
    site.say("/attendance")
    site.say(HOSTILE)
    messages = page.get_by_test_id("message")
    expect(messages).to_have_count(2)
    expect(messages.first).to_contain_text("<img src=x onerror=alert(1)>")
    expect(messages.first).to_contain_text("<javascript:alert(1)|go> <b>")
    expect(messages.last).to_contain_text("<img src=x onerror=alert(1)>")
    expect(messages.locator("img")).to_have_count(0)
    assert messages.first.locator("a").evaluate_all("all => all.map(a => a.href)") == [
        "https://evil.test/"
    ]
    assert not dialogs


def test_mrkdwn_is_drawn_as_slack_draws_it(page: Page, site: Site) -> None:
    text = "*b* _i_ ~s~ `c *x*` 2*3*4 <@UOFFICE> <#CEMPTY> &amp;amp; :wave:\n>q\n```*p*```"
    section = {"type": "section", "text": mrkdwn(text)}
    site.bot.answer = {"text": "t", "blocks": [section, {"type": "markdown", "text": "# x"}]}
    page.goto(site.at())
    site.say("/attendance")
    message = page.get_by_test_id("message")
    for tag, drawn in {"strong": "b", "em": "i", "s": "s", "code": "c *x*", "pre": "*p*"}.items():
        expect(message.locator(f".text {tag}")).to_have_text(drawn)
    expect(message.locator("blockquote")).to_have_text("q")
    expect(message).to_contain_text("2*3*4 @ليلى حداد #empty &amp; 👋")
    expect(message).to_contain_text("unsupported block: markdown")


def test_a_press_redraws_the_message_and_keeps_the_focus(page: Page, site: Site) -> None:
    open_roster(page, site)
    button = page.locator("[data-action-id=mark-6]")
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_have_text("❌ שרה כ.")
    expect(button).to_have_attribute("aria-label", "שרה כ.: mark absent")
    assert focused_action(page) == "mark-6"
    expect(page.get_by_test_id("message")).to_contain_text("1 absent")


def test_the_page_stays_usable_while_a_press_is_under_way(page: Page, site: Site) -> None:
    site.bot.seconds = 1.0
    open_roster(page, site)
    pressed = page.locator("[data-action-id=mark-0]")
    pressed.click()
    expect(pressed).to_have_attribute("aria-busy", "true")
    page.locator("[data-action-id=mark-1]").click()
    page.get_by_test_id("composer").fill("still typing")
    expect(page.get_by_test_id("message")).to_contain_text("2 absent")
    expect(page.locator("[aria-busy]")).to_have_count(0)
    expect(page.get_by_test_id("composer")).to_have_value("still typing")


def test_a_redraw_does_not_move_what_is_being_read(page: Page, site: Site) -> None:
    page.set_viewport_size({"width": 1280, "height": 500})
    site.bot.count = 60
    site.bot.answer = {"text": "a roster", "blocks": roster(set(), 60)}
    open_roster(page, site)
    page.locator("#history").evaluate("pane => { pane.scrollTop = 120; }")
    page.locator("[data-action-id=mark-12]").click()
    expect(page.locator("[data-action-id=mark-12]")).to_contain_text("❌")
    assert page.locator("#history").evaluate("pane => pane.scrollTop") == 120


def test_a_failing_bot_is_reported_in_slacks_words(page: Page, site: Site) -> None:
    open_roster(page, site)
    page.locator("[data-action-id=fail]").click()
    expect(page.get_by_test_id("notice")).to_contain_text("Only visible to you")
    expect(page.get_by_test_id("notice")).to_contain_text("failed with the error")


def test_a_confirm_dialog_asks_before_anything_is_sent(page: Page, site: Site) -> None:
    open_roster(page, site)
    page.locator("[data-action-id=forget]").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_test_id("confirm")
    expect(dialog).to_contain_text("Forget it all?")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert focused_action(page) == "forget"
    assert site.bot.received == []
    page.keyboard.press("Enter")
    page.get_by_test_id("confirm-yes").click()
    (pressed,) = eventually(lambda: site.bot.received)
    assert pressed["actions"][0]["action_id"] == "forget"


def test_a_long_row_shows_five_and_the_rest_on_request(page: Page, site: Site) -> None:
    elements = [part for block in roster(set())[1:3] for part in block["elements"]][:9]
    site.bot.answer = {"text": "t", "blocks": [{"type": "actions", "elements": elements}]}
    page.goto(site.at())
    site.say("/attendance")
    expect(page.locator("[data-action-id]:visible")).to_have_count(5)
    page.get_by_role("button", name="+4 more").click()
    expect(page.locator("[data-action-id]:visible")).to_have_count(9)
    assert focused_action(page) == "mark-5"


def test_names_are_drawn_in_their_own_direction(page: Page, site: Site) -> None:
    open_roster(page, site)
    direction = "node => getComputedStyle(node.querySelector('.label')).direction"
    assert page.locator("[data-action-id=mark-2]").evaluate(direction) == "rtl"
    assert page.locator("[data-action-id=mark-3]").evaluate(direction) == "ltr"


def test_the_page_reconnects_by_itself(page: Page, site: Site) -> None:
    def refuse(route: Route) -> None:
        route.fulfill(status=503, body="busy")

    page.route("**/play/events*", refuse)
    page.goto(site.at())
    expect(page.get_by_test_id("line")).to_contain_text("Not connected")
    site.say("anybody there?")
    expect(page.get_by_test_id("message")).to_have_count(0)
    page.unroute("**/play/events*")
    expect(page.get_by_test_id("message")).to_contain_text("anybody there?")
    expect(page.get_by_test_id("line")).to_be_empty()


def test_on_a_phone_everything_fits_and_the_sidebar_is_a_drawer(phone: Page, site: Site) -> None:
    open_roster(phone, site)
    assert width_of_content(phone) == 390
    expect(phone.get_by_test_id("channel-CEMPTY")).to_be_hidden()
    menu = phone.get_by_role("button", name="Channels and people")
    site.say("hello", channel="CEMPTY", who="UOFFICE")
    expect(menu).to_have_accessible_name("Channels and people (1 new message)")
    expect(phone).to_have_title(re.compile(r"^\(1\) "))
    phone.get_by_test_id("menu").click()
    phone.keyboard.press("Escape")
    expect(phone.get_by_test_id("channel-CEMPTY")).to_be_hidden()
    phone.get_by_test_id("menu").click()
    phone.get_by_test_id("channel-CEMPTY").click()
    expect(phone.get_by_test_id("place")).to_have_text("# empty")
    expect(phone.get_by_test_id("sidebar")).to_be_hidden()


def test_dark_colours_are_used_where_they_are_preferred(dark_page: Page, site: Site) -> None:
    dark_page.goto(site.at())
    ground = dark_page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == "rgb(21, 25, 27)"


def test_an_empty_conversation_says_what_to_try_and_leads_there(page: Page, site: Site) -> None:
    page.goto(site.at())
    page.get_by_role("list", name="What to try").get_by_role("link").press("Enter")
    expect(page.get_by_test_id("person-switch")).to_have_value("UOFFICE")
    expect(page.get_by_test_id("place")).to_have_text("# empty")
