"""A real browser for tests: wide as on a desk, narrow as in a hand."""

from collections.abc import Generator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from starlette.applications import Starlette
from starlette.routing import Route

from playground import create_playground
from tests import hearing
from tests.browser.chromium import executable
from tests.browser.tiny_bot import CONFIG, Site, TinyBot
from tests.serving import served

WIDE = (1280, 900)
NARROW = (390, 844)
HERE = ("en-GB", "Europe/London")
# Milliseconds; a machine with other work takes many times as long as an idle one.
PATIENCE = 30_000


# Not for the whole session: while it lives, Playwright's event loop is the thread's running loop,
# and a later test of another module could not start its own.
@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    """Chromium: the machine's own, else Playwright's download."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable())
        yield browser
        browser.close()


@contextmanager
def opened(
    browser: Browser, size: tuple[int, int], color_scheme: str, place: tuple[str, str] = HERE
) -> Generator[Page]:
    """An empty page; an error in its scripts fails the test."""
    width, height = size
    dark = color_scheme == "dark"
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if dark else "light",
        locale=place[0],
        timezone_id=place[1],
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    # What the page still asks for as it is closed, Playwright leaves behind in its own loop.
    hearing.allow("asyncio")
    yield page
    context.close()
    assert not errors, errors


@pytest.fixture
def page(browser: Browser) -> Generator[Page]:
    """A page of 1280 by 900 pixels."""
    with opened(browser, WIDE, "light") as page:
        yield page


@pytest.fixture
def phone(browser: Browser) -> Generator[Page]:
    """A page of 390 by 844 pixels."""
    with opened(browser, NARROW, "light") as page:
        yield page


@pytest.fixture
def dark_page(browser: Browser) -> Generator[Page]:
    """A page of a person who prefers dark colours."""
    with opened(browser, WIDE, "dark") as page:
        yield page


@pytest.fixture
def page_in_new_york(browser: Browser) -> Generator[Page]:
    """A page of a person who writes times as Americans do, and is there."""
    with opened(browser, WIDE, "light", ("en-US", "America/New_York")) as page:
        yield page


@pytest.fixture
def other_page(browser: Browser) -> Generator[Page]:
    """A second window, of somebody else."""
    with opened(browser, WIDE, "light") as page:
        yield page


@pytest.fixture
def site() -> Generator[Site]:
    """The playground with a tiny bot behind it, both on real sockets."""
    bot = TinyBot()
    routes = [Route("/slack/events", bot.receive, methods=["POST"])]
    playground = create_playground(CONFIG)
    with served(Starlette(routes=routes)) as bot_url, served(playground) as url:
        playground.state.workspace.request_url = f"{bot_url}/slack/events"
        bot.slack = url
        yield Site(url, bot)
