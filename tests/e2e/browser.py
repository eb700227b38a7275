"""The Chromium that the end-to-end tests drive; `python -m tests.e2e.browser` installs one where there is none."""

import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import BrowserContext, Playwright, ViewportSize, sync_playwright

SYSTEM = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
# Tests talk to TensorBoard only: a browser that calls home slows them down, or fails behind a firewall.
FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--disable-gpu",
)

VIEWPORT: ViewportSize = {"width": 1280, "height": 800}


def launch(playwright: Playwright, profile: str | Path) -> BrowserContext:
    """Starts the Chromium, without a window.

    Args:
      playwright: Who starts it.
      profile: Its folder, empty at first. Compiled scripts are kept there only: of TensorBoard's, compiling is most of
        what a page costs.
    """
    executable = find(playwright)
    if executable is None:
        raise FileNotFoundError(
            "no Chromium found: `python -m tests.e2e.browser` installs one, CHROMIUM=... names yours"
        )
    return playwright.chromium.launch_persistent_context(
        profile, executable_path=executable, args=list(FLAGS), viewport=VIEWPORT
    )


def find(playwright: Playwright) -> str | None:
    """What the environment variable CHROMIUM names, else the system's Chromium, else Playwright's own."""
    candidates = (
        [os.environ["CHROMIUM"]] if "CHROMIUM" in os.environ else [*SYSTEM, playwright.chromium.executable_path]
    )
    return next((found for candidate in candidates if (found := shutil.which(candidate)) and _runs(found)), None)


def install() -> None:
    """Installs Debian's Chromium where that is possible, else Playwright's own, which needs no rights."""
    if _is_debian() and os.geteuid() == 0:
        subprocess.run(["apt-get", "update", "--quiet=2"], check=True)
        subprocess.run(["apt-get", "install", "--quiet=2", "--yes", "--no-install-recommends", "chromium"], check=True)
    else:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)


def _runs(executable: str) -> bool:
    """False for the placeholder that some distributions have in Chromium's place."""
    return subprocess.run([executable, "--version"], capture_output=True, check=False).returncode == 0


def _is_debian() -> bool:
    return Path("/etc/os-release").exists() and platform.freedesktop_os_release()["ID"] == "debian"


if __name__ == "__main__":
    with sync_playwright() as playwright:
        if find(playwright) is None:
            install()
        print("Chromium for the tests:", find(playwright))
        with tempfile.TemporaryDirectory() as profile:
            launch(playwright, profile).close()
