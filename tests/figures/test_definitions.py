"""Each figure counts the people that docs/figures.md says it counts: some made by hand."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest
from sqlalchemy.orm import Session

from models.applications import Application, ApplicationStatus
from models.engine.database import Database
from models.enrolment import EligibilityVerdict, Enrolment, EnrolmentStatus
from models.mentoring.slots import Booking, BookingStatus
from models.offers import Destination, DestinationKind, JobSearch
from models.people import Person
from models.profile import Notice
from models.programme import ProgrammeSession
from models.strengths import KeptStrength
from models.workshops import Attendance, Registration, RegistrationStatus
from rules.enrolment.eligibility import EligibilityOutcome
from rules.figures.figures import PathStep
from rules.geography.zones import ZoneKind
from rules.slots.slots import MeetingOutcome
from services.figures import funnel_queries
from services.figures.scope import Scope
from tests.harness.builders import (
    BOT,
    a_mentor,
    a_person,
    a_session,
    a_slot,
    a_workshop,
    an_opportunity,
)

pytestmark = pytest.mark.both_databases("counts by group, with JSON, in SQL")

NOW = datetime(2027, 3, 30, 12, tzinfo=UTC)


@dataclass
class Handful:
    """People of one session, made one after another."""

    session: Session
    numbers: Iterator[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        self.here: ProgrammeSession = a_session(self.session)
        self.slot = a_slot(self.session, a_mentor(self.session), NOW, seats=8)
        self.workshop = a_workshop(self.session, self.here, NOW)
        self.offer = an_opportunity(self.session, NOW, title="x")

    def person(self, status: EnrolmentStatus | None = EnrolmentStatus.PLACE) -> dict[str, int]:
        """Add a person who has read how data are used; return their id."""
        person: Person = a_person(self.session, next(self.numbers))
        key = {"person_id": person.id}
        self.session.add(Notice(**key, version="1", shown_at=NOW, update_id=person.id))
        if status is not None:
            place = {"session_id": self.here.id, "status": status, "changed_at": NOW}
            self.session.add(Enrolment(**key, **place))
        return key

    def meeting(self, status: BookingStatus, *said: MeetingOutcome | None) -> None:
        key = self.person()
        of_slot = {"slot_id": self.slot.id, "session_id": self.here.id, "booked_at": NOW}
        answers = dict(zip(("said_by_participant", "said_by_mentor"), said, strict=False))
        row = Booking(**key, **of_slot, status=status, uid=f"{key}", **answers)
        self.session.add(row)

    def decided(
        self, zone: ZoneKind, outcome: EligibilityOutcome, details: Mapping[str, str] | None
    ) -> None:
        row = EligibilityVerdict(
            **self.person(),
            session_id=self.here.id,
            outcome=outcome,
            reasons=[],
            method="address",
            zone=zone,
            situation="yes",
            age_band="18_25",
            judged_at=NOW,
            details=details,
        )
        self.session.add(row)

    def steps(self) -> dict[PathStep, int]:
        self.session.flush()
        tally = funnel_queries.read(self.session, Scope(BOT, self.here.id)).sessions[self.here.id]
        return {step: people for step, people in tally.items() if people}

    def zones(self) -> dict[str, int]:
        self.session.flush()
        read = funnel_queries.read(self.session, Scope(BOT, self.here.id), ("zone",))
        groups = read.groups["zone"].sessions[self.here.id]
        return {
            name: tally[PathStep.PLACE] for name, tally in groups.items() if tally[PathStep.PLACE]
        }


@pytest.fixture
def work(database: Database) -> Any:
    return database.transact_now


def test_a_cancelled_meeting_is_not_booked_and_one_that_took_place_still_is(work: Any) -> None:
    def counted(session: Session) -> tuple[int, int]:
        here = Handful(session)
        held, absent = MeetingOutcome.TOOK_PLACE, MeetingOutcome.NOBODY_CAME
        here.meeting(BookingStatus.BOOKED)
        here.meeting(BookingStatus.BOOKED, None, absent)
        here.meeting(BookingStatus.BOOKED, held)
        here.meeting(BookingStatus.CANCELLED_BY_PARTICIPANT)
        here.meeting(BookingStatus.CANCELLED_BY_MENTOR, None, absent)
        here.meeting(BookingStatus.RELEASED)
        here.meeting(BookingStatus.RELEASED, held, held)
        here.meeting(BookingStatus.RELEASED, held, absent)
        steps = here.steps()
        return steps[PathStep.BOOKED], steps[PathStep.MET]

    assert work(counted) == (4, 2)


def test_nobody_is_to_check_once_the_team_has_decided(work: Any) -> None:
    def counted(session: Session) -> dict[str, int]:
        here, doubtful = Handful(session), ZoneKind.TO_CHECK
        for reason, answer in (
            ("near_border", "yes_zone"),
            ("commune_has_quarters", "yes_zone"),
            ("quarter_by_name", "yes_zone"),
            ("partly_rural", "yes_zone"),
            ("near_border", "yes_other"),
            ("near_border", "no_zone"),
        ):
            details = {"zone_reason": reason, "reason": answer}
            here.decided(doubtful, EligibilityOutcome.ELIGIBLE, details)
        contested = {"zone_reason": "outside_zones", "reason": "yes_zone"}
        here.decided(ZoneKind.NONE, EligibilityOutcome.ELIGIBLE, contested)
        here.decided(ZoneKind.QPV, EligibilityOutcome.ELIGIBLE, {"zone_reason": "inside_quarter"})
        here.decided(doubtful, EligibilityOutcome.ELIGIBLE, None)
        return here.zones()

    assert work(counted) == {"qpv": 4, "frr": 1, "by_team": 1, "none": 1, "untold": 2}


def test_who_waits_for_the_team_is_to_check(work: Any) -> None:
    def counted(session: Session) -> dict[str, int]:
        here = Handful(session)
        here.decided(ZoneKind.TO_CHECK, EligibilityOutcome.TO_CHECK, {"zone_reason": "near_border"})
        return here.zones()

    assert work(counted) == {"to_check": 1}


def test_a_place_is_taken_by_who_has_one_or_had_one(work: Any) -> None:
    def counted(session: Session) -> dict[PathStep, int]:
        here = Handful(session)
        for status in EnrolmentStatus:
            here.person(status)
        return here.steps()

    everybody = len(EnrolmentStatus)
    opened = {PathStep.OPENED: everybody, PathStep.INFORMED: everybody, PathStep.VERDICT: everybody}
    assert work(counted) == opened | {PathStep.PLACE: 2}


def test_a_link_opened_alone_is_the_first_step(work: Any) -> None:
    def counted(session: Session) -> dict[PathStep, int]:
        here = Handful(session)
        session.add(Enrolment(person_id=a_person(session, 99).id, **_place(here)))
        return here.steps()

    assert work(counted) == {PathStep.OPENED: 1}


def _place(here: Handful) -> dict[str, Any]:
    place = EnrolmentStatus.PLACE
    return {"session_id": here.here.id, "status": place, "changed_at": NOW}


def test_strengths_count_once_however_many_were_kept(work: Any) -> None:
    def counted(session: Session) -> int:
        here = Handful(session)
        key = here.person()
        here.person()
        for dimension in ("listening", "order"):
            session.add(KeptStrength(**key, dimension=dimension, kept_at=NOW))
        return here.steps()[PathStep.STRENGTHS]

    assert work(counted) == 1


def test_a_workshop_counts_who_came_by_code_or_was_ticked(work: Any) -> None:
    def counted(session: Session) -> int:
        here = Handful(session)
        for attended in (None, *Attendance):
            seat = {"status": RegistrationStatus.REGISTERED, "asked_at": NOW, "changed_at": NOW}
            key = here.person()
            of_workshop = {"workshop_id": here.workshop.id, "uid": f"{key}"}
            session.add(Registration(**key, **of_workshop, **seat, attended=attended))
        return here.steps()[PathStep.WORKSHOP]

    assert work(counted) == len((Attendance.BY_CODE, Attendance.BY_HOST))


def test_an_application_counts_its_sender_and_an_answer_who_was_answered(work: Any) -> None:
    def counted(session: Session) -> tuple[int, int]:
        here = Handful(session)
        for answered_at in (None, NOW):
            key = here.person()
            sent = {"status": ApplicationStatus.SENT, "sent_at": NOW, "changed_at": NOW}
            offer = {"opportunity_id": here.offer.id, "uid": f"{key}", "answered_at": answered_at}
            session.add(Application(**key, **sent, **offer))
        steps = here.steps()
        return steps[PathStep.APPLIED], steps[PathStep.ANSWERED]

    assert work(counted) == (2, 1)


def test_a_job_or_a_training_counts_once_whoever_says_so_and_when(work: Any) -> None:
    def counted(session: Session) -> int:
        here = Handful(session)
        session.add(JobSearch(**here.person(), found_at=NOW, changed_at=NOW))
        both = here.person()
        session.add(JobSearch(**both, found_at=NOW, changed_at=NOW))
        for key, answer in (
            (both, DestinationKind.PERMANENT),
            (here.person(), DestinationKind.TRAINING),
            (here.person(), DestinationKind.STILL_LOOKING),
            (here.person(), None),
        ):
            asked = {"session_id": here.here.id, "days": 30, "asked_at": NOW}
            session.add(Destination(**key, **asked, answer=answer))
        return here.steps()[PathStep.OUT]

    assert work(counted) == 3
