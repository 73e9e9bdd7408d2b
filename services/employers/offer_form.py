"""Ask the questions of an offer in the chat; each accepted answer is stored at once."""

from collections.abc import Mapping
from enum import StrEnum

from flows.employers.fair_offers import load_criteria
from flows.texts import plain_text, translate
from rules.employers.fair_offers import faults, grounds_for_refusal
from rules.employers.pay import PayVerdict
from rules.jobs.titles import in_one_form
from rules.offers.opportunities import Contract, Remote, WorkingTime
from services.conversation.multi_select import SelectionRoom, chosen
from services.conversation.phrases import Phrase
from services.conversation.replies import Say
from services.conversation.text import fitting
from services.conversation.turn_context import Done, ReadOrUnread, TurnContext
from services.employers import offer_drafts, offer_fields
from services.employers.offer_drafts import (
    STEP_OF,
    STEPS,
    OfferQuestion,
    offer_of,
    skills_suggested,
    touch,
)
from services.employers.offer_fields import ENDS, OfferFieldVerdict
from services.jobs import titles as jobs_titles
from services.offers.locations import LocationFinder, OpportunityLocation
from services.strengths import strengths

SUGGESTED = 5
LEFT_OUT = (OfferQuestion.STRENGTHS, OfferQuestion.SKILLS, OfferQuestion.WORDS)
"""The questions that may be left without an answer."""
MOST = {OfferQuestion.STRENGTHS: 3, OfferQuestion.SKILLS: 5}


class ContractEndQuestion(StrEnum):
    MONTHS = "months"
    HOURS = "hours"


def begin(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Start with the offer named, or the offer begun, or a new offer.

    For an offer complete enough to send, the optional questions are not asked again.
    """
    if "offer" not in answers:
        offer = offer_drafts.begun(context.session, context.person_id, context.now)
        answers = {**answers, "offer": str(offer.id)}
    current = offer_of(context, answers)
    is_whole = current is not None and offer_drafts.is_whole(current)
    answered = [question for question in LEFT_OUT if is_whole and question != answers.get("fix")]
    context.keep(offer=answers["offer"], told=" ".join(answered))
    return Done.DONE


def next_question(context: TurnContext, answers: Mapping[str, str]) -> OfferQuestion:
    """Return the next question; keep its step as `asked`, except while correcting."""
    question = offer_drafts.next_of(context, offer_of(context, answers), answers)
    is_numbered = question in STEP_OF and not answers.get("fix")
    context.keep(asked=_progress(context, question) if is_numbered else "")
    return question


def steps(_: TurnContext) -> str:
    """Return the number of steps of an offer, for the welcome that announces them."""
    return str(STEPS)


def keep_title(context: TurnContext, answers: Mapping[str, str]) -> OfferFieldVerdict:
    offer, title = offer_of(context, answers), offer_fields.in_one_line(answers["title"])
    result = offer_fields.judge_title(title)
    if result is not OfferFieldVerdict.TOO_LONG:
        tell_faults(context, title)
    if result is OfferFieldVerdict.KEPT and offer is not None:
        offer_fields.put_title(offer, title)
        touch(context, offer, OfferQuestion.TITLE, answers)
    return result


def titles(context: TurnContext, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    suggestions = jobs_titles.suggest(context.session, answers["title"], SUGGESTED)
    return [(it.code, fitting(in_one_form(it.title))) for it in suggestions]


def keep_job(context: TurnContext, answers: Mapping[str, str]) -> Done:
    if (offer := offer_of(context, answers)) is not None:
        offer_fields.put_job(offer, answers["rome"])
        touch(context, offer, OfferQuestion.TITLE, answers)
    return Done.DONE


def keep_place(context: TurnContext, answers: Mapping[str, str]) -> Done:
    offer, remote = offer_of(context, answers), Remote(answers["remote"])
    if offer is None:
        return Done.DONE
    is_remote = remote is Remote.FULLY
    town = None if is_remote else LocationFinder(context.session).of_insee(answers["insee"])
    place = town or OpportunityLocation()
    offer_fields.put_place(offer, remote, place)
    touch(context, offer, OfferQuestion.WHERE, answers)
    return Done.DONE


def keep_contract(context: TurnContext, answers: Mapping[str, str]) -> ContractEndQuestion:
    offer, contract = offer_of(context, answers), Contract(answers["contract"])
    if offer is not None:
        offer_fields.put_contract(offer, contract)
        touch(context, offer, OfferQuestion.CONTRACT, answers)
    return ContractEndQuestion.MONTHS if contract in ENDS else ContractEndQuestion.HOURS


def keep_months(context: TurnContext, answers: Mapping[str, str]) -> ReadOrUnread:
    if (months := offer_fields.read_months(answers["months"])) is None:
        return ReadOrUnread.UNREAD
    if (offer := offer_of(context, answers)) is not None:
        offer.months = months
    return ReadOrUnread.READ


def keep_hours(context: TurnContext, answers: Mapping[str, str]) -> Done:
    if (offer := offer_of(context, answers)) is not None:
        offer.hours = WorkingTime(answers["hours"])
        touch(context, offer, OfferQuestion.HOURS, answers)
    return Done.DONE


def keep_pay(context: TurnContext, answers: Mapping[str, str]) -> PayVerdict:
    text = offer_fields.in_one_line(answers["pay"])
    tell_faults(context, text)
    result, offer = offer_fields.judge_pay(text), offer_of(context, answers)
    if result is PayVerdict.KEPT and offer is not None:
        offer.pay = text
        touch(context, offer, OfferQuestion.PAY, answers)
    return result


def keep_words(context: TurnContext, answers: Mapping[str, str]) -> OfferFieldVerdict:
    text = answers["words"].strip()
    tell_faults(context, text)
    result, offer = offer_fields.judge_words(text), offer_of(context, answers)
    if result is OfferFieldVerdict.KEPT and offer is not None:
        offer.description = text
        touch(context, offer, OfferQuestion.WORDS, answers)
    return result


def skip_words(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Skip the description: nothing changes, and a live offer stays live."""
    context.keep(told=f"{answers.get('told', '')} {OfferQuestion.WORDS}".strip())
    return Done.DONE


def keep_days(context: TurnContext, answers: Mapping[str, str]) -> Done:
    if (offer := offer_of(context, answers)) is not None:
        offer.live_days = int(answers["days"])
    return Done.DONE


def tell_faults(context: TurnContext, text: str) -> None:
    """Tell the person the faults of a text at once."""
    if faults_found := faults(text, load_criteria()):
        grounds = grounds_for_refusal(text, load_criteria())
        key = "fair.refused" if grounds else "fair.to_team"
        explained = grounds or faults_found
        context.say(Say(offer_fields.explanation(context.language, key, explained)))


def _progress(context: TurnContext, question: OfferQuestion) -> str:
    values = {"current": str(STEP_OF[question]), "total": str(STEPS)}
    return translate(context.language, "posting.step", **values)


def add_to_list(context: TurnContext, answers: Mapping[str, str]) -> SelectionRoom:
    """Add one choice to `answers["list"]`: a strength by name, a skill by its index."""
    question, choices = OfferQuestion(answers["list"]), [*chosen(answers), answers["one"]]
    labels = _labels(context, answers, question)
    context.keep(
        chosen=",".join(choices), so_far=", ".join(labels[choice].lower() for choice in choices)
    )
    return (
        SelectionRoom.FULL
        if len(choices) == min(MOST[question], len(labels))
        else SelectionRoom.MORE
    )


def keep_list(context: TurnContext, answers: Mapping[str, str]) -> Done:
    question, choices = OfferQuestion(answers["list"]), chosen(answers)
    if (offer := offer_of(context, answers)) is None:
        return Done.DONE
    if question is OfferQuestion.STRENGTHS:
        offer.strengths = choices
    else:
        labels = _labels(context, answers, question)
        offer.skills = [labels[choice] for choice in choices]
    touch(context, offer, question, answers)
    return Done.DONE


def strengths_left(_: TurnContext, answers: Mapping[str, str]) -> list[tuple[str, Phrase]]:
    return [
        (name, strengths.label(name)) for name in strengths.order() if name not in chosen(answers)
    ]


def skills_left(context: TurnContext, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    labels = _labels(context, answers, OfferQuestion.SKILLS)
    return [(it, fitting(label)) for it, label in labels.items() if it not in chosen(answers)]


def _labels(
    context: TurnContext, answers: Mapping[str, str], question: OfferQuestion
) -> Mapping[str, str]:
    if question is OfferQuestion.STRENGTHS:
        return {
            name: plain_text(context.language, f"strengths.{name}.label")
            for name in strengths.order()
        }
    offer = offer_of(context, answers)
    suggested = skills_suggested(context.session, offer) if offer is not None else []
    return {str(place): label for place, label in enumerate(suggested)}
