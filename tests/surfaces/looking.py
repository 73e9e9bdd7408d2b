"""Look at a surface at every size, in both themes: axe, borders of fields, no sideways scroll."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import get_args

from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Browser, Page, ViewportSize

from tests.end_to_end.chromium import HANDSET, LAPTOP, Colours, a_page
from tests.surfaces.table import Surface

SIZES = {"phone": HANDSET, "desk": LAPTOP}
THEMES: tuple[Colours, ...] = get_args(Colours)
NARROW = ViewportSize(width=320, height=640)
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
"""The rules that count everywhere; a page of ours keeps to best practice too."""
OF_COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules that another theme can break."""
FAINT_BORDERS = """
() => {
  const brush = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const paint = (...colours) => {
    for (const colour of colours) { brush.fillStyle = colour; brush.fillRect(0, 0, 1, 1); }
    return [...brush.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const light = (rgb) => rgb.map((each) => each / 255)
    .map((each) => each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4)
    .reduce((sum, each, at) => sum + each * [0.2126, 0.7152, 0.0722][at], 0);
  const grounds = (node) => node
    ? [...grounds(node.parentElement), getComputedStyle(node).backgroundColor] : ["Canvas"];
  const contrast = (field) => {
    const { borderBottomColor, borderBottomWidth } = getComputedStyle(field);
    if (parseFloat(borderBottomWidth) === 0) return 1;
    const around = grounds(field.parentElement);
    const [low, high] = [light(paint(...around)), light(paint(...around, borderBottomColor))]
      .sort((one, other) => one - other);
    return (high + 0.05) / (low + 0.05);
  };
  const NATIVE = "[type=hidden],[type=checkbox],[type=radio],[type=file]";
  return [...document.querySelectorAll("input, select, textarea")]
    .filter((field) => !field.matches(NATIVE) && !field.disabled && field.checkVisibility())
    .map((field) => [field.name || field.tagName, Math.round(contrast(field) * 100) / 100])
    .filter(([, ratio]) => ratio < 3)
    .map(([name, ratio]) => `the border of ${name} has a contrast of ${ratio}`);
}
"""
SIDEWAYS = """
() => [document.documentElement, ...document.querySelectorAll("main, .scroll")]
  .filter((node) => node.checkVisibility() && node.scrollWidth > node.clientWidth)
  .map((node) => `${node.tagName} ${node.className} scrolls sideways: ${node.scrollWidth}`)
"""


@contextmanager
def opened(browser: Browser, surface: Surface, addresses: Mapping[str, str]) -> Iterator[Page]:
    """One load, whatever the sizes and themes: a hand that sends a form sends it once."""
    address = surface.address.format_map(addresses) or "about:blank"
    with a_page(browser, address, HANDSET) as page:
        for hand in surface.hands:
            hand(page)
        yield page


def views(page: Page) -> Iterator[tuple[str, Page]]:
    """The page at each size and in each theme, with the name of this view."""
    for size, viewport in SIZES.items():
        page.set_viewport_size(viewport)
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)
            yield f"{size}-{theme}", page


def problems(surface: Surface, page: Page) -> list[str]:
    """What breaks a rule, each with the view it was seen in."""
    tags = WCAG if surface.is_email else [*WCAG, "best-practice"]
    page.evaluate(AXE_SCRIPT)
    found = []
    for view, _ in views(page):
        rules = tags if view.endswith(THEMES[0]) else OF_COLOURS
        broken = [*_axe(page, rules), *page.evaluate(FAINT_BORDERS)]
        found += [f"{view}: {problem}" for problem in broken]
    page.set_viewport_size(NARROW)
    return found + [f"320 px: {problem}" for problem in page.evaluate(SIDEWAYS)]


def _axe(page: Page, rules: list[str]) -> list[str]:
    options = {"runOnly": rules, "resultTypes": ["violations"]}
    results = AxeResults(page.evaluate("options => axe.run(options)", options))
    return [results.generate_report(it["id"]) for it in results.response["violations"]]
