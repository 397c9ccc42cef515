"""The playground's modal: what is entered, what is refused, where the focus goes."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.tiny_bot import Json, Site

# The site comes first, so that the pages with their open streams are closed before it ends.
pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("site")]


def open_details(page: Page, site: Site) -> Locator:
    page.goto(site.at())
    page.get_by_test_id("composer").fill("/attendance")
    page.keyboard.press("Enter")
    page.locator("[data-action-id=details]").focus()
    page.keyboard.press("Enter")
    modal = page.get_by_test_id("modal")
    expect(modal).to_be_visible()
    return modal


def chosen(value: str, text: str) -> Json:
    return {"value": value, "text": {"type": "plain_text", "text": text, "emoji": True}}


def focus_is_inside(modal: Locator) -> bool:
    return modal.evaluate("node => node.contains(document.activeElement)")


def test_what_was_entered_is_sent_in_slacks_shape(page: Page, site: Site) -> None:
    modal = open_details(page, site)
    modal.get_by_label("Student").select_option("2")
    modal.get_by_label("Excused").check()
    modal.get_by_label("Minutes late").fill("12")
    modal.get_by_label("Note").fill("missed the bus\nagain")
    page.get_by_test_id("modal-submit").click()
    expect(modal).to_be_hidden()
    assert site.bot.received[-1]["view"]["state"]["values"] == {
        "student": {"student": {"type": "static_select", "selected_option": chosen("2", "Zoë")}},
        "status": {"status": {"type": "radio_buttons", "selected_option": chosen("ex", "Excused")}},
        "minutes": {"minutes": {"type": "number_input", "value": "12"}},
        "note": {"note": {"type": "plain_text_input", "value": "missed the bus\nagain"}},
    }


def test_the_bots_errors_stand_under_their_inputs(page: Page, site: Site) -> None:
    site.bot.errors = {"note": "A note of three words, please."}
    modal = open_details(page, site)
    modal.get_by_label("Student").select_option("1")
    page.get_by_test_id("modal-submit").click()
    error = modal.locator("[data-block-id=note] .error")
    expect(error).to_have_text("A note of three words, please.")
    expect(modal.get_by_label("Note")).to_be_focused()
    expect(modal.get_by_label("Note")).to_have_attribute("aria-invalid", "")
    site.bot.errors = {}
    page.get_by_test_id("modal-submit").click()
    expect(modal).to_be_hidden()


@pytest.mark.parametrize(
    ("minutes", "refusal"),
    [
        ("0", "Enter a number of at least 1; this is 0."),
        ("241", "Enter a number of at most 240; this is 241."),
        ("2.5", "Enter a whole number."),
    ],
)
def test_a_number_out_of_bounds_is_refused_before_anything_is_sent(
    page: Page, site: Site, minutes: str, refusal: str
) -> None:
    modal = open_details(page, site)
    modal.get_by_label("Minutes late").fill(minutes)
    page.get_by_test_id("modal-submit").click()
    expect(modal.locator("[data-block-id=minutes] .error")).to_have_text(refusal)
    missing = modal.locator("[data-block-id=student] .error")
    expect(missing).to_have_text("Please complete this required field.")
    expect(modal.get_by_label("Student")).to_be_focused()
    assert not [each for each in site.bot.received if each["type"] == "view_submission"]


def test_half_typed_inputs_survive_an_update_of_the_view(page: Page, site: Site) -> None:
    modal = open_details(page, site)
    modal.get_by_label("Minutes late").fill("7")
    modal.get_by_label("Excused").check()
    modal.get_by_label("Student").select_option("1")
    expect(modal).to_contain_text("You chose another.")
    expect(modal.get_by_label("Minutes late")).to_have_value("7")
    expect(modal.get_by_label("Excused")).to_be_checked()
    expect(modal.get_by_label("Student")).to_have_value("1")


def test_the_focus_stays_inside_and_goes_back_where_it_came_from(page: Page, site: Site) -> None:
    modal = open_details(page, site)
    expect(modal.get_by_label("Student")).to_be_focused()
    for _ in range(12):
        page.keyboard.press("Tab")
        assert focus_is_inside(modal)
    for _ in range(12):
        page.keyboard.press("Shift+Tab")
        assert focus_is_inside(modal)
    page.keyboard.press("Escape")
    expect(modal).to_be_hidden()
    expect(page.locator("[data-action-id=details]")).to_be_focused()


@pytest.mark.parametrize("way", ["[data-testid=modal-close]", "[aria-label=Close]"])
def test_closing_sends_nothing(page: Page, site: Site, way: str) -> None:
    modal = open_details(page, site)
    modal.locator(way).click()
    expect(modal).to_be_hidden()
    assert [each["type"] for each in site.bot.received] == ["block_actions"]


def test_on_a_phone_the_modal_takes_the_whole_screen(phone: Page, site: Site) -> None:
    modal = open_details(phone, site)
    assert modal.bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 844}
    expect(phone.get_by_test_id("modal-submit")).to_be_in_viewport()
