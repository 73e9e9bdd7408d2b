"""Small countries, people and sessions for the tests."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import shapely
from sqlalchemy.orm import Session

from models.people import Person
from models.programme import ProgrammeSession
from rules.enrolment.eligibility import AgeBand, Situation, ZoneRule
from rules.geography.atlas import Atlas, Quarter, Town
from rules.geography.metres import Plane
from rules.geography.zones import Ruralness, ZoneKind, ZoneReason, ZoneVerdict
from services.enrolment import eligibility
from services.enrolment.eligibility import EligibilityAssessment

NOW = datetime(2026, 3, 3, 13, 0, tzinfo=UTC)
"""A Tuesday, 14:00 in Paris."""
DAY = date(2026, 3, 16)
CENTRE = (43.5752, 1.4020)

IN_QUARTER = ZoneVerdict(
    ZoneKind.QPV, "QN03107M", "Grand Mirail", ZoneReason.INSIDE_QUARTER, "2024"
)
IN_RURAL = ZoneVerdict(ZoneKind.FRR, "31451", "Revel", ZoneReason.FRR, "10 juillet 2025")
OUTSIDE = ZoneVerdict(ZoneKind.NONE, None, None, ZoneReason.OUTSIDE_ZONES, "2024")
UNSURE = ZoneVerdict(ZoneKind.TO_CHECK, "QN03107M", "Grand Mirail", ZoneReason.NEAR_BORDER, "2024")


def an_atlas(
    *,
    centre: tuple[float, float] = CENTRE,
    rural: Mapping[str, Ruralness] | None = None,
    parents: Mapping[str, str] | None = None,
) -> Atlas:
    """A square quarter of 400 m around `centre`, in Ville; Bourg is 20 km to the north."""
    latitude, longitude = centre
    quarter = Quarter("QN00001M", "Le Carré", ("31555",), a_square(centre, 200))
    towns = (
        Town("31555", "Ville", "31", 500_000, latitude, longitude),
        Town("31451", "Bourg", "31", 10_000, latitude + 0.18, longitude),
    )
    return Atlas(
        quarters={quarter.code: quarter},
        towns={town.insee: town for town in towns},
        parents=parents or {},
        rural=rural or {},
        qpv_vintage="2024",
        frr_vintage="10 juillet 2025",
    )


def a_square(centre: tuple[float, float], half: float) -> shapely.Polygon:
    box = Plane.around(*centre).box(half)
    assert isinstance(box, shapely.Polygon)
    return box


def moved(centre: tuple[float, float], *, north: float = 0, east: float = 0) -> tuple[float, float]:
    """Metres away."""
    plane = Plane.around(*centre)
    return centre[0] + north / plane.north, centre[1] + east / plane.east


def a_person(session: Session, telegram_id: int = 1) -> int:
    person = Person(bot_id=1, telegram_id=telegram_id, joined_at=NOW)
    session.add(person)
    session.flush()
    return person.id


def a_session(session: Session, **changes: Any) -> ProgrammeSession:
    values = {
        "code": "haute-garonne",
        "name": "Haute-Garonne",
        "departments": ["31"],
        "starts_on": DAY,
        "ends_on": date(2026, 3, 27),
        "seats": 2,
        "overbooking": 0,
        "zone_rule": ZoneRule.REQUIRED,
        "priority_until": None,
        "minimum_age": 18,
        "job_seeker_required": True,
        "doors": [],
        "texts": {},
        "opened_at": NOW,
    }
    row = ProgrammeSession(**{**values, **changes})
    session.add(row)
    session.flush()
    return row


def assessed(
    session: Session,
    person_id: int,
    programme_session: ProgrammeSession,
    zone: ZoneVerdict = IN_QUARTER,
    *,
    now: datetime = NOW,
    age: AgeBand = AgeBand.FROM_26_TO_49,
) -> EligibilityAssessment:
    return eligibility.judge_and_store(
        session,
        person_id,
        programme_session,
        situation=Situation.REGISTERED,
        age=age,
        insee="31555",
        zone=zone,
        method="address",
        now=now,
    )
