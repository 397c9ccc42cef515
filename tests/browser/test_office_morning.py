"""The school office's morning in the browser, from Home, with the real bot behind the page."""

from collections.abc import Generator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Page, expect

from storage.engine.database import Database
from tests.stories.building import make_riverside, set_stage
from tests.stories.homes import WITH_HOME
from tests.stories.reporting import families_of
from tests.stories.stage import Stage

# The stage comes first, so that the pages with their open streams are closed before it ends.
pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("stage")]


@pytest.fixture
def stage(database: Database) -> Generator[Stage]:
    school = make_riverside(database)
    early = [(1, "0", "08:00", "08:45")]
    school.add_course("Chemistry 8B", 3, teachers=["Olga Other"], meetings=early)
    with ExitStack() as stack:
        yield set_stage(stack, database, school, {}, [WITH_HOME])


def test_the_office_goes_through_its_morning_from_home(page: Page, stage: Stage) -> None:
    families_of(stage).report(1)
    page.goto(f"{stage.playground_url}/?as=UOFFICE&in=CSTAFF")
    page.get_by_role("link", name="Rollcall").click()
    page.get_by_test_id("tab-home").click()
    home, modal = page.get_by_test_id("home"), page.get_by_test_id("modal")
    expect(home).to_contain_text("Registers missing now: 1")

    home.locator("button", has_text="Nudge").click()
    expect(modal).to_contain_text("Olga Other")
    page.keyboard.press("Escape")

    home.locator("button", has_text="Open").click()
    modal.get_by_role("button", name="Ada L.").click()
    expect(modal).to_contain_text("1 absent")
    modal.locator("button", has_text="Everyone else present").click()
    expect(modal).to_contain_text("Complete: 2 present, 1 absent.")
    page.keyboard.press("Escape")
    expect(home).to_contain_text("Absent without a reason: 1")

    home.locator("button", has_text="Call list").click()
    modal.locator("button", has_text="Called").click()
    expect(modal).to_contain_text("Called at 09:05, Ines Duarte")
    page.keyboard.press("Escape")
    # Home is drawn anew when the list is closed, and what is being typed then is gone.
    expect(home).to_contain_text("Called at 09:05, Ines Duarte")

    home.locator("button", has_text="Reports to decide (1)").click()
    modal.get_by_role("button", name="Accept: ").click()
    expect(modal).to_contain_text("“A fever. Back <soon>”")
    modal.get_by_role("button", name="Accept", exact=True).click()
    expect(modal).to_contain_text("is accepted.")
    page.keyboard.press("Escape")
    expect(modal).to_contain_text("No family's report waits to be decided.")
    expect(home).not_to_contain_text("Reports of families")
    # Home is drawn once more when the page is closed, too.
    search = home.get_by_role("combobox", name="Find a student")
    search.evaluate("each => { each.dataset.drawn = 'before' }")
    page.keyboard.press("Escape")
    expect(home.locator("[data-drawn]")).to_have_count(0)

    search.fill("ada")
    page.get_by_role("option", name="Ada").first.click()
    expect(modal).to_contain_text("Correct a record")
