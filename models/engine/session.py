"""The session of one transaction."""

from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session


def open_session(bind: Engine | Connection, **more: Any) -> Session:
    """What is committed keeps what it was read with: nobody reads it again by looking at it."""
    return Session(bind, expire_on_commit=False, **more)
