"""Fixtures of browser tests: Debian's Chromium, a server in a process of its own, and a look at each page.

`look` is what a reviewer does: is anything wrong for people who cannot see or use a mouse (axe), does it fit on a
phone, has the browser complained? With STRAGAN_SCREENSHOTS it keeps the pictures; `make screenshots` writes those of
the guides.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from browsing import Look, Site, sign_in
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from harness import Live

CHROMIUM = os.environ.get("STRAGAN_TEST_CHROMIUM") or shutil.which("chromium")
ROOT = Path(__file__).resolve().parents[2]
SCREENSHOTS = ROOT / "docs/screenshots"
SEVERE = {"serious", "critical"}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}
WIDEST = """() => [...document.body.querySelectorAll("*")]
  .filter(one => one.getBoundingClientRect().right > document.documentElement.clientWidth)
  .slice(0, 4).map(one => one.tagName + "." + one.className)"""
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 860}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """They share a server and a browser, so they share a worker."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    live = Live(tmp_path_factory.mktemp("site"), "--memory").start()
    yield Site(live.url, live.ready)
    live.stop()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Not for longer: while Playwright runs, no other test of this process can run an event loop."""
    if CHROMIUM is None:
        pytest.skip("no browser: install Debian's chromium, or name one in STRAGAN_TEST_CHROMIUM")
    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        yield browser
        browser.close()


@dataclass
class Tab:
    """A page of a browser without cookies, and what the browser complained about."""

    page: Page
    complaints: list[str]


@pytest.fixture
def open_tab(chromium: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """`open_tab(locale="pl-PL")`: any number of browsers. A complaint of one of them fails the test."""
    tabs: list[Tab] = []

    def make(**options: Any) -> Page:
        settings = {"base_url": site.url, "locale": "en-GB", "viewport": DESK, "reduced_motion": "reduce"} | options
        page = chromium.new_context(**settings).new_page()
        tab = Tab(page, [])
        page.on("console", lambda said: tab.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: tab.complaints.append(str(error)))
        tabs.append(tab)
        return page

    yield make
    for tab in tabs:
        tab.page.context.close()
    said = [
        text for tab in tabs for text in tab.complaints if "Failed to load resource" not in text
    ]  # statuses are tested
    assert not said, said


@pytest.fixture
def page(open_tab: Callable[..., Page]) -> Page:
    return open_tab()


@pytest.fixture
def signed_in(page: Page, site: Site) -> Callable[..., Page]:
    """`signed_in(site.seller(), "/panel")`: the page behind, seen by that user."""

    def go(user: dict[str, str], to: str = "/") -> Page:
        sign_in(page, user, to)
        return page

    return go


class Camera:
    """Keeps pictures in a folder; in that of the documentation only those which its pages show."""

    def __init__(self, folder: str | None) -> None:
        self._folder = Path(folder).resolve() if folder else None

    def wants(self, name: str) -> bool:
        return self._folder is not None and (self._folder != SCREENSHOTS or name in pictures())

    def __call__(self, page: Page, name: str, *, full: bool) -> None:
        if self._folder is None or not self.wants(name):
            return
        # Hiding the caret would leave style attributes behind, which htmx copies and our policy refuses.
        taken = Image.open(BytesIO(page.screenshot(full_page=full, caret="initial")))
        taken.quantize(256, dither=Image.Dither.NONE).save(self._folder / f"{name}.png", optimize=True)


@cache
def pictures() -> frozenset[str]:
    """The names of the pictures that the documentation shows."""
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    return frozenset(name for page in pages for name in re.findall(r"screenshots/([\w-]+)\.png", page.read_text()))


@pytest.fixture(scope="session")
def look() -> Look:
    """`look(page, "offer")`: no serious finding of axe in light and dark, no scrolling sideways on a phone."""
    axe = Axe()
    photograph = Camera(os.environ.get("STRAGAN_SCREENSHOTS"))

    def at(page: Page, name: str, *, full: bool = False) -> None:
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            found = axe.run(
                page,
                options=RULES if scheme == "light" else {"runOnly": {"type": "rule", "values": ["color-contrast"]}},
            )
            bad = [
                f"{v['id']} ({v['impact']}): {v['help']}: {[n['html'][:160] for n in v['nodes'][:3]]}"
                for v in found.response["violations"]
                if v["impact"] in SEVERE
            ]
            assert not bad, f"{name}, {scheme}:\n" + "\n".join(bad)
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        before = page.viewport_size
        page.set_viewport_size(PHONE)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        widest = page.evaluate(WIDEST)
        photograph(page, f"{name}-phone", full=full)
        page.set_viewport_size(before or DESK)
        photograph(page, name, full=full)
        if photograph.wants(f"{name}-dark"):
            page.emulate_media(color_scheme="dark")
            photograph(page, f"{name}-dark", full=full)
            page.emulate_media(color_scheme="light")
        assert wide <= 0, f"{name} is {wide} pixels wider than a phone, because of {widest}"

    return at
