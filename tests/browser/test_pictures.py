"""Pictures that were uploaded are shown in their messages, and charts by their figures."""

from typing import Any

import pytest
import requests
from playwright.sync_api import Page, expect

from bot.blocks.digests import charts
from bot.blocks.digests.weekly_message import image, native
from tests.browser.tiny_bot import CONFIG, Json, Site, mrkdwn
from tests.rules.digesting import week_of
from tests.serving import eventually

# The site comes first, so that the pages with their open streams are closed before it ends.
pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("site")]

WEEK = week_of([])
TALL = {"type": "section", "text": mrkdwn("\n".join(map(str, range(60))))}


def call(site: Site, method: str, **arguments: Any) -> Json:
    headers = {"Authorization": f"Bearer {CONFIG.bot_token}"}
    url = f"{site.bot.slack}/api/{method}"
    return requests.post(url, json=arguments, headers=headers, timeout=10).json()


def uploaded(site: Site) -> str:
    """The id of a chart that the bot has uploaded."""
    drawn = charts.png(WEEK)
    promise = requests.post(
        f"{site.bot.slack}/api/files.getUploadURLExternal",
        data={"filename": "week.png", "length": len(drawn)},
        headers={"Authorization": f"Bearer {CONFIG.bot_token}"},
        timeout=10,
    ).json()
    assert requests.post(promise["upload_url"], data=drawn, timeout=10).ok
    file_id = promise["file_id"]
    assert call(site, "files.completeUploadExternal", files=[{"id": file_id}])["ok"]
    return file_id


def post(site: Site, *blocks: Json) -> None:
    """Post, as soon as Slack is done with the files in it."""
    message: Json = {"channel": "CSTAFF", "text": "t", "blocks": list(blocks)}
    eventually(lambda: call(site, "chat.postMessage", **message)["ok"])


def test_an_uploaded_picture_is_shown_with_its_words_and_the_end_stays_in_sight(
    page: Page, site: Site
) -> None:
    post(site, TALL, image(WEEK, uploaded(site)))
    page.goto(site.at())

    picture = page.get_by_role("img", name="Mon 68 absent, 31 late, 20 excused")
    expect(picture).to_be_visible()

    eventually(lambda: picture.evaluate("node => node.naturalWidth") == 780)
    # Its lower edge is in sight: the conversation did not stay where it was without the picture.
    edge = "node => node.getBoundingClientRect().bottom <= innerHeight"
    eventually(lambda: picture.evaluate(edge))
    expect(page.locator("figcaption")).to_have_text("Absent, late and excused by day")


def test_a_picture_is_no_wider_than_a_phone(phone: Page, site: Site) -> None:
    post(site, image(WEEK, uploaded(site)))
    phone.goto(site.at())
    picture = phone.locator(".image img")
    eventually(lambda: picture.evaluate("node => node.naturalWidth") == 780)

    box = picture.bounding_box()

    assert box is not None
    assert 300 < box["width"] <= 390
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_chart_is_drawn_by_its_figures(page: Page, site: Site) -> None:
    post(site, native(WEEK))

    page.goto(site.at())

    chart = page.locator("[data-type=data_visualization]")
    expect(chart.locator("figcaption")).to_have_text("Absent, late and excused by day")
    expect(chart.get_by_role("row")).to_have_count(4)
    expect(chart.get_by_role("row").nth(1)).to_contain_text("Absent6871")
