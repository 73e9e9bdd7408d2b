"""Open the session of one transaction."""

from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session


def open_session(bind: Engine | Connection, **more: Any) -> Session:
    """Open a session whose objects keep their values after a commit, instead of reading again."""
    return Session(bind, expire_on_commit=False, **more)
