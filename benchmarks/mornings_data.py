"""Fill a morning: people who look for work, half of whom are due a digest, and offers."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from math import asin, atan2, degrees
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from benchmarks.databases import BOT, Row, session_row
from benchmarks.matching_data import REGION, offers, people, towns
from models.enrolment import EligibilityVerdict, Enrolment, EnrolmentStatus
from models.geography import Commune
from models.offers import JobSearch, Opportunity, OpportunityStatus, Proposal
from models.people import Person
from models.profile import Consent, Purpose
from models.programme import ProgrammeSession
from models.strengths import Wish
from rules.enrolment.eligibility import Outcome
from rules.geography.distance import EARTH, Spot
from rules.geography.zones import ZoneKind
from rules.offers.matching.inputs import Offered, Wanted
from rules.offers.opportunities import Rhythm, Source

PEOPLE, DUE, OPPORTUNITIES = 10_000, 5_000, 5_000
"""DUE of the people are sent a digest this morning."""
NOW = datetime(2027, 4, 6, 7, 0, tzinfo=UTC)
DAY = timedelta(days=1)
STARTS_ON = (NOW - 14 * DAY).date()


def fill(session: Session) -> None:
    places = towns(600, REGION)
    codes = {spot: f"{number:05}" for number, spot in enumerate(places)}
    crowd = people(PEOPLE, places, shown=OPPORTUNITIES)
    session.execute(
        insert(ProgrammeSession), [session_row(NOW - 30 * DAY, starts_on=STARTS_ON, seats=PEOPLE)]
    )
    session.execute(insert(Commune), [_commune(code, spot) for spot, code in codes.items()])
    _insert(session, Opportunity, [_offer(offer) for offer in offers(OPPORTUNITIES, places)])
    numbered = list(enumerate(crowd, 1))
    _insert(session, Person, [_person(number) for number, _ in numbered])
    _insert(session, JobSearch, [_search(number, person) for number, person in numbered])
    _insert(session, Enrolment, [_enrolment(number) for number, _ in numbered])
    _insert(session, Consent, [_consent(number) for number, _ in numbered])
    _insert(
        session,
        EligibilityVerdict,
        [_verdict(number, codes[person.home]) for number, person in numbered if person.home],
    )
    _insert(session, Wish, [row for number, person in numbered for row in _wishes(number, person)])
    _insert(
        session, Proposal, [row for number, person in numbered for row in _seen(number, person)]
    )


def _insert(session: Session, table: type[Any], rows: Sequence[Row]) -> None:
    for first in range(0, len(rows), 5_000):
        session.execute(insert(table), rows[first : first + 5_000])


def _commune(code: str, spot: Spot) -> Row:
    latitude, longitude = _degrees(spot)
    return {
        "insee": code,
        "name": f"Commune {code}",
        "department": "31",
        "population": 1000,
        "postcodes": [],
        "latitude": latitude,
        "longitude": longitude,
    }


def _offer(offer: Offered) -> Row:
    latitude, longitude = _degrees(offer.spot) if offer.spot else (None, None)
    return {
        "id": offer.id,
        "kind": offer.kind,
        "source": Source.FILE,
        "external_id": str(offer.id),
        "status": OpportunityStatus.LIVE,
        "title": f"Offre {offer.id}",
        "company": "Moulins",
        "description": "Des mots sur ce travail. " * 40,
        "rome": offer.rome,
        "contract": offer.terms.contract,
        "hours": offer.terms.hours,
        "remote": offer.terms.remote,
        "diploma": offer.asked.diploma,
        "digital_level": offer.asked.digital,
        "latitude": latitude,
        "longitude": longitude,
        "skills": sorted(offer.skills),
        "strengths": [],
        "created_at": NOW,
        "published_at": NOW - offer.id * timedelta(minutes=1),
        "seen_at": NOW,
        "live_until": NOW + 60 * DAY,
    }


def _person(number: int) -> Row:
    values = {"joined_at": NOW - 30 * DAY, "language": "fr", "department": "31"}
    return {"id": number, "bot_id": BOT, "telegram_id": number, **values}


def _search(number: int, wanted: Wanted) -> Row:
    return {
        "person_id": number,
        "seeking": wanted.seeking,
        "kilometres": wanted.kilometres,
        "remote_only": wanted.terms.remote_only,
        "hours": wanted.terms.hours,
        "contracts_excluded": sorted(wanted.terms.contracts_excluded),
        "jobs_excluded": sorted(wanted.jobs_excluded),
        "level_too_high": wanted.level.too_high,
        "skills": sorted(wanted.skills),
        "rhythm": Rhythm.DAILY,
        "next_digest_at": NOW if number <= DUE else NOW + 7 * DAY,
        "changed_at": NOW,
    }


def _enrolment(number: int) -> Row:
    status = {"status": EnrolmentStatus.PLACE, "changed_at": NOW - 20 * DAY}
    return {"person_id": number, "session_id": 1, **status}


def _consent(number: int) -> Row:
    consent = {"text_version": "1", "given_at": NOW - DAY, "update_id": 1}
    return {"person_id": number, "purpose": Purpose.OFFERS, **consent}


def _verdict(number: int, insee: str) -> Row:
    return {
        "person_id": number,
        "session_id": 1,
        "outcome": Outcome.ELIGIBLE,
        "reasons": [],
        "method": "commune",
        "insee": insee,
        "zone": ZoneKind.NONE,
        "situation": "yes",
        "age_band": "26_49",
        "judged_at": NOW - 20 * DAY,
    }


def _wishes(number: int, wanted: Wanted) -> list[Row]:
    places = enumerate(wanted.wishes, 1)
    return [{"person_id": number, "place": place, "family": family} for place, family in places]


def _seen(number: int, wanted: Wanted) -> list[Row]:
    shown = {"person_id": number, "shown_at": NOW - DAY, "reasons": []}
    return [{**shown, "opportunity_id": opportunity_id} for opportunity_id in sorted(wanted.seen)]


def _degrees(spot: Spot) -> tuple[float, float]:
    return degrees(asin(spot.z / EARTH)), degrees(atan2(spot.y, spot.x))
