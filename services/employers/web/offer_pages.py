"""Offer the page on which an employer writes one offer, and sees it as people will see it.

Opening the page changes nothing; the steps are answers, job, skills and preview.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from html import escape
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from flows.texts import Html, plain_text, translate
from models.offers import Opportunity, OpportunityStatus
from rules.employers.offer_life import LASTING, USUAL
from rules.offers.opportunities import Contract, Remote, WorkingTime
from services.employers import offer_drafts, offer_fields, offer_preview
from services.employers.offer_drafts import RUNS
from services.employers.web import offer as web_offer
from services.employers.web import offer_actions, offer_form
from services.employers.web.offer import (
    NEW,
    TO_CORRECT,
    TO_SEND,
    OfferPageMove,
    OfferPageNotice,
    OfferPageStay,
    OfferPageStep,
)
from services.employers.web.offer_actions import SKILL
from services.employers.web.offer_form import STRENGTH, OfferFormFaults
from services.offers import cards
from services.outbox.signed_links import OFFERS, WRITE, SignedLink
from services.pages.actions import OK, UNPROCESSABLE, Form
from services.pages.fields import Fields
from services.pages.layout import (
    form,
    link_back,
    notice,
    notice_box,
    notice_told,
    page,
    redirect,
    unfolding,
)
from services.pages.page import TOKEN, PageRequest, PageResponse, link_pages
from services.people.access import Access
from services.people.people import language_of
from services.strengths import strengths

LARGEST_OFFER = 64 * 1024
"""Bytes of a form: a text that is too long comes back to be shortened."""
NOTHING = OfferFormFaults({}, {})
DROP = "write_drop"
PAGE = "posting.page"
NO_JOB = "none"


@dataclass(frozen=True, slots=True)
class OfferForms:
    """The forms of an offer (None until it has a row); `typed` holds the fields last sent."""

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
        """Draw the effects of a change before it is made."""
        if self.offer is None:
            return ""
        if self.offer.status in RUNS:
            return notice_told(self.say("read_again"))
        waits = self.offer.status is OpportunityStatus.TO_APPROVE
        return notice_told(self.say("taken_back")) if waits else ""

    def written_elsewhere(self) -> str:
        """Draw the words typed but not kept, for the employer to copy."""
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

    def say(self, key: str) -> Html:
        return translate(self.language, f"{PAGE}.{key}")


def _see(request: PageRequest, link: SignedLink) -> PageResponse:
    step_name, said_name = request.query.get("step"), request.query.get("said")
    offer = web_offer.of(request.session, link.subject_id, link.person_id, request.now)
    if offer is None and link.subject_id != NEW:
        return _go(request, link, OfferPageMove(None, said=OfferPageNotice.GONE))
    if offer is not None and offer.id != link.subject_id:
        return _go(request, link, OfferPageMove(web_offer.first_step(offer), offer.id))
    steps = [
        value
        for value in OfferPageStep
        if value == step_name and value is not OfferPageStep.PREVIEW
    ]
    step = steps[0] if steps else web_offer.first_step(offer)
    said = next((value for value in OfferPageNotice if value == said_name), None)
    return _page(request, link, OfferPageStay(step, said), {})


def _do(request: PageRequest, link: SignedLink) -> PageResponse:
    outcome = offer_actions.submit(request.visit(link), link.subject_id, request.form)
    if isinstance(outcome, OfferPageMove):
        return _go(request, link, outcome)
    return _page(request, link, outcome, request.form, status=UNPROCESSABLE)


def _go(request: PageRequest, link: SignedLink, went: OfferPageMove) -> PageResponse:
    action, subject_id = (WRITE, went.offer_id) if went.step else (OFFERS, link.person_id)
    parameters = {"step": went.step, "said": went.said}
    query = urlencode({name: value for name, value in parameters.items() if value})
    target = replace(link, action=action, subject_id=subject_id)
    return redirect(f"{request.beside(target)}?{query}")


def _page(
    request: PageRequest, link: SignedLink, stays: OfferPageStay, typed: Form, *, status: int = OK
) -> PageResponse:
    session, now = request.session, request.now
    language = language_of(session, link.person_id)
    offer = web_offer.of(session, link.subject_id, link.person_id, now)
    forms = OfferForms(session, language, offer, typed, stays.faulty or NOTHING)
    is_preview = offer is not None and stays.step is OfferPageStep.PREVIEW
    content = _preview(forms, offer, now) if offer and is_preview else forms.draw(stays.step)
    title = translate(language, "posting.page.heading")
    typed_before = forms.written_elsewhere() if stays.said else ""
    back = link_back(request, link, OFFERS, language, "employer.page.back")
    parts = (
        _progress(language, stays.step),
        _notice(language, stays.said),
        content,
        typed_before,
        back,
    )
    return page(language, title, f"<h1>{title}</h1>{''.join(parts)}", status=status)


def _progress(language: str, step: OfferPageStep) -> str:
    """Draw how far one is, in words and as a bar."""
    steps = list(OfferPageStep)
    number, count = steps.index(step) + 1, len(steps)
    words = translate(language, "posting.page.progress", number=str(number), count=str(count))
    return (
        f'<p class="soft progress"><span>{words}</span>'
        f'<progress value="{number}" max="{count}" aria-hidden="true"></progress></p>'
    )


def _notice(language: str, said: OfferPageNotice | None) -> str:
    if said is None:
        return ""
    return notice(language, f"employer.said.{said}", done=said not in TO_CORRECT)


def _preview(forms: OfferForms, offer: Opportunity, now: datetime) -> str:
    """Draw the card, then what « En savoir plus » shows."""
    language = forms.language
    card = cards.card(offer, cards.about(offer, language))
    texts = "".join(
        f'<div class="card told">{text}</div>' for text in (card, *cards.details(offer, language))
    )
    parts = (_refused(forms, offer), _shown(forms, offer, now), texts, _to_team(forms, offer))
    return "".join(
        (
            *parts,
            _send_button(forms, offer),
            *_corrections(forms, offer),
            _drop_button(forms, offer),
        )
    )


def _shown(forms: OfferForms, offer: Opportunity, now: datetime) -> str:
    if offer.status not in TO_SEND:
        return forms.before()
    days = str(offer_preview.days_on_line(offer, now))
    return f'<p class="told">{translate(forms.language, "posting.preview", days=days)}</p>'


def _refused(forms: OfferForms, offer: Opportunity) -> str:
    if offer.status is not OpportunityStatus.REFUSED or offer.refused_because is None:
        return ""
    reason, sentence = offer.refused_because.rpartition(".")[2], offer.refusal_words or ""
    text = translate(forms.language, f"posting.page.{reason}", sentence=sentence)
    return notice_box(f"<p>{text}</p>", done=False)


def _to_team(forms: OfferForms, offer: Opportunity) -> str:
    """Draw what the form accepts but the team will look at, before the offer is sent."""
    faults = offer_fields.left_to_team(offer)
    text = offer_fields.explanation(forms.language, "fair.to_team", faults)
    return notice_told(text) if faults else ""


def _send_button(forms: OfferForms, offer: Opportunity) -> str:
    return forms.form_of("write_send", "") if offer.status in TO_SEND else ""


def _corrections(forms: OfferForms, offer: Opportunity) -> list[str]:
    steps = [OfferPageStep.ANSWERS]
    steps += [OfferPageStep.JOB] if web_offer.suggestions(forms.session, offer) else []
    steps += [OfferPageStep.SKILLS] if offer_drafts.skills_suggested(forms.session, offer) else []
    return [
        f'<a class="button quiet" href="?step={step}">{forms.say(f"fix.{step}")}</a>'
        for step in steps
    ]


def _drop_button(forms: OfferForms, offer: Opportunity) -> str:
    """Draw the button that drops an offer; an offer seen by the team is closed instead."""
    if offer.revision:
        return ""
    mark = f'<input type="hidden" name="seen" value="{web_offer.mark(offer)}">'
    yes = form(forms.language, DROP, 0, "posting.drop_yes", fields=mark)
    sure = f"<p>{translate(forms.language, 'posting.drop')}</p>{yes}"
    return unfolding(translate(forms.language, "posting.choice.drop"), sure, kind="quiet")


PAGES = link_pages(f"/w/{TOKEN}", {WRITE: Access.EMPLOYER}, _see, _do, form=LARGEST_OFFER)
