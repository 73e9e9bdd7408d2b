"""The questions of an offer: each answer goes into its row at once, if it may stand there."""

from collections.abc import Mapping
from enum import StrEnum

from flows.texts import house_texts
from rules.offers.opportunities import Contract, Hours, Remote
from services.conversation.multi_select import Added, chosen
from services.conversation.phrases import Phrase
from services.conversation.replies import Say
from services.conversation.turn_context import Done, TurnContext
from services.employers import offer_drafts, offer_fields
from services.employers.offer_drafts import NUMBERS, Next, offer_of, skills_suggested, touch
from services.employers.offer_fields import ENDS, Kept, PayKept
from services.jobs import titles as jobs_titles
from services.offers.locations import Place, Places
from services.strengths import strengths

SUGGESTED = 5
QUESTIONS = 6
LEFT_OUT = (Next.STRENGTHS, Next.SKILLS, Next.WORDS)
"""Those one may answer with nothing."""
MOST = {Next.STRENGTHS: 3, Next.SKILLS: 5}


class Begun(StrEnum):
    BEGUN = "begun"


class Ends(StrEnum):
    MONTHS = "months"
    HOURS = "hours"


class Read(StrEnum):
    READ = "read"
    UNREAD = "unread"


def begin(context: TurnContext, answers: Mapping[str, str]) -> Begun:
    """An offer that is named, else the one that was begun, else a new one.

    Taken up again once it could be sent, it is shown: what may be left out is not asked anew.
    """
    if "offer" not in answers:
        offer = offer_drafts.begun(context.session, context.person_id, context.now)
        answers = {**answers, "offer": str(offer.id)}
    found = offer_of(context, answers)
    whole = found is not None and offer_drafts.is_whole(found)
    told = [it for it in LEFT_OUT if whole and it != answers.get("fix")]
    context.keep(offer=answers["offer"], told=" ".join(told))
    return Begun.BEGUN


def next_question(context: TurnContext, answers: Mapping[str, str]) -> Next:
    """`asked` stands before the question: which of six it is, while one is not correcting."""
    found = offer_drafts.next_of(context, offer_of(context, answers), answers)
    numbered = found in NUMBERS and not answers.get("fix")
    context.keep(asked=_progress(context, found) if numbered else "")
    return found


def keep_title(context: TurnContext, answers: Mapping[str, str]) -> Kept:
    offer, title = offer_of(context, answers), offer_fields.in_one_line(answers["title"])
    judged = offer_fields.judge_title(title)
    if judged is not Kept.TOO_LONG:
        tell_faults(context, title)
    if judged is Kept.KEPT and offer is not None:
        offer_fields.put_title(offer, title)
        touch(context, offer, Next.TITLE, answers)
    return judged


def titles(context: TurnContext, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    found = jobs_titles.suggest(context.session, answers["title"], SUGGESTED)
    return [(it.code, it.title) for it in found]


def keep_job(context: TurnContext, answers: Mapping[str, str]) -> Done:
    if (offer := offer_of(context, answers)) is not None:
        offer_fields.put_job(offer, answers["rome"])
        touch(context, offer, Next.TITLE, answers)
    return Done.DONE


def keep_place(context: TurnContext, answers: Mapping[str, str]) -> Done:
    offer, remote = offer_of(context, answers), Remote(answers["remote"])
    if offer is None:
        return Done.DONE
    far = remote is Remote.FULLY
    found = None if far else Places(context.session).of_insee(answers["insee"])
    place = found or Place()
    offer_fields.put_place(offer, remote, place)
    touch(context, offer, Next.WHERE, answers)
    return Done.DONE


def keep_contract(context: TurnContext, answers: Mapping[str, str]) -> Ends:
    offer, contract = offer_of(context, answers), Contract(answers["contract"])
    if offer is not None:
        offer_fields.put_contract(offer, contract)
        touch(context, offer, Next.CONTRACT, answers)
    return Ends.MONTHS if contract in ENDS else Ends.HOURS


def keep_months(context: TurnContext, answers: Mapping[str, str]) -> Read:
    if (months := offer_fields.read_months(answers["months"])) is None:
        return Read.UNREAD
    if (offer := offer_of(context, answers)) is not None:
        offer.months = months
    return Read.READ


def keep_hours(context: TurnContext, answers: Mapping[str, str]) -> Done:
    if (offer := offer_of(context, answers)) is not None:
        offer.hours = Hours(answers["hours"])
        touch(context, offer, Next.HOURS, answers)
    return Done.DONE


def keep_pay(context: TurnContext, answers: Mapping[str, str]) -> PayKept:
    said = offer_fields.in_one_line(answers["pay"])
    tell_faults(context, said)
    judged, offer = offer_fields.judge_pay(said), offer_of(context, answers)
    if judged is PayKept.KEPT and offer is not None:
        offer.pay = said
        touch(context, offer, Next.PAY, answers)
    return judged


def keep_words(context: TurnContext, answers: Mapping[str, str]) -> Kept:
    said = answers["words"].strip()
    tell_faults(context, said)
    judged, offer = offer_fields.judge_words(said), offer_of(context, answers)
    if judged is Kept.KEPT and offer is not None:
        offer.description = said
        touch(context, offer, Next.WORDS, answers)
    return judged


def skip_words(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Nothing changes: an offer that runs stays where it is."""
    context.keep(told=f"{answers.get('told', '')} {Next.WORDS}".strip())
    return Done.DONE


def keep_days(context: TurnContext, answers: Mapping[str, str]) -> Done:
    if (offer := offer_of(context, answers)) is not None:
        offer.live_days = int(answers["days"])
    return Done.DONE


def tell_faults(context: TurnContext, text: str) -> None:
    """Said at once; nothing else is lost."""
    if found := offer_fields.found_in(text):
        refused = offer_fields.refused(text)
        key = "fair.refused" if refused else "fair.to_team"
        context.say(Say(offer_fields.told(context.language, key, refused or found)))


def _progress(context: TurnContext, found: Next) -> str:
    counted = {"current": str(NUMBERS[found]), "total": str(QUESTIONS)}
    return house_texts().render(context.language, "common.progress", counted)


def add_to_list(context: TurnContext, answers: Mapping[str, str]) -> Added:
    """One more of `list`: strengths by name, skills by their place among those suggested."""
    which, picked = Next(answers["list"]), [*chosen(answers), answers["one"]]
    labels = _labels(context, answers, which)
    context.keep(chosen=",".join(picked), so_far=", ".join(labels[it].lower() for it in picked))
    return Added.FULL if len(picked) == min(MOST[which], len(labels)) else Added.MORE


def keep_list(context: TurnContext, answers: Mapping[str, str]) -> Done:
    which, picked = Next(answers["list"]), chosen(answers)
    if (offer := offer_of(context, answers)) is None:
        return Done.DONE
    if which is Next.STRENGTHS:
        offer.strengths = picked
    else:
        labels = _labels(context, answers, which)
        offer.skills = [labels[it] for it in picked]
    touch(context, offer, which, answers)
    return Done.DONE


def strengths_left(_: TurnContext, answers: Mapping[str, str]) -> list[tuple[str, Phrase]]:
    return [
        (name, strengths.label(name)) for name in strengths.order() if name not in chosen(answers)
    ]


def skills_left(context: TurnContext, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    labels = _labels(context, answers, Next.SKILLS)
    return [(place, label) for place, label in labels.items() if place not in chosen(answers)]


def _labels(context: TurnContext, answers: Mapping[str, str], which: Next) -> Mapping[str, str]:
    if which is Next.STRENGTHS:
        words = house_texts().words
        return {it: words(context.language, f"strengths.{it}.label") for it in strengths.order()}
    offer = offer_of(context, answers)
    suggested = skills_suggested(context.session, offer) if offer is not None else []
    return {str(place): label for place, label in enumerate(suggested)}
