"""The steps by which an employer writes an offer on a page: answers, job, skills, preview."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from html import escape

from sqlalchemy.orm import Session

from bot.web.fields import Fields
from bot.web.layout import form, translate, unfolds
from flows.texts import house_texts
from models.offers import Opportunity, OpportunityStatus
from rules.employers.offer_life import LASTING, USUAL
from rules.offers.opportunities import Contract, Hours, Remote
from services.employers import offer_drafts, offer_fields
from services.employers.offer_drafts import RUNS
from services.employers.web import offer as web_offer
from services.employers.web import offer_form
from services.employers.web.offer import Step
from services.employers.web.offer_actions import SKILL
from services.employers.web.offer_form import STRENGTH, Faulty
from services.outbox.page_actions import Form
from services.strengths import strengths

PAGE = "posting.page"
NO_JOB = "none"


@dataclass(frozen=True, slots=True)
class Desk:
    """`offer`: none while it has no row; `typed`: what came with the last press."""

    session: Session
    language: str
    offer: Opportunity | None
    typed: Form
    faulty: Faulty

    def draw(self, step: Step) -> str:
        if self.offer is None or step is Step.ANSWERS:
            return self.answers()
        return self.job(self.offer) if step is Step.JOB else self.skills(self.offer)

    def answers(self) -> str:
        known = offer_form.filled(self.offer) if self.offer else {"days": str(USUAL)}
        fields = self.fields(self.typed if self.faulty.told else known)
        towns = {insee: offer_fields.label(it) for insee, it in self.faulty.towns.items()}
        runs = self.offer is not None and self.offer.published_at is not None
        inside = (
            fields.line("title"),
            fields.one_of("remote", self.labels("posting.where_", Remote)),
            fields.line("where", more=""),
            fields.select("town", towns) if towns else "",
            fields.select("contract", self.labels("posted.contract.", Contract)),
            fields.line("months", more=' inputmode="numeric"'),
            fields.one_of("hours", self.labels("posted.hours.", Hours)),
            fields.line("pay"),
            fields.several("strengths", self.strengths()),
            fields.lines("words"),
            "" if runs else fields.one_of("days", self.lasting()),
        )
        drawn = self.sent("write_answers", "".join(inside))
        return f"{fields.summary()}{self.before()}{drawn}"

    def job(self, offer: Opportunity) -> str:
        titles = web_offer.suggestions(self.session, offer)
        known = offer.rome if offer.rome in titles else None
        fields = self.fields({"rome": known or NO_JOB})
        choices = {**titles, NO_JOB: self.plain("posting.no_job")}
        return self.before() + self.sent("write_job", fields.one_of("rome", choices))

    def skills(self, offer: Opportunity) -> str:
        suggested = offer_drafts.skills_suggested(self.session, offer)
        boxes = {f"{SKILL}{place}": label for place, label in enumerate(suggested)}
        kept = {box: "yes" for box, label in boxes.items() if label in offer.skills}
        fields = self.fields(self.typed if self.faulty.told else kept)
        return fields.summary() + self.sent("write_skills", fields.several("skills", boxes))

    def before(self) -> str:
        """What a change leads to, said before it is made."""
        if self.offer is None:
            return ""
        if self.offer.status in RUNS:
            return f'<p class="notice">{self.say("read_again")}</p>'
        waits = self.offer.status is OpportunityStatus.TO_APPROVE
        return f'<p class="notice">{self.say("taken_back")}</p>' if waits else ""

    def written_elsewhere(self) -> str:
        """What was typed and not kept, to be copied from."""
        said = [self.typed[it] for it in ("title", "pay", "words") if self.typed.get(it)]
        lines = "".join(f'<p class="told">{escape(it)}</p>' for it in said)
        return unfolds(self.say("typed"), lines, opened=True) if said else ""

    def sent(self, action: str, inside: str) -> str:
        seen = f'<input type="hidden" name="seen" value="{web_offer.mark(self.offer)}">'
        return form(self.language, action, 0, f"{PAGE}.{action}", fields=seen + inside)

    def fields(self, filled: Form) -> Fields:
        return Fields(self.language, PAGE, filled, self.faulty.told)

    def strengths(self) -> Mapping[str, str]:
        return {f"{STRENGTH}{it}": self.plain(f"strengths.{it}.label") for it in strengths.order()}

    def lasting(self) -> Mapping[str, str]:
        return {str(days): self.plain(f"posting.days_{days}") for days in LASTING}

    def labels(self, key: str, kind: type[StrEnum]) -> Mapping[str, str]:
        return {it: self.plain(f"{key}{it}") for it in kind}

    def plain(self, key: str) -> str:
        """To be escaped where it is put."""
        return house_texts().words(self.language, key)

    def say(self, key: str) -> str:
        return translate(self.language, f"{PAGE}.{key}")
