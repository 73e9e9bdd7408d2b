"""Let an employer read the applications received in the chat, and refuse or hire."""

from collections.abc import Mapping
from enum import StrEnum

from flows.texts import translate
from models.applications import Application, ApplicationStatus
from rules.applications.applications import ApplicationRefusalReason
from services.applications import answers as application_answers
from services.applications import cards, interview_slots, presenting
from services.applications.answers import ApplicationAnswerResult
from services.applications.applications import ALIVE
from services.applications.cards import of_employer
from services.applications.pending import interviews_ahead, received
from services.applications.presenting import employer_values, zone_of_offer
from services.conversation import inline_buttons
from services.conversation.phrases import Phrase, plainly
from services.conversation.replies import Say
from services.conversation.text import fitting
from services.conversation.turn_context import Done, ShownOrNone, SomeOrNone, TurnContext

CARDS = 5
"""The most interviews shown at once: one or two screens of a phone."""


class ReceivedApplicationState(StrEnum):
    OPEN = "open"
    OVER = "over"


def look(context: TurnContext, answers: Mapping[str, str]) -> ReceivedApplicationState:
    """Keep the application's name and title before an answer; clear the times proposed."""
    application = _received_application(context, answers)
    if application is None or application.status not in ALIVE:
        return ReceivedApplicationState.OVER
    values = employer_values(context.session, application, context.language)
    context.keep(name=values["name"], title=values["title"], times="", times_shown="")
    return ReceivedApplicationState.OPEN


def look_at_slots(context: TurnContext, answers: Mapping[str, str]) -> SomeOrNone:
    """Keep the free short interviews of the offer, in words."""
    application = _received_application(context, answers)
    if application is None:
        return SomeOrNone.NONE
    free = interview_slots.free(context.session, application.opportunity_id, context.now)
    zone = zone_of_offer(context.session, application)
    slots_text = presenting.by_day(context.session, free, zone, context.language)
    context.keep(offer=str(application.opportunity_id), slots_shown=slots_text)
    return SomeOrNone.SOME if free else SomeOrNone.NONE


def invite(context: TurnContext, answers: Mapping[str, str]) -> ApplicationAnswerResult:
    application = _received_application(context, answers)
    if application is None:
        return ApplicationAnswerResult.CLOSED
    return application_answers.invite(context.session, application, context.now)


def refuse(context: TurnContext, answers: Mapping[str, str]) -> ApplicationAnswerResult:
    application = _received_application(context, answers)
    if application is None:
        return ApplicationAnswerResult.CLOSED
    reason = ApplicationRefusalReason(answers["because"])
    return application_answers.refuse(context.session, application, reason, context.now)


def hire(context: TurnContext, answers: Mapping[str, str]) -> ApplicationAnswerResult:
    application = _received_application(context, answers)
    if application is None:
        return ApplicationAnswerResult.CLOSED
    return application_answers.hire(context.session, application, context.now)


def list_received(context: TurnContext, _: Mapping[str, str]) -> list[tuple[str, str]]:
    """List the applications by number and name; keep a line each, with what each waits for."""
    numbered = list(enumerate(received(context.session, context.person_id), 1))
    lines = [_line(context, number, application) for number, application in numbered]
    context.keep(received="\n".join(plainly(line, context.language) for line in lines))
    return [
        (str(application.id), fitting(_values(context, application)["name"]))
        for _, application in numbered
    ]


def show_received(context: TurnContext, answers: Mapping[str, str]) -> Done:
    show(context, int(answers["application"]))
    return Done.DONE


def show_interviews(context: TurnContext, _: Mapping[str, str]) -> ShownOrNone:
    """Show the card of each application with an interview ahead, the soonest first."""
    ahead = interviews_ahead(context.session, context.person_id, context.now)
    shown = [show(context, application.id) for application in ahead[:CARDS]]
    return ShownOrNone.SHOWN if any(shown) else ShownOrNone.NONE


def show(context: TurnContext, application_id: int) -> bool:
    """Show an application's card; False when it is not this employer's to read."""
    application = of_employer(context.session, application_id, context.person_id)
    if application is None:
        context.say(Say(translate(context.language, "application.card.gone")))
        return False
    card = cards.open_card(context.session, application, context.person_id, context.now)
    inline_buttons.show(context, card)
    return True


def _received_application(context: TurnContext, answers: Mapping[str, str]) -> Application | None:
    return of_employer(context.session, int(answers["application"]), context.person_id)


def _values(context: TurnContext, application: Application) -> Mapping[str, str]:
    return employer_values(context.session, application, context.language)


def _line(context: TurnContext, number: int, application: Application) -> Phrase:
    state = "met" if _is_met(context, application) else application.status
    values: dict[str, str | Phrase] = {**_values(context, application), "number": str(number)}
    values["state"] = Phrase(f"received.state.{state}")
    return Phrase("received.line", values)


def _is_met(context: TurnContext, application: Application) -> bool:
    """Tell whether the interview is past, and nobody has said what came of it."""
    at = application.interview_at
    is_interview = application.status is ApplicationStatus.INTERVIEW
    return is_interview and at is not None and at <= context.now
