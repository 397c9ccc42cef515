"""The app's own place: Home beside its messages, its shortcuts, and what is written to it."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.tiny_bot import Site
from tests.serving import eventually

# The site comes first, so that the pages with their open streams are closed before it ends.
pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("site")]


def test_home_is_drawn_when_it_is_looked_at_and_pressed(page: Page, site: Site) -> None:
    page.goto(site.at("DTEACH"))
    page.get_by_test_id("tab-home").click()
    home = page.get_by_test_id("home")
    expect(home).to_contain_text("Biology 9A")
    expect(page.get_by_test_id("composer")).to_be_hidden()
    both = ["messages", "home"]
    assert eventually(lambda: [e["tab"] for e in site.bot.of_type("app_home_opened")] == both)
    home.get_by_role("button", name="Ada L.").click()
    expect(home).to_contain_text("1 absent")
    expect(home.get_by_role("button", name="Ada L.")).to_be_focused()
    home.get_by_role("button", name="Details").click()
    expect(page.get_by_test_id("modal")).to_be_visible()
    page.keyboard.press("Escape")
    expect(home.get_by_role("button", name="Details")).to_be_focused()
    page.reload()
    expect(home).to_contain_text("1 absent")
    page.get_by_test_id("tab-home").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_test_id("composer")).to_be_visible()
    expect(home).to_be_hidden()


def test_a_shortcut_is_chosen_beside_the_message_box(page: Page, site: Site) -> None:
    page.goto(site.at())
    page.get_by_test_id("shortcuts").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitem", name="Take attendance")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("modal")).to_be_visible()
    assert site.bot.of_type("shortcut")[0]["callback_id"] == "take"


def test_the_app_is_mentioned_by_a_name_that_completes_itself(page: Page, site: Site) -> None:
    page.goto(site.at())
    composer = page.get_by_test_id("composer")
    composer.press_sequentially("so @rol")
    expect(page.get_by_test_id("command")).to_have_text(["@RollcallApp"])
    page.keyboard.press("Enter")
    expect(composer).to_have_value("so @Rollcall ")
    composer.press_sequentially("help & more")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("message")).to_contain_text("so @Rollcall help & more")
    (mention,) = eventually(lambda: site.bot.of_type("app_mention"))
    assert mention["text"] == "so <@U0PLAYGBOT> help &amp; more"


def test_what_is_typed_before_the_page_knows_the_names_is_completed_then(
    page: Page, site: Site
) -> None:
    page.route("**/play/state*", lambda _: None)
    page.goto(site.at())
    page.get_by_test_id("composer").press_sequentially("so @rol")
    expect(page.get_by_test_id("command")).to_have_count(0)
    page.unroute("**/play/state*")
    expect(page.get_by_test_id("command")).to_have_text(["@RollcallApp"])


def test_on_a_phone_home_and_shortcuts_are_in_reach(phone: Page, site: Site) -> None:
    phone.goto(site.at("DTEACH"))
    phone.get_by_test_id("shortcuts").click()
    item = phone.get_by_role("menuitem", name="Take attendance")
    expect(item).to_be_in_viewport(ratio=1)
    phone.keyboard.press("Escape")
    phone.get_by_test_id("tab-home").click()
    expect(phone.get_by_test_id("home")).to_contain_text("Biology 9A")
    width = phone.evaluate("document.documentElement.scrollWidth")
    assert width <= 390
