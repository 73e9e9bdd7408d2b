"""Convert an offer of France Travail into an `AnnouncedOpportunity`."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from flows.reading import plain_values
from rules.conversation.typed_text import plain
from rules.geography.france import in_france
from rules.offers.opportunities import Contract, Diploma, Remote, WorkingTime
from rules.offers.remote_work import as_told
from rules.schedule.given_dates import given_instant
from services.offer_sources.france_travail.parsing import Offer, Workplace
from services.offer_sources.intake import AnnouncedOpportunity
from services.offers.locations import LocationFinder, OpportunityLocation, same

UNSEEN = timedelta(days=3)
"""How long an offer is shown without being found again at its source."""
PAGE = "https://candidat.francetravail.fr/offres/recherche/detail/{id}"
ROME = re.compile(r"[A-N]\d{4}")
LASTS = re.compile(r"(?<!\d)(\d{1,4}) (mois|jour|semaine|an)")
IN_DAYS = {"mois": 30, "jour": 1, "semaine": 7, "an": 365}
LABEL = re.compile(r"(2[AB]|\d{2,3}) ?- ?(.+)")
NEEDED = "E"
STRENGTHS = 3
ALL_REMOTE = ("100 teletravail", "full remote", "teletravail complet", "teletravail total")
NO_REMOTE = ("pas de teletravail", "sans teletravail", "aucun teletravail", "teletravail non")
HOURS: Mapping[str, WorkingTime] = {
    "temps plein": WorkingTime.FULL_TIME,
    "temps partiel": WorkingTime.PART_TIME,
}


def announced(offer: Offer, places: LocationFinder, now: datetime) -> AnnouncedOpportunity:
    """Convert the offer, without name, telephone or e-mail of a recruiter: people use the link."""
    return AnnouncedOpportunity(
        external_id=offer.id,
        title=offer.title,
        live_until=now + UNSEEN,
        company=offer.company.name,
        description=offer.description,
        rome=offer.rome.upper() if ROME.fullmatch(offer.rome.upper()) else None,
        place=place(offer.workplace, places),
        remote=_remote(plain(f"{offer.title} {offer.description}")),
        contract=_contract(offer),
        months=_months(offer),
        hours=HOURS.get(plain(offer.hours)),
        pay=_pay(offer),
        diploma=_diploma(offer),
        strengths=_strengths(offer),
        skills=tuple(dict.fromkeys(skill.libelle for skill in offer.skills if skill.libelle)),
        apply_url=_link(offer),
        source_updated_at=given_instant(offer.updated, UTC) or given_instant(offer.created, UTC),
    )


def place(workplace: Workplace, places: LocationFinder) -> OpportunityLocation:
    """Return a commune of our table (old codes too), else what the offer itself says."""
    label = LABEL.fullmatch(workplace.libelle)
    department, name = (label[1], label[2].strip()) if label else ("", workplace.libelle)
    town = re.sub(r" \d+$", "", name)  # "LYON 03"
    if workplace.commune and (commune := places.of_insee(workplace.commune)):
        return commune
    if workplace.postcode and (communes := places.of_postcode(workplace.postcode)):
        return next((commune for commune in communes if same(commune.name, town)), communes[0])
    named = places.of_name(town, department) if town else ()
    return named[0] if len(named) == 1 else _unlisted(workplace, name, department)


def _unlisted(workplace: Workplace, name: str, department: str) -> OpportunityLocation:
    latitude, longitude = workplace.latitude, workplace.longitude
    position: tuple[float | None, float | None] = (None, None)
    if latitude is not None and longitude is not None and in_france(latitude, longitude):
        position = (latitude, longitude)
    title = name.title() if name.isupper() else name
    code = workplace.postcode or workplace.commune
    return OpportunityLocation(title, department or _department(code), *position)


def _department(code: str) -> str | None:
    """Return the first two characters of a code, or three for a department overseas."""
    return code[: 3 if code.startswith(("97", "98")) else 2] or None


def _contract(offer: Offer) -> Contract | None:
    if offer.apprenticeship:
        return Contract.APPRENTICESHIP
    nature = _meanings()["natures"].get(plain(offer.nature))
    kind = _meanings()["contracts"].get(offer.contract.upper())
    name = nature or kind
    return Contract(name) if name else None


def _months(offer: Offer) -> int | None:
    """Return the length in whole months, at least one.

    The label is "CDD - 6 Mois" or "Mission intérimaire - 15 Jour(s)".
    """
    length = LASTS.search(plain(offer.contract_label))
    if length is None or _contract(offer) is Contract.PERMANENT:
        return None
    return max(1, round(int(length[1]) * IN_DAYS[length[2]] / 30))


def _pay(offer: Offer) -> str:
    """Return the pay without zero decimals, as in "Annuel de 38000.0 Euros"."""
    return re.sub(r"(\d)[.,]0+(?=\D|$)", r"\1", offer.pay.libelle or offer.pay.comment)


def _diploma(offer: Offer) -> Diploma | None:
    """Return the lowest diploma required; a wished diploma does not count."""
    required = [_level(one.level) for one in offer.schooling if one.needed.upper() == NEEDED]
    levels = [level for level in required if level is not None]
    return min(levels, key=list(Diploma).index, default=None)


def _level(label: str) -> Diploma | None:
    text = plain(label)
    levels = _meanings()["levels"]
    return next((Diploma(level) for begin, level in levels.items() if text.startswith(begin)), None)


def _strengths(offer: Offer) -> tuple[str, ...]:
    dimensions = _meanings()["strengths"]
    named = (dimensions.get(plain(strength.libelle)) for strength in offer.strengths)
    return tuple(dict.fromkeys(name for name in named if name))[:STRENGTHS]


def _remote(text: str) -> Remote:
    """Tell from the plain text how much is remote, since no field of the offer says it."""
    if any(phrase in text for phrase in ALL_REMOTE):
        return as_told(Remote.FULLY, text)
    if any(phrase in text for phrase in NO_REMOTE):
        return Remote.NONE
    return Remote.PARTLY if "teletravail" in text else Remote.NONE


def _link(offer: Offer) -> str:
    """Return where to apply: an address, maybe within a sentence, else the offer's own page."""
    contact = offer.contact
    for text in (contact.apply, contact.courriel, contact.coordonnees1, offer.origin.url):
        for address in re.findall(r"https://\S+", text):
            if urlsplit(address).hostname:
                return str(address).rstrip(".,;)")
    return PAGE.format(id=offer.id)


@cache
def _meanings() -> Mapping[str, Mapping[str, str]]:
    text = Path(__file__).with_name("words.yaml").read_text(encoding="utf-8")
    meanings: Mapping[str, Mapping[str, str]] = plain_values(text)
    return meanings
