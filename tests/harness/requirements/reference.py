"""Find the official files, when they are at hand."""

import os
from pathlib import Path

import pytest

REFERENCE = Path(
    os.environ.get("REFERENCE_DIR") or Path(__file__).parents[3].parent / "shared" / "reference"
)
SPECIFICATION = REFERENCE / "botapi" / "api-10.1.json"
MISSING = "REFERENCE_DIR NAMES NO OFFICIAL FILES: the maps are tested with invented ones only."


def is_there() -> bool:
    return (REFERENCE / "qpv").is_dir()


def specification() -> Path | None:
    """Return where the published specification of the Bot API is, if it is at hand."""
    given = os.environ.get("BOT_API_SPEC")
    path = Path(given) if given else SPECIFICATION
    return path if given or path.is_file() else None


@pytest.fixture(scope="session")
def reference_files() -> Path:
    if not is_there():
        pytest.fail(MISSING)
    return REFERENCE
