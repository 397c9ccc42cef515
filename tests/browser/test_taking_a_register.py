"""A teacher takes a register in the browser, with the real bot behind the page."""

from collections.abc import Generator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Locator, Page, expect

from storage.engine.database import Database
from tests.stories.building import make_riverside, set_stage
from tests.stories.stage import Stage

# The stage comes first, so that the pages with their open streams are closed before it ends.
pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("stage")]


@pytest.fixture
def stage(database: Database) -> Generator[Stage]:
    with ExitStack() as stack:
        yield set_stage(stack, database, make_riverside(database), {})


def enter(page: Page, stage: Stage, who: str = "UTUNDE") -> None:
    page.goto(f"{stage.playground_url}/?as={who}&in=CSTAFF")
    page.get_by_test_id("composer").fill("/attendance")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Biology 9A")).to_be_visible()


def button(page: Page, text: str) -> Locator:
    return page.get_by_test_id("message").last.locator("button", has_text=text).first


def test_a_class_of_thirty_is_taken_in_five_taps(page: Page, stage: Stage) -> None:
    enter(page, stage)
    for tapped, shown in (
        ("⬜ Ada L.", "❌ Ada L."),
        ("⬜ Suharto", "❌ Suharto"),
        ("○ Late", "● Late"),
        ("⬜ Seán O.", "⏰ Seán O."),
    ):
        button(page, tapped).click()
        expect(button(page, shown)).to_be_visible()
    button(page, "Everyone else present").click()
    expect(page.get_by_text("Complete: 27 present, 2 absent, 1 late.")).to_be_visible()
    assert len(stage.marks()) == 30
    button(page, "Undo").click()
    expect(page.get_by_text("27 still to mark: 2 absent, 1 late.")).to_be_visible()
    assert len(stage.marks()) == 3


def test_a_phone_takes_it_with_the_keyboard_too(phone: Page, stage: Stage) -> None:
    enter(phone, stage)
    name = button(phone, "⬜ Ada L.")
    name.focus()
    phone.keyboard.press("Enter")
    expect(button(phone, "❌ Ada L.")).to_be_focused()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    assert [mark.status for mark in stage.marks().values()] == ["absent"]


def test_details_are_saved_from_the_modal(page: Page, stage: Stage) -> None:
    enter(page, stage)
    button(page, "○ Late").click()
    expect(button(page, "● Late")).to_be_visible()
    button(page, "⬜ Ada L.").click()
    expect(button(page, "⏰ Ada L.")).to_be_visible()
    button(page, "Details").click()
    modal = page.get_by_test_id("modal")
    expect(modal.get_by_label("Student")).to_have_value("1")
    modal.get_by_label("Minutes late").fill("12")
    modal.get_by_label("Reason").select_option(label="Transport")
    modal.get_by_label("Note").fill("The bus broke down.")
    page.get_by_test_id("modal-submit").click()
    expect(modal).to_be_hidden()
    expect(button(page, "⏰ Ada L. 12′")).to_be_visible()
    (mark,) = stage.marks().values()
    assert (mark.minutes_late, mark.reason, mark.note) == (12, "transport", "The bus broke down.")


def test_what_does_not_go_together_is_said_under_its_input(page: Page, stage: Stage) -> None:
    enter(page, stage)
    button(page, "Details").click()
    modal = page.get_by_test_id("modal")
    modal.get_by_label("Present").check()
    modal.get_by_label("Minutes late").fill("5")
    page.get_by_test_id("modal-submit").click()
    expect(modal.get_by_text("Minutes go with Late only")).to_be_visible()
    expect(modal.get_by_label("Minutes late")).to_have_value("5")
    assert stage.marks() == {}


def test_two_teachers_see_each_others_taps(page: Page, other_page: Page, stage: Stage) -> None:
    enter(page, stage)
    enter(other_page, stage, "UMARTA")
    button(other_page, "⬜ Zoë M.").click()
    expect(button(other_page, "❌ Zoë M.")).to_be_visible()
    button(page, "Show it as it stands").click()
    button(page, "⬜ Ada L.").click()
    expect(button(page, "❌ Zoë M.")).to_be_visible()
    expect(button(other_page, "❌ Ada L.")).to_be_visible()


def test_somebody_who_is_not_staff_is_told_what_to_do(page: Page, stage: Stage) -> None:
    page.goto(f"{stage.playground_url}/?as=UNOBODY&in=CSTAFF")
    page.get_by_test_id("composer").fill("/attendance")
    page.keyboard.press("Enter")
    said = page.get_by_test_id("message").last
    expect(said).to_contain_text("The staff list has nobody with your Slack e-mail address")
    assert stage.marks() == {}
