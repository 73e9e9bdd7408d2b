"""Number what the page posts, so that whatever the network does each post is heard once."""

from datetime import datetime, timedelta

from sqlalchemy import Delete, delete, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.engine.database import insert_new
from models.webchat import WebPost

FIRST = 2**40
"""Updates of the web have ids from here on: Telegram's stay far below."""
KEPT = timedelta(days=1)


def update_id_of(session: Session, device_id: int, nonce: str, now: datetime) -> int:
    """Return the id of the update that a post is: the same again for the same post."""
    insert_new(
        session, WebPost, ("device_id", "nonce"), device_id=device_id, nonce=nonce, posted_at=now
    )
    query = select(WebPost.id).where(WebPost.device_id == device_id, WebPost.nonce == nonce)
    return FIRST + session.scalars(query).one()


def forget_old(session: Session, now: datetime) -> None:
    """Delete the numbers of posts that no page sends again."""
    session.execute(*_delete_old(now - KEPT))


@constant
def _delete_old(until: datetime) -> Delete:
    return delete(WebPost).where(WebPost.posted_at < until)
