"""Each answer of an offer: judged, then put on its row.  The chat and the page share them."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from flows.fair_words import house_criteria
from flows.texts import Html, house_texts
from models.opportunities import Opportunity
from rules.conversation.answers import LONGEST_ANSWER
from rules.employers import pay
from rules.employers.fair_offers import Fault, faults
from rules.employers.pay import Pay
from rules.offers.opportunities import Contract, Remote
from services.offers.locations import Place

LONGEST_TITLE = 90
LONGEST_MONTHS = 60
ENDS = (Contract.FIXED_TERM, Contract.APPRENTICESHIP, Contract.TEMPORARY)


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


JUDGED: Mapping[Pay, PayKept] = {
    Pay.TOLD: PayKept.KEPT,
    Pay.VAGUE: PayKept.VAGUE,
    Pay.NO_AMOUNT: PayKept.NO_AMOUNT,
    Pay.TOO_LONG: PayKept.TOO_LONG,
}


def in_one_line(said: str) -> str:
    return " ".join(said.split())


def judge_title(title: str) -> Kept:
    if len(title) > LONGEST_TITLE:
        return Kept.TOO_LONG
    return Kept.UNFAIR if refused(title) else Kept.KEPT


def judge_pay(said: str) -> PayKept:
    return PayKept.UNFAIR if refused(said) else JUDGED[pay.judge(said)]


def judge_words(said: str) -> Kept:
    if len(said) > LONGEST_ANSWER:
        return Kept.TOO_LONG
    return Kept.UNFAIR if refused(said) else Kept.KEPT


def read_months(said: str) -> int | None:
    digits = "".join(letter for letter in said if letter.isdecimal())
    months = int(digits) if digits and len(digits) <= len(str(LONGEST_MONTHS)) else 0
    return months if 1 <= months <= LONGEST_MONTHS else None


def put_title(offer: Opportunity, title: str) -> None:
    """What was suggested for another title means nothing any more."""
    offer.title, offer.rome, offer.skills = title, None, []


def put_job(offer: Opportunity, rome: str | None) -> None:
    """Its skills are those of one job."""
    offer.rome, offer.skills = rome, []


def put_place(offer: Opportunity, remote: Remote, place: Place) -> None:
    offer.remote, offer.place, offer.department = remote, place.name, place.department
    offer.latitude, offer.longitude = place.latitude, place.longitude


def put_contract(offer: Opportunity, contract: Contract, months: int | None = None) -> None:
    """What lasted so many months, another contract may not."""
    offer.contract, offer.months = contract, months


def found_in(text: str) -> Sequence[Fault]:
    return faults(text, house_criteria())


def refused(text: str) -> Sequence[Fault]:
    """What may not stay; the rest is left to the team."""
    return [it for it in found_in(text) if not it.team]


def left_to_team(offer: Opportunity) -> Sequence[Fault]:
    """What may stay, for the team to look at."""
    text = ". ".join((offer.title, offer.pay, offer.description))
    return [it for it in found_in(text) if it.team]


def told(language: str, key: str, found: Sequence[Fault]) -> Html:
    """The words, why, and how to put them right."""
    return house_texts().render(language, key, {"reasons": reasons(language, found)})


def reasons(language: str, found: Sequence[Fault]) -> Html:
    render = house_texts().render
    lines = (render(language, f"fair.{it.category}", {"words": it.words}) for it in found)
    return Html("\n".join(lines))
