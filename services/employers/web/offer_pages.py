"""Offer the page on which an employer writes one offer: opening it changes nothing."""

from dataclasses import replace
from urllib.parse import urlencode

from flows.texts import translate
from services.employers.web import offer as web_offer
from services.employers.web import offer_actions
from services.employers.web.offer import (
    NEW,
    TO_CORRECT,
    OfferPageMove,
    OfferPageNotice,
    OfferPageStay,
    OfferPageStep,
)
from services.employers.web.offer_form import OfferFormFaults
from services.employers.web.offer_steps import OfferForms
from services.employers.web.preview_step import preview
from services.outbox.email_rendering import OFFERS, WRITE
from services.outbox.signed_links import SignedLink
from services.pages.actions import OK, UNPROCESSABLE, Form
from services.pages.layout import link_back, notice, page, redirect
from services.pages.page import TOKEN, PageRequest, PageResponse, link_pages
from services.people.access import Access
from services.people.people import language_of

LARGEST_OFFER = 64 * 1024
"""Bytes of a form: a text that is too long comes back to be shortened."""
NOTHING = OfferFormFaults({}, {})


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
    content = preview(forms, offer, now) if offer and is_preview else forms.draw(stays.step)
    title = translate(language, "posting.page.heading")
    typed_before = forms.written_elsewhere() if stays.said else ""
    back = link_back(request, link, OFFERS, language, "employer.page.back")
    parts = (_notice(language, stays.said), content, typed_before, back)
    return page(language, title, f"<h1>{title}</h1>{''.join(parts)}", status=status)


def _notice(language: str, said: OfferPageNotice | None) -> str:
    if said is None:
        return ""
    return notice(language, f"employer.said.{said}", done=said not in TO_CORRECT)


PAGES = link_pages(f"/w/{TOKEN}", {WRITE: Access.EMPLOYER}, _see, _do, form=LARGEST_OFFER)
