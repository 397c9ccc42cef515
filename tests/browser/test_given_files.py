"""Files in a modal: chosen, taken out, refused, sent."""

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.tiny_bot import Site

# The site comes first, so that the pages with their open streams are closed before it ends.
pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("site")]


def file(name: str) -> FilePayload:
    return {"name": name, "mimeType": "application/zip", "buffer": b"PK an export"}


def test_a_file_is_chosen_taken_out_chosen_again_and_sent(page: Page, site: Site) -> None:
    page.goto(site.at("DTEACH") + "&tab=home")
    page.get_by_role("button", name="Give").click()
    modal = page.get_by_test_id("modal")
    chooser = modal.get_by_label("Export")
    expect(chooser).to_be_focused()
    page.get_by_test_id("modal-submit").click()
    expect(modal.locator(".error")).to_have_text("Please complete this required field.")
    chooser.set_input_files(file("roster.pdf"))
    expect(modal.get_by_role("alert").filter(has_text="isn't supported")).to_be_visible()
    chooser.set_input_files(file("first.zip"))
    expect(chooser).to_be_disabled()
    modal.get_by_role("button", name="Remove first.zip").click()
    chooser.set_input_files(file("second.zip"))
    expect(modal.get_by_text("second.zip (12 B)")).to_be_visible()
    page.get_by_test_id("modal-submit").click()
    expect(modal).to_be_hidden()
    (sent,) = site.bot.received[-1]["view"]["state"]["values"]["export"]["export"]["files"]
    assert (sent["name"], sent["size"], sent["user"]) == ("second.zip", 12, "UTEACH")
