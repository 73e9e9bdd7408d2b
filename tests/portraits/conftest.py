"""A transaction that is open for one test."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from models.engine.database import Database


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with Session(database.engine) as opened:
        yield opened
