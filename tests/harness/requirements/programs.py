"""Give the programs of the system that tests need; where one is missing, its tests are left out."""

import pytest


@pytest.fixture
def git() -> str:
    return "git"


@pytest.fixture
def promtool() -> str:
    return "promtool"


@pytest.fixture
def shellcheck() -> str:
    return "shellcheck"
