"""The official files, when they are at hand."""

import os
from pathlib import Path

import pytest

REFERENCE = Path(
    os.environ.get("REFERENCE_DIR") or Path(__file__).parents[2].parent / "shared" / "reference"
)
MISSING = "REFERENCE_DIR NAMES NO OFFICIAL FILES: the maps are tested with invented ones only."


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without the files, their tests leave the run and say so; REQUIRE_ALL=1 makes them fail."""
    if os.environ.get("REQUIRE_ALL") == "1" or _is_there():
        return
    gone = [item for item in items if "reference_files" in getattr(item, "fixturenames", ())]
    if gone:
        items[:] = [item for item in items if item not in gone]
        config.hook.pytest_deselected(items=gone)
        _say_loudly(config)


def _is_there() -> bool:
    return (REFERENCE / "qpv").is_dir()


def _say_loudly(config: pytest.Config) -> None:
    """Past the capture, and once even when several workers collect."""
    if os.environ.get("PYTEST_XDIST_WORKER", "gw0") == "gw0":
        capture = config.pluginmanager.getplugin("capturemanager")
        with capture.global_and_fixture_disabled():
            os.write(2, f"\n*** {MISSING} ***\n".encode())


@pytest.fixture(scope="session")
def reference_files() -> Path:
    if not _is_there():
        pytest.fail(MISSING)
    return REFERENCE
