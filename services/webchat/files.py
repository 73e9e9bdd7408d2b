"""Keep what somebody sends up on the chat page, until it was taken or for a day.

On Telegram a file waits at Telegram, and is fetched by a key; here it waits in a row.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Delete, Select, delete, func, select, update
from sqlalchemy.orm import Session

from documents.uploads import PHOTO_FORMATS, format_of
from models.conversation import Conversation
from models.engine.constant import constant
from models.webchat import WebFile
from services.conversation.attachments import ChatFile

KEPT = timedelta(days=1)
MOST_OF_ONE = 5
"""Files of one person that wait at once."""
MOST = 400
"""Files that wait at once in all: 2 GB of the largest."""
BEFORE_KEY = "page:"
"""What the key of a file begins with: Telegram's keys have no colon."""
LONGEST_NAME = 80
"""Characters of a name that are shown."""
SENT_UP = "sent_on_page"
"""The document by which the team is shown what somebody sent up."""


def keep(session: Session, person_id: int, name: str, content: bytes, now: datetime) -> str | None:
    """Keep a file and return its key; None if too many wait already.

    The caller holds the row of the person.
    """
    of_person, of_all = session.execute(*_counts(person_id)).one()
    if of_person >= MOST_OF_ONE or of_all >= MOST:
        return None
    key = BEFORE_KEY + secrets.token_hex(16)
    kept = {"name": name, "content": content, "sent_at": now}
    session.add(WebFile(person_id=person_id, key=key, is_for_team=False, **kept))
    session.flush()
    return key


def hand_to_team(session: Session, key: str) -> None:
    """Note that the team is to get a file."""
    session.execute(update(WebFile).where(WebFile.key == key).values(is_for_team=True))


def forget_unless_used(session: Session, person_id: int, key: str) -> None:
    """Delete a file that no question took, and that is not for the team: it was refused."""
    answers = session.scalars(
        select(Conversation.answers).where(Conversation.person_id == person_id)
    ).all()
    if not any(key in given.values() for given in answers):
        refused = WebFile.key == key, WebFile.is_for_team.is_(False)
        session.execute(delete(WebFile).where(*refused))


def kind_of(content: bytes) -> str:
    """Return photo or document, as Telegram calls them."""
    return "photo" if format_of(content) in PHOTO_FORMATS else "document"


def shown_name(name: str) -> str:
    """Return the name of a file without its folders, as it may be shown; it may say anything."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(c for c in last if c.isprintable())[-LONGEST_NAME:].strip()


def take(session: Session, key: str) -> bytes | None:
    """Return the content of a file and delete it; None if it is gone."""
    row = session.scalars(*_of_key(key)).first()
    if row is None:
        return None
    session.delete(row)
    return row.content


def as_sent(session: Session, subject: Mapping[str, Any]) -> ChatFile | None:
    """Make the file that somebody sent up, for the team; None if it is gone."""
    row = session.scalars(*_of_key(subject["key"])).first()
    if row is None:
        return None
    return ChatFile(row.name, row.content)


def forget_old(session: Session, now: datetime) -> None:
    """Delete the files that nobody took in time."""
    session.execute(*_delete_old(now - KEPT))


@constant
def _counts(person_id: int) -> Select[int, int]:
    theirs = func.count().filter(WebFile.person_id == person_id)
    return select(theirs, func.count()).select_from(WebFile)


@constant
def _of_key(key: str) -> Select[WebFile]:
    return select(WebFile).where(WebFile.key == key)


@constant
def _delete_old(until: datetime) -> Delete:
    return delete(WebFile).where(WebFile.sent_at <= until)
