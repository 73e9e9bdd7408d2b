"""No figure and no export changes when people are added who do not count, one kind at a time."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.applications import Application, ApplicationStatus
from models.engine.database import Database
from models.enrolment import Enrolment, EnrolmentStatus
from models.feedback import Feedback, FeedbackOn
from models.mentoring.slots import Booking, BookingStatus, Slot
from models.offers import Destination, DestinationKind
from models.people import Person, Role, RoleName
from models.programme import ProgrammeSession
from models.tickets import Ticket
from models.workshops import Attendance, Registration, RegistrationStatus, Workshop
from rules.figures.figures import Rate
from rules.slots.slots import MeetingOutcome
from services.conversation.replies import Say
from services.figures import (
    adviser_command,
    funnel_queries,
    partner_report,
    satisfaction_command,
    session_figures,
)
from services.figures.export_rows import ExportRequest, tables
from services.figures.scope import Scope
from services.privacy import erasure
from services.profile.adviser import source_of
from tests.figures.test_counts import told
from tests.figures.test_partner_report import pages
from tests.harness.builders import (
    BOT,
    FINGERPRINTS,
    a_context,
    a_member,
    a_mentor,
    a_participant,
    a_person,
    a_session,
    a_slot,
    a_workshop,
    an_opportunity,
)
from tests.harness.crowd import a_crowd
from tests.harness.typed import as_typed

AFTER = datetime(2027, 3, 30, 12, tzinfo=UTC)
LINK = "https://t.me/declic_bot?start=conseil-1"
Figures = Mapping[str, Any]


def figures(session: Session, here: ProgrammeSession, adviser: Person) -> Figures:
    """Read every figure of a session, and each table of its export."""
    context = a_context(session, adviser, AFTER)
    satisfaction_command.show(context)
    asked = ExportRequest(session, BOT, here.id, with_contacts=True)
    card = adviser_command.make(session, {"adviser": adviser.id, "link": LINK})
    assert card is not None
    return {
        "path": told(funnel_queries.read(session, Scope(BOT, here.id))),
        "follow-up": session_figures.read(session, Scope(session_id=here.id)),
        "afterwards": session_figures.read_outcomes(session, Scope(session_id=here.id)),
        "partners": pages(partner_report.draw(session, here, BOT, "fr", AFTER)),
        "satisfaction": [
            it.text for it in context.outgoing if isinstance(it, Say) and here.name in it.text
        ],
        "adviser": card.caption,
        **{f"export of {table.name}": list(table.rows) for table in tables(asked)},
    }


def changed(before: Figures, after: Figures) -> set[str]:
    return {name for name in before if before[name] != after[name]}


def blocked(session: Session, _: ProgrammeSession) -> None:
    session.execute(update(Person).values(blocked_at=AFTER))


def paused(session: Session, _: ProgrammeSession) -> None:
    at = {"nudges_suspended_at": AFTER, "fewer_messages_at": AFTER, "chase_stopped_at": AFTER}
    session.execute(update(Person).values(at | {"meetings_suspended_at": AFTER}))


def at_work_here(session: Session, _: ProgrammeSession) -> None:
    for number, role in enumerate(RoleName):
        person = a_person(session, 10 + number, joined_at=AFTER, department="31")
        session.add(Role(person_id=person.id, role=role, granted_at=AFTER))


def in_another_session(session: Session, _: ProgrammeSession) -> None:
    there = {"code": "ailleurs", "name": "Ailleurs", "departments": ["75"]}
    a_crowd(session, a_session(session, **there), 40, AFTER)


def meetings_cancelled(session: Session, here: ProgrammeSession) -> None:
    """Those who met cancelled other meetings, of which the two sides do not say the same."""
    mentor, kept = a_mentor(session), select(Booking).where(Booking.status == BookingStatus.BOOKED)
    ended = [it for it in BookingStatus if it is not BookingStatus.BOOKED]
    said = [MeetingOutcome.TOOK_PLACE, MeetingOutcome.NOBODY_CAME]
    for number, booking in enumerate(session.scalars(kept.limit(30)).all()):
        slot = a_slot(session, mentor, AFTER + timedelta(hours=number))
        row = {"slot_id": slot.id, "person_id": booking.person_id, "session_id": here.id}
        session.add(
            Booking(
                **row,
                status=ended[number % 3],
                uid=f"c{number}",
                booked_at=AFTER,
                said_by_participant=said[number % 2],
                said_by_mentor=said[1 - number % 2],
            )
        )


def workshops_given_back(session: Session, here: ProgrammeSession) -> None:
    """Those who came to one gave back their seat in another, and are marked absent there."""
    another = a_workshop(session, here, AFTER - timedelta(days=3))
    _register(session, another, _who_came(session), Attendance.ABSENT)


def _who_came(session: Session) -> list[int]:
    came = select(Registration.person_id).where(Registration.attended == Attendance.BY_CODE)
    return list(session.scalars(came.limit(30)))


def _register(
    session: Session, workshop: Workshop, people: list[int], attended: Attendance | None
) -> None:
    statuses = [RegistrationStatus.CANCELLED, RegistrationStatus.EXCUSED, RegistrationStatus.LAPSED]
    for number, person_id in enumerate(people):
        session.add(
            Registration(
                workshop_id=workshop.id,
                person_id=person_id,
                status=statuses[number % 3],
                asked_at=AFTER,
                changed_at=AFTER,
                uid=f"g{person_id}",
                attended=attended,
            )
        )


def not_yet_said(session: Session, here: ProgrammeSession) -> None:
    """Those with a place are registered for what is to come, of which nobody knows anything."""
    _register(
        session, a_workshop(session, here, AFTER + timedelta(days=3)), _who_came(session), None
    )


def applied_again(session: Session, _: ProgrammeSession) -> None:
    """Those who applied withdrew another application, which nobody has answered."""
    offer = an_opportunity(session, AFTER, title="Autre")
    applied = list(session.scalars(select(Application.person_id)))
    for person_id in applied:
        session.add(
            Application(
                person_id=person_id,
                opportunity_id=offer.id,
                status=ApplicationStatus.WITHDRAWN,
                sent_at=AFTER,
                changed_at=AFTER,
                uid=f"w{person_id}",
            )
        )


def never_asked(session: Session, here: ProgrammeSession) -> None:
    """Scores of people who have no place in the session count for nobody."""
    for number in range(6):
        person = a_person(session, 50 + number, joined_at=AFTER)
        refused = {"status": EnrolmentStatus.REFUSED, "changed_at": AFTER}
        session.add(Enrolment(person_id=person.id, session_id=here.id, **refused))
        _score(session, person.id, here, FeedbackOn.SESSION, here.id, 1)


def _score(
    session: Session,
    person_id: int,
    here: ProgrammeSession,
    about: FeedbackOn,
    subject_id: int,
    score: int,
) -> None:
    subject = {"session_id": here.id, "about": about, "subject_id": subject_id}
    session.add(Feedback(person_id=person_id, **subject, score=score, said_at=AFTER))


def who_is_erased(session: Session, here: ProgrammeSession) -> None:
    """Somebody who scored, met nobody and answered afterwards is erased."""
    person = a_participant(session, here, 60, first_name="Zoé")
    _score(session, person.id, here, FeedbackOn.SESSION, here.id, 1)
    day = {"days": 30, "asked_at": AFTER, "answer": DestinationKind.OTHER}
    session.add(Destination(person_id=person.id, session_id=here.id, **day))
    session.flush()
    erasure.erase(session, person.id, "own", AFTER, lambda end: end // 2, FINGERPRINTS)


Noise = Callable[[Session, ProgrammeSession], None]
CHANGES: Mapping[Noise, set[str]] = {
    blocked: set(),
    paused: set(),
    at_work_here: set(),
    in_another_session: set(),
    meetings_cancelled: {"export of bookings"},
    workshops_given_back: {"export of workshops"},
    not_yet_said: {"export of workshops"},
    applied_again: {"export of applications"},
    never_asked: {"path", "partners", "satisfaction", "export of people", "export of satisfaction"},
    who_is_erased: {"path", "partners"},
}
"""What each kind of noise may change: exports tell the status, who is erased keeps their steps."""


@pytest.mark.parametrize("noise", CHANGES, ids=lambda it: it.__name__)
def test_who_does_not_count_changes_no_figure(database: Database, noise: Noise) -> None:
    def work(session: Session) -> None:
        adviser, here = a_member(session, 1, RoleName.ADVISER), a_session(session)
        mine = a_crowd(session, here, 100, AFTER)[::2]
        theirs = {"source": source_of(adviser.id)}
        session.execute(update(Person).where(Person.id.in_(mine)).values(theirs))
        session.expire_all()
        before = figures(session, here, adviser)
        assert before["follow-up"].scores[FeedbackOn.SESSION].answers == Rate(40, 70)
        noise(session, here)
        session.flush()
        session.expire_all()
        adviser, here = session.get_one(Person, adviser.id), session.get_one(type(here), here.id)
        assert changed(before, figures(session, here, adviser)) == CHANGES[noise]

    database.transact_now(work)


def a_busy_person(session: Session, here: ProgrammeSession, telegram_id: int, times: int) -> None:
    """Somebody who met, missed, scored, applied and wrote to the team, so many times each."""
    person = a_participant(session, here, telegram_id, first_name="Ada")
    mentor = a_mentor(session, telegram_id + 1000)
    for number in range(times):
        at = AFTER - timedelta(days=5, hours=number)
        slot = a_slot(session, mentor, at, taken=1)
        workshop = a_workshop(session, here, at, code=f"w{telegram_id}-{number}")
        _meet(session, person.id, here, slot, MeetingOutcome.TOOK_PLACE)
        missed = a_slot(session, mentor, at + timedelta(hours=12), taken=1)
        _meet(session, person.id, here, missed, MeetingOutcome.NOBODY_CAME)
        _register(session, workshop, [person.id], Attendance.ABSENT)
        session.flush()
        _score(session, person.id, here, FeedbackOn.MEETING, slot.id, 4)
        _score(session, person.id, here, FeedbackOn.WORKSHOP, workshop.id, 4)
        offer = an_opportunity(session, AFTER, title=f"{telegram_id}-{number}")
        answered = {"sent_at": at, "changed_at": AFTER, "answered_at": AFTER}
        session.add(
            Application(
                person_id=person.id,
                opportunity_id=offer.id,
                status=ApplicationStatus.SEEN,
                uid=f"a{telegram_id}-{number}",
                **answered,
            )
        )
        waited = {"opened_at": at, "answer_minutes": 30, "text": "Bonjour"}
        session.add(Ticket(person_id=person.id, **waited))
    session.execute(update(Registration).values(status=RegistrationStatus.REGISTERED))
    session.flush()


def _meet(
    session: Session, person_id: int, here: ProgrammeSession, slot: Slot, went: MeetingOutcome
) -> None:
    session.add(
        Booking(
            slot_id=slot.id,
            person_id=person_id,
            session_id=here.id,
            uid=f"m{slot.id}",
            booked_at=AFTER,
            said_by_mentor=went,
        )
    )


def told_of_few(session: Session, here: ProgrammeSession) -> list[Any]:
    """Return each figure that may be told once five people are behind it."""
    follow_up = session_figures.read(session, Scope(session_id=here.id))
    scores = [follow_up.scores[about].mean for about in (FeedbackOn.MEETING, FeedbackOn.WORKSHOP)]
    absences = [number for it in follow_up.absences.values() for number in (it.count, it.of)]
    context = a_context(
        session, session.scalars(select(Person)).first() or a_person(session), AFTER
    )
    satisfaction_command.show(context)
    [said] = [as_typed(it.text) for it in context.outgoing if isinstance(it, Say)]
    shown = [line for line in said.splitlines() if "sur 5" in line]
    delays = [follow_up.delays["application"], follow_up.delays["ticket"]]
    exported = tables(ExportRequest(session, BOT, here.id, with_contacts=False))[-1]
    assert exported.name == "satisfaction"
    return [*scores, *absences, follow_up.hours.time, *delays, *exported.rows, *shown]


def test_five_answers_of_one_person_are_told_nowhere(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_session(session)
        a_busy_person(session, here, 100, times=5)
        assert set(map(str, told_of_few(session, here))) == {"None"}
        for number in range(4):
            a_busy_person(session, here, 101 + number, times=1)
        found = told_of_few(session, here)
        assert None not in found
        assert [it for it in found if isinstance(it, str)] == [
            "Rencontres : 4,0 sur 5 (9)",
            "CV : 4,0 sur 5 (9)",
        ]

    database.transact_now(work)
