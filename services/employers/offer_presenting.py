"""Put an employer's offer in words, for the employer and the team."""

from collections.abc import Mapping
from datetime import datetime

from flows.texts import Html, plain_text, translate
from models.offers import Opportunity, OpportunityStatus
from rules.employers.offer_life import days_left
from rules.schedule.dates import in_words
from rules.schedule.time_zones import NO_DEPARTMENT, local_date
from services.employers.offer_states import status_at
from services.offers.cards import contract_of, place_of


def card(offer: Opportunity, language: str) -> Html:
    """Return the whole offer as a card, for the team and its employer."""
    strengths_wanted = (
        plain_text(language, f"strengths.{value}.label").lower() for value in offer.strengths
    )
    fields = {
        "title": offer.title,
        "where": " · ".join(value for value in (offer.company, place_of(offer, language)) if value),
        "contract": contract_of(offer, language),
        "pay": offer.pay,
        "strengths": ", ".join(strengths_wanted),
        "skills": ", ".join(map(_uncapitalised, offer.skills)),
        "words": offer.description,
    }
    return Html(
        "\n".join(
            translate(language, f"posted.card.{name}", **{name: value})
            for name, value in fields.items()
            if value
        )
    )


def state(offer: Opportunity, language: str, now: datetime) -> Html:
    """Return the state in words: "En ligne, encore 12 jours"."""
    status, values = status_at(offer, now), end_of(offer, language, now)
    is_last_day = status is OpportunityStatus.LIVE and values["days"] == "1"
    key = f"posted.state.{status}{'_last' if is_last_day else ''}"
    return translate(language, key, **values)


def short_state(offer: Opportunity, language: str, now: datetime) -> str:
    """Return the state for a button: "12 jours", "en pause"."""
    status, values = status_at(offer, now), end_of(offer, language, now)
    return plain_text(language, f"posted.short.{status}", **values)


def end_of(offer: Opportunity, language: str, now: datetime) -> Mapping[str, str]:
    """Return the values `days` (left) and `until` (a day in words)."""
    return {
        "days": str(days_left(offer.live_until, now)),
        "until": in_words(local_date(offer.live_until, NO_DEPARTMENT), language),
    }


def _uncapitalised(label: str) -> str:
    """Return a label for the middle of a list: "dépanner un ordinateur", but "SQL"."""
    return label if label[:2].isupper() else label[:1].lower() + label[1:]
