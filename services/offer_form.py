"""The questions of an offer: each answer goes into its row at once, if it may stand there."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from flows.fair_words import house_criteria
from flows.texts import Html, house_texts
from models.opportunities import Opportunity
from rules import pay
from rules.fair_offers import Fault, faults
from rules.opportunities import Contract, Hours, Remote
from rules.pay import Pay
from services import job_titles, offer_drafts
from services.lines import Say
from services.offer_drafts import NUMBERS, Next, offer_of, touch
from services.opportunity_places import Place, Places
from services.scene import Done, Scene

LONGEST_TITLE = 90
SUGGESTED = 5
LONGEST_MONTHS = 60
ENDS = (Contract.FIXED_TERM, Contract.APPRENTICESHIP, Contract.TEMPORARY)
QUESTIONS = 6
LEFT_OUT = (Next.STRENGTHS, Next.SKILLS, Next.WORDS)
"""Those one may answer with nothing."""


class Begun(StrEnum):
    BEGUN = "begun"


class Kept(StrEnum):
    KEPT = "kept"
    UNFAIR = "unfair"
    TOO_LONG = "too_long"


class PayKept(StrEnum):
    KEPT = "kept"
    UNFAIR = "unfair"
    VAGUE = Pay.VAGUE
    NO_AMOUNT = Pay.NO_AMOUNT
    TOO_LONG = Pay.TOO_LONG


class Ends(StrEnum):
    MONTHS = "months"
    HOURS = "hours"


class Read(StrEnum):
    READ = "read"
    UNREAD = "unread"


def begin(scene: Scene, answers: Mapping[str, str]) -> Begun:
    """An offer that is named, else the one that was begun, else a new one.

    Taken up again once it could be sent, it is shown: what may be left out is not asked anew.
    """
    if "offer" not in answers:
        offer = offer_drafts.unsent(scene) or offer_drafts.create(scene)
        answers = {**answers, "offer": str(offer.id)}
    found = offer_of(scene, answers)
    whole = found is not None and offer_drafts.is_whole(found)
    told = [it for it in LEFT_OUT if whole and it != answers.get("fix")]
    scene.keep(offer=answers["offer"], told=" ".join(told))
    return Begun.BEGUN


def next_question(scene: Scene, answers: Mapping[str, str]) -> Next:
    """`asked` stands before the question: which of six it is, while one is not correcting."""
    found = offer_drafts.next_of(scene, offer_of(scene, answers), answers)
    numbered = found in NUMBERS and not answers.get("fix")
    scene.keep(asked=_progress(scene, found) if numbered else "")
    return found


def keep_title(scene: Scene, answers: Mapping[str, str]) -> Kept:
    """What was suggested for another title means nothing any more."""
    offer, title = offer_of(scene, answers), " ".join(answers["title"].split())
    if len(title) > LONGEST_TITLE:
        return Kept.TOO_LONG
    if is_unfair(scene, title):
        return Kept.UNFAIR
    if offer is not None:
        offer.title, offer.rome, offer.skills = title, None, []
        touch(scene, offer, Next.TITLE, answers)
    return Kept.KEPT


def titles(scene: Scene, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    found = job_titles.suggest(scene.session, answers["title"], SUGGESTED)
    return [(it.code, it.title) for it in found]


def keep_job(scene: Scene, answers: Mapping[str, str]) -> Done:
    if (offer := offer_of(scene, answers)) is not None:
        offer.rome = answers["rome"]
        touch(scene, offer, Next.TITLE, answers)
    return Done.DONE


def keep_place(scene: Scene, answers: Mapping[str, str]) -> Done:
    offer, remote = offer_of(scene, answers), Remote(answers["remote"])
    if offer is None:
        return Done.DONE
    far = remote is Remote.FULLY
    found = None if far else Places(scene.session).of_insee(answers["insee"])
    place = found or Place()
    offer.remote, offer.place, offer.department = remote, place.name, place.department
    offer.latitude, offer.longitude = place.latitude, place.longitude
    touch(scene, offer, Next.WHERE, answers)
    return Done.DONE


def keep_contract(scene: Scene, answers: Mapping[str, str]) -> Ends:
    offer, contract = offer_of(scene, answers), Contract(answers["contract"])
    if offer is not None:
        offer.contract, offer.months = contract, None
        touch(scene, offer, Next.CONTRACT, answers)
    return Ends.MONTHS if contract in ENDS else Ends.HOURS


def keep_months(scene: Scene, answers: Mapping[str, str]) -> Read:
    said = "".join(letter for letter in answers["months"] if letter.isdecimal())
    if not said or not 1 <= int(said[:3]) <= LONGEST_MONTHS:
        return Read.UNREAD
    if (offer := offer_of(scene, answers)) is not None:
        offer.months = int(said)
    return Read.READ


def keep_hours(scene: Scene, answers: Mapping[str, str]) -> Done:
    if (offer := offer_of(scene, answers)) is not None:
        offer.hours = Hours(answers["hours"])
        touch(scene, offer, Next.HOURS, answers)
    return Done.DONE


def keep_pay(scene: Scene, answers: Mapping[str, str]) -> PayKept:
    said = " ".join(answers["pay"].split())
    if is_unfair(scene, said):
        return PayKept.UNFAIR
    if (judged := pay.judge(said)) is not Pay.TOLD:
        return PayKept(judged)
    if (offer := offer_of(scene, answers)) is not None:
        offer.pay = said
        touch(scene, offer, Next.PAY, answers)
    return PayKept.KEPT


def keep_words(scene: Scene, answers: Mapping[str, str]) -> Kept:
    if is_unfair(scene, answers["words"]):
        return Kept.UNFAIR
    if (offer := offer_of(scene, answers)) is not None:
        offer.description = answers["words"].strip()
        touch(scene, offer, Next.WORDS, answers)
    return Kept.KEPT


def skip_words(scene: Scene, answers: Mapping[str, str]) -> Done:
    """Nothing changes: an offer that runs stays where it is."""
    scene.keep(told=f"{answers.get('told', '')} {Next.WORDS}".strip())
    return Done.DONE


def keep_days(scene: Scene, answers: Mapping[str, str]) -> Done:
    if (offer := offer_of(scene, answers)) is not None:
        offer.live_days = int(answers["days"])
    return Done.DONE


def is_unfair(scene: Scene, text: str) -> bool:
    """Said at once, with the words and how to put them right; nothing else is lost."""
    found = faults(text, house_criteria())
    refused = [it for it in found if not it.team]
    if found:
        key = "fair.refused" if refused else "fair.to_team"
        values = {"reasons": reasons(scene.language, refused or found)}
        scene.say(Say(house_texts().render(scene.language, key, values)))
    return bool(refused)


def reasons(language: str, found: Sequence[Fault]) -> Html:
    render = house_texts().render
    lines = (render(language, f"fair.{it.category}", {"words": it.words}) for it in found)
    return Html("\n".join(lines))


def left_to_team(offer: Opportunity) -> Sequence[Fault]:
    """What the form let pass, for the team to look at."""
    text = ". ".join((offer.title, offer.pay, offer.description))
    return [it for it in faults(text, house_criteria()) if it.team]


def _progress(scene: Scene, found: Next) -> str:
    counted = {"current": str(NUMBERS[found]), "total": str(QUESTIONS)}
    return house_texts().render(scene.language, "common.progress", counted)
