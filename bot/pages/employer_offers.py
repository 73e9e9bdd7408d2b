"""An employer's offers on their page: how each stands, and what can be done with it."""

from html import escape

from bot.pages.sheet import Sheet
from models.opportunities import Opportunity, OpportunityStatus
from services import employer_offers, offer_words
from services.employer_offers import OVER, Deed

FOR_GOOD = (Deed.FILLED, Deed.CLOSE)
SHOWN_OVER = 5
"""Offers that are over: the last ones, as a memory."""


def section(sheet: Sheet) -> str:
    offers = [
        it
        for it in employer_offers.offers_of(sheet.session, sheet.employer_id)
        if it.status is not OpportunityStatus.DRAFT
    ]
    current = [it for it in offers if employer_offers.status_at(it, sheet.now) not in OVER]
    over = [it for it in offers if it not in current][:SHOWN_OVER]
    none = f'<p class="soft">{sheet.say("employer.page.none")}</p>'
    cards = "".join(_card(sheet, it) for it in current) or none
    past = "".join(_line(sheet, it) for it in over)
    title, before = sheet.say("employer.page.offers"), sheet.say("employer.page.over")
    return f"<section><h2>{title}</h2>{cards}</section>" + (
        f'<section><h2>{before}</h2><div class="card">{past}</div></section>' if past else ""
    )


def _card(sheet: Sheet, offer: Opportunity) -> str:
    said = (offer_words.place(offer, sheet.language), offer_words.contract(offer, sheet.language))
    deeds = "".join(
        sheet.sure(deed, offer.id) if deed in FOR_GOOD else sheet.deed(deed, offer.id)
        for deed in employer_offers.possible(offer, sheet.now)
    )
    about = " · ".join(escape(part) for part in said if part)
    state = (
        sheet.say("employer.page.refused")
        if offer.status is OpportunityStatus.REFUSED
        else offer_words.state(offer, sheet.language, sheet.now)
    )
    return (
        f'<div class="card"><h3>{escape(offer.title)}</h3><p class="soft">{about}</p>'
        f"<p>{state}</p>{deeds}</div>"
    )


def _line(sheet: Sheet, offer: Opportunity) -> str:
    state = offer_words.state(offer, sheet.language, sheet.now)
    return f'<div class="row"><div>{escape(offer.title)}</div><div class="soft">{state}</div></div>'
