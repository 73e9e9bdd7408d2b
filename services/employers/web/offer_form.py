"""Read the form of an offer: judge every answer as in the chat, and collect what to correct."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from sqlalchemy.orm import Session

from flows.employers.fair_offers import load_criteria
from flows.texts import Html, translate
from models.offers import Opportunity
from rules.employers.fair_offers import grounds_for_refusal
from rules.employers.offer_life import LASTING, USUAL
from rules.employers.pay import PayVerdict
from rules.offers.opportunities import Contract, Remote, WorkingTime
from services.employers import offer_fields
from services.employers.offer_drafts import OfferQuestion
from services.employers.offer_fields import ENDS, OfferFieldVerdict
from services.employers.offer_form import MOST
from services.offers.locations import OpportunityLocation
from services.pages.actions import Form
from services.strengths import strengths

STRENGTH = "strength."
"""The start of a checkbox's name; the strength's name follows."""
Named = TypeVar("Named", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class OfferFormContent:
    title: str
    remote: Remote
    place: OpportunityLocation | None
    """None: the place stays as it was."""
    contract: Contract
    months: int | None
    hours: WorkingTime
    pay: str
    strengths: list[str]
    words: str
    days: int


@dataclass(frozen=True, slots=True)
class OfferFormFaults:
    """The message beside each faulty field, and the `towns` to choose among."""

    problems: Mapping[str, Html]
    towns: Mapping[str, OpportunityLocation]


def read(
    session: Session, offer: Opportunity | None, form: Form, language: str
) -> OfferFormContent | OfferFormFaults:
    reading = _Reading(session, offer, form, language)
    written = reading.whole()
    return OfferFormFaults(reading.problems, reading.towns) if written is None else written


def filled(offer: Opportunity) -> Form:
    """Return the stored answers, as the form would send them."""
    return {
        "title": offer.title,
        "remote": offer.remote if offer.place or offer.remote is Remote.FULLY else "",
        "where": offer_fields.shown(offer),
        "contract": offer.contract or "",
        "months": str(offer.months or ""),
        "hours": offer.hours or "",
        "pay": offer.pay,
        "words": offer.description,
        "days": str(offer.live_days or USUAL),
        **{f"{STRENGTH}{strength}": "yes" for strength in offer.strengths},
    }


@dataclass(slots=True)
class _Reading:
    session: Session
    offer: Opportunity | None
    form: Form
    language: str
    problems: dict[str, Html] = field(default_factory=dict)
    towns: Mapping[str, OpportunityLocation] = field(default_factory=dict)

    def whole(self) -> OfferFormContent | None:
        """Read all fields in the order of the form, and tell problems in the same order."""
        title = self.title()
        remote = self.one_of("remote", Remote)
        place = self.place() if remote is not Remote.FULLY else OpportunityLocation()
        contract = self.one_of("contract", Contract)
        months = self.months(contract)
        hours, pay = self.one_of("hours", WorkingTime), self.pay()
        chosen, words, days = self.strengths(), self.words(), self.days()
        if self.problems or remote is None or contract is None or hours is None:
            return None
        return OfferFormContent(
            title, remote, place, contract, months, hours, pay, chosen, words, days
        )

    def title(self) -> str:
        text = offer_fields.in_one_line(self.form.get("title", ""))
        if not text:
            self.wrong("title", "posting.page.title.missing")
        elif (result := offer_fields.judge_title(text)) is OfferFieldVerdict.TOO_LONG:
            self.wrong("title", "posting.long_title")
        elif result is OfferFieldVerdict.UNFAIR:
            self.unfair("title", text)
        return text

    def place(self) -> OpportunityLocation | None:
        text = self.form.get("where", "").strip()
        if self.offer is not None and offer_fields.is_unchanged(self.offer, text):
            return None
        towns_found = offer_fields.towns(self.session, text) if text else {}
        if chosen := towns_found.get(self.form.get("town", "")):
            return chosen
        if len(towns_found) > 1:
            self.towns = towns_found
            self.wrong("town", "posting.page.town.missing")
        elif not towns_found:
            self.wrong("where", f"posting.page.where.{'unknown' if text else 'missing'}")
        return next(iter(towns_found.values()), None)

    def months(self, contract: Contract | None) -> int | None:
        """Read the months of a contract that ends; optional."""
        text = self.form.get("months", "").strip()
        if contract not in ENDS or not text:
            return None
        if (months := offer_fields.read_months(text)) is None:
            self.wrong("months", "posting.months_retry")
        return months

    def pay(self) -> str:
        text = offer_fields.in_one_line(self.form.get("pay", ""))
        match offer_fields.judge_pay(text):
            case PayVerdict.UNFAIR:
                self.unfair("pay", text)
            case PayVerdict.VAGUE:
                self.wrong("pay", "posting.vague_pay")
            case PayVerdict.NO_AMOUNT:
                self.wrong("pay", "posting.no_amount")
            case PayVerdict.TOO_LONG:
                self.wrong("pay", "common.got.too_long")
        return text

    def strengths(self) -> list[str]:
        chosen = [
            strength for strength in strengths.order() if f"{STRENGTH}{strength}" in self.form
        ]
        if len(chosen) > MOST[OfferQuestion.STRENGTHS]:
            self.wrong("strengths", "posting.page.strengths.many")
        return chosen

    def words(self) -> str:
        text = self.form.get("words", "").strip()
        result = offer_fields.judge_words(text)
        if result is OfferFieldVerdict.TOO_LONG:
            self.wrong("words", "posting.long_words")
        elif result is OfferFieldVerdict.UNFAIR:
            self.unfair("words", text)
        return text

    def days(self) -> int:
        matching = [days for days in LASTING if str(days) == self.form.get("days")]
        return matching[0] if matching else (self.offer and self.offer.live_days) or USUAL

    def one_of(self, name: str, kind: type[Named]) -> Named | None:
        member = next((candidate for candidate in kind if candidate == self.form.get(name)), None)
        if member is None:
            self.wrong(name, f"posting.page.{name}.missing")
        return member

    def wrong(self, name: str, key: str) -> None:
        self.problems[name] = translate(self.language, key)

    def unfair(self, name: str, text: str) -> None:
        faults_found = grounds_for_refusal(text, load_criteria())
        self.problems[name] = offer_fields.explanation(self.language, "fair.refused", faults_found)
