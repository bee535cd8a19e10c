"""The bulletin's page in a real browser: axe-core finds no serious fault, nothing is fetched, it reads on a phone.

The browser is the system's own. Where there is none these tests are skipped aloud; .ci/run installs it and demands it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, sync_playwright

LANGUAGES = ("en", "ru", "kk")
FAULTS_ALONE = {"resultTypes": ["violations"]}  # what is right need not be listed node by node
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
if BROWSER is None and os.environ.get("CORRIDOR_BROWSER_REQUIRED"):
    raise RuntimeError(
        "there is no browser (chromium), and CORRIDOR_BROWSER_REQUIRED demands one: apt-get install chromium"
    )
pytestmark = pytest.mark.skipif(
    BROWSER is None, reason="NOT CHECKED: no browser on this machine (chromium), the page's accessibility is unknown"
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_axe_finds_no_serious_fault(browser, embedded_home, lang):
    path = embedded_home / "extracts" / "2025-10" / f"kpi-2025-10.{lang}.html"
    page = browser.new_page(bypass_csp=True)  # the page forbids scripts, axe among them
    page.goto(path.as_uri())
    found = Axe().run(page, options=FAULTS_ALONE).response["violations"]
    serious = [fault for fault in found if fault["impact"] in ("serious", "critical")]
    assert [(fault["id"], fault["nodes"][0]["html"][:200]) for fault in serious] == []


def test_axe_would_see_a_fault(browser, embedded_home):
    """A canary: the same page without the words in place of its charts."""
    page = browser.new_page(bypass_csp=True)
    page.goto((embedded_home / "extracts" / "2025-10" / "kpi-2025-10.en.html").as_uri())
    page.evaluate("document.querySelectorAll('svg').forEach(each => each.removeAttribute('aria-label'))")
    assert "svg-img-alt" in {fault["id"] for fault in Axe().run(page, options=FAULTS_ALONE).response["violations"]}


def test_the_page_asks_for_nothing_and_fits_a_phone(browser, embedded_home):
    page = browser.new_page(viewport={"width": 390, "height": 800})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((embedded_home / "extracts" / "2025-10" / "kpi-2025-10.kk.html").as_uri())
    page.wait_for_load_state("networkidle")
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390, "only the table scrolls sideways"
    assert page.evaluate("document.fonts.check('16px \"Noto Sans\"')"), "its own font is in use"
