"""A morning: people who look for work, half of whom are sent something, and what there is."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from math import asin, atan2, degrees
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from benchmarks.data.matching import offers, people, towns
from benchmarks.databases import BOT, Row, session_row
from models.enrolment import EligibilityVerdict, Enrolment, EnrolmentStatus
from models.geography import Commune
from models.offers import JobSearch, Opportunity, OpportunityStatus, Proposal
from models.people import Person
from models.profile import Consent, ConsentPurpose
from models.programme import ProgrammeSession
from models.strengths import Wish
from rules.enrolment.eligibility import EligibilityOutcome
from rules.geography.distance import EARTH, GlobePoint
from rules.geography.zones import ZoneKind
from rules.offers.matching.inputs import OpportunityProfile, SeekerProfile
from rules.offers.opportunities import OpportunitySource, Rhythm

PEOPLE, DUE, OPPORTUNITIES = 10_000, 5_000, 5_000
"""Half of them are sent something this morning."""
NOW = datetime(2027, 4, 6, 7, 0, tzinfo=UTC)
DAY = timedelta(days=1)
STARTS_ON = (NOW - 14 * DAY).date()


def fill(session: Session) -> None:
    places = towns(600)
    codes = {spot: f"{number:05}" for number, spot in enumerate(places)}
    crowd = people(PEOPLE, places, shown=OPPORTUNITIES)
    session.execute(
        insert(ProgrammeSession), [session_row(NOW - 30 * DAY, starts_on=STARTS_ON, seats=PEOPLE)]
    )
    session.execute(insert(Commune), [_commune(code, spot) for spot, code in codes.items()])
    _insert(session, Opportunity, [_offer(it) for it in offers(OPPORTUNITIES, places)])
    numbered = list(enumerate(crowd, 1))
    _insert(session, Person, [_person(n) for n, _ in numbered])
    _insert(session, JobSearch, [_search(n, it) for n, it in numbered])
    _insert(session, Enrolment, [_enrolment(n) for n, _ in numbered])
    _insert(session, Consent, [_consent(n) for n, _ in numbered])
    _insert(
        session, EligibilityVerdict, [_verdict(n, codes[it.home]) for n, it in numbered if it.home]
    )
    _insert(session, Wish, [row for n, it in numbered for row in _wishes(n, it)])
    _insert(session, Proposal, [row for n, it in numbered for row in _seen(n, it)])


def _insert(session: Session, table: type[Any], rows: Sequence[Row]) -> None:
    for first in range(0, len(rows), 5_000):
        session.execute(insert(table), rows[first : first + 5_000])


def _commune(code: str, spot: GlobePoint) -> Row:
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


def _offer(it: OpportunityProfile) -> Row:
    latitude, longitude = _degrees(it.spot) if it.spot else (None, None)
    return {
        "id": it.id,
        "kind": it.kind,
        "source": OpportunitySource.FILE,
        "external_id": str(it.id),
        "status": OpportunityStatus.LIVE,
        "title": f"Offre {it.id}",
        "company": "Moulins",
        "description": "Des mots sur ce travail. " * 40,
        "rome": it.rome,
        "contract": it.terms.contract,
        "hours": it.terms.hours,
        "remote": it.terms.remote,
        "diploma": it.asked.diploma,
        "digital_level": it.asked.digital,
        "latitude": latitude,
        "longitude": longitude,
        "skills": sorted(it.skills),
        "strengths": [],
        "created_at": NOW,
        "published_at": NOW - it.id * timedelta(minutes=1),
        "seen_at": NOW,
        "live_until": NOW + 60 * DAY,
    }


def _person(number: int) -> Row:
    joined = {"joined_at": NOW - 30 * DAY, "language": "fr", "department": "31"}
    return {"id": number, "bot_id": BOT, "telegram_id": number, **joined}


def _search(number: int, it: SeekerProfile) -> Row:
    return {
        "person_id": number,
        "seeking": it.seeking,
        "kilometres": it.kilometres,
        "remote_only": it.terms.remote_only,
        "hours": it.terms.hours,
        "contracts_excluded": sorted(it.terms.contracts_excluded),
        "jobs_excluded": sorted(it.jobs_excluded),
        "level_too_high": it.level.too_high,
        "skills": sorted(it.skills),
        "rhythm": Rhythm.DAILY,
        "next_digest_at": NOW if number <= DUE else NOW + 7 * DAY,
        "changed_at": NOW,
    }


def _enrolment(number: int) -> Row:
    placed = {"status": EnrolmentStatus.PLACE, "changed_at": NOW - 20 * DAY}
    return {"person_id": number, "session_id": 1, **placed}


def _consent(number: int) -> Row:
    given = {"text_version": "1", "given_at": NOW - DAY, "update_id": 1}
    return {"person_id": number, "purpose": ConsentPurpose.OFFERS, **given}


def _verdict(number: int, insee: str) -> Row:
    return {
        "person_id": number,
        "session_id": 1,
        "outcome": EligibilityOutcome.ELIGIBLE,
        "reasons": [],
        "method": "commune",
        "insee": insee,
        "zone": ZoneKind.NONE,
        "situation": "yes",
        "age_band": "26_49",
        "judged_at": NOW - 20 * DAY,
    }


def _wishes(number: int, it: SeekerProfile) -> list[Row]:
    places = enumerate(it.wishes, 1)
    return [{"person_id": number, "place": place, "family": family} for place, family in places]


def _seen(number: int, it: SeekerProfile) -> list[Row]:
    shown = {"person_id": number, "shown_at": NOW - DAY, "reasons": []}
    return [{**shown, "opportunity_id": each} for each in sorted(it.seen)]


def _degrees(spot: GlobePoint) -> tuple[float, float]:
    return degrees(asin(spot.z / EARTH)), degrees(atan2(spot.y, spot.x))
