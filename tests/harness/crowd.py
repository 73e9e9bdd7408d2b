"""Add many people to one session, each as far along the path as their number says."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.applications import Application, ApplicationStatus
from models.enrolment import EligibilityVerdict, Enrolment, EnrolmentStatus
from models.feedback import Feedback, FeedbackOn
from models.mentoring.mentors import Mentor
from models.mentoring.slots import Booking, Slot
from models.offers import Destination, DestinationKind, Opportunity, OpportunityStatus
from models.people import Person
from models.profile import Notice
from models.programme import ProgrammeSession
from models.strengths import KeptStrength
from models.tickets import Ticket
from models.workshops import Attendance, Registration, RegistrationStatus, Workshop, WorkshopKind
from rules.enrolment.eligibility import AgeBand, EligibilityOutcome
from rules.geography.zones import ZoneKind
from rules.offers.opportunities import OpportunityKind, OpportunitySource
from rules.slots.slots import MeetingOutcome

SOURCES = ("france-travail", "mission-locale", "affiche", None)
ZONES = (ZoneKind.QPV, ZoneKind.QPV, ZoneKind.FRR)
AGES = (AgeBand.FROM_18_TO_25, AgeBand.FROM_26_TO_49, AgeBand.FROM_26_TO_49, AgeBand.FROM_50)
GENDERS = ("woman", "woman", "woman", "man", None)
FIRST = 100_000
"""The Telegram id of the first of them."""
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def a_crowd(
    session: Session, programme_session: ProgrammeSession, size: int, now: datetime, bot_id: int = 1
) -> list[int]:
    """Add so many people: of a hundred, 90 are informed, 80 judged, 70 have a place, 50 booked…"""
    people = [
        Person(
            bot_id=bot_id,
            telegram_id=FIRST + 1000 * programme_session.id + number,
            joined_at=now - 20 * DAY,
            language="fr",
            department=programme_session.departments[0],
            first_name=f"P{number}",
            source=SOURCES[number % 4],
            gender=GENDERS[number % 5],
        )
        for number in range(size)
    ]
    session.add_all(people)
    session.flush()
    ids = [person.id for person in people]
    slots, workshop, offer = (
        _slots(session, size, now),
        _workshop(session, programme_session, now),
        _offer(now),
    )
    session.add(offer)
    session.flush()
    for number, person_id in enumerate(ids):
        percent = number * 100 // size
        session.add_all(_first_steps(person_id, programme_session, number, percent, now))
        if percent < 70:
            session.add_all(
                _later_steps(
                    person_id, programme_session, number, percent, now, slots, workshop, offer
                )
            )
    session.flush()
    return ids


def _first_steps(
    person_id: int, programme_session: ProgrammeSession, number: int, percent: int, now: datetime
) -> list[object]:
    rows: list[object] = []
    if percent < 90:
        shown_at = now - 20 * DAY
        rows.append(Notice(person_id=person_id, version="1", shown_at=shown_at, update_id=number))
    if percent < 80:
        rows.append(_verdict(person_id, programme_session, number, now))
        status = EnrolmentStatus.PLACE if percent < 70 else EnrolmentStatus.OFFERED
        rows.append(
            Enrolment(
                person_id=person_id, session_id=programme_session.id, status=status, changed_at=now
            )
        )
    return rows


def _verdict(
    person_id: int, programme_session: ProgrammeSession, number: int, now: datetime
) -> EligibilityVerdict:
    return EligibilityVerdict(
        person_id=person_id,
        session_id=programme_session.id,
        outcome=EligibilityOutcome.ELIGIBLE,
        reasons=[],
        method="address",
        zone=ZONES[number % 3],
        situation="yes",
        age_band=AGES[number % 4],
        judged_at=now - 20 * DAY + (number % 7 + 1) * MINUTE,
    )


def _later_steps(
    person_id: int,
    programme_session: ProgrammeSession,
    number: int,
    percent: int,
    now: datetime,
    slots: list[Slot],
    workshop: Workshop,
    offer: Opportunity,
) -> list[object]:
    rows: list[object] = []
    if percent < 60:
        rows.append(KeptStrength(person_id=person_id, dimension="listening", kept_at=now))
    if percent < 50:
        rows.append(_booking(person_id, programme_session, percent, now, slots[number]))
    if percent < 45:
        came = Attendance.BY_CODE if percent < 40 else Attendance.ABSENT
        rows.append(_registration(person_id, workshop, came, now))
        for about, subject in (
            (FeedbackOn.SESSION, programme_session.id),
            (FeedbackOn.WORKSHOP, workshop.id),
        ):
            if percent < 40:
                rows.append(_score(person_id, programme_session, about, subject, number, now))
    if percent < 20:
        rows.append(_application(person_id, offer, percent, now))
    if percent < 8:
        asked = now - DAY
        answer = DestinationKind.PERMANENT
        rows.append(
            Destination(
                person_id=person_id,
                session_id=programme_session.id,
                days=30,
                asked_at=asked,
                answer=answer,
                answered_at=now,
            )
        )
        rows.append(
            Ticket(
                person_id=person_id, text="", opened_at=asked, answered_at=now, answer_minutes=95
            )
        )
    return rows


def _booking(
    person_id: int, programme_session: ProgrammeSession, percent: int, now: datetime, slot: Slot
) -> Booking:
    how = MeetingOutcome.TOOK_PLACE if percent < 40 else MeetingOutcome.NOBODY_CAME
    return Booking(
        slot_id=slot.id,
        person_id=person_id,
        session_id=programme_session.id,
        uid=f"uid-{slot.id}",
        booked_at=now - 18 * DAY,
        said_by_mentor=how,
    )


def _registration(
    person_id: int, workshop: Workshop, came: Attendance, now: datetime
) -> Registration:
    return Registration(
        workshop_id=workshop.id,
        person_id=person_id,
        status=RegistrationStatus.REGISTERED,
        asked_at=now,
        changed_at=now,
        uid=f"w{workshop.id}-{person_id}",
        attended=came,
        attended_at=now,
    )


def _score(
    person_id: int,
    programme_session: ProgrammeSession,
    about: FeedbackOn,
    subject_id: int,
    number: int,
    now: datetime,
) -> Feedback:
    return Feedback(
        person_id=person_id,
        session_id=programme_session.id,
        about=about,
        subject_id=subject_id,
        score=3 + number % 3,
        said_at=now,
    )


def _application(person_id: int, offer: Opportunity, percent: int, now: datetime) -> Application:
    answered = percent < 10
    return Application(
        person_id=person_id,
        opportunity_id=offer.id,
        status=ApplicationStatus.INTERVIEW if answered else ApplicationStatus.SENT,
        sent_at=now - 6 * DAY,
        answered_at=now - 3 * DAY if answered else None,
        changed_at=now,
        uid=f"a{offer.id}-{person_id}",
    )


def _slots(session: Session, size: int, now: datetime) -> list[Slot]:
    person = Person(bot_id=2, joined_at=now, language="fr")
    session.add(person)
    session.flush()
    session.add(Mentor(person_id=person.id, first_name="Ada"))
    session.flush()
    starts = [now - 10 * DAY + number * MINUTE for number in range(size)]
    slots = [
        Slot(
            mentor_id=person.id,
            starts_at=at,
            ends_at=at + 30 * MINUTE,
            seats=1,
            taken=1,
            room="r",
        )
        for at in starts
    ]
    session.add_all(slots)
    session.flush()
    return slots


def _workshop(session: Session, programme_session: ProgrammeSession, now: datetime) -> Workshop:
    query = select(Workshop).filter_by(session_id=programme_session.id, code="foule")
    starts_at = now - 5 * DAY
    workshop = session.scalar(query) or Workshop(
        session_id=programme_session.id,
        code="foule",
        kind=WorkshopKind.CV,
        title="CV",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
        closed_at=now,
        seats=9999,
        capacity=9999,
        places=9999,
        attendance_code="0000",
    )
    session.add(workshop)
    session.flush()
    return workshop


def _offer(now: datetime) -> Opportunity:
    return Opportunity(
        kind=OpportunityKind.JOB,
        source=OpportunitySource.FILE,
        status=OpportunityStatus.LIVE,
        title="Technicien",
        created_at=now,
        seen_at=now,
        live_until=now + 30 * DAY,
    )
