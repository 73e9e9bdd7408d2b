"""Follow a training that a person applied for: a reminder the day before, then a question."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from flows.texts import translate
from models.applications import Application, ApplicationStatus
from models.offers import Opportunity
from models.outbox import OutboxMessage
from models.people import Person
from rules.agenda.reminders import EVENING_LIFE
from rules.offers.training_steps import TOLD, DueTrainingStep, TrainingStep, next_due
from rules.outbox.daily_quota import MessageNature
from rules.outbox.pace import Urgency
from rules.schedule.time_zones import local_date
from services.applications import applications
from services.applications.applications import WAITING
from services.conversation import inline_buttons
from services.conversation.callbacks import CallbackHandler, CallbackResult, Callbacks
from services.conversation.replies import Say
from services.conversation.text import button
from services.conversation.turn_context import TurnContext
from services.outbox import kinds, outbox
from services.outbox.outbox import MessageKind
from services.people.access import Access
from services.people.time_zones import zone_of_person

YES, NO, STARTED, NOT_YET = "training_yes", "training_no", "training_started", "training_not_yet"
MAY_SAY: Mapping[str, tuple[ApplicationStatus, ...]] = {
    YES: WAITING,
    NO: WAITING,
    STARTED: (*WAITING, ApplicationStatus.ADMITTED),
    NOT_YET: (*WAITING, ApplicationStatus.ADMITTED),
}
"""The states in which each callback is accepted."""
BECOMES: Mapping[str, ApplicationStatus] = {
    YES: ApplicationStatus.ADMITTED,
    NO: ApplicationStatus.REFUSED,
    STARTED: ApplicationStatus.STARTED,
}


def due(
    session: Session, application: Application, training: Opportunity, now: datetime
) -> DueTrainingStep:
    """Return the next step of a training's follow-up and when it is due."""
    zone = zone_of_person(session, application.person_id)
    return next_due(application.sent_at, training.starts_on, application.nudges, now, zone)


def take_due_step(
    session: Session, application: Application, training: Opportunity, now: datetime
) -> None:
    """Take the step due, if any; schedule again a training whose start has moved."""
    next_step = due(session, application, training, now)
    if next_step.at <= now:
        if next_step.step is TrainingStep.END:
            applications.change(application, ApplicationStatus.CLOSED, now)
            return
        _tell(session, application, training, next_step.step, now)
        application.nudges = TOLD.index(next_step.step) + 1
        next_step = due(session, application, training, now)
    application.next_at = next_step.at


def _tell(
    session: Session,
    application: Application,
    training: Opportunity,
    step: TrainingStep,
    now: datetime,
) -> None:
    buttons = [
        (f"training.{callback}", inline_buttons.data(callback, application.id))
        for callback in ((YES, NO) if step is TrainingStep.ASK else ())
    ]
    values = {"title": training.title, "company": training.company}
    outbox.enqueue(
        session,
        EVE if step is TrainingStep.EVE else ASK,
        session.get_one(Person, application.person_id),
        key=f"training_{step}:{application.id}:{training.starts_on}",
        due_at=now,
        params={"application": application.id, "starts_on": str(training.starts_on)}
        | kinds.message_params(f"training.{step}", values, buttons),
    )


def _answer_handler(callback: str) -> CallbackHandler:
    def handle(context: TurnContext, _: object, application_id: int) -> CallbackResult:
        application = applications.lock_application(context.session, application_id)
        if application is None or application.person_id != context.person_id:
            return CallbackResult.FOREIGN
        if application.status not in MAY_SAY[callback]:
            context.phrases.say(context, "training.already")
            return CallbackResult.DONE
        if callback in BECOMES:
            applications.change(application, BECOMES[callback], context.now)
            application.answered_at = application.answered_at or context.now
        _answer(context, callback, application_id)
        return CallbackResult.DONE

    return handle


def _answer(context: TurnContext, callback: str, application_id: int) -> None:
    """Answer; after a YES, ask whether the training has begun."""
    text = context.phrases.render(context, f"training.said.{callback}", {})
    rows = [
        [
            button(
                context.language,
                f"training.{next_callback}",
                inline_buttons.data(next_callback, application_id),
            )
        ]
        for next_callback in ((STARTED, NOT_YET) if callback == YES else ())
    ]
    inline_buttons.show(context, Say(text, rows))


def _is_on(session: Session, message: OutboxMessage, _: datetime) -> bool:
    """Tell whether the application waits, and the training starts on the same day."""
    application = session.get(Application, message.params["application"])
    if application is None or application.status not in WAITING:
        return False
    queued_start: str = message.params["starts_on"]
    return str(applications.opportunity_of(session, application).starts_on) == queued_start


def _say_eve(session: Session, message: OutboxMessage, now: datetime) -> Sequence[Say]:
    """Say that it starts tomorrow, or today when Sunday's message waited until Monday."""
    person = session.get_one(Person, message.person_id)
    today = local_date(now, person.department)
    day_key = "today" if today.isoformat() == message.params["starts_on"] else "eve"
    return [Say(translate(person.language, f"training.{day_key}", **message.params["values"]))]


EVE = MessageKind(
    "training_eve",
    Urgency.REMINDER,
    EVENING_LIFE,
    resend_unknown=True,
    recheck=_is_on,
    render=_say_eve,
    nature=MessageNature.REMINDER,
)
ASK = kinds.one_to_one("training_ask", Urgency.OFFER, recheck=_is_on, nature=MessageNature.NUDGE)

ALL = (EVE, ASK)
"""The kinds of messages of this module."""


CALLBACKS: Callbacks = {
    Access.PERSON: {callback: _answer_handler(callback) for callback in MAY_SAY},
}
