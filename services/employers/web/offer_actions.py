"""Apply what an employer submits on the page of an offer, by the same services as in the chat.

Each action checks again whose the offer is, its state, and that it has not changed meanwhile.
"""

from collections.abc import Callable, Iterator, Mapping, Set

from flows.texts import translate
from models.offers import Employer, Opportunity, OpportunityStatus
from services.employers import offer_drafts, offer_fields, offer_preview, offer_states
from services.employers.offer_drafts import RUNS, OfferQuestion
from services.employers.offer_form import MOST
from services.employers.offer_preview import OfferSubmission
from services.employers.web import offer_form
from services.employers.web.offer import (
    NEW,
    TO_SEND,
    OfferPageMove,
    OfferPageNotice,
    OfferPageStay,
    OfferPageStep,
    mark,
    may_be_written,
    of,
    suggestions,
)
from services.employers.web.offer_form import OfferFormContent, OfferFormFaults
from services.offers.locations import OpportunityLocation
from services.pages.actions import Form, PageVisit
from services.people.access import Access, may
from services.people.people import language_of

NextPage = OfferPageMove | OfferPageStay
OfferPageAction = Callable[[PageVisit, Opportunity, Form], NextPage]
Change = Callable[[Opportunity], None]

WRITE = "write_answers"
SKILL = "skill."
"""The start of a checkbox's name; the skill's index follows."""
GONE = OfferPageMove(None, said=OfferPageNotice.GONE)


def submit(visit: PageVisit, offer_id: int, form: Form) -> NextPage:
    """Apply a submitted form: `do` is an action, `seen` the `mark` of the offer as shown."""
    session, action = visit.session, form.get("do", "")
    employer = session.get(Employer, visit.person_id, with_for_update=True)
    if employer is None or not may(session, visit.person_id, Access.EMPLOYER):
        return GONE
    current = of(session, offer_id, visit.person_id, visit.now)
    offer = current and offer_states.owned(session, current.id, visit.person_id)
    if offer is not None and not may_be_written(offer, visit.now):
        return GONE
    if action == WRITE and (offer is not None or offer_id == NEW):
        return _answers(visit, offer, form)
    return ACTIONS[action](visit, offer, form) if offer is not None and action in ACTIONS else GONE


def _answers(visit: PageVisit, offer: Opportunity | None, form: Form) -> NextPage:
    """Store all the answers, or none.

    A stale form that changes nothing is accepted, so that a form sent twice is stored once.
    """
    session, is_stale = visit.session, mark(offer) != form.get("seen")
    written = offer_form.read(session, offer, form, language_of(session, visit.person_id))
    if isinstance(written, OfferFormFaults):
        return OfferPageStay(
            OfferPageStep.ANSWERS,
            OfferPageNotice.CHANGED if is_stale else None,
            None if is_stale else written,
        )
    changes = dict(_changes(offer, written))
    days_changed = offer is None or (offer.published_at is None and offer.live_days != written.days)
    if is_stale and (changes or days_changed):
        return OfferPageStay(OfferPageStep.ANSWERS, OfferPageNotice.CHANGED)
    saved = offer or offer_drafts.begun(session, visit.person_id, visit.now)
    if days_changed:
        saved.live_days = written.days
    for change in changes.values():
        change(saved)
    has_titles = OfferQuestion.TITLE in changes and suggestions(session, saved)
    return _finish_step(
        visit, saved, changes.keys(), OfferPageStep.JOB if has_titles else OfferPageStep.PREVIEW
    )


def _changes(
    offer: Opportunity | None, written: OfferFormContent
) -> Iterator[tuple[OfferQuestion, Change]]:
    """Yield the answers that differ from the stored ones, each with the change to make."""
    before = offer or Opportunity(title="", pay="", description="", strengths=[])
    place = written.place or _place(before)
    if before.title != written.title:
        yield OfferQuestion.TITLE, lambda saved: offer_fields.put_title(saved, written.title)
    if (before.remote, _place(before)) != (written.remote, place):
        yield (
            OfferQuestion.WHERE,
            lambda saved: offer_fields.put_place(saved, written.remote, place),
        )
    if (before.contract, before.months) != (written.contract, written.months):
        yield (
            OfferQuestion.CONTRACT,
            lambda saved: offer_fields.put_contract(saved, written.contract, written.months),
        )
    if before.hours != written.hours:
        yield OfferQuestion.HOURS, lambda saved: setattr(saved, "hours", written.hours)
    if before.pay != written.pay:
        yield OfferQuestion.PAY, lambda saved: setattr(saved, "pay", written.pay)
    if set(before.strengths) != set(written.strengths):
        yield OfferQuestion.STRENGTHS, lambda saved: setattr(saved, "strengths", written.strengths)
    if before.description != written.words:
        yield OfferQuestion.WORDS, lambda saved: setattr(saved, "description", written.words)


def _job(visit: PageVisit, offer: Opportunity, form: Form) -> NextPage:
    """Store the official job, or none (« Aucun, garder mon titre »)."""
    matching = [code for code in suggestions(visit.session, offer) if code == form.get("rome")]
    rome = matching[0] if matching else None
    changes = frozenset({OfferQuestion.TITLE} if offer.rome != rome else ())
    if changes and mark(offer) != form.get("seen"):
        return OfferPageStay(OfferPageStep.JOB, OfferPageNotice.CHANGED)
    if changes:
        offer_fields.put_job(offer, rome)
    has_skills = offer_drafts.skills_suggested(visit.session, offer)
    return _finish_step(
        visit, offer, changes, OfferPageStep.SKILLS if has_skills else OfferPageStep.PREVIEW
    )


def _skills(visit: PageVisit, offer: Opportunity, form: Form) -> NextPage:
    """Store the skills ticked among those of the job."""
    suggested = enumerate(offer_drafts.skills_suggested(visit.session, offer))
    chosen = [label for place, label in suggested if f"{SKILL}{place}" in form]
    changes = frozenset({OfferQuestion.SKILLS} if set(offer.skills) != set(chosen) else ())
    if changes and mark(offer) != form.get("seen"):
        return OfferPageStay(OfferPageStep.SKILLS, OfferPageNotice.CHANGED)
    if len(chosen) > MOST[OfferQuestion.SKILLS]:
        language = language_of(visit.session, visit.person_id)
        too_many = translate(language, "posting.page.skills.many")
        return OfferPageStay(OfferPageStep.SKILLS, faulty=OfferFormFaults({"skills": too_many}, {}))
    if changes:
        offer.skills = chosen
    return _finish_step(visit, offer, changes, OfferPageStep.PREVIEW)


def _send(visit: PageVisit, offer: Opportunity, form: Form) -> NextPage:
    """Send the offer to the team, once, even if the form is submitted twice."""
    if offer.status is OpportunityStatus.TO_APPROVE:
        return OfferPageMove(None, said=OfferPageNotice.SENT)
    if offer.status not in TO_SEND or mark(offer) != form.get("seen"):
        return OfferPageStay(OfferPageStep.PREVIEW, OfferPageNotice.CHANGED)
    if offer_preview.deliver(visit.session, offer, visit.now) is not OfferSubmission.SENT:
        return OfferPageStay(OfferPageStep.ANSWERS, OfferPageNotice.UNFINISHED)
    return OfferPageMove(None, said=OfferPageNotice.SENT)


def _drop(visit: PageVisit, offer: Opportunity, form: Form) -> NextPage:
    if offer.revision or mark(offer) != form.get("seen"):
        return OfferPageStay(OfferPageStep.PREVIEW, OfferPageNotice.CHANGED)
    offer_preview.erase(visit.session, offer)
    return OfferPageMove(None, said=OfferPageNotice.DROPPED)


def _finish_step(
    visit: PageVisit, offer: Opportunity, changes: Set[OfferQuestion], step: OfferPageStep
) -> OfferPageMove:
    if changes:
        offer_drafts.changed(visit.session, offer, changes, visit.now)
    is_public = changes and offer.status in RUNS and step is OfferPageStep.PREVIEW
    return OfferPageMove(step, offer.id, OfferPageNotice.ON_LINE if is_public else None)


def _place(offer: Opportunity) -> OpportunityLocation:
    return OpportunityLocation(offer.place or "", offer.department, offer.latitude, offer.longitude)


ACTIONS: Mapping[str, OfferPageAction] = {
    "write_job": _job,
    "write_skills": _skills,
    "write_send": _send,
    "write_drop": _drop,
}
