"""Stop the meetings of a reported person, as mentor and as participant, or resume them."""

from datetime import datetime

from sqlalchemy.orm import Session

from models.mentoring.mentors import Mentor, MentorStatus
from models.mentoring.safeguarding import Report
from models.people import Person
from services.conversation import inline_buttons
from services.meetings import notifications
from services.mentors.mentors import lock_mentor
from services.outbox import email_outbox, kinds, outbox
from services.people.people import lock_person
from services.people.tokens import RandomBelow
from services.safeguarding import messages, recipients
from services.slots import bookings, mentor_cancellations
from services.team import command_lists
from services.team.messages import REPLY


def stop(
    session: Session, report: Report, now: datetime, random_below: RandomBelow, key: str
) -> None:
    """Stop a person's meetings, without telling others why; tell the person."""
    subject_id = recipients.subject_of(report)
    if subject_id is None:
        return
    stop_participant(session, subject_id, now, random_below)
    mentor = lock_mentor(session, subject_id)
    if mentor is not None and mentor.status is MentorStatus.ACTIVE:
        stop_mentor(session, mentor, now, key)
    else:
        _tell(session, session.get_one(Person, subject_id), "safety.meetings_paused", now, key)


def stop_participant(
    session: Session, person_id: int, now: datetime, random_below: RandomBelow
) -> None:
    """Release a participant's seats, and let them book none; mentors are told no reason."""
    _lock_person(session, person_id).meetings_suspended_at = now
    session.flush()
    for ended in bookings.release_ahead(session, person_id, now, random_below):
        notifications.tell_left(session, ended.booking_id, ended.slot_id, now)


def stop_mentor(session: Session, mentor: Mentor, now: datetime, key: str) -> None:
    """Suspend a mentor: close their slots, offer others to the participants, tell the mentor."""
    ended = mentor_cancellations.suspend(session, mentor.person_id, now)
    notifications.tell_cancelled(session, ended, now)
    person = session.get_one(Person, mentor.person_id)
    command_lists.follow(session, person, key, now)
    _tell(session, person, "safety.paused", now, key)
    if mentor.email and mentor.email_confirmed_at:
        email_outbox.enqueue(
            session, person, mentor.email, key=key, text="safety.paused", due_at=now
        )


def resume(session: Session, subject_id: int, now: datetime, key: str) -> str:
    """Allow meetings again; return the audit action. Closed slots stay closed."""
    person = resume_participant(session, subject_id)
    mentor = lock_mentor(session, subject_id)
    paused = mentor is not None and mentor.status is MentorStatus.SUSPENDED
    if mentor is not None and paused:
        mentor.status, mentor.suspended_at = MentorStatus.ACTIVE, None
        command_lists.follow(session, person, key, now)
    outbox.enqueue(
        session,
        messages.TOLD,
        person,
        key=key,
        due_at=now,
        params=kinds.message_params(
            "safety.told_resumed" if paused else "safety.told_meetings_resumed"
        ),
    )
    return "mentor_resumed" if paused else "participant_resumed"


def resume_participant(session: Session, person_id: int) -> Person:
    """Let a participant book again, and return them; released seats are not restored."""
    person = _lock_person(session, person_id)
    person.meetings_suspended_at = None
    session.flush()
    return person


def _lock_person(session: Session, person_id: int) -> Person:
    lock_person(session, person_id)
    return session.get_one(Person, person_id, populate_existing=True)


def _tell(session: Session, person: Person, text: str, now: datetime, key: str) -> None:
    reply = [("desk.reply", inline_buttons.data(REPLY, person.id))]
    params = kinds.message_params(text, buttons=reply)
    outbox.enqueue(session, messages.PAUSED, person, key=key, due_at=now, params=params)
