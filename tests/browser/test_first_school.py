"""From a workspace without a school to a first complete register, in the browser alone."""

from collections.abc import Generator
from contextlib import ExitStack

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from bot.manifest import SCOPES
from playground import Channel
from storage.engine.columns import new_id
from storage.engine.database import Database
from tests.school import MadeSchool
from tests.stories.building import set_stage
from tests.stories.homes import WITH_HOME
from tests.stories.people import PEOPLE
from tests.stories.stage import Stage

# The stage comes first, so that the pages with their open streams are closed before it ends.
pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("stage")]
HEAD = "UHEAD"
ROWS = (
    "Kurs;Family name;Given name;Teacher's e-mail;Meets",
    "Biology 9A;Lovelace;Ada;ruth@riverside.test;Mon Tue 09:00-09:50",
    "Biology 9A;Hopper;Grace;;",
)
SHEET: FilePayload = {
    "name": "names.csv",
    "mimeType": "text/csv",
    "buffer": "\n".join(ROWS).encode(),
}


@pytest.fixture
def stage(database: Database) -> Generator[Stage]:
    """People, a channel and no school; the head administers the workspace."""
    people = tuple(
        each.model_copy(update={"is_admin": each.id == HEAD, "tz": "Europe/London"})
        for each in PEOPLE
    )
    channels = (
        Channel(id="CSTAFF", name="staff", members=(HEAD, "UTUNDE")),
        Channel(id="COFFICE", name="office", members=(HEAD, "UOFFICE")),
    )
    with ExitStack() as stack:
        workspace = WITH_HOME | {
            "people": people,
            "channels": channels,
            "scopes": frozenset(SCOPES),
        }
        school = MadeSchool(database, new_id())
        yield set_stage(stack, database, school, {}, [workspace])


def test_a_newcomer_comes_to_a_first_register_without_a_shell(page: Page, stage: Stage) -> None:
    come_to_a_first_register(page, stage)


def test_a_phone_is_enough(phone: Page, stage: Stage) -> None:
    come_to_a_first_register(phone, stage)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_spreadsheet_brings_a_newcomer_to_a_first_register(page: Page, stage: Stage) -> None:
    come_by_a_spreadsheet(page, stage)


def test_a_phone_is_enough_for_a_spreadsheet(phone: Page, stage: Stage) -> None:
    come_by_a_spreadsheet(phone, stage)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390


def come_by_a_spreadsheet(page: Page, stage: Stage) -> None:
    page.goto(f"{stage.playground_url}/?as={HEAD}&in=DHEAD")
    page.get_by_test_id("tab-home").click()
    press(page, "Create your school")
    modal(page).get_by_label("Name of the school").fill("Hill School")
    submit(page)
    expect(page.get_by_text("Getting started: 1 of 6")).to_be_visible()
    press(page, "Upload classes and students as a spreadsheet")
    modal(page).get_by_role("button", name="Send me a template").click()
    expect(modal(page)).to_contain_text("The template is in your conversation with me")
    close(page)
    modal(page).get_by_label("Spreadsheet, as XLSX or CSV").set_input_files(SHEET)
    modal(page).get_by_label("Last day of new classes").fill("2027-07-20")
    submit(page)
    expect(modal(page)).to_contain_text("Your spreadsheet is being read.")
    close(page)
    page.get_by_test_id("tab-messages").click()
    expect(page.get_by_text("Roster template as CSV")).to_be_visible()
    expect(page.get_by_role("heading", name="The spreadsheet was not taken")).to_be_visible()
    press(page, "Say which column is what")
    modal(page).get_by_label("Class", exact=True).select_option(label="Kurs")
    submit(page)
    expect(page.get_by_role("heading", name="Dry run of the rosters")).to_be_visible()
    expect(page.get_by_text("students: 2 added").first).to_be_visible()
    press(page, "Import")
    expect(page.get_by_role("heading", name="The rosters are imported")).to_be_visible()
    expect(page.get_by_text("Getting started: 4 of 6")).to_be_visible()
    page.get_by_test_id("tab-home").click()
    expect(page.get_by_text("Getting started: 4 of 6")).to_be_visible()
    press(page, "Take a register")
    modal(page).locator("button", has_text="Everyone else present").click()
    expect(modal(page)).to_contain_text("Complete: 2 present.")
    close(page)
    expect(page.get_by_text("Getting started")).to_be_hidden()
    expect(page.get_by_text("Your registers today")).to_be_visible()


def come_to_a_first_register(page: Page, stage: Stage) -> None:
    page.goto(f"{stage.playground_url}/?as={HEAD}&in=DHEAD")
    page.get_by_test_id("tab-home").click()
    press(page, "Create your school")
    modal(page).get_by_label("Name of the school").fill("Hill School")
    submit(page)
    expect(page.get_by_text("Getting started: 1 of 6")).to_be_visible()

    press(page, "Add a class")
    modal(page).get_by_label("Title").fill("Biology 9A")
    modal(page).get_by_label("Last day").fill("2027-07-20")
    modal(page).get_by_label("When it meets").fill("Mon Tue 09:00-09:50 P1")
    submit(page)
    expect(modal(page)).to_contain_text("Mon Tue 09:00-09:50 P1")
    expect(modal(page)).to_contain_text("Ruth Abernathy")
    modal(page).get_by_role("button", name="Add students").click()
    students = modal(page).get_by_label("Students, one a line")
    students.fill("Ada Lovelace\nHopper; Grace; 9; 1906\nAlan Turing")
    submit(page)
    expect(modal(page)).to_contain_text("3 students added.")
    close(page)
    expect(page.get_by_text("Getting started: 4 of 6")).to_be_visible()

    press(page, "Add a digest")
    modal(page).get_by_role("button", name="Add a digest").click()
    modal(page).get_by_label("Channel", exact=True).select_option(label="#office")
    submit(page)
    expect(modal(page)).to_contain_text("The digest is saved.")
    close(page)
    expect(page.get_by_text("Getting started: 5 of 6")).to_be_visible()

    press(page, "Take a register")
    modal(page).locator("button", has_text="Everyone else present").click()
    expect(modal(page)).to_contain_text("Complete: 3 present.")
    close(page)
    expect(page.get_by_text("Getting started")).to_be_hidden()
    expect(page.get_by_text("Your registers today")).to_be_visible()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def modal(page: Page) -> Locator:
    return page.get_by_test_id("modal")


def submit(page: Page) -> None:
    page.get_by_test_id("modal-submit").click()


def close(page: Page) -> None:
    page.keyboard.press("Escape")
