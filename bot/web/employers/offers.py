"""An employer's offers on their page: how each stands, and what can be done with it."""

from html import escape

from bot.web.employers.sheet import Sheet
from models.offers import Opportunity
from services.employers import offer_drafts, offer_presenting, offer_states
from services.employers.offer_drafts import RUNS
from services.employers.offer_states import OVER, OfferAction
from services.employers.web.offer import NEW
from services.offers import cards as offers_cards
from services.outbox.email_rendering import WRITE

FOR_GOOD = (OfferAction.FILLED, OfferAction.CLOSE)
SHOWN_OVER = 5
"""Offers that are over: the last ones, as a memory."""


def section(sheet: Sheet) -> str:
    offers = offer_states.offers_of(sheet.session, sheet.employer_id)
    current = [it for it in offers if offer_states.status_at(it, sheet.now) not in OVER]
    over = [it for it in offers if it not in current][:SHOWN_OVER]
    none = f'<p class="soft">{sheet.say("employer.page.none")}</p>'
    cards = "".join(_card(sheet, it) for it in current) or none
    past = "".join(_line(sheet, it) for it in over)
    title, before = sheet.say("employer.page.offers"), sheet.say("employer.page.over")
    return f"<section><h2>{title}</h2>{cards}{_new(sheet)}</section>" + (
        f'<section><h2>{before}</h2><div class="card">{past}</div></section>' if past else ""
    )


def _new(sheet: Sheet) -> str:
    """One is written at a time: the one that was begun is among the others."""
    if offer_drafts.unsent(sheet.session, sheet.employer_id) is not None:
        return ""
    return _way(sheet, NEW, "employer.post", "button")


def _card(sheet: Sheet, offer: Opportunity) -> str:
    said = (
        offers_cards.place_of(offer, sheet.language),
        offers_cards.contract_of(offer, sheet.language),
    )
    actions = "".join(
        sheet.sure(action, offer.id) if action in FOR_GOOD else sheet.button(action, offer.id)
        for action in offer_states.possible(offer, sheet.now)
    )
    about = " · ".join(escape(part) for part in said if part)
    state = offer_presenting.state(offer, sheet.language, sheet.now)
    title = escape(offer.title) or sheet.say("posted.untitled")
    label = "posted.entry.edit" if offer.status in RUNS else "posted.entry.correct"
    return (
        f'<div class="card"><h3>{title}</h3><p class="soft">{about}</p>'
        f"<p>{state}</p>{_way(sheet, offer.id, label, 'button quiet')}{actions}</div>"
    )


def _way(sheet: Sheet, offer_id: int, label: str, kind: str) -> str:
    way = escape(sheet.way_to(WRITE, offer_id))
    return f'<a class="{kind}" href="{way}">{sheet.say(label)}</a>'


def _line(sheet: Sheet, offer: Opportunity) -> str:
    state = offer_presenting.state(offer, sheet.language, sheet.now)
    return f'<div class="row"><div>{escape(offer.title)}</div><div class="soft">{state}</div></div>'
