"""Offer an employer's page, and links from e-mails that do one thing each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from html import escape

from sqlalchemy.orm import Session

from flows.texts import has_text, translate
from models.offers import Employer, Opportunity, OpportunityStatus
from rules.conversation.typography import typeset
from services.applications import pending
from services.applications.presenting import employer_values
from services.employers import offer_drafts, offer_presenting, offer_states
from services.employers.offer_drafts import RUNS
from services.employers.offer_states import OVER, OfferAction
from services.employers.web.actions import BY_LINK, NOTHING, act, submit
from services.employers.web.offer import NEW
from services.offers import cards as offers_cards
from services.outbox.signed_links import APPLICATION, OFFERS, WRITE, SignedLink
from services.pages.actions import ActionResult, status_of
from services.pages.layout import (
    cards,
    form,
    link_back,
    lost_page,
    notice,
    notice_told,
    page,
    told_next,
    unfolding,
)
from services.pages.page import NO_FORM, TOKEN, PageRequest, PageResponse, link_pages
from services.people.access import Access
from services.people.people import language_of


@dataclass(frozen=True, slots=True)
class EmployerPageRequest:
    """One request for an employer's page; sections read their rows through `session`."""

    session: Session
    employer_id: int
    language: str
    now: datetime
    link: Callable[[SignedLink], str]
    here: SignedLink
    """The link of the page: links drawn on it expire when it does."""

    def say(self, key: str, **values: str) -> str:
        return translate(self.language, key, **values)

    def button(self, action: str, subject_id: int, about: str) -> str:
        """Draw the button of an action; `about` names its subject, for who hears it."""
        return form(
            self.language, action, subject_id, f"employer.page.{action}.button", about=about
        )

    def url_to(self, action: str, subject_id: int) -> str:
        return self.link(replace(self.here, action=action, subject_id=subject_id))

    def sure(self, action: str, subject_id: int, about: str) -> str:
        """Draw an action that cannot be undone: its button unfolds a second one."""
        sure = f"<p>{self.say(f'employer.page.{action}.sure')}</p>"
        yes = form(self.language, action, subject_id, f"employer.page.{action}.yes", about=about)
        return unfolding(self.say(f"employer.page.{action}.button"), sure + yes, kind="quiet")


SAID, HIDDEN, BACK = "employer.said.", "employer.page.hidden", "employer.page.back"
GROUPS: Mapping[str, Sequence[OpportunityStatus]] = {
    "yours": (OpportunityStatus.DRAFT, OpportunityStatus.REFUSED),
    "live": (OpportunityStatus.LIVE,),
    "team": (OpportunityStatus.TO_APPROVE,),
    "paused": (OpportunityStatus.PAUSED,),
}
"""The standings of offers that are not over, by the end of a text key: what is to be done first."""
FOR_GOOD = (OfferAction.FILLED, OfferAction.CLOSE)
SHOWN_OVER = 5
"""How many of the offers that are over are shown, the last ones first."""


def _see(request: PageRequest, link: SignedLink) -> PageResponse:
    return _page(request, link, request.told(SAID))


def _do(request: PageRequest, link: SignedLink) -> PageResponse:
    result = submit(request.visit(link), request.form)
    if not result.done:
        return _page(request, link, result)
    return told_next(result, SAID)


def _page(request: PageRequest, link: SignedLink, result: ActionResult | None) -> PageResponse:
    session, employer_id = request.session, link.person_id
    employer = session.get(Employer, employer_id)
    if employer is None:
        return lost_page()
    language = language_of(session, employer_id)
    sheet = EmployerPageRequest(session, employer_id, language, request.now, request.url, link)
    body = "".join(
        (
            f"<h1>{sheet.say('employer.page.hello', company=typeset(employer.company))}</h1>",
            notice(language, result.text, done=result.done) if result else "",
            notice(language, HIDDEN, done=False) if employer.paused_at else "",
            _applications(sheet),
            _offers(sheet),
            f'<p class="soft">{sheet.say("page.intro")}</p>',
        )
    )
    title = sheet.say("employer.page.title")
    return page(language, title, body, status=status_of(result), wide=True)


def _applications(sheet: EmployerPageRequest) -> str:
    """Return the HTML of the applications received; empty if there are none."""
    rows = "".join(
        _application_row(
            sheet, application.id, employer_values(sheet.session, application, sheet.language)
        )
        for application in pending.received(sheet.session, sheet.employer_id)
    )
    title = sheet.say("received.entry")
    return f'<section><h2>{title}</h2><div class="card">{rows}</div></section>' if rows else ""


def _application_row(
    sheet: EmployerPageRequest, application_id: int, values: dict[str, str]
) -> str:
    name = escape(f"{values['name']} · {values['title']}")
    url = sheet.url_to(APPLICATION, application_id)
    see = sheet.say("application.see")
    return f'<div class="row"><div>{name}</div><a href="{escape(url)}">{see}</a></div>'


def _offers(sheet: EmployerPageRequest) -> str:
    offers = offer_states.offers_of(sheet.session, sheet.employer_id)
    current = [offer for offer in offers if offer_states.status_at(offer, sheet.now) not in OVER]
    past = [offer for offer in offers if offer not in current][:SHOWN_OVER]
    no_offers = f'<p class="soft">{sheet.say("employer.page.none")}</p>'
    groups = "".join(_group(sheet, name, current) for name in GROUPS) or no_offers
    past_rows = "".join(_line(sheet, offer) for offer in past)
    title, past_title = sheet.say("employer.page.offers"), sheet.say("employer.page.over")
    return f"<section><h2>{title}</h2>{groups}{_new(sheet)}</section>" + (
        f'<section><h2>{past_title}</h2><div class="card">{past_rows}</div></section>'
        if past_rows
        else ""
    )


def _group(sheet: EmployerPageRequest, name: str, offers: Sequence[Opportunity]) -> str:
    """Draw the offers of one standing, under its name and their number."""
    of_group = [offer for offer in offers if offer.status in GROUPS[name]]
    if not of_group:
        return ""
    count = f'<span class="count">({len(of_group)})</span>'
    title = f'<h3 class="week">{sheet.say(f"employer.page.group.{name}")} {count}</h3>'
    return title + cards(_card(sheet, offer) for offer in of_group)


def _card(sheet: EmployerPageRequest, offer: Opportunity) -> str:
    facts = (
        offers_cards.place_of(offer, sheet.language),
        offers_cards.contract_of(offer, sheet.language),
    )
    actions = "".join(
        (sheet.sure if action in FOR_GOOD else sheet.button)(action, offer.id, offer.title)
        for action in offer_states.possible(offer, sheet.now)
    )
    about = " · ".join(escape(part) for part in facts if part)
    state = offer_presenting.state(offer, sheet.language, sheet.now)
    title = escape(offer.title) or sheet.say("posted.untitled")
    label = "posted.entry.edit" if offer.status in RUNS else "posted.entry.correct"
    return (
        f'<div class="card"><h3>{title}</h3><p class="soft">{about}</p>'
        f"<p>{state}</p>{_link(sheet, offer.id, label, 'button quiet')}{actions}</div>"
    )


def _line(sheet: EmployerPageRequest, offer: Opportunity) -> str:
    state = offer_presenting.state(offer, sheet.language, sheet.now)
    return f'<div class="row"><div>{escape(offer.title)}</div><div class="soft">{state}</div></div>'


def _new(sheet: EmployerPageRequest) -> str:
    """Draw the link to a new offer, unless one is being written: one is written at a time."""
    if offer_drafts.unsent(sheet.session, sheet.employer_id) is not None:
        return ""
    return _link(sheet, NEW, "employer.post", "button")


def _link(sheet: EmployerPageRequest, offer_id: int, label: str, kind: str) -> str:
    url = escape(sheet.url_to(WRITE, offer_id))
    return f'<a class="{kind}" href="{url}">{sheet.say(label)}</a>'


def _see_link(request: PageRequest, link: SignedLink) -> PageResponse:
    session, action, subject_id = request.session, link.action, link.subject_id
    language = language_of(session, link.person_id)
    values = BY_LINK[action](session, link.person_id, subject_id, request.now)
    if values is None:
        return _single(request, link, language, notice_told(translate(language, NOTHING.text)))
    question = translate(language, f"employer.page.{action}.ask", **values)
    sure = f"employer.page.{action}.yes"
    label = sure if has_text(sure) else f"employer.page.{action}.button"
    button = form(language, action, subject_id, label, alone=True)
    return _single(request, link, language, f'<div class="card"><p>{question}</p>{button}</div>')


def _do_link(request: PageRequest, link: SignedLink) -> PageResponse:
    result = act(request.visit(link), link.action, link.subject_id, {})
    language = language_of(request.session, link.person_id)
    return _single(request, link, language, notice(language, result.text, done=result.done))


def _single(request: PageRequest, link: SignedLink, language: str, body: str) -> PageResponse:
    """Draw the page of one action."""
    title = translate(language, "employer.page.title")
    back = link_back(request, link, OFFERS, language, BACK)
    return page(language, title, f"<h1>{title}</h1>{body}{back}")


PAGES = (
    *link_pages(f"/o/{TOKEN}", {OFFERS: Access.EMPLOYER}, _see, _do),
    *link_pages(
        f"/o/{TOKEN}",
        dict.fromkeys(BY_LINK, Access.EMPLOYER),
        _see_link,
        _do_link,
        form=NO_FORM,
    ),
)
