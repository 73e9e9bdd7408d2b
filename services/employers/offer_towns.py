"""The commune of an offer, as typed in one field: a postcode, a name, or both."""

import re
from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.geography import CommunePostcode
from models.opportunities import Opportunity
from rules.conversation import answers
from services.offers.locations import Place, Places, same

MOST = 40
"""Communes of the same name to choose from."""
DIGITS = re.compile(r"[0-9]+")
LABEL = re.compile(r"(.+?) \(([0-9AB]{2,3})\)")


def towns(session: Session, said: str) -> Mapping[str, Place]:
    """By INSEE code, those that are meant; each place once."""
    places = Places(session)
    if (postcode := answers.postcode(said)) is None:
        return _of_name(places, said)
    query = select(CommunePostcode.insee).where(CommunePostcode.postcode == postcode)
    found = _by_code(places, session.scalars(query.order_by(CommunePostcode.insee)))
    name = DIGITS.sub(" ", said)
    named = {insee: place for insee, place in found.items() if same(place.name, name)}
    return named or found


def is_unchanged(offer: Opportunity, said: str) -> bool:
    """What the form showed comes back as it was: the place keeps its position."""
    return bool(offer.place) and said == shown(offer)


def shown(offer: Opportunity) -> str:
    return label(Place(offer.place, offer.department)) if offer.place else ""


def label(place: Place) -> str:
    """ "Revel (31)"."""
    return f"{place.name} ({place.department})"


def _of_name(places: Places, said: str) -> Mapping[str, Place]:
    """As typed, or as our own label says it."""
    labelled = LABEL.fullmatch(said.strip())
    name, department = labelled.groups() if labelled else (said, "")
    found = _by_code(places, places.codes_of_name(name)[:MOST])
    return {insee: it for insee, it in found.items() if department in ("", it.department)}


def _by_code(places: Places, codes: Iterable[str]) -> Mapping[str, Place]:
    found: dict[Place, str] = {}
    for insee in codes:
        if (place := places.of_insee(insee)) is not None:
            found.setdefault(place, insee)
    by_name = sorted(found.items(), key=lambda it: (it[0].name, it[0].department or ""))
    return {insee: place for place, insee in by_name}
