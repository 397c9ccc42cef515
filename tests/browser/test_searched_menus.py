"""Searched menus: typed into, chosen from by keyboard and by hand, and sent."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.tiny_bot import Site
from tests.serving import eventually

# The site comes first, so that the pages with their open streams are closed before it ends.
pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("site")]


def open_home(page: Page, site: Site) -> None:
    page.goto(site.at("DTEACH") + "&tab=home")
    expect(page.get_by_test_id("home")).to_contain_text("Biology 9A")


def test_in_a_modal_one_and_several_are_found_by_keyboard_and_sent(page: Page, site: Site) -> None:
    open_home(page, site)
    page.get_by_role("button", name="Search").click()
    modal = page.get_by_test_id("modal")
    page.get_by_test_id("modal-submit").click()
    expect(modal.locator("[data-block-id=one] .error")).to_have_text(
        "Please complete this required field."
    )
    student = modal.get_by_role("combobox", name="Student")
    expect(student).to_be_focused()
    student.press_sequentially("a")
    found = modal.get_by_role("option")
    expect(found).to_have_text(["Ada L.", "Anastasia-Konstantina Papadopoulou-R."])
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(student).to_have_value("Ada L.")
    others = modal.get_by_role("combobox", name="Others")
    for typed, name in (("zo", "Zoë B."), ("bj", "Björk"), ("jo", "José Ñ.")):
        others.fill(typed)
        modal.get_by_role("option", name=name).click()
    modal.get_by_role("button", name="Remove Björk").click()
    page.get_by_test_id("modal-submit").click()
    expect(modal).to_be_hidden()
    values = site.bot.received[-1]["view"]["state"]["values"]
    assert values["one"]["one"]["selected_option"]["value"] == "0"
    chosen = values["many"]["many"]["selected_options"]
    assert [each["text"]["text"] for each in chosen] == ["Zoë B.", "José Ñ."]


def test_on_home_a_choice_is_an_action_and_a_failure_finds_nothing(page: Page, site: Site) -> None:
    open_home(page, site)
    menu = page.get_by_role("combobox", name="Find")
    menu.fill("ad")
    status = page.get_by_test_id("home").get_by_role("status")
    expect(status).to_have_text("Type at least 3 characters.")
    menu.fill("fail")
    expect(status).to_have_text("No result found. (dispatch_failed)")
    menu.fill("ada")
    page.get_by_role("option", name="Ada L.").click()
    expect(menu).to_have_value("Ada L.")
    (pressed,) = eventually(lambda: site.bot.of_type("block_actions"))
    assert pressed["actions"][0]["selected_option"]["text"]["text"] == "Ada L."


def test_on_a_phone_what_is_found_is_in_reach(phone: Page, site: Site) -> None:
    open_home(phone, site)
    phone.get_by_role("combobox", name="Find").fill("ada")
    option = phone.get_by_role("option", name="Ada L.")
    option.scroll_into_view_if_needed()
    expect(option).to_be_in_viewport(ratio=1)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
