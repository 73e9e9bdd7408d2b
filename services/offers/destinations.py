"""Where people are 30, 90 and 180 days after their session: asked once each, two taps at most."""

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
from rules.outbox.message_budget import Nature
from rules.outbox.pace import Urgency
from rules.outbox.quiet_hours import next_good_moment
from rules.schedule.clock import first_after
from rules.tickets.working_hours import zone_of
from services.conversation import inline_buttons
from services.conversation.callbacks import CallbackHandler, CallbackResult
from services.conversation.runner import Action
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import Done, TurnContext
from services.enrolment import participants
from services.offers import consent_and_pauses
from services.outbox import kinds, outbox
from services.outbox.sweep_cursor import SLICE

DAYS = (30, 90, 180)
AT = time(10, 30)
AROUND, LATE = timedelta(days=1), timedelta(days=7)
"""A day begins earlier overseas; after a week it is too late to ask."""
TAPS = ("job", "training", "looking", "other")
"""End a verb, and a text key."""
WORK = frozenset(DestinationKind) - {DestinationKind.STILL_LOOKING, DestinationKind.OTHER}
THOUSAND = 1000
"""A button's number is a thousand times the session, and the days."""
ANSWERS = {
    "destination_training": DestinationKind.TRAINING,
    "destination_looking": DestinationKind.STILL_LOOKING,
    "destination_other": DestinationKind.OTHER,
}


def ask(session: Session, bot_id: int, now: datetime) -> bool:
    """A slice of those who had a place; whether there may be more."""
    more = False
    for here, days in _due(session, now):
        found = participants.without_message(session, bot_id, here.id, _before(here, days))
        for person in found:
            _promise(session, person, here, days)
        more = more or len(found) == SLICE
    return more


def when_due(session: Session, now: datetime) -> datetime | None:
    instants = (_at(here, days, None) for here, days in _due(session, now, ahead=LATE))
    return first_after(now, instants)


def answer(
    session: Session, person_id: int, number: int, said: DestinationKind, now: datetime
) -> bool:
    """The last answer counts.  False when nothing of the kind was asked of them."""
    session_id, days = divmod(number, THOUSAND)
    found = session.get(Destination, (person_id, session_id, days))
    if found is None:
        return False
    found.answer, found.answered_at = said, now
    if said in WORK:
        consent_and_pauses.found_work(session, person_id, said, now)
    return True


def still_unanswered(session: Session, message: OutboxMessage, _: datetime) -> bool:
    """In the session still, and not answered yet."""
    session_id, days = message.params["session_id"], message.params["days"]
    destination = session.get(Destination, (message.person_id, session_id, days))
    untold = destination is None or destination.answer is None
    enrolled = _status(message.person_id, session_id)
    return untold and session.scalar(*enrolled) is EnrolmentStatus.PLACE


def _due(
    session: Session, now: datetime, ahead: timedelta = AROUND
) -> list[tuple[ProgrammeSession, int]]:
    """Each with how many days after its end people are asked now."""
    first, last = (now - LATE).date(), (now + ahead).date()
    spans = [(first - timedelta(days), last - timedelta(days), days) for days in DAYS]
    ended = session.scalars(*_ended(min(spans)[0], max(spans)[1])).all()
    return [
        (here, days)
        for since, until, days in spans
        for here in ended
        if since <= here.ends_on <= until
    ]


@constant
def _ended(since: date, until: date) -> Select[ProgrammeSession]:
    return select(ProgrammeSession).where(ProgrammeSession.ends_on.between(since, until))


@constant
def _status(person_id: int, session_id: int) -> Select[EnrolmentStatus]:
    query = select(Enrolment.status)
    return query.where(Enrolment.person_id == person_id, Enrolment.session_id == session_id)


def _promise(session: Session, person: Person, here: ProgrammeSession, days: int) -> None:
    due_at = _at(here, days, person.department)
    insert_new(
        session,
        Destination,
        ("person_id", "session_id", "days"),
        person_id=person.id,
        session_id=here.id,
        days=days,
        asked_at=due_at,
    )
    number = here.id * THOUSAND + days
    taps = [
        (f"destination.tap.{tap}", inline_buttons.data(f"destination_{tap}", number))
        for tap in TAPS
    ]
    given = kinds.message_params(f"destination.ask.{days}", {"session": here.name}, taps)
    outbox.enqueue(
        session,
        ASK,
        person,
        key=f"{_before(here, days)}{person.id}",
        due_at=due_at,
        params={**given, "session_id": here.id, "days": days},
    )


def _before(here: ProgrammeSession, days: int) -> str:
    return f"destination:{here.id}:{days}:"


def _at(here: ProgrammeSession, days: int, department: str | None) -> datetime:
    zone = zone_of(department or here.departments[0])
    day: date = here.ends_on + timedelta(days=days)
    return next_good_moment(datetime.combine(day, AT, zone).astimezone(UTC), zone)


ASK = kinds.one_to_one(
    "destination",
    Urgency.OFFER,
    timedelta(days=4),
    recheck=still_unanswered,
    nature=Nature.NUDGE,
)


def keep(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """The second tap."""
    said = DestinationKind(answers["which"])
    answer(context.session, context.person_id, int(answers["destination"]), said, context.now)
    return Done.DONE


ACTIONS: Mapping[str, Action] = {"keep_destination": keep}


def _which(context: TurnContext, stack: ConversationStack, number: int) -> CallbackResult:
    if not _asked(context, number):
        return CallbackResult.FOREIGN
    context.conversations.open_above(context, stack, "destination", {"destination": str(number)})
    return CallbackResult.DONE


def _says(callback: str, said: DestinationKind) -> CallbackHandler:
    def handle(context: TurnContext, _: ConversationStack, number: int) -> CallbackResult:
        if not answer(context.session, context.person_id, number, said, context.now):
            return CallbackResult.FOREIGN
        context.phrases.say(context, f"destination.thanks.{callback.removeprefix('destination_')}")
        return CallbackResult.DONE

    return handle


def _asked(context: TurnContext, number: int) -> bool:
    session_id, days = divmod(number, THOUSAND)
    return context.session.get(Destination, (context.person_id, session_id, days)) is not None


CALLBACKS: Mapping[str, CallbackHandler] = {
    "destination_job": _which,
    **{callback: _says(callback, it) for callback, it in ANSWERS.items()},
}
