"""The employer's side in the chat: reading what was received; no or yes, after asking once."""

from collections.abc import Mapping
from enum import StrEnum

from models.applications import Application
from rules.applications.applications import NoBecause
from services.applications import answers as application_answers
from services.applications import cards, interview_presenting, interview_slots
from services.applications.answers import Answering
from services.applications.applications import ALIVE
from services.applications.cards import of_employer
from services.applications.pending import received
from services.applications.presenting import employer_values, zone_of_offer
from services.conversation import inline_buttons
from services.conversation.replies import Say
from services.conversation.text import fitting, translate
from services.conversation.turn_context import Done, TurnContext


class Looked(StrEnum):
    OPEN = "open"
    OVER = "over"


class Slots(StrEnum):
    SOME = "some"
    NONE = "none"


def look(context: TurnContext, answers: Mapping[str, str]) -> Looked:
    """Before an answer is asked for; what was said of times is begun again."""
    found = _own(context, answers)
    if found is None or found.status not in ALIVE:
        return Looked.OVER
    told = employer_values(context.session, found, context.language)
    context.keep(name=told["name"], title=told["title"], times="", times_shown="")
    return Looked.OPEN


def look_at_slots(context: TurnContext, answers: Mapping[str, str]) -> Slots:
    """Short interviews of the offer that are still free."""
    found = _own(context, answers)
    if found is None:
        return Slots.NONE
    free = interview_slots.free(context.session, found.opportunity_id, context.now)
    zone = zone_of_offer(context.session, found)
    shown = interview_presenting.by_day(context.session, free, zone, context.language)
    context.keep(offer=str(found.opportunity_id), slots_shown=shown)
    return Slots.SOME if free else Slots.NONE


def invite(context: TurnContext, answers: Mapping[str, str]) -> Answering:
    found = _own(context, answers)
    if found is None:
        return Answering.CLOSED
    return application_answers.invite(context.session, found, context.now)


def refuse(context: TurnContext, answers: Mapping[str, str]) -> Answering:
    found = _own(context, answers)
    if found is None:
        return Answering.CLOSED
    because = NoBecause(answers["because"])
    return application_answers.refuse(context.session, found, because, context.now)


def hire(context: TurnContext, answers: Mapping[str, str]) -> Answering:
    found = _own(context, answers)
    if found is None:
        return Answering.CLOSED
    return application_answers.hire(context.session, found, context.now)


def list_received(context: TurnContext, _: Mapping[str, str]) -> list[tuple[str, str]]:
    return [
        (str(it.id), fitting(_label(context, it)))
        for it in received(context.session, context.person_id)
    ]


def show_received(context: TurnContext, answers: Mapping[str, str]) -> Done:
    show(context, int(answers["application"]))
    return Done.DONE


def show(context: TurnContext, application_id: int) -> bool:
    """Its card, with what may still be answered; False when it is none of theirs."""
    found = of_employer(context.session, application_id, context.person_id)
    if found is None:
        context.say(Say(translate(context.language, "application.card.gone")))
        return False
    card = cards.open_card(context.session, found, context.person_id, context.now)
    inline_buttons.show(context, card)
    return True


def _own(context: TurnContext, answers: Mapping[str, str]) -> Application | None:
    return of_employer(context.session, int(answers["application"]), context.person_id)


def _label(context: TurnContext, it: Application) -> str:
    told = employer_values(context.session, it, context.language)
    return f"{told['name']} · {told['title']}"
