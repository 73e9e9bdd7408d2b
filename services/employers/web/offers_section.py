"""Draw an employer's offers on their page: how each stands, and what can be done with it."""

from html import escape

from models.offers import Opportunity
from services.employers import offer_drafts, offer_presenting, offer_states
from services.employers.offer_drafts import RUNS
from services.employers.offer_states import OVER, OfferAction
from services.employers.web.offer import NEW
from services.employers.web.sheet import EmployerPageRequest
from services.offers import cards as offers_cards
from services.outbox.email_rendering import WRITE

FOR_GOOD = (OfferAction.FILLED, OfferAction.CLOSE)
SHOWN_OVER = 5
"""How many of the offers that are over are shown, the last ones first."""


def section(sheet: EmployerPageRequest) -> str:
    offers = offer_states.offers_of(sheet.session, sheet.employer_id)
    current = [offer for offer in offers if offer_states.status_at(offer, sheet.now) not in OVER]
    past = [offer for offer in offers if offer not in current][:SHOWN_OVER]
    no_offers = f'<p class="soft">{sheet.say("employer.page.none")}</p>'
    cards = "".join(_card(sheet, offer) for offer in current) or no_offers
    past_rows = "".join(_line(sheet, offer) for offer in past)
    title, past_title = sheet.say("employer.page.offers"), sheet.say("employer.page.over")
    return f"<section><h2>{title}</h2>{cards}{_new(sheet)}</section>" + (
        f'<section><h2>{past_title}</h2><div class="card">{past_rows}</div></section>'
        if past_rows
        else ""
    )


def _new(sheet: EmployerPageRequest) -> str:
    """Draw the link to a new offer, unless one is being written: one is written at a time."""
    if offer_drafts.unsent(sheet.session, sheet.employer_id) is not None:
        return ""
    return _link(sheet, NEW, "employer.post", "button")


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


def _link(sheet: EmployerPageRequest, offer_id: int, label: str, kind: str) -> str:
    url = escape(sheet.url_to(WRITE, offer_id))
    return f'<a class="{kind}" href="{url}">{sheet.say(label)}</a>'


def _line(sheet: EmployerPageRequest, offer: Opportunity) -> str:
    state = offer_presenting.state(offer, sheet.language, sheet.now)
    return f'<div class="row"><div>{escape(offer.title)}</div><div class="soft">{state}</div></div>'
