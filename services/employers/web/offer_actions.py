"""What an employer writes on the page of an offer, by the same services as in the chat.

Each press checks again whose the offer is, how it stands, and that nobody changed it meanwhile.
"""

from collections.abc import Callable, Iterator, Mapping, Set

from flows.texts import house_texts
from models.employers import Employer
from models.offers import Opportunity, OpportunityStatus
from models.people import RoleName
from services.employers import offer_drafts, offer_fields, offer_preview, offer_states
from services.employers.offer_drafts import RUNS, Next
from services.employers.offer_form import MOST
from services.employers.offer_preview import Sent
from services.employers.web import offer_form
from services.employers.web.offer import (
    NEW,
    TO_SEND,
    Said,
    Stays,
    Step,
    Went,
    mark,
    may_be_written,
    of,
    suggestions,
)
from services.employers.web.offer_form import Faulty, Written
from services.offers.locations import Place
from services.outbox.page_actions import Form, Visit
from services.people import roles
from services.people.people import language_of

NextPage = Went | Stays
OfferPageAction = Callable[[Visit, Opportunity, Form], NextPage]
Change = Callable[[Opportunity], None]

WRITE = "write_answers"
SKILL = "skill."
"""How the name of a box begins."""
GONE = Went(None, said=Said.GONE)


def submit(visit: Visit, offer_id: int, form: Form) -> NextPage:
    """`do` is an action, `seen` the mark of what was looked at."""
    session, action = visit.session, form.get("do", "")
    held = session.get(Employer, visit.person_id, with_for_update=True)
    if held is None or not roles.holds(session, visit.person_id, RoleName.EMPLOYER):
        return GONE
    found = of(session, offer_id, visit.person_id, visit.now)
    offer = found and offer_states.owned(session, found.id, visit.person_id)
    if offer is not None and not may_be_written(offer, visit.now):
        return GONE
    if action == WRITE and (offer is not None or offer_id == NEW):
        return _answers(visit, offer, form)
    return ACTIONS[action](visit, offer, form) if offer is not None and action in ACTIONS else GONE


def _answers(visit: Visit, offer: Opportunity | None, form: Form) -> NextPage:
    """All or nothing.  What changes nothing is no quarrel: a form that comes twice is kept once."""
    session, stale = visit.session, mark(offer) != form.get("seen")
    written = offer_form.read(session, offer, form, language_of(session, visit.person_id))
    if isinstance(written, Faulty):
        return Stays(Step.ANSWERS, Said.CHANGED if stale else None, None if stale else written)
    changes = dict(_changes(offer, written))
    days = offer is None or (offer.published_at is None and offer.live_days != written.days)
    if stale and (changes or days):
        return Stays(Step.ANSWERS, Said.CHANGED)
    kept = offer or offer_drafts.begun(session, visit.person_id, visit.now)
    if days:
        kept.live_days = written.days
    for change in changes.values():
        change(kept)
    asks = Next.TITLE in changes and suggestions(session, kept)
    return _kept(visit, kept, changes.keys(), Step.JOB if asks else Step.PREVIEW)


def _changes(offer: Opportunity | None, it: Written) -> Iterator[tuple[Next, Change]]:
    """What is answered otherwise than before."""
    before = offer or Opportunity(title="", pay="", description="", strengths=[])
    place = it.place or _place(before)
    if before.title != it.title:
        yield Next.TITLE, lambda kept: offer_fields.put_title(kept, it.title)
    if (before.remote, _place(before)) != (it.remote, place):
        yield Next.WHERE, lambda kept: offer_fields.put_place(kept, it.remote, place)
    if (before.contract, before.months) != (it.contract, it.months):
        yield Next.CONTRACT, lambda kept: offer_fields.put_contract(kept, it.contract, it.months)
    if before.hours != it.hours:
        yield Next.HOURS, lambda kept: setattr(kept, "hours", it.hours)
    if before.pay != it.pay:
        yield Next.PAY, lambda kept: setattr(kept, "pay", it.pay)
    if set(before.strengths) != set(it.strengths):
        yield Next.STRENGTHS, lambda kept: setattr(kept, "strengths", it.strengths)
    if before.description != it.words:
        yield Next.WORDS, lambda kept: setattr(kept, "description", it.words)


def _job(visit: Visit, offer: Opportunity, form: Form) -> NextPage:
    """« Aucun, garder mon titre » leaves it out of the official list."""
    known = [it for it in suggestions(visit.session, offer) if it == form.get("rome")]
    wanted = known[0] if known else None
    changes = frozenset({Next.TITLE} if offer.rome != wanted else ())
    if changes and mark(offer) != form.get("seen"):
        return Stays(Step.JOB, Said.CHANGED)
    if changes:
        offer_fields.put_job(offer, wanted)
    asks = offer_drafts.skills_suggested(visit.session, offer)
    return _kept(visit, offer, changes, Step.SKILLS if asks else Step.PREVIEW)


def _skills(visit: Visit, offer: Opportunity, form: Form) -> NextPage:
    """Among those of the job."""
    suggested = enumerate(offer_drafts.skills_suggested(visit.session, offer))
    wanted = [label for place, label in suggested if f"{SKILL}{place}" in form]
    changes = frozenset({Next.SKILLS} if set(offer.skills) != set(wanted) else ())
    if changes and mark(offer) != form.get("seen"):
        return Stays(Step.SKILLS, Said.CHANGED)
    if len(wanted) > MOST[Next.SKILLS]:
        language = language_of(visit.session, visit.person_id)
        many = house_texts().render(language, "posting.page.skills.many", {})
        return Stays(Step.SKILLS, faulty=Faulty({"skills": many}, {}))
    if changes:
        offer.skills = wanted
    return _kept(visit, offer, changes, Step.PREVIEW)


def _send(visit: Visit, offer: Opportunity, form: Form) -> NextPage:
    """Pressed twice, it is sent once."""
    if offer.status is OpportunityStatus.TO_APPROVE:
        return Went(None, said=Said.SENT)
    if offer.status not in TO_SEND or mark(offer) != form.get("seen"):
        return Stays(Step.PREVIEW, Said.CHANGED)
    if offer_preview.deliver(visit.session, offer, visit.now) is not Sent.SENT:
        return Stays(Step.ANSWERS, Said.UNFINISHED)
    return Went(None, said=Said.SENT)


def _drop(visit: Visit, offer: Opportunity, form: Form) -> NextPage:
    if offer.revision or mark(offer) != form.get("seen"):
        return Stays(Step.PREVIEW, Said.CHANGED)
    offer_preview.erase(visit.session, offer)
    return Went(None, said=Said.DROPPED)


def _kept(visit: Visit, offer: Opportunity, changes: Set[Next], step: Step) -> Went:
    if changes:
        offer_drafts.changed(visit.session, offer, changes, visit.now)
    seen = changes and offer.status in RUNS and step is Step.PREVIEW
    return Went(step, offer.id, Said.ON_LINE if seen else None)


def _place(offer: Opportunity) -> Place:
    return Place(offer.place or "", offer.department, offer.latitude, offer.longitude)


ACTIONS: Mapping[str, OfferPageAction] = {
    "write_job": _job,
    "write_skills": _skills,
    "write_send": _send,
    "write_drop": _drop,
}
