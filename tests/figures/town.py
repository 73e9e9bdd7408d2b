"""Add people of every kind at random, in several sessions, large and small."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random

from sqlalchemy.orm import Session

from models.applications import Application, ApplicationStatus
from models.enrolment import EligibilityVerdict, Enrolment, EnrolmentStatus
from models.figures import PastStep
from models.mentoring.slots import Booking, BookingStatus
from models.offers import Destination, DestinationKind, JobSearch
from models.people import Person, Role, RoleName
from models.profile import Notice
from models.programme import ProgrammeSession
from models.strengths import KeptStrength
from models.workshops import Attendance, Registration, RegistrationStatus
from rules.enrolment.eligibility import AgeBand, EligibilityOutcome
from rules.figures.figures import PathStep
from rules.geography.zones import ZoneKind
from rules.slots.slots import MeetingOutcome
from tests.harness.builders import BOT, a_mentor, a_session, a_slot, a_workshop, an_opportunity

NOW = datetime(2027, 3, 30, 12, tzinfo=UTC)
DAY = timedelta(days=1)
SESSIONS = (
    (["31"], date(2027, 3, 26)),
    (["31"], date(2027, 5, 14)),
    (["09", "31"], date(2027, 6, 18)),
    (["75"], date(2027, 5, 14)),
)
DETAILS = (
    None,
    {"zone_reason": "near_border"},
    {"zone_reason": "near_border", "reason": "yes_zone"},
    {"zone_reason": "partly_rural", "reason": "yes_zone"},
    {"zone_reason": "outside_zones", "reason": "yes_zone"},
    {"zone_reason": "near_border", "reason": "yes_other"},
    {"zone_reason": "near_border", "reason": "no_zone"},
)
"""What verdicts may keep of a doubt and of the team's answer."""
STATUSES = (
    (BookingStatus.RELEASED, BookingStatus.CANCELLED_BY_MENTOR),
    (BookingStatus.BOOKED, BookingStatus.CANCELLED_BY_PARTICIPANT),
)
"""Of bookings elsewhere, and in the first session: nobody books a slot twice."""
SIZES = (60, 50, 12, 8)
"""Of a hundred people, how many choose each session."""


@dataclass(frozen=True)
class Town:
    session: Session
    rng: Random

    def fill(self, people: int) -> None:
        """Add so many people, some of another bot; and who was erased."""
        sessions = [self._session(number) for number in range(len(SESSIONS))]
        workshops = [a_workshop(self.session, it, NOW - 5 * DAY).id for it in sessions]
        offers = [an_opportunity(self.session, NOW, title=f"{n}").id for n in range(2)]
        mentor = a_mentor(self.session)
        slots = [
            a_slot(self.session, mentor, NOW - 9 * DAY + number * timedelta(hours=1), seats=8).id
            for number in range(3)
        ]
        for number in range(people):
            person = self._person(number)
            chosen = [it for it, size in zip(sessions, SIZES, strict=True) if self._is(size)]
            for programme_session in chosen if self._is(80) else ():
                self._enrol(person, programme_session)
                self._act(person, programme_session, slots, workshops)
            self._do(person, offers)
            self.session.flush()
        for step, erased in ((PathStep.OPENED, 9), (PathStep.PLACE, 6), (PathStep.OUT, 2)):
            row = {"session_id": sessions[0].id, "step": step.value, "people": erased}
            self.session.add(PastStep(**row))
        self.session.flush()

    def _is(self, percent: int) -> bool:
        return self.rng.randrange(100) < percent

    def _session(self, number: int) -> ProgrammeSession:
        departments, ends_on = SESSIONS[number]
        more = {"starts_on": ends_on - 11 * DAY, "ends_on": ends_on}
        return a_session(self.session, code=f"s{number}", departments=departments, **more)

    def _person(self, number: int) -> Person:
        person = Person(
            bot_id=BOT if self._is(90) else 2,
            telegram_id=number,
            joined_at=NOW + self.rng.randrange(-200, 2000) * timedelta(hours=1),
            language="fr",
            department=self.rng.choice(("31", "31", "09", "75", "2A", None)),
            source=self.rng.choice(("affiche", "radio", "", None)),
            gender=self.rng.choice(("woman", "man", "other", None)),
        )
        self.session.add(person)
        self.session.flush()
        if self._is(90):
            for version in "12"[: self.rng.randrange(1, 3)]:
                notice = {"version": version, "shown_at": NOW, "update_id": number}
                self.session.add(Notice(person_id=person.id, **notice))
        if self._is(10):
            self.session.add(Role(person_id=person.id, role=RoleName.STAFF, granted_at=NOW))
        return person

    def _enrol(self, person: Person, programme_session: ProgrammeSession) -> None:
        likely = [EnrolmentStatus.PLACE] * 4 + [EnrolmentStatus.LEFT]
        key = {"person_id": person.id, "session_id": programme_session.id}
        status = self.rng.choice([*likely, EnrolmentStatus.REFUSED])
        self.session.add(Enrolment(**key, status=status, changed_at=NOW))
        for _ in range(self.rng.randrange(3)):
            verdict = EligibilityVerdict(
                **key,
                outcome=self.rng.choice((EligibilityOutcome.ELIGIBLE, EligibilityOutcome.TO_CHECK)),
                reasons=[],
                details=self.rng.choice(DETAILS),
                method="address",
                zone=self.rng.choice(list(ZoneKind)),
                situation="yes",
                age_band=self.rng.choice(list(AgeBand)),
                judged_at=NOW,
            )
            self.session.add(verdict)
            self.session.flush()

    def _act(
        self,
        person: Person,
        programme_session: ProgrammeSession,
        slots: Sequence[int],
        workshops: Sequence[int],
    ) -> None:
        key = {"person_id": person.id, "session_id": programme_session.id}
        said = (None, *MeetingOutcome)
        for slot_id in self.rng.sample(slots, self.rng.randrange(3)):
            booking = Booking(
                **key,
                slot_id=slot_id,
                status=self.rng.choice(STATUSES[programme_session.id == 1]),
                uid=f"{slot_id}-{person.id}",
                booked_at=NOW,
                said_by_participant=self.rng.choice(said),
                said_by_mentor=self.rng.choice(said),
            )
            self.session.add(booking)
        if self._is(40):
            for days in (30, 90):
                answer = self.rng.choice((None, *DestinationKind))
                self.session.add(Destination(**key, days=days, asked_at=NOW, answer=answer))
        attended = self.rng.choice((None, *Attendance))
        workshop_id = workshops[programme_session.id - 1]
        registration = Registration(
            workshop_id=workshop_id,
            person_id=person.id,
            status=RegistrationStatus.REGISTERED,
            asked_at=NOW,
            changed_at=NOW,
            uid=f"{workshop_id}-{person.id}",
            attended=attended,
        )
        self.session.add(registration)

    def _do(self, person: Person, offers: Sequence[int]) -> None:
        if self._is(60):
            for dimension in ("listening", "order"):
                self.session.add(
                    KeptStrength(person_id=person.id, dimension=dimension, kept_at=NOW)
                )
        for offer_id in self.rng.sample(offers, self.rng.randrange(3)):
            application = Application(
                person_id=person.id,
                opportunity_id=offer_id,
                status=ApplicationStatus.SENT,
                sent_at=NOW,
                changed_at=NOW,
                answered_at=NOW if self._is(50) else None,
                uid=f"{offer_id}-{person.id}",
            )
            self.session.add(application)
        if self._is(50):
            found_at = NOW if self._is(30) else None
            self.session.add(JobSearch(person_id=person.id, found_at=found_at, changed_at=NOW))
