"""What is owed to topics: taken up in order, put in words, and done with."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Select, delete, exists, func, select
from sqlalchemy.orm import Session, aliased

from flows.texts import DEFAULT_LANGUAGE, house_texts
from models.engine.constant import constant
from models.engine.database import insert_new
from models.people import Person, RoleName
from models.tickets import Ticket, Topic, TopicPost, What
from services.conversation.replies import Copy, Say
from services.outbox import kinds, leases
from services.people import roles
from services.team import notifications
from services.team.notifications import name_of
from services.tickets import attachments, cards, staff_group

LEASE = timedelta(minutes=2)
PAUSES = tuple(timedelta(seconds=it) for it in (5, 15, 60, 300))
"""How long to wait after each failure; then always the last."""
AN_HOUR = timedelta(hours=1)
"""Between two tries to delete a topic that Telegram keeps."""
REFUSED = 3
"""After so many refusals the team reads it in private: the group is not as it should be."""


@dataclass(frozen=True, slots=True)
class Post:
    id: int
    person_id: int | None
    group: int
    thread: int | None
    """None: the person has no topic yet."""
    closed: bool
    name: str
    what: What
    says: Sequence[Say | Copy] = field(default_factory=tuple)


def claim(session: Session, bot_id: int, epoch: int, now: datetime) -> Post | None:
    """The next one that is due and stands first in its topic; its lease begins."""
    group = staff_group.of(session, bot_id)
    if group is None or not leases.holds(session, bot_id, epoch):
        return None
    row = session.scalars(*_due(bot_id, now)).first()
    if row is None:
        return None
    row.next_try_at = now + LEASE
    return _ready(session, group, row, now)


def when_due(session: Session, bot_id: int) -> datetime | None:
    return session.scalar(*_first_try(bot_id))


def done(session: Session, post: Post) -> None:
    session.execute(delete(TopicPost).where(TopicPost.id == post.id))


def later(session: Session, post: Post, now: datetime) -> None:
    row = session.get(TopicPost, post.id)
    if row is not None:
        row.next_try_at = now + PAUSES[min(row.attempts, len(PAUSES) - 1)]
        row.attempts += 1


def refused(session: Session, post: Post, now: datetime) -> None:
    """Telegram does not want it there: after a few times the team reads it in private."""
    row = session.get(TopicPost, post.id)
    if row is None or row.attempts < REFUSED:
        later(session, post, now)
        return
    if row.what is What.DELETE:
        _keep_trying(session, row, post, now)
        return
    if row.what is What.CARD:
        cards.announce_in_private(session, row.params, now)
    elif row.what is What.COPY and "ticket" in row.params:  # the team's own is none
        attachments.relay_in_private(session, row.params, now)
    done(session, post)


def _keep_trying(session: Session, row: TopicPost, post: Post, now: datetime) -> None:
    """What was said there is to go: an owner hears of it, once, and may delete it by hand."""
    row.next_try_at = now + AN_HOUR
    row.attempts += 1
    notifications.tell(
        session,
        roles.members(session, row.bot_id, [RoleName.OWNER]),
        kinds.words("desk.topic_stays", {"link": staff_group.link_to(post.group, post.thread)}),
        key=f"topic_stays:{row.id}",
        now=now,
    )


def keep_topic(session: Session, bot_id: int, post: Post, thread: int, now: datetime) -> None:
    """Of someone who was erased meanwhile, it goes at once."""
    if post.person_id is None or session.get(Person, post.person_id) is None:
        staff_group.owe_deletion(session, bot_id, thread, now)
        return
    values = {"person_id": post.person_id, "bot_id": bot_id, "thread_id": thread}
    insert_new(session, Topic, ("person_id",), **values)


def forget_topic(session: Session, post: Post) -> None:
    session.execute(delete(Topic).where(Topic.person_id == post.person_id))


def mark_closed(session: Session, post: Post, closed_at: datetime | None) -> None:
    topic = session.get(Topic, post.person_id)
    if topic is not None:
        topic.closed_at = closed_at


def first_try(bot_id: int) -> Select[datetime | None]:
    return select(func.min(TopicPost.next_try_at)).where(TopicPost.bot_id == bot_id)


_first_try = constant(first_try)


@constant
def _due(bot_id: int, now: datetime) -> Select[TopicPost]:
    earlier = aliased(TopicPost)
    first = ~exists().where(earlier.person_id == TopicPost.person_id, earlier.id < TopicPost.id)
    return (
        select(TopicPost)
        .where(TopicPost.bot_id == bot_id, TopicPost.next_try_at <= now, first)
        .order_by(TopicPost.next_try_at, TopicPost.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def _ready(session: Session, group: int, row: TopicPost, now: datetime) -> Post:
    topic = session.get(Topic, row.person_id) if row.person_id else None
    return Post(
        id=row.id,
        person_id=row.person_id,
        group=group,
        thread=topic.thread_id if topic else row.params.get("thread"),
        closed=topic is not None and topic.closed_at is not None,
        name=name_of(session, row.person_id) if row.person_id else "",
        what=row.what,
        says=_says(session, row, now),
    )


def _says(session: Session, row: TopicPost, now: datetime) -> Sequence[Say | Copy]:
    """Nothing for a card that no longer holds."""
    params = row.params
    if row.what is What.COPY:
        return (Copy(params["chat"], params["message"]),)
    if row.what is What.SAID:
        known = {"by": params["by"], "message": params["message"]}
        return (Say(house_texts().render(DEFAULT_LANGUAGE, "topic.said", known)),)
    if row.what is What.CARD and cards.still_holds(session, params):
        ticket = session.get_one(Ticket, params["ticket"])
        return (cards.in_topic(session, ticket, params, now),)
    return ()
