"""Declare the kinds of messages about attendance: to hosts, and to people present or absent."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from flows.texts import plain_text, translate
from models.feedback import FeedbackOn
from models.outbox import OutboxMessage
from models.people import Person
from models.workshops import (
    CAME,
    Attendance,
    Registration,
    RegistrationStatus,
    Workshop,
    WorkshopStatus,
)
from rules.outbox.daily_quota import MessageNature
from services.conversation import inline_buttons
from services.conversation.replies import Button, Say
from services.feedback import scores
from services.outbox import outbox
from services.outbox.kinds import composed
from services.outbox.outbox import MessageKind
from services.people.roles import is_staff
from services.workshops import registrations
from services.workshops.attendance import host_card

CAME_BUTTON = "attendance_came"
ABSENT_FROM = (
    RegistrationStatus.WAITING,
    RegistrationStatus.LAPSED,
    RegistrationStatus.CANCELLED,
    RegistrationStatus.EXCUSED,
)


def _open_workshop(session: Session, message: OutboxMessage) -> Workshop | None:
    workshop = session.get(Workshop, message.params["workshop"])
    return workshop if workshop and workshop.status is WorkshopStatus.OPEN else None


def _registration_of_open(session: Session, message: OutboxMessage) -> Registration | None:
    registration = session.get(Registration, message.params["registration"])
    if registration is None:
        return None
    workshop = session.get_one(Workshop, registration.workshop_id)
    return registration if workshop.status is WorkshopStatus.OPEN else None


def still_hosts(session: Session, message: OutboxMessage, now: datetime) -> bool:
    workshop = _open_workshop(session, message)
    if workshop is None or workshop.sequence != message.params["version"]:
        return False
    return workshop.host_id == message.person_id and now < workshop.ends_at


def hosted_by_another(session: Session, message: OutboxMessage, now: datetime) -> bool:
    """Tell whether somebody else hosts the workshop, which is not over."""
    workshop = _open_workshop(session, message)
    if workshop is None or now >= workshop.ends_at:
        return False
    return workshop.host_id is not None and workshop.host_id != message.person_id


def still_nobody(session: Session, message: OutboxMessage, now: datetime) -> bool:
    workshop = _open_workshop(session, message)
    if workshop is None or workshop.host_id is not None or now >= workshop.ends_at:
        return False
    return workshop.sequence == message.params["version"] and is_staff(session, message.person_id)


def still_unclosed(session: Session, message: OutboxMessage, _: datetime) -> bool:
    """Tell whether the list is open, and the reader is the host or in the team."""
    workshop = _open_workshop(session, message)
    if workshop is None or workshop.closed_at is not None:
        return False
    is_host = workshop.host_id == message.person_id
    return is_host or is_staff(session, message.person_id)


def still_to_say(session: Session, message: OutboxMessage, _: datetime) -> bool:
    """Tell whether it is not recorded yet that the person came, or did not."""
    registration = _registration_of_open(session, message)
    if registration is None or registration.attended is not None:
        return False
    return registration.status is RegistrationStatus.REGISTERED


def still_unrated(session: Session, message: OutboxMessage, _: datetime) -> bool:
    """Tell whether the person came, and has not scored the workshop."""
    registration = _registration_of_open(session, message)
    if registration is None or registration.attended not in CAME:
        return False
    return not scores.given(
        session, registration.person_id, FeedbackOn.WORKSHOP, registration.workshop_id
    )


def still_missed(session: Session, message: OutboxMessage, _: datetime) -> bool:
    registration = session.get(Registration, message.params["registration"])
    if registration is None or registration.attended in CAME:
        return False
    workshop = session.get_one(Workshop, registration.workshop_id)
    was_missed = registration.attended is Attendance.ABSENT or registration.status in ABSENT_FROM
    return was_missed and workshop.status is WorkshopStatus.OPEN and workshop.summary is not None


def _soon(session: Session, message: OutboxMessage, language: str) -> Say:
    workshop = session.get_one(Workshop, message.params["workshop"])
    numbers = registrations.expected(session, workshop.id)
    values = host_card.values_of_session(session, workshop, language)
    values |= {"registered": str(numbers.registered)}
    room = host_card.joining(language, workshop.room_url)
    if not numbers.registered:
        return Say(translate(language, "hosts.soon_empty", **values), room)
    key = "hosts.soon" if room else "hosts.soon_no_room"
    parts = [translate(language, key, **values), host_card.needs(session, workshop.id, language)]
    return Say(
        "\n".join(filter(None, parts)), [*room, *host_card.closing(session, workshop, language)]
    )


def _handed(session: Session, message: OutboxMessage, language: str) -> Say:
    workshop = session.get_one(Workshop, message.params["workshop"])
    values = host_card.values_of_session(session, workshop, language)
    return Say(translate(language, "hosts.handed", **values, name=workshop.host_name))


def _left(session: Session, message: OutboxMessage, language: str) -> Say:
    workshop = session.get_one(Workshop, message.params["workshop"])
    values = host_card.values_of_session(session, workshop, language)
    values |= {"registered": str(registrations.expected(session, workshop.id).registered)}
    rows = host_card.hosting(language, workshop.id)
    return Say(translate(language, "hosts.left", **values), rows)


def _missing(session: Session, message: OutboxMessage, language: str) -> Say:
    workshop = session.get_one(Workshop, message.params["workshop"])
    values = host_card.values_of_session(session, workshop, language)
    rows = host_card.hosting(language, workshop.id)
    return Say(translate(language, "hosts.missing", **values), rows)


def _unclosed(session: Session, message: OutboxMessage, language: str) -> Say:
    workshop = session.get_one(Workshop, message.params["workshop"])
    values = host_card.values_of_session(session, workshop, language)
    is_host = workshop.host_id == message.person_id
    key = "hosts.unclosed" if is_host else "hosts.unclosed_team"
    return Say(translate(language, key, **values), host_card.closing(session, workshop, language))


def _after(session: Session, message: OutboxMessage, language: str) -> Say:
    registration = session.get_one(Registration, message.params["registration"])
    workshop = session.get_one(Workshop, registration.workshop_id)
    came = plain_text(language, "attendance.i_came")
    rows = [[Button(came, inline_buttons.data(CAME_BUTTON, registration.id))]]
    return Say(translate(language, "attendance.after", title=workshop.title), rows)


def _score(session: Session, message: OutboxMessage, language: str) -> Say:
    registration = session.get_one(Registration, message.params["registration"])
    workshop = session.get_one(Workshop, registration.workshop_id)
    after = translate(language, "feedback.after", title=workshop.title)
    ask = translate(language, "feedback.ask")
    return Say(f"{after}\n{ask}", [scores.row(FeedbackOn.WORKSHOP, workshop.id)])


def _summary(session: Session, message: OutboxMessage, _: str) -> Say:
    registration = session.get_one(Registration, message.params["registration"])
    return summary_of(
        session, session.get_one(Workshop, registration.workshop_id), registration.person_id
    )


def summary_of(session: Session, workshop: Workshop, person_id: int) -> Say:
    language = session.get_one(Person, person_id).language
    values = {"title": workshop.title, "summary": workshop.summary or ""}
    return Say(translate(language, "summary_of.told", **values))


HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SOON = composed("host_soon", _soon, still_hosts, HOUR)
MISSING = composed("host_missing", _missing, still_nobody, HOUR)
HANDED = composed("host_handed", _handed, hosted_by_another, DAY)
LEFT = composed("host_left", _left, still_nobody, DAY)
UNCLOSED = composed("host_unclosed", _unclosed, still_unclosed, DAY)
AFTER = composed("workshop_after", _after, still_to_say, 2 * DAY, MessageNature.REMINDER)
"""Two days: after Saturday's daily limit it is sent on Monday, and the code counts from then."""
SCORE = composed("workshop_score", _score, still_unrated, 2 * DAY, MessageNature.NUDGE)
SUMMARY = composed("workshop_summary", _summary, still_missed, 2 * DAY, MessageNature.REMINDER)
ALL = (SOON, MISSING, HANDED, LEFT, UNCLOSED, AFTER, SCORE, SUMMARY)


def enqueue_code(session: Session, host: Person, workshop: Workshop, now: datetime) -> None:
    """Queue the code to a host, once for each version of the workshop (its hour may move)."""
    enqueue(session, SOON, host, workshop, f"{workshop.sequence}", now)


def enqueue_handed(
    session: Session, host: Person, workshop: Workshop, update_id: int, now: datetime
) -> None:
    """Queue, to the former host of a workshop, the news of another host."""
    enqueue(session, HANDED, host, workshop, f"{update_id}", now)


def enqueue_left(
    session: Session, member: Person, workshop: Workshop, update_id: int, now: datetime
) -> None:
    """Queue to a member of the team that the host of a workshop has stopped."""
    enqueue(session, LEFT, member, workshop, f"{update_id}", now)


def enqueue(
    session: Session,
    kind: MessageKind,
    person: Person,
    workshop: Workshop,
    version: str,
    now: datetime,
) -> None:
    params = {"workshop": workshop.id, "version": workshop.sequence}
    key = f"{kind.name}:{workshop.id}:{version}:{person.id}"
    outbox.enqueue(session, kind, person, key=key, due_at=now, params=params)
