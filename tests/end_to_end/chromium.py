"""A real Chromium on the page of a sandbox; problems of the page fail the test."""

from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect, sync_playwright

import documents
from tests.harness.requirements import chromium
from tests.harness.waiting import TIMEOUT

Colours = Literal["light", "dark"]
LAPTOP = ViewportSize(width=1440, height=900)
HANDSET = ViewportSize(width=390, height=844)
FONTS = Path(documents.__file__).parent / "fonts"
CUT = """
() => [...document.querySelectorAll(".phone .button")].filter((button) => {
  const words = document.createRange();
  words.selectNodeContents(button.firstChild);
  const tops = new Set([...words.getClientRects()].map((line) => Math.round(line.top)));
  return button.checkVisibility() && tops.size > 1;
}).map((button) => button.firstChild.textContent)
"""
"""Labels that need a second line, which Telegram does not give."""


@contextmanager
def a_browser(path: str) -> Iterator[Browser]:
    expect.set_options(timeout=TIMEOUT * 1000)
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
    page.set_default_timeout(TIMEOUT * 1000)
    problems: list[str] = []
    page.on("pageerror", lambda problem: problems.append(str(problem)))
    page.goto(url)
    yield page
    page.goto("about:blank")
    page.close()
    assert problems == []


def phone(page: Page, number: int) -> Locator:
    return page.locator(f"#phone-{number}")


def as_on_a_phone(page: Page) -> None:
    """Show the font of many phones, which is the same on every machine that draws."""
    page.add_style_tag(content=_font())
    page.evaluate("document.fonts.ready")


def cut_labels(page: Page) -> list[str]:
    labels: list[str] = page.evaluate(CUT)
    return labels


def _font() -> str:
    faces = (
        f"@font-face {{ font-family: Phone; font-weight: {weight}; src: url(data:font/ttf;base64,"
        f"{b64encode((FONTS / f'NotoSans-{name}.ttf').read_bytes()).decode()}) }}"
        for name, weight in (("Regular", "100 500"), ("Bold", "501 900"))
    )
    return "".join(faces) + ":root { font-family: Phone, sans-serif }"
