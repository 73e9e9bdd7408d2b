"""Build the query that finds an audience, and the phrases that describe it."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import reduce
from urllib.parse import parse_qsl

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true
from sqlalchemy.orm import Session

from flows.jobs.families import load_families
from models.announcements import Recipient, RecipientState
from models.applications import Application
from models.enrolment import Enrolment, EnrolmentStatus
from models.mentoring.mentors import Mentor, MentorStatus
from models.mentoring.slots import Booking, BookingStatus
from models.people import Person, Role, RoleName
from models.programme import ProgrammeSession
from models.strengths import KeptStrength, Wish
from models.workshops import Attendance, Registration
from rules.announcements.audience import (
    OF_THE_DESK,
    Audience,
    AudienceStep,
    Criterion,
    CriterionSubject,
    Group,
    in_session,
)
from rules.slots.slots import MeetingOutcome
from services.announcements import person_filters
from services.conversation.phrases import Phrase
from services.enrolment.places import HOLDING
from services.people import people

Condition = ColumnElement[bool]
Ids = Select[int]

CAME = (Attendance.BY_CODE, Attendance.BY_HOST)
STATUSES: Mapping[AudienceStep, tuple[EnrolmentStatus, ...]] = {
    AudienceStep.HOLDING: HOLDING,
    AudienceStep.OFFERED: (EnrolmentStatus.OFFERED,),
    AudienceStep.TO_CHECK: (EnrolmentStatus.TO_CHECK,),
    AudienceStep.PLACE: (EnrolmentStatus.PLACE,),
    AudienceStep.WAITING: (EnrolmentStatus.WAITING,),
    AudienceStep.REFUSED: (EnrolmentStatus.REFUSED,),
    AudienceStep.LEFT: (EnrolmentStatus.LEFT,),
}
"""Statuses of an enrolment, by step: in any session, unless the criterion names one."""


def find(audience: Audience, bot_id: int, now: datetime) -> Ids:
    """Return the query of the ids of the people in the audience."""
    groups = [and_(true(), *(_condition(it, now) for it in group)) for group in audience.groups]
    found = select(Person.id).where(people.of_bot(bot_id), or_(false(), *groups))
    return found.where(Person.id.not_in(audience.without)) if audience.without else found


def described(session: Session, audience: Audience) -> Phrase:
    """Return a line a group: « Session X, et sans rencontre réservée », « ou bien mentors »."""
    lines = [
        Phrase("announce.or" if number else "announce.first", {"group": _group(session, group)})
        for number, group in enumerate(audience.groups)
    ]
    if audience.without:
        lines.append(Phrase("announce.without", {"count": str(len(audience.without))}))
    return Phrase.joined(lines)


def _criterion(session: Session, criterion: Criterion) -> Phrase:
    match criterion.about:
        case CriterionSubject.SESSION:
            session_id, enrolled_as = in_session(criterion.value)
            programme_session = session.get(ProgrammeSession, session_id)
            name = programme_session.name if programme_session else "?"
            return Phrase("announce.who.session", {"name": name, "who": step(enrolled_as)})
        case CriterionSubject.STEP:
            return step(AudienceStep(criterion.value))
        case CriterionSubject.DEPARTMENT:
            return Phrase("announce.who.department", {"number": criterion.value})
        case CriterionSubject.FAMILY:
            label = Phrase(f"wishes.{criterion.value}.label")
            return Phrase("announce.who.family", {"name": label})
        case about if about in OF_THE_DESK:
            return _chosen_at_desk(session, criterion)
        case about:
            return Phrase(f"announce.who.{about}")


def _chosen_at_desk(session: Session, criterion: Criterion) -> Phrase:
    match criterion.about:
        case CriterionSubject.CHOSEN:
            count = str(criterion.value.count(",") + 1)
            return Phrase("announce.who.chosen", {"count": count})
        case CriterionSubject.REACHED:
            return Phrase("announce.who.reached", {"number": criterion.value})
    asked = parse_qsl(criterion.value)
    if not asked:
        return Phrase("announce.who.everyone")
    return _joined(person_filters.in_words(session, name, value) for name, value in asked)


def step(value: AudienceStep) -> Phrase:
    return Phrase(f"announce.step.{value}")


def families() -> list[tuple[str, Phrase]]:
    return [(key, Phrase(f"wishes.{key}.label")) for key in load_families()]


def _group(session: Session, group: Group) -> Phrase:
    return _joined(_criterion(session, criterion) for criterion in group)


def _joined(phrases: Iterable[Phrase]) -> Phrase:
    return reduce(
        lambda start, other: Phrase("announce.and", {"first": start, "other": other}), phrases
    )


def _condition(criterion: Criterion, now: datetime) -> Condition:
    match criterion.about:
        case CriterionSubject.FILTERED:
            asked = parse_qsl(criterion.value)
            return and_(true(), *(person_filters.where(*it, now) for it in asked))
        case CriterionSubject.SESSION:
            session_id, enrolled_as = in_session(criterion.value)
            return _enrolled(enrolled_as, Enrolment.session_id == session_id)
        case CriterionSubject.STEP:
            reached = AudienceStep(criterion.value)
            return _enrolled(reached) if reached in STATUSES else STEPS[reached]()
        case about:
            return OTHERS[about](criterion.value)


def _enrolled(step: AudienceStep, *more: Condition) -> Condition:
    person_ids = select(Enrolment.person_id).where(Enrolment.status.in_(STATUSES[step]), *more)
    return Person.id.in_(person_ids)


def _kept_strengths() -> Condition:
    return Person.id.in_(select(KeptStrength.person_id))


def _booked() -> Condition:
    return Person.id.in_(select(Booking.person_id).where(Booking.status == BookingStatus.BOOKED))


def _met() -> Condition:
    took_place = or_(
        Booking.said_by_participant == MeetingOutcome.TOOK_PLACE,
        Booking.said_by_mentor == MeetingOutcome.TOOK_PLACE,
    )
    return Person.id.in_(select(Booking.person_id).where(took_place))


def _attended() -> Condition:
    return Person.id.in_(select(Registration.person_id).where(Registration.attended.in_(CAME)))


def _chosen(value: str) -> Condition:
    return Person.id.in_([int(person_id) for person_id in value.split(",")])


def _reached(value: str) -> Condition:
    received = Recipient.announcement_id == int(value), Recipient.state == RecipientState.SENT
    return Person.id.in_(select(Recipient.person_id).where(*received))


def _active_mentor(_: str) -> Condition:
    return Person.id.in_(select(Mentor.person_id).where(Mentor.status == MentorStatus.ACTIVE))


def _employer(_: str) -> Condition:
    return Person.id.in_(select(Role.person_id).where(Role.role == RoleName.EMPLOYER))


STEPS: Mapping[AudienceStep, Callable[[], Condition]] = {
    AudienceStep.STRENGTHS: _kept_strengths,
    AudienceStep.NO_STRENGTHS: lambda: ~_kept_strengths(),
    AudienceStep.BOOKED: _booked,
    AudienceStep.NOT_BOOKED: lambda: ~_booked(),
    AudienceStep.MET: _met,
    AudienceStep.ATTENDED: _attended,
    AudienceStep.APPLIED: lambda: Person.id.in_(select(Application.person_id)),
}
OTHERS: Mapping[CriterionSubject, Callable[[str], Condition]] = {
    CriterionSubject.DEPARTMENT: lambda value: Person.department == value,
    CriterionSubject.FAMILY: lambda value: Person.id.in_(
        select(Wish.person_id).where(Wish.family == value)
    ),
    CriterionSubject.MENTORS: _active_mentor,
    CriterionSubject.EMPLOYERS: _employer,
    CriterionSubject.EVERYONE: lambda _: true(),
    CriterionSubject.CHOSEN: _chosen,
    CriterionSubject.REACHED: _reached,
}
