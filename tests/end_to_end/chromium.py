"""A real Chromium on the page of a sandbox; problems of the page fail the test."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from playwright.sync_api import Browser, Locator, Page, ViewportSize, sync_playwright

from tests.harness import chromium

Colours = Literal["light", "dark"]
LAPTOP = ViewportSize(width=1440, height=900)
HANDSET = ViewportSize(width=390, height=844)


@contextmanager
def a_browser(path: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=chromium.FLAGS)
        yield browser
        browser.close()


@contextmanager
def a_page(
    browser: Browser,
    url: str,
    size: ViewportSize = LAPTOP,
    colours: Colours = "light",
    density: float = 1,
) -> Iterator[Page]:
    page = browser.new_page(
        viewport=size, color_scheme=colours, device_scale_factor=density, reduced_motion="reduce"
    )
    problems: list[str] = []
    page.on("pageerror", lambda problem: problems.append(str(problem)))
    page.goto(url)
    yield page
    page.goto("about:blank")
    page.close()
    assert problems == []


def phone(page: Page, number: int) -> Locator:
    return page.locator(f"#phone-{number}")
