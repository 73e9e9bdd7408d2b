"""Keep voice messages until a service of the association has written them down, for an hour."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Delete, Select, delete, func, select
from sqlalchemy.orm import Session

from flows.replies import OtherReply, Recording, Reply
from models.engine.constant import constant
from models.people import Person
from models.tickets import Ticket, UntranscribedVoice
from services.conversation.turn_context import TurnContext
from services.people import day_limits

KEPT = timedelta(hours=1)
"""How long a voice waits for its transcript; the team can listen to it meanwhile, and after."""
VOICES, VOICES_A_DAY = "voices", 50
AGAIN = timedelta(minutes=5)
"""Time until a voice is tried again, when the service was away or this process died."""
LARGEST = 5 * 1024 * 1024
"""Bytes of a voice that is transcribed: some twenty minutes."""


@dataclass(frozen=True, slots=True)
class Voice:
    id: int
    file_key: str
    language: str


def to_write_down(context: TurnContext, reply: Reply) -> Recording | None:
    """Return the recording to transcribe, if a service is set; None otherwise.

    Who sends very many a day would delay those of others; the team has them all the same.
    """
    recording = reply.recording if isinstance(reply, OtherReply) else None
    if recording is None or not context.deployment.transcribes or recording.size > LARGEST:
        return None
    is_full = day_limits.is_reached(
        context.session, VOICES, VOICES_A_DAY, context.person_id, context.now
    )
    return None if is_full else recording


def queue(context: TurnContext, ticket: Ticket, reply: Reply) -> None:
    """Queue a voice sent to the team for transcription, if a service is set."""
    if (recording := to_write_down(context, reply)) is None:
        return
    day_limits.take(context.session, VOICES, VOICES_A_DAY, context.person_id, context.now)
    voice = UntranscribedVoice(
        person_id=context.person_id,
        ticket_id=ticket.id,
        file_key=recording.file_key,
        said_at=context.now,
        next_try_at=context.now,
    )
    context.session.add(voice)


def take_next(session: Session, bot_id: int, now: datetime) -> Voice | None:
    """Return a due voice, and put it off: it comes again unless `forget` is called."""
    purge(session, now)
    found = session.execute(*_due(bot_id, now)).first()
    if found is None:
        return None
    voice, language = found
    voice.next_try_at = now + AGAIN
    return Voice(voice.id, voice.file_key, language)


def forget(session: Session, voice_id: int) -> None:
    """Give up a voice that the service cannot transcribe."""
    session.execute(delete(UntranscribedVoice).where(UntranscribedVoice.id == voice_id))


def purge(session: Session, now: datetime) -> None:
    """Delete the voices that waited for an hour."""
    session.execute(*_old(now - KEPT))


def when_due(session: Session, _: datetime) -> datetime | None:
    """Return when a voice is to be transcribed, or given up."""
    return session.scalar(*_first_due())


@constant
def _due(bot_id: int, now: datetime) -> Select[UntranscribedVoice, str]:
    return (
        select(UntranscribedVoice, Person.language)
        .join(Person, Person.id == UntranscribedVoice.person_id)
        .where(Person.bot_id == bot_id, UntranscribedVoice.next_try_at <= now)
        .order_by(UntranscribedVoice.next_try_at, UntranscribedVoice.id)
        .limit(1)
        .with_for_update(of=UntranscribedVoice, skip_locked=True)
    )


@constant
def _old(until: datetime) -> Delete:
    return delete(UntranscribedVoice).where(UntranscribedVoice.said_at <= until)


@constant
def _first_due() -> Select[datetime | None]:
    return select(func.min(UntranscribedVoice.next_try_at))
