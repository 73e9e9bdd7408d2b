"""The team's group with topics: whether there is one, and the topic of each person."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from flows.texts import Html
from models.engine.constant import constant
from models.engine.database import insert_new
from models.people import Person
from models.tickets import StaffGroup, Topic, TopicPost, What
from services.conversation.turns import Refusal

SUPERGROUPS = 10**12
"""What the numbers of their chats begin with."""


def remember(session: Session, bot_id: int, chat_id: int | None) -> None:
    """What the settings say.  Topics of another group are forgotten, with what was owed there."""
    known = session.get(StaffGroup, bot_id)
    if (known and known.chat_id) == chat_id:
        return
    for table in (TopicPost, Topic, StaffGroup):
        session.execute(delete(table).where(table.bot_id == bot_id))
    session.expunge_all()
    if chat_id is not None:
        insert_new(session, StaffGroup, ("bot_id",), bot_id=bot_id, chat_id=chat_id)


def of(session: Session, bot_id: int) -> int | None:
    return session.scalar(*_chat_of(bot_id))


@constant
def _chat_of(bot_id: int) -> Select[int]:
    return select(StaffGroup.chat_id).where(StaffGroup.bot_id == bot_id)


def person_of(session: Session, bot_id: int, thread_id: int) -> Person | None:
    """Whose topic it is."""
    query = (
        select(Person)
        .join(Topic, Topic.person_id == Person.id)
        .where(Topic.bot_id == bot_id, Topic.thread_id == thread_id)
    )
    return session.scalars(query).first()


def refusal(bot_id: int, thread_id: int, words: Html) -> Refusal:
    """What someone who is not of the team reads: the words in a person's topic, else nothing."""
    return lambda session: words if person_of(session, bot_id, thread_id) else None


def post(
    session: Session,
    person: Person,
    what: What,
    now: datetime,
    params: Mapping[str, Any] | None = None,
) -> bool:
    """Promise something to the person's topic; False when the team has no group."""
    if of(session, person.bot_id) is None:
        return False
    known = {"bot_id": person.bot_id, "person_id": person.id, "params": dict(params or {})}
    session.add(TopicPost(what=what, next_try_at=now, attempts=0, **known))
    return True


def release(session: Session, person_id: int, now: datetime) -> None:
    """The person is erased: their topic goes too, with all that was said there."""
    topic = session.get(Topic, person_id)
    if topic is not None:
        owe_deletion(session, topic.bot_id, topic.thread_id, now)


def owe_deletion(session: Session, bot_id: int, thread: int, now: datetime) -> None:
    values = {"bot_id": bot_id, "what": What.DELETE, "params": {"thread": thread}}
    session.add(TopicPost(person_id=None, next_try_at=now, attempts=0, **values))


def link_to(group: int, thread: int | None) -> str:
    """The address of a topic, for the members of its group."""
    return f"https://t.me/c/{-group - SUPERGROUPS}/{thread}"
