"""Two processes over one PostgreSQL, and what each does while the other is under way."""

from collections.abc import Iterator

import pytest

from models.engine.database import Database, open_database
from tests.harness.database.together import Do, Race, one_within_the_other


@pytest.fixture
def two(postgresql_url: str) -> Iterator[tuple[Database, Database]]:
    """Two processes over one database."""
    both = open_database(postgresql_url), open_database(postgresql_url)
    yield both
    for database in both:
        database.close()


@pytest.fixture
def do(two: tuple[Database, Database]) -> Do:
    return two[0].transact_now


@pytest.fixture
def race(two: tuple[Database, Database]) -> Race:
    return lambda first, second: one_within_the_other(two, first, second)
