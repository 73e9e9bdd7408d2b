"""A real Chromium for the tests, where the machine has one."""

import os
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from tests.harness import chromium

if TYPE_CHECKING:
    from playwright.async_api import Browser

SPECIFICATION_MISSING = (
    "BOT_API_SPEC IS NOT SET: methods.json is not held against the published specification."
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without what they need, tests leave the run and say so; REQUIRE_ALL=1 makes them fail."""
    if os.environ.get("REQUIRE_ALL") == "1":
        return
    for fixture, is_there, line in (
        ("chromium_path", chromium.find(), chromium.MISSING),
        ("published", os.environ.get("BOT_API_SPEC"), SPECIFICATION_MISSING),
    ):
        gone = [item for item in items if fixture in getattr(item, "fixturenames", ())]
        if gone and not is_there:
            items[:] = [item for item in items if item not in gone]
            config.hook.pytest_deselected(items=gone)
            _say_loudly(config, line)


def _say_loudly(config: pytest.Config, line: str) -> None:
    """Past the capture, and once even when several workers collect."""
    if os.environ.get("PYTEST_XDIST_WORKER", "gw0") != "gw0":
        return
    capture = config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled():
        os.write(2, f"\n*** {line} ***\n".encode())


@pytest.fixture(scope="session")
def chromium_path() -> str:
    path = chromium.find()
    if path is None:
        pytest.fail(chromium.MISSING)
    return path


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium_running(chromium_path: str) -> AsyncIterator["Browser"]:
    """One for all tests that run in the loop of the session, each in a context of its own."""
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium_path, args=chromium.FLAGS
        )
        yield browser
        await browser.close()
