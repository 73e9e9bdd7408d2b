"""Judge each answer of an offer, then store it; the chat and the page share these functions."""

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.employers.fair_offers import load_criteria, minimum_pay
from flows.texts import Html, translate
from models.geography import CommunePostcode
from models.offers import Opportunity
from rules.conversation import answers
from rules.conversation.answers import LONGEST_ANSWER
from rules.employers import pay
from rules.employers.fair_offers import OfferFault, faults, grounds_for_refusal
from rules.employers.pay import PayVerdict, is_under
from rules.offers.opportunities import Contract, Remote, WorkingTime
from rules.offers.remote_work import days_on_site
from services.offers.locations import LocationFinder, OpportunityLocation, same

LONGEST_TITLE = 90
LONGEST_MONTHS = 60
LONGEST_PLACE = 120
ENDS = (Contract.FIXED_TERM, Contract.APPRENTICESHIP, Contract.TEMPORARY)
MOST = 40
"""The most communes of one name to choose from."""
DIGITS = re.compile(r"[0-9]+")
LABEL = re.compile(r"(.+?) \(([0-9AB]{2,3})\)")


class OfferFieldVerdict(StrEnum):
    KEPT = "kept"
    UNFAIR = "unfair"
    TOO_LONG = "too_long"


def in_one_line(text: str) -> str:
    return " ".join(text.split())


def judge_title(title: str) -> OfferFieldVerdict:
    if len(title) > LONGEST_TITLE:
        return OfferFieldVerdict.TOO_LONG
    return (
        OfferFieldVerdict.UNFAIR
        if grounds_for_refusal(title, load_criteria())
        else OfferFieldVerdict.KEPT
    )


def judge_pay(text: str) -> PayVerdict:
    if len(text) > pay.LONGEST:
        return PayVerdict.TOO_LONG
    if grounds_for_refusal(text, load_criteria()):
        return PayVerdict.UNFAIR
    return pay.judge(text)


def judge_words(text: str) -> OfferFieldVerdict:
    if len(text) > LONGEST_ANSWER:
        return OfferFieldVerdict.TOO_LONG
    return (
        OfferFieldVerdict.UNFAIR
        if grounds_for_refusal(text, load_criteria())
        else OfferFieldVerdict.KEPT
    )


def read_months(text: str) -> int | None:
    """Return the number of months typed, from 1 to `LONGEST_MONTHS`; None if unreadable."""
    digits = "".join(letter for letter in text if letter.isdecimal())
    months = int(digits) if digits and len(digits) <= len(str(LONGEST_MONTHS)) else 0
    return months if 1 <= months <= LONGEST_MONTHS else None


def put_title(offer: Opportunity, title: str) -> None:
    """Store the title, and clear the job and the skills suggested for the former one."""
    offer.title, offer.rome, offer.skills = title, None, []


def put_job(offer: Opportunity, rome: str | None) -> None:
    """Store the job, and clear the skills, which belong to the former one."""
    offer.rome, offer.skills = rome, []


def put_place(offer: Opportunity, remote: Remote, place: OpportunityLocation) -> None:
    offer.remote, offer.place, offer.department = remote, place.name, place.department
    offer.latitude, offer.longitude = place.latitude, place.longitude


def put_contract(offer: Opportunity, contract: Contract, months: int | None = None) -> None:
    """Store the contract, and clear the months of the former one."""
    offer.contract, offer.months = contract, months


def left_to_team(offer: Opportunity) -> Sequence[OfferFault]:
    """Return the faults that may stay, for the team to look at."""
    text = ". ".join((offer.title, offer.pay, offer.description))
    faults_found = [fault for fault in faults(text, load_criteria()) if fault.team]
    if _is_underpaid(offer):
        faults_found.append(OfferFault("minimum_pay", offer.pay, team=True))
    if offer.remote is Remote.FULLY and (days := days_on_site(text)):
        faults_found.append(OfferFault("on_site", days, team=True))
    return faults_found


def _is_underpaid(offer: Opportunity) -> bool:
    """Tell whether a full-time offer pays less than the legal minimum.

    Contracts and departments to which that minimum does not apply are never underpaid.
    """
    minimum = minimum_pay()
    is_exempt = offer.contract in (Contract.APPRENTICESHIP, Contract.FREELANCE)
    if (
        offer.hours is not WorkingTime.FULL_TIME
        or is_exempt
        or offer.department in minimum.elsewhere
    ):
        return False
    return is_under(offer.pay, minimum)


def explanation(language: str, key: str, faults_found: Sequence[OfferFault]) -> Html:
    """Return the faulty words, why they are faulty, and how to correct them."""
    return translate(language, key, reasons=reasons(language, faults_found))


def reasons(language: str, faults_found: Sequence[OfferFault]) -> Html:
    reason_lines = (
        translate(language, f"fair.{fault.category}", words=fault.words) for fault in faults_found
    )
    return Html("\n".join(reason_lines))


def towns(session: Session, text: str) -> Mapping[str, OpportunityLocation]:
    """Return the communes that a name or a postcode means, by INSEE code, each place once."""
    if len(text) > LONGEST_PLACE:
        return {}
    places = LocationFinder(session)
    if (postcode := answers.postcode(text)) is None:
        return _towns_of_name(places, text)
    query = select(CommunePostcode.insee).where(CommunePostcode.postcode == postcode)
    towns_found = _towns_of_codes(places, session.scalars(query.order_by(CommunePostcode.insee)))
    name = DIGITS.sub(" ", text)
    same_name = {insee: place for insee, place in towns_found.items() if same(place.name, name)}
    return same_name or towns_found


def is_unchanged(offer: Opportunity, text: str) -> bool:
    """Tell whether the form sends back the place shown, whose position is then kept."""
    return bool(offer.place) and text == shown(offer)


def shown(offer: Opportunity) -> str:
    """Return the offer's place as the form shows it."""
    return label(OpportunityLocation(offer.place, offer.department)) if offer.place else ""


def label(place: OpportunityLocation) -> str:
    """Return the label of a place: "Revel (31)"."""
    return f"{place.name} ({place.department})"


def _towns_of_name(places: LocationFinder, text: str) -> Mapping[str, OpportunityLocation]:
    """Find communes by name as typed, or as `label` writes it."""
    match = LABEL.fullmatch(text.strip())
    name, department = match.groups() if match else (text, "")
    towns_found = _towns_of_codes(places, places.codes_of_name(name)[:MOST])
    return {
        insee: place for insee, place in towns_found.items() if department in ("", place.department)
    }


def _towns_of_codes(
    places: LocationFinder, codes: Iterable[str]
) -> Mapping[str, OpportunityLocation]:
    insee_by_place: dict[OpportunityLocation, str] = {}
    for insee in codes:
        if (place := places.of_insee(insee)) is not None:
            insee_by_place.setdefault(place, insee)
    by_name = sorted(
        insee_by_place.items(), key=lambda pair: (pair[0].name, pair[0].department or "")
    )
    return {insee: place for place, insee in by_name}
