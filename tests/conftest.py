"""The run of the tests: where its databases are, and who reads the code of the house."""

import gc
import os
import shutil
import tempfile
from asyncio import AbstractEventLoop
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import uvloop
from hypothesis import HealthCheck, settings

from tests.harness.database import postgres

pytest_plugins = [  # each after those that it imports
    "tests.harness.accepting",
    "tests.harness.browser",
    "tests.harness.leaks",
    "tests.harness.limits",
    "tests.harness.requirements.reference",
    "tests.harness.requirements.programs",
    "tests.harness.database.small_disk",
    "tests.harness.sharing",
    "tests.harness.slow",
    "tests.harness.requirements.missing",
    "tests.harness.costs",
]
os.environ["DECLIC_LANG"] = "en"  # as the code is written: the French has tests of its own
settings.register_profile(  # a busy machine is no failure
    "house", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("house")
OF_THE_HOUSE = ("tests.harness.bot_api", "tests.harness.database.fixtures", "tests.harness.playing")
"""They read all of its code, seconds of it: who only shares the tests out begins without."""


def pytest_configure(config: pytest.Config) -> None:
    is_worker = hasattr(config, "workerinput")
    if is_worker or not config.getoption("numprocesses", None):
        for name in OF_THE_HOUSE:
            config.pluginmanager.import_plugin(name)
    if not is_worker:
        _make_room()


def pytest_asyncio_loop_factories() -> Mapping[str, Callable[[], AbstractEventLoop]]:
    """The one the bot runs on."""
    return {"uvloop": uvloop.new_event_loop}


def _make_room() -> None:
    if not postgres.is_there():
        pytest.exit(postgres.MISSING, 1 if os.environ.get("REQUIRE_ALL") == "1" else None)
    memory = postgres.quick_folder()
    os.environ[postgres.FOLDER] = tempfile.mkdtemp("", "declic-", memory)  # workers inherit it
    if memory:  # SQLite waits for the disk at each commit: 2 ms, hundreds of times a test
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(memory))


def pytest_collection_finish() -> None:
    """As the bot does once it is ready: what is there stays, the collector looks elsewhere."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def pytest_unconfigure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput") or postgres.FOLDER not in os.environ:
        return
    folder = Path(os.environ.pop(postgres.FOLDER))
    postgres.Server(folder).stop()
    shutil.rmtree(folder)
