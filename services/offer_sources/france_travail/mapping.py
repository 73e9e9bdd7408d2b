"""What an offer of France Travail is in our words."""

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from flows.reading import plain_values
from rules.conversation.typed_text import plain
from rules.geography.france import in_france
from rules.offers.opportunities import Contract, Diploma, Hours, Remote
from rules.offers.remote_work import as_told
from services.offer_sources.france_travail.parsing import Offer, Workplace
from services.offer_sources.intake import Announced
from services.offers.locations import Place, Places, same

UNSEEN = timedelta(days=3)
"""How long an offer is shown without having been found again."""
PAGE = "https://candidat.francetravail.fr/offres/recherche/detail/{id}"
ROME = re.compile(r"[A-N]\d{4}")
LASTS = re.compile(r"(\d+) (mois|jour|semaine|an)")
IN_DAYS = {"mois": 30, "jour": 1, "semaine": 7, "an": 365}
LABEL = re.compile(r"(2[AB]|\d{2,3}) ?- ?(.+)")
NEEDED = "E"
STRENGTHS = 3
ALL_REMOTE = ("100 teletravail", "full remote", "teletravail complet", "teletravail total")
NO_REMOTE = ("pas de teletravail", "sans teletravail", "aucun teletravail", "teletravail non")
HOURS: Mapping[str, Hours] = {"temps plein": Hours.FULL_TIME, "temps partiel": Hours.PART_TIME}


def announced(offer: Offer, places: Places, now: datetime) -> Announced:
    """No name, telephone or e-mail of a recruiter is taken: one applies by the link."""
    return Announced(
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
        skills=tuple(dict.fromkeys(it.libelle for it in offer.skills if it.libelle)),
        apply_url=_link(offer),
        source_updated_at=_instant(offer.updated) or _instant(offer.created),
    )


def place(said: Workplace, places: Places) -> Place:
    """Our commune when it is known, even by an old code; else what the offer says by itself."""
    label = LABEL.fullmatch(said.libelle)
    department, name = (label[1], label[2].strip()) if label else ("", said.libelle)
    town = re.sub(r" \d+$", "", name)  # "LYON 03"
    if said.commune and (here := places.of_insee(said.commune)):
        return here
    if said.postcode and (there := places.of_postcode(said.postcode)):
        return next((it for it in there if same(it.name, town)), there[0])
    named = places.of_name(town, department) if town else ()
    return named[0] if len(named) == 1 else _by_itself(said, name, department)


def _by_itself(said: Workplace, name: str, department: str) -> Place:
    at: tuple[float | None, float | None] = (None, None)
    if said.latitude is not None and said.longitude is not None:
        at = (said.latitude, said.longitude) if in_france(said.latitude, said.longitude) else at
    shown = name.title() if name.isupper() else name
    return Place(shown, department or _department(said.postcode or said.commune), *at)


def _department(code: str) -> str | None:
    """Overseas, three digits."""
    return code[: 3 if code.startswith(("97", "98")) else 2] or None


def _contract(offer: Offer) -> Contract | None:
    if offer.apprenticeship:
        return Contract.APPRENTICESHIP
    nature = _meanings()["natures"].get(plain(offer.nature))
    kind = _meanings()["contracts"].get(offer.contract.upper())
    found = nature or kind
    return Contract(found) if found else None


def _months(offer: Offer) -> int | None:
    """ "CDD - 6 Mois", "Mission intérimaire - 15 Jour(s)": in whole months, one at least."""
    found = LASTS.search(plain(offer.contract_label))
    if found is None or _contract(offer) is Contract.PERMANENT:
        return None
    return max(1, round(int(found[1]) * IN_DAYS[found[2]] / 30))


def _pay(offer: Offer) -> str:
    """ "Annuel de 38000.0 Euros" without its decimals."""
    return re.sub(r"(\d)[.,]0+(?=\D|$)", r"\1", offer.pay.libelle or offer.pay.comment)


def _diploma(offer: Offer) -> Diploma | None:
    """The least of those that are demanded; what is only wished for does not count."""
    demanded = [_level(it.level) for it in offer.schooling if it.needed.upper() == NEEDED]
    found = [level for level in demanded if level is not None]
    return min(found, key=list(Diploma).index, default=None)


def _level(label: str) -> Diploma | None:
    said = plain(label)
    levels = _meanings()["levels"]
    return next((Diploma(level) for begin, level in levels.items() if said.startswith(begin)), None)


def _strengths(offer: Offer) -> tuple[str, ...]:
    known = _meanings()["strengths"]
    found = (known.get(plain(it.libelle)) for it in offer.strengths)
    return tuple(dict.fromkeys(it for it in found if it))[:STRENGTHS]


def _remote(said: str) -> Remote:
    """Only the words tell: no field does."""
    if any(words in said for words in ALL_REMOTE):
        return as_told(Remote.FULLY, said)
    if any(words in said for words in NO_REMOTE):
        return Remote.NONE
    return Remote.PARTLY if "teletravail" in said else Remote.NONE


def _link(offer: Offer) -> str:
    """Where one applies: an address may stand in a sentence; else the offer's own page."""
    contact = offer.contact
    for said in (contact.apply, contact.courriel, contact.coordonnees1, offer.origin.url):
        for address in re.findall(r"https://\S+", said):
            if urlsplit(address).hostname:
                return str(address).rstrip(".,;)")
    return PAGE.format(id=offer.id)


def _instant(said: str) -> datetime | None:
    with suppress(ValueError):
        found = datetime.fromisoformat(said)
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    return None


@cache
def _meanings() -> Mapping[str, Mapping[str, str]]:
    text = Path(__file__).with_name("words.yaml").read_text(encoding="utf-8")
    found: Mapping[str, Mapping[str, str]] = plain_values(text)
    return found
