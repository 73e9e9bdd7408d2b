"""Find the official files, when they are at hand."""

import os
from pathlib import Path

import pytest

REFERENCE = Path(
    os.environ.get("REFERENCE_DIR") or Path(__file__).parents[2].parent / "shared" / "reference"
)
MISSING = "REFERENCE_DIR NAMES NO OFFICIAL FILES: the maps are tested with invented ones only."


def is_there() -> bool:
    return (REFERENCE / "qpv").is_dir()


@pytest.fixture(scope="session")
def reference_files() -> Path:
    if not is_there():
        pytest.fail(MISSING)
    return REFERENCE
