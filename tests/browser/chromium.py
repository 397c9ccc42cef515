"""Where a Chromium is on this machine; run as a program it says so, or fails."""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ON_MACOS = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


def executable() -> str | None:
    """The path of an installed Chromium; None leaves it to Playwright's own download."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None and ON_MACOS.exists():
        return str(ON_MACOS)
    return found


def downloaded() -> bool:
    """Whether Playwright has a Chromium of its own."""
    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path).exists()


if __name__ == "__main__":
    sys.exit(0 if executable() or downloaded() else "no Chromium found")
