"""Load a session to rehearse, and count how its people fared."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.reading import plain_values
from models.enrolment import EligibilityVerdict, Enrolment, EnrolmentStatus
from models.people import Person, Role
from models.profile import Notice
from models.programme import ProgrammeSession
from rules.figures.figures import PathStep
from services.demonstration import offers, seed, workshops
from services.figures import funnel_queries
from services.people.tokens import RandomBelow
from services.programme.session_file import SessionFile, import_session

SEATS, OVERBOOKING = 0.75, 0.05
"""Of the people who come, in an invented session."""
STREETS = ("8 avenue des Lilas", "12 rue du Canal", "5 allée des Pins", "31 place du Marché")


@dataclass(frozen=True, slots=True)
class Home:
    """Somewhere in a commune of the maps; where neighbourhoods matter, with addresses."""

    postcode: str
    insee: str
    latitude: float
    longitude: float
    addresses: Sequence[str] = ()


def invented(people_coming: int, starts_on: date) -> SessionFile:
    """Return the session of the demonstration, for so many people."""
    values = plain_values((seed.DATA / "sessions.yaml").read_text(encoding="utf-8"))[0]
    own = {
        "starts_on": starts_on,
        "ends_on": starts_on + seed.TWO_WEEKS,
        "offers_on": starts_on + timedelta(days=7),
        "seats": max(4, round(people_coming * SEATS)),
        "overbooking": round(people_coming * OVERBOOKING),
    }
    return SessionFile.model_validate({**values, **own})


def load(
    session: Session, wanted: SessionFile, now: datetime, random_below: RandomBelow
) -> ProgrammeSession:
    """Load maps, jobs, the session, its usual workshops and some offers in an empty database."""
    seed.load_country(session, now)
    programme_session = import_session(session, wanted.model_copy(update={"open": True}), now)
    workshops.plan_usual(session, programme_session, now, random_below)
    offers.post(session, now)
    return programme_session


def homes(departments: Sequence[str]) -> list[Home]:
    """Return places in these departments on the maps of the demonstration."""
    data = plain_values((seed.DATA / "zones.yaml").read_text(encoding="utf-8"))
    here = [row for row in data["communes"] if row["insee"][:2] in departments]
    return [home for row in here for home in _homes_in(row, data["quarters"])]


def _homes_in(commune: Mapping[str, Any], quarters: Sequence[Mapping[str, Any]]) -> list[Home]:
    postcode, insee = commune["postcodes"][0], commune["insee"]
    latitude, longitude = commune["centre"]
    around = [row for row in quarters if insee in row["communes"]]
    if not around:
        return [Home(postcode, insee, latitude, longitude)]
    corners = [quarter["outline"] for quarter in around]
    inside = [[sum(axis) / len(it) for axis in zip(*it, strict=True)] for it in corners]
    points = [*inside, (latitude, longitude)]
    return [
        Home(postcode, insee, point[0], point[1], (street,))
        for point, street in zip(points, STREETS, strict=False)
    ]


def steps(session: Session) -> dict[PathStep, int]:
    """Return how many people took each step; all are invented, so small counts are told."""
    counts = funnel_queries.of_everybody(session)
    return {step: counts[step] for step in PathStep}


def without_a_seat(session: Session) -> Counter[str]:
    """Count the people who have no seat at the end, by why."""
    has_role = select(Role.person_id)
    newcomers = set(session.scalars(select(Person.id).where(Person.id.not_in(has_role))))
    informed = set(session.scalars(select(Notice.person_id)))
    statuses = dict(session.execute(select(Enrolment.person_id, Enrolment.status)).all())
    order = EligibilityVerdict.id
    outcomes = dict(
        session.execute(
            select(EligibilityVerdict.person_id, EligibilityVerdict.outcome).order_by(order)
        ).all()
    )
    return Counter(
        _reason(person, informed, statuses, outcomes)
        for person in newcomers
        if statuses.get(person) is not EnrolmentStatus.PLACE
    )


def _reason(
    person: int,
    informed: set[int],
    statuses: Mapping[int, EnrolmentStatus],
    outcomes: Mapping[int, Any],
) -> str:
    status = statuses.get(person)
    if status is EnrolmentStatus.REFUSED:
        return str(outcomes.get(person, status))
    if status is not None:
        return str(status)
    if person in outcomes:
        return str(outcomes[person])
    return "unfinished" if person in informed else "uninformed"
