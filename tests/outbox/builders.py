"""Kinds of message and people, for the tests of delivery."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.engine.database import Database, Work
from models.outbox import OutboxMessage, OutboxState
from models.people import Person
from rules.outbox.daily_quota import DAILY, MessageNature
from rules.outbox.pace import Urgency
from rules.outbox.retries import SendResult
from services.conversation import updates
from services.conversation.deployment import Deployment
from services.conversation.replies import Say, Show
from services.outbox import leases, marking, messages, outbox
from services.outbox.message_limits import MessageLimits
from services.outbox.outbox import Kinds, MessageKind, counted
from services.wiring.domains import offered
from tests.harness.places import BOT_ID
from tests.harness.typed import as_typed

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def wanted(session: Session, message: OutboxMessage, now: datetime) -> bool:
    return not message.params.get("moved")


def render(session: Session, message: OutboxMessage, now: datetime) -> Sequence[Say]:
    return [Say(message.params["text"])]


REMINDER = MessageKind(
    name="reminder",
    urgency=Urgency.REMINDER,
    life=timedelta(hours=1),
    resend_unknown=True,
    recheck=wanted,
    render=render,
)
ANNOUNCEMENT = MessageKind(
    name="announcement",
    urgency=Urgency.ANNOUNCEMENT,
    life=None,
    resend_unknown=False,
    recheck=wanted,
    render=render,
)
PICTURE = replace(REMINDER, name="picture", render=lambda *_: [Show("card", {})])
KINDS = {kind.name: kind for kind in (REMINDER, ANNOUNCEMENT, PICTURE)}
NUDGE = replace(REMINDER, name="nudge", nature=MessageNature.NUDGE)


def limits_of(kinds: Kinds) -> MessageLimits:
    """Return the limits of these kinds beside what all domains book and send."""
    return replace(offered(Deployment()).message_limits(), counted=counted(kinds))


def join(*telegram_ids: int) -> Work[None]:
    def work(session: Session) -> None:
        session.add_all(
            Person(bot_id=BOT_ID, telegram_id=telegram_id, joined_at=NOON)
            for telegram_id in telegram_ids
        )

    return work


def enqueue(
    telegram_id: int,
    text: str,
    kind: MessageKind = REMINDER,
    *,
    due_at: datetime = NOON,
    key: str | None = None,
    moved: bool = False,
) -> Work[bool]:
    def work(session: Session) -> bool:
        person = session.scalars(select(Person).where(Person.telegram_id == telegram_id)).one()
        return outbox.enqueue(
            session,
            kind,
            person,
            key=key or f"{telegram_id}:{text}",
            due_at=due_at,
            params={"text": text, "moved": moved},
        )

    return work


def spend_the_day(session: Session, person: Person, now: datetime) -> None:
    """Send as many messages that nobody asked for as a day may hold."""
    for number in range(DAILY):
        params = {"text": f"n{number}"}
        outbox.enqueue(session, NUDGE, person, key=f"{number}", due_at=now, params=params)
    assert deliver(session, {NUDGE.name: NUDGE}, person.bot_id, now) == ["n0", "n1", "n2"]


def heard(update_id: int, *texts: str, lane: int = 7) -> Work[None]:
    *before, last = texts
    return lambda session: updates.record(
        session,
        bot_id=BOT_ID,
        update_id=update_id,
        lane=lane,
        person_id=None,
        outgoing=[*map(Say, before), Say(last, question=True)],
        now=NOON,
    )


async def outcomes(database: Database) -> dict[str, int]:
    """How many messages are in each state."""

    def work(session: Session) -> dict[str, int]:
        query = select(OutboxMessage.state, func.count()).group_by(OutboxMessage.state)
        return {OutboxState(state).value: number for state, number in session.execute(query)}

    return await database.read(work)


async def newest(database: Database) -> OutboxMessage:
    """The only message there is."""
    return await database.read(lambda s: s.scalars(select(OutboxMessage)).one())


def deliver(session: Session, kinds: Kinds, bot_id: int, now: datetime) -> list[str]:
    """What leaves at that instant, one message of a chat after the other."""
    leases.create(session, bot_id, "me")
    seen = leases.look(session, bot_id)
    assert seen
    told: list[str] = []
    limits = limits_of(kinds)
    while (claim := messages.claim(session, kinds, limits, bot_id, seen.epoch, now)).looked_at:
        told += [
            as_typed(say.text) for it in claim.ready for say in it.says if isinstance(say, Say)
        ]
        ended = [messages.ended(it, SendResult.SENT, 1) for it in claim.ready]
        if ended:
            marking.mark(session, messages.QUEUE, seen.epoch, ended, now)
    return told
