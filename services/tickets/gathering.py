"""Gather the messages of a person who writes without a pause into one card for the team.

A message that may be taken back is held for some seconds: its card says which parts it has.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.engine.queued import QUEUED
from models.outbox import OutboxMessage, OutboxState
from models.tickets import TopicPost, TopicPostKind
from rules.conversation.answers import LONGEST_TO_TEAM
from services.people import day_limits

BURST, PAUSE = 5, timedelta(minutes=1)
"""How many cards of one talk may leave within that time; the following messages are gathered."""


HELD = timedelta(seconds=15)
"""How long the team does not see a message that its writer may take back."""
SEARCHED = 50
"""Cards of a talk, at most, in which a message is looked for."""
NUMBERS = 10**9
PARTS = "parts"
"""Parameter of a card that is held: the mark and the length of each message in it."""


def when_due(
    session: Session, reader_id: int, key_prefix: str, message: str, now: datetime, held: str = ""
) -> datetime | None:
    """Return when a card with this message is due; None if a queued card took the message in.

    The outbox keys of such cards begin with `key_prefix`.  However much is written, one card a
    minute follows the first ones.  `held`: the mark of a message that may be taken back.
    """
    recent = _recent(session, reader_id, key_prefix, now - PAUSE)
    if len(recent) < BURST:
        return now + HELD if held else now
    last = recent[0]
    waits = last.state is OutboxState.QUEUED and last.due_at > now
    return None if waits and _add(last, message, held) else max(last.due_at, now) + PAUSE


def adds_to_topic(
    session: Session, person_id: int, card: str, message: str, now: datetime, held: str = ""
) -> bool:
    """Add the message to the last post for the person's topic; True if that was possible.

    The post must be such a card and still wait for its first try.  What is not held holds nothing.
    """
    last = _last_post(session, person_id)
    if last is None or last.what is not TopicPostKind.CARD or last.params.get("card") != card:
        return False
    waits = last.attempts == 0 and last.claim_epoch is None
    is_added = waits and _add(last, message, held)
    if is_added and not held and last.next_try_at <= now + HELD:
        last.next_try_at = now
    return is_added


def topic_due(session: Session, person_id: int, now: datetime, held: str = "") -> datetime:
    """Return when the next post for a person's topic is due: after a few, once a minute."""
    minute = f"topic {now:%H:%M}"
    is_one_of_few = day_limits.take(session, minute, BURST, person_id, now)
    return now + (HELD if held else timedelta()) if is_one_of_few else now + PAUSE


def parts_of(message: str, held: str) -> dict[str, list[list[str | int]]]:
    """Return the parts of a card about its first message, if the message is held."""
    return {PARTS: [[held, len(message)]]} if held else {}


def release(session: Session, key_prefix: str, now: datetime) -> None:
    """Let held cards leave at once, because later words do."""
    query = (
        select(OutboxMessage)
        .where(OutboxMessage.key.startswith(key_prefix, autoescape=True))
        .where(OutboxMessage.state == QUEUED, OutboxMessage.claim_epoch.is_(None))
        .where(OutboxMessage.due_at > now, OutboxMessage.due_at <= now + HELD)
        .with_for_update()
    )
    for card in session.scalars(query.execution_options(populate_existing=True)):
        if PARTS in card.params:
            card.due_at = card.next_try_at = now


def take_back(
    session: Session, person_id: int, key_prefix: str, mark: int | None, now: datetime
) -> str | None:
    """Take a message out of the queued cards and return its words; None if perhaps already sent.

    `mark`: the number of the message; without one, the last that is held.
    """
    queued = (
        select(OutboxMessage)
        .where(OutboxMessage.about_id == person_id)
        .where(OutboxMessage.key.startswith(key_prefix, autoescape=True))
        .order_by(OutboxMessage.id.desc())
        .limit(SEARCHED)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    rows: list[OutboxMessage | TopicPost] = [*session.scalars(queued)]
    if (post := _last_post(session, person_id)) is not None:
        rows.insert(0, post)
    mark = _last_mark(rows) if mark is None else mark
    holding = [(row, place) for row in rows if (place := _place_of(row, mark)) is not None]
    if not holding or not all(_waits(row) for row, _ in holding):
        return None
    words = [_take_out(session, row, place, now) for row, place in holding]
    return words[0]


def number_of(mark: str) -> int:
    """Return the number that tells a message from others, in the data of a button."""
    return int(mark) % NUMBERS


def _last_post(session: Session, person_id: int) -> TopicPost | None:
    mine = select(TopicPost).where(TopicPost.person_id == person_id)
    newest = mine.order_by(TopicPost.id.desc()).limit(1).with_for_update()
    return session.scalars(newest.execution_options(populate_existing=True)).first()


def _recent(
    session: Session, reader_id: int, key_prefix: str, since: datetime
) -> Sequence[OutboxMessage]:
    query = (
        select(OutboxMessage)
        .where(OutboxMessage.person_id == reader_id, OutboxMessage.due_at > since)
        .where(OutboxMessage.key.startswith(key_prefix, autoescape=True))
        .order_by(OutboxMessage.id.desc())
        .limit(BURST)
        .with_for_update()
    )
    return session.scalars(query.execution_options(populate_existing=True)).all()


def _add(card: OutboxMessage | TopicPost, message: str, held: str) -> bool:
    both = f"{card.params['message']}\n{message}"
    if len(both) > LONGEST_TO_TEAM:
        return False
    params = {**card.params, "message": both}
    if held or PARTS in params:
        before = params.get(PARTS, [[None, len(card.params["message"])]])
        params[PARTS] = [*before, [held or None, len(message)]]
    card.params = params
    return True


def _last_mark(rows: Sequence[OutboxMessage | TopicPost]) -> int | None:
    marks = [part[0] for row in rows for part in row.params.get(PARTS, []) if part[0]]
    return max(map(int, marks)) % NUMBERS if marks else None


def _place_of(row: OutboxMessage | TopicPost, mark: int | None) -> int | None:
    parts = row.params.get(PARTS, [])
    found = (at for at, (it, _) in enumerate(parts) if it and number_of(it) == mark)
    return next(found, None)


def _waits(row: OutboxMessage | TopicPost) -> bool:
    is_queued = isinstance(row, TopicPost) or row.state is OutboxState.QUEUED
    return is_queued and row.attempts == 0 and row.claim_epoch is None


def _take_out(session: Session, row: OutboxMessage | TopicPost, place: int, now: datetime) -> str:
    """Take one part out of a card; a card goes with the last of its parts."""
    parts: list[tuple[str | None, int]] = row.params[PARTS]
    begins = sum(length + 1 for _, length in parts[:place])
    ends = begins + parts[place][1]
    message: str = row.params["message"]
    left = [it for it in (message[: max(begins - 1, 0)], message[ends + 1 :]) if it]
    if left:
        rest = [*parts[:place], *parts[place + 1 :]]
        row.params = {**row.params, "message": "\n".join(left), PARTS: rest}
    elif isinstance(row, TopicPost):
        session.delete(row)
    else:
        row.state, row.finished_at, row.params = OutboxState.DROPPED, now, {}
    return message[begins:ends]
