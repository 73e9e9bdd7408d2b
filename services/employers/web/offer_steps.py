"""Draw the steps by which an employer writes an offer: answers, job, skills, preview."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from html import escape

from sqlalchemy.orm import Session

from flows.texts import plain_text, translate
from models.offers import Opportunity, OpportunityStatus
from rules.employers.offer_life import LASTING, USUAL
from rules.offers.opportunities import Contract, Remote, WorkingTime
from services.employers import offer_drafts, offer_fields
from services.employers.offer_drafts import RUNS
from services.employers.web import offer as web_offer
from services.employers.web import offer_form
from services.employers.web.offer import OfferPageStep
from services.employers.web.offer_actions import SKILL
from services.employers.web.offer_form import STRENGTH, OfferFormFaults
from services.pages.actions import Form
from services.pages.fields import Fields
from services.pages.layout import form, unfolding
from services.strengths import strengths

PAGE = "posting.page"
NO_JOB = "none"


@dataclass(frozen=True, slots=True)
class OfferForms:
    """The forms of one offer, which is None until it has a row; `typed` is what was sent last."""

    session: Session
    language: str
    offer: Opportunity | None
    typed: Form
    faulty: OfferFormFaults

    def draw(self, step: OfferPageStep) -> str:
        if self.offer is None or step is OfferPageStep.ANSWERS:
            return self.answers()
        return self.job(self.offer) if step is OfferPageStep.JOB else self.skills(self.offer)

    def answers(self) -> str:
        values = offer_form.filled(self.offer) if self.offer else {"days": str(USUAL)}
        fields = self.fields(self.typed if self.faulty.problems else values)
        towns = {insee: offer_fields.label(town) for insee, town in self.faulty.towns.items()}
        is_live = self.offer is not None and self.offer.published_at is not None
        parts = (
            fields.text_input("title"),
            fields.radio_buttons("remote", self.labels("posting.where_", Remote)),
            fields.text_input("where", more=""),
            fields.select("town", towns) if towns else "",
            fields.select("contract", self.labels("posted.contract.", Contract)),
            fields.text_input("months", more=' inputmode="numeric"'),
            fields.radio_buttons("hours", self.labels("posted.hours.", WorkingTime)),
            fields.text_input("pay"),
            fields.checkboxes("strengths", self.strengths()),
            fields.text_area("words"),
            "" if is_live else fields.radio_buttons("days", self.lasting()),
        )
        answers_form = self.form_of("write_answers", "".join(parts))
        return f"{fields.summary()}{self.before()}{answers_form}"

    def job(self, offer: Opportunity) -> str:
        titles = web_offer.suggestions(self.session, offer)
        chosen = offer.rome if offer.rome in titles else None
        fields = self.fields({"rome": chosen or NO_JOB})
        choices = {**titles, NO_JOB: self.plain("posting.no_job")}
        return self.before() + self.form_of("write_job", fields.radio_buttons("rome", choices))

    def skills(self, offer: Opportunity) -> str:
        suggested = offer_drafts.skills_suggested(self.session, offer)
        boxes = {f"{SKILL}{index}": label for index, label in enumerate(suggested)}
        checked = {box: "yes" for box, label in boxes.items() if label in offer.skills}
        fields = self.fields(self.typed if self.faulty.problems else checked)
        return fields.summary() + self.form_of("write_skills", fields.checkboxes("skills", boxes))

    def before(self) -> str:
        """Draw what a change will lead to, before it is made."""
        if self.offer is None:
            return ""
        if self.offer.status in RUNS:
            return f'<p class="notice">{self.say("read_again")}</p>'
        waits = self.offer.status is OpportunityStatus.TO_APPROVE
        return f'<p class="notice">{self.say("taken_back")}</p>' if waits else ""

    def written_elsewhere(self) -> str:
        """Draw what was typed and not kept, so that it can be copied."""
        values = [self.typed[name] for name in ("title", "pay", "words") if self.typed.get(name)]
        paragraphs = "".join(f'<p class="told">{escape(value)}</p>' for value in values)
        return unfolding(self.say("typed"), paragraphs, opened=True) if values else ""

    def form_of(self, action: str, inside: str) -> str:
        mark = f'<input type="hidden" name="seen" value="{web_offer.mark(self.offer)}">'
        return form(self.language, action, 0, f"{PAGE}.{action}", fields=mark + inside)

    def fields(self, filled: Form) -> Fields:
        return Fields(self.language, PAGE, filled, self.faulty.problems)

    def strengths(self) -> Mapping[str, str]:
        return {
            f"{STRENGTH}{strength}": self.plain(f"strengths.{strength}.label")
            for strength in strengths.order()
        }

    def lasting(self) -> Mapping[str, str]:
        return {str(days): self.plain(f"posting.days_{days}") for days in LASTING}

    def labels(self, key: str, kind: type[StrEnum]) -> Mapping[str, str]:
        return {value: self.plain(f"{key}{value}") for value in kind}

    def plain(self, key: str) -> str:
        """Return a text without HTML, to be escaped where it is placed."""
        return plain_text(self.language, key)

    def say(self, key: str) -> str:
        return translate(self.language, f"{PAGE}.{key}")
