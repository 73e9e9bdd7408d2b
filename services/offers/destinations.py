"""Ask people where they are 30, 90 and 180 days after their session: once each, in two taps."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.engine.database import insert_new
from models.enrolment import Enrolment, EnrolmentStatus
from models.offers import Destination, DestinationKind
from models.outbox import OutboxMessage
from models.people import Person
from models.programme import ProgrammeSession
from rules.outbox.daily_quota import MessageNature
from rules.outbox.pace import Urgency
from rules.outbox.quiet_hours import next_good_moment
from rules.schedule.clock import first_after
from rules.schedule.time_zones import zone_of, zone_of_session
from services.conversation import inline_buttons
from services.conversation.callbacks import CallbackHandler, CallbackResult, Callbacks
from services.conversation.packed_callbacks import unpacked
from services.conversation.runner import Action
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import Done, TurnContext
from services.enrolment import participants
from services.offers import consent_and_pauses
from services.outbox import kinds, outbox
from services.outbox.sweep_cursor import SLICE
from services.people.access import Access

DAYS = (30, 90, 180)
AT = time(10, 30)
AROUND, LATE = timedelta(days=1), timedelta(days=7)
"""Margins on dates: a day begins earlier overseas; after a week it is too late to ask."""
TAPS = ("job", "training", "looking", "other")
"""The possible first answers; each is the end of a callback's name and of a text key."""
JOB = "destination_job"
WORK = frozenset(DestinationKind) - {DestinationKind.STILL_LOOKING, DestinationKind.OTHER}
ANSWERS = {
    "destination_training": DestinationKind.TRAINING,
    "destination_looking": DestinationKind.STILL_LOOKING,
    "destination_other": DestinationKind.OTHER,
}


def ask(session: Session, bot_id: int, now: datetime) -> bool:
    """Enqueue the question for a slice of people who had a place; True when there may be more."""
    more = False
    for ended, days in _due(session, now):
        prefix = _key_prefix(ended, days)
        people = participants.without_message(session, bot_id, ended.id, prefix)
        for person in people:
            _enqueue(session, person, ended, days)
        more = more or len(people) == SLICE
    return more


def when_due(session: Session, now: datetime) -> datetime | None:
    """Return the next instant at which people are asked, in the time zone of their session."""
    instants = (_at(ended, days, None) for ended, days in _due(session, now, ahead=LATE))
    return first_after(now, instants)


def answer(
    session: Session,
    person_id: int,
    session_id: int,
    days: int,
    kind: DestinationKind,
    now: datetime,
) -> bool:
    """Store the answer in place of an earlier one; False if this person was not asked.

    `days` after the end of the session, the question was asked.
    """
    destination = session.get(Destination, (person_id, session_id, days))
    if destination is None:
        return False
    destination.answer, destination.answered_at = kind, now
    if kind in WORK:
        consent_and_pauses.found_work(session, person_id, kind, now)
    return True


def still_unanswered(session: Session, message: OutboxMessage, _: datetime) -> bool:
    """Tell whether the recipient still has their place and has not answered."""
    session_id, days = message.params["session_id"], message.params["days"]
    destination = session.get(Destination, (message.person_id, session_id, days))
    unanswered = destination is None or destination.answer is None
    enrolled = _status(message.person_id, session_id)
    return unanswered and session.scalar(*enrolled) is EnrolmentStatus.PLACE


def _due(
    session: Session, now: datetime, ahead: timedelta = AROUND
) -> list[tuple[ProgrammeSession, int]]:
    """Return the sessions about which people are asked now, with the days since their end."""
    first, last = (now - LATE).date(), (now + ahead).date()
    return [
        (programme_session, days)
        for days in DAYS
        for programme_session in session.scalars(
            *_ended(first - timedelta(days), last - timedelta(days))
        ).all()
    ]


@constant
def _ended(since: date, until: date) -> Select[ProgrammeSession]:
    return select(ProgrammeSession).where(ProgrammeSession.ends_on.between(since, until))


@constant
def _status(person_id: int, session_id: int) -> Select[EnrolmentStatus]:
    query = select(Enrolment.status)
    return query.where(Enrolment.person_id == person_id, Enrolment.session_id == session_id)


def _enqueue(session: Session, person: Person, ended: ProgrammeSession, days: int) -> None:
    due_at = _at(ended, days, person.department)
    insert_new(
        session,
        Destination,
        ("person_id", "session_id", "days"),
        person_id=person.id,
        session_id=ended.id,
        days=days,
        asked_at=due_at,
    )
    taps = [
        (f"destination.tap.{tap}", inline_buttons.data(f"destination_{tap}", ended.id, days))
        for tap in TAPS
    ]
    params = kinds.message_params(f"destination.ask.{days}", {"session": ended.name}, taps)
    outbox.enqueue(
        session,
        ASK,
        person,
        key=f"{_key_prefix(ended, days)}{person.id}",
        due_at=due_at,
        params={**params, "session_id": ended.id, "days": days},
    )


def _key_prefix(ended: ProgrammeSession, days: int) -> str:
    return f"destination:{ended.id}:{days}:"


def _at(ended: ProgrammeSession, days: int, department: str | None) -> datetime:
    zone = zone_of(department) if department else zone_of_session(ended)
    day: date = ended.ends_on + timedelta(days=days)
    return next_good_moment(datetime.combine(day, AT, zone).astimezone(UTC), zone)


ASK = kinds.one_to_one(
    "destination",
    Urgency.OFFER,
    timedelta(days=4),
    recheck=still_unanswered,
    nature=MessageNature.NUDGE,
)


def keep(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Store the second answer: which kind of work the person has found."""
    session_id, days = _asked_about(answers)
    kind = DestinationKind(answers["which"])
    answer(context.session, context.person_id, session_id, days, kind, context.now)
    return Done.DONE


def _asked_about(answers: Mapping[str, str]) -> tuple[int, int]:
    """Return the session and the days after it; older conversations hold both in one number."""
    if "days" in answers:
        return int(answers["destination"]), int(answers["days"])
    return unpacked(JOB, int(answers["destination"]))


ACTIONS: Mapping[str, Action] = {"keep_destination": keep}


def _ask_which_job(
    context: TurnContext, stack: ConversationStack, session_id: int
) -> CallbackResult:
    if not _was_asked(context, session_id):
        return CallbackResult.FOREIGN
    answers = {"destination": str(session_id), "days": str(context.detail)}
    context.conversations.open_above(context, stack, "destination", answers)
    return CallbackResult.DONE


def _store_answer(callback: str, kind: DestinationKind) -> CallbackHandler:
    def handle(context: TurnContext, _: ConversationStack, session_id: int) -> CallbackResult:
        session, days = context.session, context.detail
        if not answer(session, context.person_id, session_id, days, kind, context.now):
            return CallbackResult.FOREIGN
        context.phrases.say(context, f"destination.thanks.{callback.removeprefix('destination_')}")
        return CallbackResult.DONE

    return handle


def _was_asked(context: TurnContext, session_id: int) -> bool:
    key = context.person_id, session_id, context.detail
    return context.session.get(Destination, key) is not None


CALLBACKS: Callbacks = {
    Access.PERSON: {
        JOB: _ask_which_job,
        **{callback: _store_answer(callback, kind) for callback, kind in ANSWERS.items()},
    },
}
