"""Run a real Chromium for the tests, where the machine has one."""

from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from tests.harness.requirements import chromium
from tests.harness.waiting import TIMEOUT

if TYPE_CHECKING:
    from playwright import async_api, sync_api


@pytest.fixture(scope="session")
def chromium_path() -> str:
    path = chromium.find()
    if path is None:
        pytest.fail(chromium.MISSING)
    return path


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium_running(chromium_path: str) -> AsyncIterator["async_api.Browser"]:
    """Run one browser for all tests in the session's loop, each in a context of its own."""
    from playwright.async_api import async_playwright, expect

    expect.set_options(timeout=TIMEOUT * 1000)

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium_path, args=chromium.FLAGS
        )
        yield browser
        await browser.close()


@pytest.fixture(scope="module")
def browser(chromium_path: str) -> Iterator["sync_api.Browser"]:
    """Run one browser for the tests of a module, which wait for it themselves."""
    from tests.end_to_end.chromium import a_browser

    with a_browser(chromium_path) as browser:
        yield browser
