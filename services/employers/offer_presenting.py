"""An employer's offer in words."""

from collections.abc import Mapping
from datetime import datetime

from flows.texts import Html, house_texts
from models.offers import Opportunity, OpportunityStatus
from rules.employers.offer_life import days_left
from rules.schedule.dates import in_words
from rules.tickets.working_hours import MAINLAND, local_date
from services.employers.offer_states import status_at
from services.offers.cards import contract_of, place_of


def card(offer: Opportunity, language: str) -> Html:
    """The whole of it at a glance, for the team and its employer."""
    texts = house_texts()
    wanted = (texts.words(language, f"strengths.{it}.label").lower() for it in offer.strengths)
    lines = {
        "title": offer.title,
        "where": " · ".join(it for it in (offer.company, place_of(offer, language)) if it),
        "contract": contract_of(offer, language),
        "pay": offer.pay,
        "strengths": ", ".join(wanted),
        "skills": ", ".join(map(_begun_small, offer.skills)),
        "words": offer.description,
    }
    render = texts.render
    return Html(
        "\n".join(
            render(language, f"posted.card.{name}", {name: it}) for name, it in lines.items() if it
        )
    )


def state(offer: Opportunity, language: str, now: datetime) -> Html:
    """ "En ligne, encore 12 jours"."""
    status, values = status_at(offer, now), end_of(offer, language, now)
    last = status is OpportunityStatus.LIVE and values["days"] == "1"
    key = f"posted.state.{status}{'_last' if last else ''}"
    return house_texts().render(language, key, values)


def short_state(offer: Opportunity, language: str, now: datetime) -> str:
    """For a button: "12 jours", "en pause"."""
    status, values = status_at(offer, now), end_of(offer, language, now)
    return house_texts().words(language, f"posted.short.{status}").format_map(values)


def end_of(offer: Opportunity, language: str, now: datetime) -> Mapping[str, str]:
    return {
        "days": str(days_left(offer.live_until, now)),
        "until": in_words(local_date(offer.live_until, MAINLAND), language),
    }


def _begun_small(label: str) -> str:
    """ "Dépanner un ordinateur" among others; "SQL" stays."""
    return label if label[:2].isupper() else label[:1].lower() + label[1:]
