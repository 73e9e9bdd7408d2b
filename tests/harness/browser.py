"""Run a real Chromium for the tests, where the machine has one."""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from tests.harness import chromium
from tests.harness.waiting import PATIENCE

if TYPE_CHECKING:
    from playwright.async_api import Browser


@pytest.fixture(scope="session")
def chromium_path() -> str:
    path = chromium.find()
    if path is None:
        pytest.fail(chromium.MISSING)
    return path


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium_running(chromium_path: str) -> AsyncIterator["Browser"]:
    """Run one browser for all tests in the session's loop, each in a context of its own."""
    from playwright.async_api import async_playwright, expect

    expect.set_options(timeout=PATIENCE * 1000)

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium_path, args=chromium.FLAGS
        )
        yield browser
        await browser.close()
