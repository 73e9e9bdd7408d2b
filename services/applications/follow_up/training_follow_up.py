"""A training that someone is interested in: a word the day before, then how it went."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from models.applications import Application, ApplicationStatus
from models.offers import Opportunity
from models.outbox import OutboxMessage
from models.people import Person
from rules.agenda.reminders import EVENING_LIFE
from rules.offers.training_steps import TOLD, Due, Step, next_due
from rules.outbox.message_budget import Nature
from rules.outbox.pace import Urgency
from rules.tickets.working_hours import MAINLAND, local_date, zone_of
from services.applications import applications
from services.applications.applications import WAITING
from services.conversation import inline_buttons
from services.conversation.callbacks import CallbackHandler, CallbackResult
from services.conversation.replies import Say
from services.conversation.text import button, translate
from services.conversation.turn_context import TurnContext
from services.outbox import kinds, outbox
from services.outbox.outbox import Kind

YES, NO, STARTED, NOT_YET = "training_yes", "training_no", "training_started", "training_not_yet"
MAY_SAY: Mapping[str, tuple[ApplicationStatus, ...]] = {
    YES: WAITING,
    NO: WAITING,
    STARTED: (*WAITING, ApplicationStatus.ADMITTED),
    NOT_YET: (*WAITING, ApplicationStatus.ADMITTED),
}
"""What may still be said, by how it stands."""
BECOMES: Mapping[str, ApplicationStatus] = {
    YES: ApplicationStatus.ADMITTED,
    NO: ApplicationStatus.REFUSED,
    STARTED: ApplicationStatus.STARTED,
}


def due(session: Session, it: Application, training: Opportunity, now: datetime) -> Due:
    department = session.get_one(Person, it.person_id).department or MAINLAND
    return next_due(it.sent_at, training.starts_on, it.nudges, now, zone_of(department))


def go_on(session: Session, it: Application, training: Opportunity, now: datetime) -> None:
    """One step, if its time has come; a start that was moved is found out here."""
    found = due(session, it, training, now)
    if found.at <= now:
        if found.step is Step.END:
            applications.change(it, ApplicationStatus.CLOSED, now)
            return
        _tell(session, it, training, found.step, now)
        it.nudges = TOLD.index(found.step) + 1
        found = due(session, it, training, now)
    it.next_at = found.at


def _tell(
    session: Session, it: Application, training: Opportunity, step: Step, now: datetime
) -> None:
    buttons = [
        (f"training.{callback}", inline_buttons.data(callback, it.id))
        for callback in ((YES, NO) if step is Step.ASK else ())
    ]
    told = {"title": training.title, "company": training.company}
    outbox.enqueue(
        session,
        EVE if step is Step.EVE else ASK,
        session.get_one(Person, it.person_id),
        key=f"training_{step}:{it.id}:{training.starts_on}",
        due_at=now,
        params={"application": it.id, "starts_on": str(training.starts_on)}
        | kinds.message_params(f"training.{step}", told, buttons),
    )


def _saying(callback: str) -> CallbackHandler:
    def handle(context: TurnContext, _: object, application_id: int) -> CallbackResult:
        it = applications.hold(context.session, application_id)
        if it is None or it.person_id != context.person_id:
            return CallbackResult.FOREIGN
        if it.status not in MAY_SAY[callback]:
            context.phrases.say(context, "training.already")
            return CallbackResult.DONE
        if callback in BECOMES:
            applications.change(it, BECOMES[callback], context.now)
            it.answered_at = it.answered_at or context.now
        _answer(context, callback, application_id)
        return CallbackResult.DONE

    return handle


def _answer(context: TurnContext, callback: str, application_id: int) -> None:
    """A place: the second tap says whether it has begun."""
    text = context.phrases.words(context, f"training.said.{callback}", {})
    rows = [
        [button(context.language, f"training.{then}", inline_buttons.data(then, application_id))]
        for then in ((STARTED, NOT_YET) if callback == YES else ())
    ]
    inline_buttons.show(context, Say(text, rows))


def _is_on(session: Session, message: OutboxMessage, _: datetime) -> bool:
    """Neither taken back, nor moved to another day."""
    it = session.get(Application, message.params["application"])
    if it is None or it.status not in WAITING:
        return False
    told: str = message.params["starts_on"]
    return str(applications.opportunity_of(session, it).starts_on) == told


def _say_eve(session: Session, message: OutboxMessage, now: datetime) -> Sequence[Say]:
    """Of a Sunday it is said on Monday morning: the day itself."""
    person = session.get_one(Person, message.person_id)
    today = local_date(now, person.department or MAINLAND)
    when = "today" if today.isoformat() == message.params["starts_on"] else "eve"
    return [Say(translate(person.language, f"training.{when}", message.params["values"]))]


EVE = Kind(
    "training_eve",
    Urgency.REMINDER,
    EVENING_LIFE,
    resend_unknown=True,
    recheck=_is_on,
    render=_say_eve,
    nature=Nature.REMINDER,
)
ASK = kinds.one_to_one("training_ask", Urgency.OFFER, recheck=_is_on, nature=Nature.NUDGE)

ALL = (EVE, ASK)
"""Kinds of messages."""


CALLBACKS: Mapping[str, CallbackHandler] = {callback: _saying(callback) for callback in MAY_SAY}
