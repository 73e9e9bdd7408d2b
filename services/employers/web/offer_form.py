"""The form of an offer, read: every answer judged as in the chat, or what is to be put right."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from sqlalchemy.orm import Session

from flows.texts import Html, house_texts
from models.offers import Opportunity
from rules.employers.offer_life import LASTING, USUAL
from rules.offers.opportunities import Contract, Hours, Remote
from services.employers import offer_fields
from services.employers.offer_drafts import Next
from services.employers.offer_fields import ENDS, Kept, PayKept
from services.employers.offer_form import MOST
from services.offers.locations import Place
from services.outbox.page_actions import Form
from services.strengths import strengths

STRENGTH = "strength."
"""How the name of a box begins."""
Named = TypeVar("Named", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Written:
    title: str
    remote: Remote
    place: Place | None
    """None: the one it had."""
    contract: Contract
    months: int | None
    hours: Hours
    pay: str
    strengths: list[str]
    words: str
    days: int


@dataclass(frozen=True, slots=True)
class Faulty:
    """What to say beside each field; `towns`: those one must choose among."""

    told: Mapping[str, Html]
    towns: Mapping[str, Place]


def read(
    session: Session, offer: Opportunity | None, form: Form, language: str
) -> Written | Faulty:
    reading = _Reading(session, offer, form, language)
    written = reading.whole()
    return Faulty(reading.told, reading.towns) if written is None else written


def filled(offer: Opportunity) -> Form:
    """What is known already, as the form would send it."""
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
        **{f"{STRENGTH}{it}": "yes" for it in offer.strengths},
    }


@dataclass(slots=True)
class _Reading:
    session: Session
    offer: Opportunity | None
    form: Form
    language: str
    told: dict[str, Html] = field(default_factory=dict)
    towns: Mapping[str, Place] = field(default_factory=dict)

    def whole(self) -> Written | None:
        """In the order of the form: what is to be put right is told in that order."""
        title = self.title()
        remote = self.one_of("remote", Remote)
        place = self.place() if remote is not Remote.FULLY else Place()
        contract = self.one_of("contract", Contract)
        months = self.months(contract)
        hours, pay = self.one_of("hours", Hours), self.pay()
        chosen, words, days = self.strengths(), self.words(), self.days()
        if self.told or remote is None or contract is None or hours is None:
            return None
        return Written(title, remote, place, contract, months, hours, pay, chosen, words, days)

    def title(self) -> str:
        said = offer_fields.in_one_line(self.form.get("title", ""))
        if not said:
            self.wrong("title", "posting.page.title.missing")
        elif (judged := offer_fields.judge_title(said)) is Kept.TOO_LONG:
            self.wrong("title", "posting.long_title")
        elif judged is Kept.UNFAIR:
            self.unfair("title", said)
        return said

    def place(self) -> Place | None:
        said = self.form.get("where", "").strip()
        if self.offer is not None and offer_fields.is_unchanged(self.offer, said):
            return None
        found = offer_fields.towns(self.session, said) if said else {}
        if chosen := found.get(self.form.get("town", "")):
            return chosen
        if len(found) > 1:
            self.towns = found
            self.wrong("town", "posting.page.town.missing")
        elif not found:
            self.wrong("where", f"posting.page.where.{'unknown' if said else 'missing'}")
        return next(iter(found.values()), None)

    def months(self, contract: Contract | None) -> int | None:
        """Of a contract that ends, and only if it is told."""
        said = self.form.get("months", "").strip()
        if contract not in ENDS or not said:
            return None
        if (months := offer_fields.read_months(said)) is None:
            self.wrong("months", "posting.months_retry")
        return months

    def pay(self) -> str:
        said = offer_fields.in_one_line(self.form.get("pay", ""))
        match offer_fields.judge_pay(said):
            case PayKept.UNFAIR:
                self.unfair("pay", said)
            case PayKept.VAGUE:
                self.wrong("pay", "posting.vague_pay")
            case PayKept.NO_AMOUNT:
                self.wrong("pay", "posting.no_amount")
            case PayKept.TOO_LONG:
                self.wrong("pay", "common.got.too_long")
        return said

    def strengths(self) -> list[str]:
        chosen = [it for it in strengths.order() if f"{STRENGTH}{it}" in self.form]
        if len(chosen) > MOST[Next.STRENGTHS]:
            self.wrong("strengths", "posting.page.strengths.many")
        return chosen

    def words(self) -> str:
        said = self.form.get("words", "").replace("\r\n", "\n").strip()
        judged = offer_fields.judge_words(said)
        if judged is Kept.TOO_LONG:
            self.wrong("words", "posting.long_words")
        elif judged is Kept.UNFAIR:
            self.unfair("words", said)
        return said

    def days(self) -> int:
        known = [days for days in LASTING if str(days) == self.form.get("days")]
        return known[0] if known else (self.offer and self.offer.live_days) or USUAL

    def one_of(self, name: str, kind: type[Named]) -> Named | None:
        found = next((it for it in kind if it == self.form.get(name)), None)
        if found is None:
            self.wrong(name, f"posting.page.{name}.missing")
        return found

    def wrong(self, name: str, key: str) -> None:
        self.told[name] = house_texts().render(self.language, key, {})

    def unfair(self, name: str, said: str) -> None:
        found = offer_fields.refused(said)
        self.told[name] = offer_fields.told(self.language, "fair.refused", found)
