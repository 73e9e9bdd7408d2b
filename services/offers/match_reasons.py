"""Put the reasons of a match into words."""

from collections.abc import Iterable

from rules.offers.matching.reasons import MatchReason, MatchReasonKey
from services.conversation.phrases import Phrase

SHOWN_AS = {
    "family": "wishes.{}.label",
    "strength": "strengths.{}.label",
    "contract": "posted.contract.{}",
    "hours": "match.hours.{}",
}


def why(reasons: Iterable[MatchReason]) -> Phrase:
    """Return one line: "parce que vous aimez réparer et rendre service · à 12 km · CDI"."""
    return Phrase.joined(map(_phrase, reasons), between=" · ")


def _phrase(reason: MatchReason) -> Phrase:
    if reason.key is MatchReasonKey.WISH:
        return Phrase(f"wishes.{reason.values['family']}.why")
    values = {
        name: Phrase(SHOWN_AS[name].format(value)) if name in SHOWN_AS else value
        for name, value in reason.values.items()
    }
    return Phrase(f"match.reason.{reason.key}", values)
