"""Who an announcement is for, and who of them it reaches."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import product
from random import Random
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.announcements import AnnouncementCategory
from models.applications import Application, ApplicationStatus
from models.engine.database import Database
from models.enrolment import Enrolment, EnrolmentStatus
from models.mentoring.mentors import MentorStatus
from models.mentoring.slots import Booking, BookingStatus, Slot
from models.people import Person, Role, RoleName
from models.profile import Consent, ConsentPurpose
from models.programme import ProgrammeSession
from models.strengths import KeptStrength, Wish
from models.workshops import Attendance, Registration, RegistrationStatus, Workshop
from rules.announcements.audience import (
    STEPS_OF_SESSION,
    Audience,
    AudienceStep,
    Criterion,
    CriterionSubject,
    from_json,
    to_json,
)
from rules.slots.slots import MeetingOutcome
from services.announcements import announcements, audience, launch
from services.announcements.reach import ExclusionReason, reach
from services.conversation.phrases import plainly
from tests.announcements.builders import an_announcement
from tests.harness.builders import (
    BOT,
    NOON,
    a_mentor,
    a_participant,
    a_person,
    a_session,
    a_slot,
    a_workshop,
    an_opportunity,
)
from tests.harness.typed import as_typed

pytestmark = pytest.mark.both_databases("each criterion is a condition in SQL")

HERE = Criterion(CriterionSubject.SESSION, "1")
ELSEWHERE = Criterion(CriterionSubject.SESSION, "2")
EVERYONE = {"Ada", "Bea", "Cid", "Eve", "Marc", "Numa", "Max suspended", "Max to_approve"}
NIGHT = datetime(2027, 3, 2, 23, tzinfo=ZoneInfo("Europe/Paris"))


def step(value: AudienceStep) -> Criterion:
    return Criterion(CriterionSubject.STEP, value)


def here(value: AudienceStep) -> Criterion:
    return Criterion(CriterionSubject.SESSION, f"1:{value}")


ALL = (
    *(
        Criterion(CriterionSubject.SESSION, f"{number}:{who}")
        for number in (1, 2)
        for who in STEPS_OF_SESSION
    ),
    *map(step, AudienceStep),
    *(Criterion(CriterionSubject.DEPARTMENT, number) for number in ("31", "974")),
    Criterion(CriterionSubject.FAMILY, "support"),
    *map(
        Criterion, (CriterionSubject.MENTORS, CriterionSubject.EMPLOYERS, CriterionSubject.EVERYONE)
    ),
)


def of(*groups: tuple[Criterion, ...]) -> Audience:
    return Audience(groups)


@pytest.fixture
def town(database: Database) -> Callable[[Audience], set[str]]:
    """Two sessions and who is how far in them; the names of those an audience finds."""
    database.transact_now(_people_of_all_sorts)

    def names(wanted: Audience) -> set[str]:
        return database.transact_now(lambda session: _names(session, wanted))

    return names


def _names(session: Session, wanted: Audience) -> set[str]:
    found = session.scalars(audience.find(wanted, BOT, NOON))
    return {str(session.get_one(Person, person_id).first_name) for person_id in found}


def _people_of_all_sorts(session: Session) -> None:
    here, elsewhere = a_session(session), a_session(session, code="ailleurs")
    ada = a_participant(session, here, 1, first_name="Ada", department="31")
    bea = a_participant(session, here, 2, first_name="Bea", department="974")
    cid = a_person(session, 3, first_name="Cid", department="31")
    eve = a_participant(session, elsewhere, 4, first_name="Eve")
    session.add(
        Enrolment(
            person_id=cid.id,
            session_id=here.id,
            status=EnrolmentStatus.WAITING,
            changed_at=NOON,
        )
    )
    a_person(session, 5, first_name="Zoe", bot_id=BOT + 1, department="31")
    numa = a_person(session, 6, first_name="Numa")
    session.add(Role(person_id=numa.id, role=RoleName.EMPLOYER, granted_at=NOON))
    mentor = a_mentor(session)
    session.get_one(Person, mentor.person_id).first_name = "Marc"
    for number, status in enumerate((MentorStatus.SUSPENDED, MentorStatus.TO_APPROVE), 901):
        stopped = a_mentor(session, number, status=status)
        session.get_one(Person, stopped.person_id).first_name = f"Max {status}"
    slot = a_slot(session, mentor, NOON - timedelta(days=1))
    booked = {"slot_id": slot.id, "session_id": here.id, "uid": "a", "booked_at": NOON}
    session.add(Booking(person_id=ada.id, said_by_mentor=MeetingOutcome.TOOK_PLACE, **booked))
    called_off = (BookingStatus.CANCELLED_BY_PARTICIPANT, BookingStatus.CANCELLED_BY_MENTOR)
    for number, (person, how) in enumerate(product((bea, cid, eve), called_off)):
        where = {"slot_id": slot.id, "session_id": here.id, "booked_at": NOON}
        over = {"status": how, "ended_at": NOON, "uid": f"off{number}"}
        session.add(Booking(person_id=person.id, **where, **over))
    session.add(KeptStrength(person_id=bea.id, dimension="autonomy", kept_at=NOON))
    session.add(Wish(person_id=eve.id, place=1, family="support"))
    workshop = a_workshop(session, here, NOON - timedelta(days=1))
    for person, attended in ((ada, Attendance.ABSENT), (bea, Attendance.BY_CODE)):
        session.add(
            Registration(
                workshop_id=workshop.id,
                person_id=person.id,
                status=RegistrationStatus.REGISTERED,
                asked_at=NOON,
                changed_at=NOON,
                uid=str(person.id),
                attended=attended,
            )
        )


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        (of(), set()),
        (of((HERE,)), {"Ada", "Bea"}),
        (of((here(AudienceStep.HOLDING),)), {"Ada", "Bea"}),
        (of((here(AudienceStep.PLACE),)), {"Ada", "Bea"}),
        (of((here(AudienceStep.WAITING),)), {"Cid"}),
        (of((HERE, ELSEWHERE)), set()),
        (of((HERE, ELSEWHERE, step(AudienceStep.PLACE))), set()),
        (of((step(AudienceStep.WAITING),)), {"Cid"}),
        (of((step(AudienceStep.PLACE),)), {"Ada", "Bea", "Eve"}),
        (of((HERE, step(AudienceStep.NOT_BOOKED))), {"Bea"}),
        (of((step(AudienceStep.BOOKED),)), {"Ada"}),
        (of((step(AudienceStep.MET),)), {"Ada"}),
        (of((step(AudienceStep.ATTENDED),)), {"Bea"}),
        (of((HERE, step(AudienceStep.NO_STRENGTHS))), {"Ada"}),
        (of((step(AudienceStep.STRENGTHS),)), {"Bea"}),
        (of((step(AudienceStep.APPLIED),)), set()),
        (of((Criterion(CriterionSubject.DEPARTMENT, "31"),)), {"Ada", "Cid"}),
        (of((Criterion(CriterionSubject.FAMILY, "support"),)), {"Eve"}),
        (
            of((Criterion(CriterionSubject.MENTORS),), (Criterion(CriterionSubject.EMPLOYERS),)),
            {"Marc", "Numa"},
        ),
        (of((HERE, Criterion(CriterionSubject.DEPARTMENT, "974")), (ELSEWHERE,)), {"Bea", "Eve"}),
        (of((Criterion(CriterionSubject.EVERYONE),)), EVERYONE),
    ],
)
def test_criteria_are_joined_by_and_within_a_group_and_by_or_between_groups(
    town: Callable[[Audience], set[str]], wanted: Audience, names: set[str]
) -> None:
    assert town(from_json(to_json(wanted))) == names


def test_and_never_adds_anyone_or_never_removes_anyone(
    town: Callable[[Audience], set[str]],
) -> None:
    rng = Random(7)
    for _ in range(40):
        wanted = Audience().widened(rng.choice(ALL))
        names = town(wanted)
        for _ in range(4):
            and_not_or, more = rng.random() < 0.5, rng.choice(ALL)
            wanted = wanted.narrowed(more) if and_not_or else wanted.widened(more)
            before, names = names, town(wanted)
            assert names <= before if and_not_or else names >= before, wanted


NOT_WRITTEN_TO: Sequence[Mapping[str, object]] = (
    {"blocked_at": NOON},
    {"telegram_id": None},
    {"nudges_suspended_at": NOON},
    {"fewer_messages_at": NOON},
)
"""Who blocked the bot, has no chat, is paused by the team, or asked for fewer messages."""


def test_no_audience_reaches_who_may_not_be_written_to(database: Database) -> None:
    """Each of them fits all criteria at once; they are counted as left out, or erased and gone."""

    def work(session: Session) -> None:
        _people_of_all_sorts(session)
        before = {it: reached(session, it) for it in ALL}
        noise = [_who_fits_all(session, 50 + number) for number in range(len(NOT_WRITTEN_TO))]
        fitting = {it: reached(session, it) for it in ALL}
        for person, why in zip(noise, NOT_WRITTEN_TO, strict=True):
            for name, value in why.items():
                setattr(person, name, value)
        assert {it: reached(session, it) for it in ALL} == before
        for person in noise:
            session.delete(person)
        assert {it: reached(session, it) for it in ALL} == before
        assert {it for it in ALL if fitting[it] == before[it]} == NEVER_BOTH

    database.transact_now(work)


NEVER_BOTH = {
    *(Criterion(CriterionSubject.SESSION, f"2:{who}") for who in STEPS_OF_SESSION),
    *(
        here(it)
        for it in (
            AudienceStep.OFFERED,
            AudienceStep.TO_CHECK,
            AudienceStep.WAITING,
            AudienceStep.REFUSED,
            AudienceStep.LEFT,
        )
    ),
    *map(
        step,
        (
            AudienceStep.OFFERED,
            AudienceStep.TO_CHECK,
            AudienceStep.WAITING,
            AudienceStep.REFUSED,
            AudienceStep.LEFT,
        ),
    ),
    *map(step, (AudienceStep.NO_STRENGTHS, AudienceStep.NOT_BOOKED)),
    Criterion(CriterionSubject.DEPARTMENT, "974"),
}
"""What excludes another criterion that they fit."""


def reached(session: Session, criterion: Criterion) -> int:
    session.flush()
    return reach(
        session, audience.find(of((criterion,)), BOT, NOON), AnnouncementCategory.NEWS, NOON
    ).people


def _who_fits_all(session: Session, number: int) -> Person:
    """Someone who has come as far as one can, and is a mentor and an employer as well."""
    session_here = session.scalars(select(ProgrammeSession).order_by(ProgrammeSession.id)).first()
    slot, workshop = (
        session.scalars(select(Slot)).first(),
        session.scalars(select(Workshop)).first(),
    )
    assert session_here is not None and slot is not None and workshop is not None
    mentor = a_mentor(session, number)
    person = session.get_one(Person, mentor.person_id)
    person.department = "31"
    mine, uid = {"person_id": person.id}, {"uid": f"n{number}"}
    session.add(Role(role=RoleName.EMPLOYER, granted_at=NOON, **mine))
    place = {"session_id": session_here.id, "status": EnrolmentStatus.PLACE, "changed_at": NOON}
    session.add(Enrolment(**place, **mine))
    met = {"slot_id": slot.id, "session_id": session_here.id, "booked_at": NOON}
    session.add(Booking(said_by_participant=MeetingOutcome.TOOK_PLACE, **met, **mine, **uid))
    session.add(KeptStrength(dimension="autonomy", kept_at=NOON, **mine))
    session.add(Wish(place=1, family="support", **mine))
    seat = {"workshop_id": workshop.id, "status": RegistrationStatus.REGISTERED}
    times = {"asked_at": NOON, "changed_at": NOON, "attended": Attendance.BY_HOST}
    session.add(Registration(**seat, **times, **mine, **uid))
    sent = {"status": ApplicationStatus.SENT, "sent_at": NOON, "changed_at": NOON}
    session.add(
        Application(opportunity_id=an_opportunity(session, title="x").id, **sent, **mine, **uid)
    )
    return person


def test_it_is_said_in_words(database: Database) -> None:
    def work(session: Session) -> str:
        a_session(session, name="Haute-Garonne")
        wanted = Audience().narrowed(HERE).narrowed(step(AudienceStep.NOT_BOOKED)).narrowed(HERE)
        wanted = wanted.widened(Criterion(CriterionSubject.MENTORS)).widened(
            Criterion(CriterionSubject.EMPLOYERS)
        )
        return as_typed(plainly(audience.described(session, wanted.shortened()), "fr"))

    assert database.transact_now(work).splitlines() == [
        "session « Haute-Garonne » : place prise ou à vérifier, et sans rencontre réservée",
        "ou bien : mentors",
    ]


def test_who_is_not_reached_is_counted_by_reason_and_who_sleeps_is_told(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        a_person(session, 1, first_name="Ada", department="31")
        a_person(session, 2, first_name="Tahia", department="987")
        a_person(session, 3, blocked_at=NOON)
        a_person(session, 4, fewer_messages_at=NOON, nudges_suspended_at=NOON)
        a_person(session, 5, fewer_messages_at=NOON)
        a_person(session, 6).telegram_id = None
        news, offers = a_person(session, 7), a_person(session, 8)
        announcements.opt_out(session, news.id, AnnouncementCategory.NEWS, NOON)
        given = {"text_version": "1", "given_at": NOON, "update_id": 1}
        session.add(Consent(person_id=offers.id, purpose=ConsentPurpose.OFFERS, **given))
        session.flush()
        everyone = audience.find(of((Criterion(CriterionSubject.EVERYONE),)), BOT, NOON)
        never = {
            ExclusionReason.NO_CHAT: 1,
            ExclusionReason.BLOCKED: 1,
            ExclusionReason.SUSPENDED: 1,
            ExclusionReason.FEWER: 1,
        }
        told = reach(session, everyone, AnnouncementCategory.NEWS, NIGHT)
        assert told.excluded == {**never, ExclusionReason.CATEGORY: 1}
        assert (told.people, told.asleep, told.examples) == (3, 2, ["Ada", "Tahia"])
        told = reach(session, everyone, AnnouncementCategory.OFFERS, NIGHT)
        assert told.excluded == {**never, ExclusionReason.CONSENT: 3}
        assert told.people == 1

    database.transact_now(work)


def test_who_is_written_to_are_those_whom_the_author_was_told_of(database: Database) -> None:
    def work(session: Session) -> None:
        a_person(session, 1)
        a_person(session, 2, blocked_at=NOON)
        news = a_person(session, 3)
        announcements.opt_out(session, news.id, AnnouncementCategory.NEWS, NOON)
        everyone = to_json(of((Criterion(CriterionSubject.EVERYONE),)))
        announcement = an_announcement(
            session, category=AnnouncementCategory.NEWS, audience=everyone
        )
        told = launch.reached(session, announcement, NOON)
        assert launch.launch(session, announcement, NOON) == told.people == 1
        assert announcement.recipients == told.people

    database.transact_now(work)
