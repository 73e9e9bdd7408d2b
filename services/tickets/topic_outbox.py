"""Queue posts for topics of the staff group: claim them in order, render, mark the results."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from flows.texts import DEFAULT_LANGUAGE, translate
from models.engine.constant import constant
from models.engine.database import insert_new
from models.people import Person
from models.tickets import Ticket, Topic, TopicPost, TopicPostKind
from rules.outbox import policies
from rules.outbox.retries import FinalState, LastResort, SendResult, SendVerdict, Tries, decide
from services.conversation.replies import Copy, Say, Show
from services.outbox import claiming, kinds, marking
from services.outbox.claiming import Claim, Queue, RowEnding
from services.outbox.marking import SendMark
from services.people import addresses, roles
from services.team import absences, notifications
from services.team.notifications import name_of
from services.tickets import attachments, cards, staff_group

AN_HOUR = timedelta(hours=1)
"""Time between two tries to delete a topic that Telegram keeps: its content must be erased."""


def _put_off(row: TopicPost, _: RowEnding, now: datetime) -> None:
    """Put off a post impossible to render; the later posts of its topic wait with it."""
    row.next_try_at = now + AN_HOUR


QUEUE = Queue(
    TopicPost,
    policies.TOPIC_POSTS,
    waits=lambda _: (),
    partition_by=("person_id",),
    order_by=("id",),
    delete_ended=True,
    end=_put_off,
)


@dataclass(frozen=True, slots=True)
class ClaimedPost:
    """A claimed post, ready to be sent."""

    key: tuple[int]
    epoch: int
    """The epoch in which it was claimed."""
    tries: Tries
    person_id: int | None
    group: int
    thread: int | None
    """None while the person has no topic."""
    closed: bool
    name: str
    what: TopicPostKind
    says: Sequence[Say | Show | Copy] = field(default_factory=tuple)
    member: int | None = None
    """Who is to be taken out of the group, at Telegram."""
    is_barred: bool = False
    """Whether we barred them, by a try that did not end."""
    update_id: int | None = None
    """The update that queued it."""


def claim(
    session: Session, bot_id: int, epoch: int, now: datetime, *, limit: int = QUEUE.policy.slots
) -> Claim[ClaimedPost]:
    """Claim at most `limit` posts that are due and first in their topics; none without a group."""
    group = staff_group.of(session, bot_id)
    if group is None:
        return Claim()
    judge, queries = partial(_ready, session, group, epoch, now), [partial(_due, bot_id, now)]
    return claiming.claim(session, QUEUE, epoch, now, queries, judge, bot_id=bot_id, limit=limit)


@dataclass(frozen=True, slots=True)
class EndedPost:
    post: ClaimedPost
    result: SendResult

    @property
    def outcome(self) -> str:
        return self.result


def mark(session: Session, epoch: int, ended: Sequence[EndedPost], now: datetime) -> None:
    """Delete the posts done; enqueue in private those refused by the group."""
    marks = [_mark(session, one, now) for one in ended]
    marking.mark(session, QUEUE, epoch, marks, now)


def _mark(session: Session, ended: EndedPost, now: datetime) -> SendMark:
    post, verdict = ended.post, decide(QUEUE.policy, ended.result, ended.post.tries)
    given_up = (
        verdict.end is FinalState.FAILED and QUEUE.policy.last_resort is LastResort.IN_PRIVATE
    )
    if given_up and _is_ours(session, post):
        if post.what is TopicPostKind.DELETE:
            verdict = SendVerdict(None, verdict.tries, AN_HOUR)
        _last_resort(session, post, now)
    return SendMark.of(verdict, post.key)


def _is_ours(session: Session, post: ClaimedPost) -> bool:
    """Tell whether the post still exists and no other process has claimed it since."""
    return session.scalar(*_claimed(*post.key, post.epoch)) is not None


@constant
def _claimed(post_id: int, epoch: int) -> Select[int]:
    return select(TopicPost.id).where(TopicPost.id == post_id, TopicPost.claim_epoch == epoch)


def _last_resort(session: Session, post: ClaimedPost, now: datetime) -> None:
    row = session.get_one(TopicPost, *post.key)
    match row.what:
        case TopicPostKind.DELETE:
            _tell_that_it_stays(session, row, post, now)
        case TopicPostKind.CARD if (
            row.params["card"] != cards.URGENT
        ):  # everybody has that one already
            cards.announce_in_private(session, row.params, now, f"post{row.id}")
        case TopicPostKind.COPY if "ticket" in row.params:  # the team's own copies are not relayed
            attachments.relay_in_private(session, row.params, now)
        case TopicPostKind.REMOVE:
            _tell_that_they_stay(session, row, now)


def _tell_that_it_stays(session: Session, row: TopicPost, post: ClaimedPost, now: datetime) -> None:
    """Tell the owners, once, to delete the topic by hand."""
    notifications.tell(
        session,
        absences.there(session, roles.members(session, row.bot_id, roles.OWNERS), now),
        kinds.message_params(
            "desk.topic_stays", {"link": staff_group.link_to(post.group, post.thread)}
        ),
        key=f"topic_stays:{row.id}",
        now=now,
    )


def _tell_that_they_stay(session: Session, row: TopicPost, now: datetime) -> None:
    """Tell the owners to take a former member out of the group by hand."""
    person = session.get(Person, row.params["person"])
    params = kinds.message_params("desk.unknown_member_stays")
    if person is not None:
        name = name_of(session, person.id)
        params = kinds.message_params("desk.member_stays", {"name": name})
    notifications.tell(
        session,
        absences.there(session, roles.members(session, row.bot_id, roles.OWNERS), now),
        params,
        key=f"member_stays:{row.id}",
        now=now,
        about_id=None if person is None else person.id,
    )


def note_barred(session: Session, post: ClaimedPost) -> None:
    """Note the coming bar of a member, to tell it from a bar that an owner sets by hand."""
    row = session.get(TopicPost, *post.key)
    if row is not None and _is_ours(session, post):
        row.params = {**row.params, "barred": True}


def keep_topic(
    session: Session, bot_id: int, post: ClaimedPost, thread: int, now: datetime
) -> None:
    """Store the topic just created for the post.

    Queue its deletion instead if the person was erased, or the post claimed by another process.
    """
    if post.person_id is None or not _is_ours(session, post):
        staff_group.queue_deletion(session, bot_id, thread, now)
        return
    values = {"person_id": post.person_id, "bot_id": bot_id, "thread_id": thread}
    insert_new(session, Topic, ("person_id",), **values)


def forget_topic(session: Session, post: ClaimedPost) -> None:
    """Forget a topic that no longer exists in the group."""
    if _is_ours(session, post):
        session.execute(delete(Topic).where(Topic.person_id == post.person_id))


def mark_closed(session: Session, post: ClaimedPost, closed_at: datetime | None) -> None:
    """Record that the topic was closed at that instant, or reopened (None)."""
    topic = session.get(Topic, post.person_id)
    if topic is not None and _is_ours(session, post):
        topic.closed_at = closed_at


@constant
def _due(bot_id: int, now: datetime, most: int) -> Select[TopicPost]:
    return claiming.due(QUEUE, bot_id, now, most)


def _ready(session: Session, group: int, epoch: int, now: datetime, row: TopicPost) -> ClaimedPost:
    topic = session.get(Topic, row.person_id) if row.person_id else None
    return ClaimedPost(
        key=(row.id,),
        epoch=epoch,
        tries=Tries(row.attempts),
        person_id=row.person_id,
        group=group,
        thread=topic.thread_id if topic else row.params.get("thread"),
        closed=topic is not None and topic.closed_at is not None,
        name=name_of(session, row.person_id) if row.person_id else "",
        what=row.what,
        says=_says(session, row, now),
        member=_leaving(session, row),
        is_barred=row.params.get("barred", False),
        update_id=row.update_id,
    )


def _leaving(session: Session, row: TopicPost) -> int | None:
    """Return the former member to take out of the group; None for a member again."""
    if row.what is not TopicPostKind.REMOVE:
        return None
    member: int = row.params["member"]
    team = roles.members(session, row.bot_id)
    return None if member in addresses.lanes_of(session, team) else member


def _says(session: Session, row: TopicPost, now: datetime) -> Sequence[Say | Show | Copy]:
    """Render the post; a card that is no longer true gives nothing to send."""
    params = row.params
    if row.what is TopicPostKind.COPY:
        return (attachments.passed_on(params),)
    if row.what is TopicPostKind.SAID:
        values = {"by": params["by"], "message": params["message"]}
        return (Say(translate(DEFAULT_LANGUAGE, "topic.said", **values)),)
    if row.what is TopicPostKind.CARD and cards.still_holds(session, params):
        ticket = session.get_one(Ticket, params["ticket"])
        return (cards.in_topic(session, ticket, params, now),)
    return ()
