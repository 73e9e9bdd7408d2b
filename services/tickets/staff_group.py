"""Remember the team's group and each person's topic in it, and queue posts for a topic.

The group is on Telegram, whatever the channel by which people write: a topic is a `thread` there.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, Update, delete, select, update
from sqlalchemy.orm import Session

from flows.texts import Html
from models.engine.constant import constant
from models.engine.database import insert_new
from models.people import Person
from models.tickets import StaffGroup, Topic, TopicPost, TopicPostKind
from services.conversation import updates
from services.conversation.turns import Refusal
from services.people import addresses

A_MINUTE = timedelta(minutes=1)
SUPERGROUPS = 10**12
"""Telegram's chat id of a supergroup is minus the sum of this and the number in its links."""


def remember(session: Session, bot_id: int, chat_id: int | None) -> None:
    """Store the group that the settings name.

    When it is another one than before, the topics and queued posts of the old one are deleted.
    """
    stored = session.get(StaffGroup, bot_id)
    if (stored and stored.chat_id) == chat_id:
        return
    for table in (TopicPost, Topic, StaffGroup):
        session.execute(delete(table).where(table.bot_id == bot_id))
    session.expunge_all()
    if chat_id is not None:
        insert_new(session, StaffGroup, ("bot_id",), bot_id=bot_id, chat_id=chat_id)


def of(session: Session, bot_id: int) -> int | None:
    """Return the chat id of the bot's staff group, if it has one."""
    return session.scalar(*_chat_of(bot_id))


@constant
def _chat_of(bot_id: int) -> Select[int]:
    return select(StaffGroup.chat_id).where(StaffGroup.bot_id == bot_id)


def person_of(session: Session, bot_id: int, thread_id: int) -> Person | None:
    """Return the person whose topic it is."""
    query = (
        select(Person)
        .join(Topic, Topic.person_id == Person.id)
        .where(Topic.bot_id == bot_id, Topic.thread_id == thread_id)
    )
    return session.scalars(query).first()


def refusal(bot_id: int, thread_id: int, text: Html) -> Refusal:
    """Return how to refuse people outside the team: with `text` in a topic, else silently."""
    return lambda session: text if person_of(session, bot_id, thread_id) else None


def post(
    session: Session,
    person: Person,
    what: TopicPostKind,
    now: datetime,
    params: Mapping[str, Any] | None = None,
) -> bool:
    """Queue a post for the person's topic; False when the team has no group.

    What was gathered for a minute leaves before it, at once: nothing waits behind a flood.
    """
    if of(session, person.bot_id) is None:
        return False
    bring_forward(session, person, now)
    values = {"bot_id": person.bot_id, "person_id": person.id, "params": dict(params or {})}
    values["update_id"] = updates.cause(session)
    session.add(TopicPost(what=what, next_try_at=now, attempts=0, **values))
    return True


def bring_forward(session: Session, person: Person, now: datetime) -> None:
    """Let what was gathered or held for a person's topic leave at once."""
    session.execute(*_bring_forward(person.id, now, now + A_MINUTE))


@constant
def _bring_forward(person_id: int, now: datetime, soon: datetime) -> Update:
    mine = TopicPost.person_id == person_id, TopicPost.claim_epoch.is_(None)
    waits = TopicPost.next_try_at > now, TopicPost.next_try_at <= soon, TopicPost.attempts == 0
    return update(TopicPost).where(*mine, *waits).values(next_try_at=now)


def delete_topic_of_erased(session: Session, person_id: int, now: datetime) -> None:
    """Queue the deletion of an erased person's topic, with all that was written there."""
    topic = session.get(Topic, person_id)
    if topic is not None:
        queue_deletion(session, topic.bot_id, topic.thread_id, now)


def queue_deletion(session: Session, bot_id: int, thread: int, now: datetime) -> None:
    """Queue the deletion of a topic."""
    values = {"bot_id": bot_id, "what": TopicPostKind.DELETE, "params": {"thread": thread}}
    session.add(TopicPost(person_id=None, next_try_at=now, attempts=0, **values))


def remove_member(session: Session, person: Person, now: datetime) -> None:
    """Queue the removal of a former member from the team's group."""
    if of(session, person.bot_id) is None:
        return
    member = addresses.telegram_number(session, person.id)
    params = {"member": member, "person": person.id}
    values = {"bot_id": person.bot_id, "what": TopicPostKind.REMOVE, "params": params}
    values["update_id"] = updates.cause(session)
    session.add(TopicPost(person_id=None, next_try_at=now, attempts=0, **values))


def link_to(group: int, thread: int | None) -> str:
    """Return the link to a topic, which works for members of the group, on Telegram alone."""
    return f"https://t.me/c/{-group - SUPERGROUPS}/{thread}"
