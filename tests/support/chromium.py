"""A headless Chromium for the browser tests: the machine's own, else Playwright's. Never skips."""

import os
import shutil
import subprocess
import sys

from playwright.sync_api import Browser, Playwright
from playwright.sync_api import Error as PlaywrightError

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
INSTALL_SECONDS = 600
HELP = (
    "The browser tests need Chromium: install the package chromium, or let `playwright install chromium` download it."
)


def launch(playwright: Playwright) -> Browser:
    """Start headless Chromium; RuntimeError says what to install when there is none and none can be had."""
    # Chromium's own sandbox does not run as root, which is who containers are.
    arguments = ["--disable-dev-shm-usage", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    found = next((path for path in map(shutil.which, NAMES) if path), None)
    if found:
        return playwright.chromium.launch(executable_path=found, args=arguments)
    try:
        return playwright.chromium.launch(args=arguments)
    except PlaywrightError:
        _install()
    return playwright.chromium.launch(args=arguments)


def _install() -> None:
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise RuntimeError(f"{HELP} (it did not finish in {INSTALL_SECONDS} seconds)") from error
    if done.returncode:
        raise RuntimeError(f"{HELP}\n{done.stderr[-1000:]}")
