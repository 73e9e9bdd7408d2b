"""Each answer of an offer: judged, then put on its row.  The chat and the page share them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.employers.fair_offers import house_criteria, minimum_pay
from flows.texts import Html, house_texts
from models.geography import CommunePostcode
from models.offers import Opportunity
from rules.conversation import answers
from rules.conversation.answers import LONGEST_ANSWER
from rules.employers import pay
from rules.employers.fair_offers import Fault, faults
from rules.employers.minimum_pay import is_under
from rules.employers.pay import Pay
from rules.offers.opportunities import Contract, Hours, Remote
from rules.offers.remote_work import days_on_site
from services.offers.locations import Place, Places, same

LONGEST_TITLE = 90
LONGEST_MONTHS = 60
ENDS = (Contract.FIXED_TERM, Contract.APPRENTICESHIP, Contract.TEMPORARY)
MOST = 40
"""Communes of the same name to choose from."""
DIGITS = re.compile(r"[0-9]+")
LABEL = re.compile(r"(.+?) \(([0-9AB]{2,3})\)")


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
    found = [it for it in found_in(text) if it.team]
    if _is_underpaid(offer):
        found.append(Fault("minimum_pay", offer.pay, team=True))
    if offer.remote is Remote.FULLY and (words := days_on_site(text)):
        found.append(Fault("on_site", words, team=True))
    return found


def _is_underpaid(offer: Opportunity) -> bool:
    """Full time, by a contract to which the legal minimum applies whole."""
    least = minimum_pay()
    apart = offer.contract in (Contract.APPRENTICESHIP, Contract.FREELANCE)
    if offer.hours is not Hours.FULL_TIME or apart or offer.department in least.elsewhere:
        return False
    return is_under(offer.pay, least)


def told(language: str, key: str, found: Sequence[Fault]) -> Html:
    """The words, why, and how to put them right."""
    return house_texts().render(language, key, {"reasons": reasons(language, found)})


def reasons(language: str, found: Sequence[Fault]) -> Html:
    render = house_texts().render
    lines = (render(language, f"fair.{it.category}", {"words": it.words}) for it in found)
    return Html("\n".join(lines))


def towns(session: Session, said: str) -> Mapping[str, Place]:
    """By INSEE code, those that are meant; each place once."""
    places = Places(session)
    if (postcode := answers.postcode(said)) is None:
        return _of_name(places, said)
    query = select(CommunePostcode.insee).where(CommunePostcode.postcode == postcode)
    found = _by_code(places, session.scalars(query.order_by(CommunePostcode.insee)))
    name = DIGITS.sub(" ", said)
    named = {insee: place for insee, place in found.items() if same(place.name, name)}
    return named or found


def is_unchanged(offer: Opportunity, said: str) -> bool:
    """What the form showed comes back as it was: the place keeps its position."""
    return bool(offer.place) and said == shown(offer)


def shown(offer: Opportunity) -> str:
    return label(Place(offer.place, offer.department)) if offer.place else ""


def label(place: Place) -> str:
    """ "Revel (31)"."""
    return f"{place.name} ({place.department})"


def _of_name(places: Places, said: str) -> Mapping[str, Place]:
    """As typed, or as our own label says it."""
    labelled = LABEL.fullmatch(said.strip())
    name, department = labelled.groups() if labelled else (said, "")
    found = _by_code(places, places.codes_of_name(name)[:MOST])
    return {insee: it for insee, it in found.items() if department in ("", it.department)}


def _by_code(places: Places, codes: Iterable[str]) -> Mapping[str, Place]:
    found: dict[Place, str] = {}
    for insee in codes:
        if (place := places.of_insee(insee)) is not None:
            found.setdefault(place, insee)
    by_name = sorted(found.items(), key=lambda it: (it[0].name, it[0].department or ""))
    return {insee: place for place, insee in by_name}
