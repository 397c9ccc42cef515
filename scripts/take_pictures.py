"""Takes the pictures of the docs: a class being taken in the demo, on a desktop and on a phone.

Run `make picture`. It needs fonts for emoji and for many scripts (on Debian fonts-noto-color-emoji,
fonts-noto-core and fonts-noto-cjk).
"""

import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import requests
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.browser.chromium import executable  # noqa: E402  # needs the path above

PICTURES = ROOT / "docs" / "pictures"
PORT = 8699
ADDRESS = f"http://127.0.0.1:{PORT}"


@contextmanager
def demo() -> Generator[None]:
    """Run the demo on fresh data while the block lasts."""
    with TemporaryDirectory() as data:
        command = [sys.executable, "-m", "bot", "demo", "--port", str(PORT), "--data", data]
        process = subprocess.Popen(command, cwd=ROOT)  # noqa: S603  # our own program
        try:
            wait_for_page()
            yield
        finally:
            process.terminate()
            process.wait(timeout=20)


def wait_for_page() -> None:
    """Wait until the demo answers."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            requests.get(ADDRESS, timeout=20)
        except requests.ConnectionError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError(f"the demo did not answer at {ADDRESS} within thirty seconds")


def open_page(browser: Browser, width: int, height: int, who: str) -> Page:
    """Open the playground as one of its people."""
    page = browser.new_page(viewport={"width": width, "height": height}, device_scale_factor=2)
    page.goto(f"{ADDRESS}/?as={who}")
    page.locator("[data-testid=composer]").wait_for()
    return page


def type_command(page: Page, text: str) -> None:
    """Type a command as a person does."""
    page.locator("[data-testid=composer]").fill(text)
    page.locator("[data-testid=send]").click()


def tap(page: Page, name: str, shows: str) -> None:
    """Tap a button and wait until the roster shows what it did."""
    page.get_by_role("button", name=name).first.click()
    page.get_by_text(shows).first.wait_for()


def take(page: Page, name: str) -> None:
    """Take the picture."""
    page.mouse.move(0, 0)
    page.wait_for_timeout(300)
    page.screenshot(path=PICTURES / f"{name}.png")


def main() -> None:
    """Take every picture."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with demo(), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=["--no-sandbox"])
        page = open_page(browser, 1100, 760, "U01OKAFOR")
        type_command(page, "/attendance biology")
        tap(page, "Ada L.", "❌ Ada L.")
        tap(page, "Xóchitl T.", "❌ Xóchitl T.")
        tap(page, "Taps mark late", "● Late")
        tap(page, "Aoife N.", "⏰ Aoife N.")
        take(page, "roster")
        tap(page, "Mark everyone present", "Complete: 26 present")
        take(page, "roster-complete")
        tap(page, "Minutes late, reason and note", "Minutes late")
        take(page, "details")
        phone = open_page(browser, 390, 844, "U02LINDQVIST")
        type_command(phone, "/attendance biology")
        phone.get_by_text("Complete: 26 present").wait_for()
        take(phone, "roster-phone")
        office = open_page(browser, 1100, 560, "U03OFFICE")
        type_command(office, "/attendance")
        office.get_by_role("heading", name="Registers of").wait_for()
        take(office, "registers")
        home = open_page(browser, 1100, 820, "U03OFFICE")
        home.locator("#sidebar").get_by_text("Rollcall").last.click()
        home.get_by_role("tab", name="Home").click()
        home.get_by_role("heading", name="Absent without a reason").wait_for()
        take(home, "home")
        browser.close()


if __name__ == "__main__":
    main()
