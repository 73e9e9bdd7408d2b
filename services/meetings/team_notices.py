"""Tell the team of trouble with meetings: nobody free, a mentor absent, contrary answers."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.texts import DEFAULT_LANGUAGE, plain_text, translate
from models.mentoring.mentors import Mentor
from models.mentoring.slots import Booking, Slot
from models.people import Person
from models.programme import ProgrammeSession
from rules.schedule.time_zones import NO_DEPARTMENT, local_date, zone_of
from rules.slots.slots import MeetingOutcome
from services.meetings.presenting import MeetingView
from services.mentors.mentors import mentor_or_nameless
from services.outbox.kinds import message_params
from services.slots import availability
from services.slots.minors import has_referent
from services.slots.seats import EndedBooking
from services.team import notifications

PARTICIPANT_SAID = {
    MeetingOutcome.TOOK_PLACE: "meeting.after.meeting_came",
    MeetingOutcome.NOBODY_CAME: "meeting.after.meeting_no_mentor",
    MeetingOutcome.COULD_NOT: "meeting.after.meeting_could_not",
}
MENTOR_SAID = {
    MeetingOutcome.TOOK_PLACE: "meeting.after.meeting_held",
    MeetingOutcome.NOBODY_CAME: "meeting.after.meeting_nobody",
    MeetingOutcome.COULD_NOT: "meeting.after.meeting_unable_then",
}


def left_without(session: Session, booking: Booking, now: datetime) -> None:
    """Tell that the mentor has cancelled and no other slot is free."""
    _tell(session, booking, "left_without", now, {})


def mentor_absent(
    session: Session, mentor_id: int, days: str, ended: Sequence[EndedBooking], now: datetime
) -> None:
    """Tell the team that a mentor is away, with each meeting cancelled by the absence."""
    mentor = session.get_one(Mentor, mentor_id)
    bookings = [session.get_one(Booking, seat.booking_id) for seat in ended]
    lines = [_line(session, booking) for booking in bookings]
    notifications.notify(
        session,
        session.get_one(Person, mentor_id).bot_id,
        message_params(
            "meeting.team.mentor_absent",
            {
                "mentor": mentor.first_name,
                "days": days,
                "count": str(len(lines)),
                "list": "\n".join(lines),
            },
        ),
        key=f"mentor_absent:{mentor_id}:{now.timestamp():.0f}",
        now=now,
        about_id=mentor_id,
    )


def _line(session: Session, booking: Booking) -> str:
    meeting = _meeting_for_team(session, booking)
    values = {"day": meeting.day, "hour": meeting.hour}
    name = notifications.name_of(session, booking.person_id)
    return plain_text(DEFAULT_LANGUAGE, "meeting.team.mentor_absent.line", name=name, **values)


def nothing_free(
    session: Session, person_id: int, programme_session: ProgrammeSession, now: datetime
) -> None:
    """Tell that a session's participants find no free slot, once a day."""
    bot_id = session.get_one(Person, person_id).bot_id
    notifications.notify(
        session,
        bot_id,
        message_params("meeting.team.nothing_free", {"session": programme_session.name}),
        key=f"nothing_free:{programme_session.id}:{local_date(now, NO_DEPARTMENT):%Y%m%d}",
        now=now,
    )


def no_group(
    session: Session, person_id: int, programme_session: ProgrammeSession, now: datetime
) -> None:
    """Tell that somebody under 18 finds no group, and which mentors lack a referent; once a day."""
    bot_id = session.get_one(Person, person_id).bot_id
    query = select(Mentor.first_name).join(Slot, Slot.mentor_id == Mentor.person_id)
    groups = availability.open_slots(programme_session, now)
    names = session.scalars(query.where(*groups, Slot.seats > 1, ~has_referent()).distinct()).all()
    all_vouched = translate(DEFAULT_LANGUAGE, "meeting.team.no_group.all_vouched")
    values = {"session": programme_session.name, "mentors": ", ".join(sorted(names)) or all_vouched}
    notifications.notify(
        session,
        bot_id,
        message_params("meeting.team.no_group", values),
        key=f"no_group:{programme_session.id}:{local_date(now, NO_DEPARTMENT):%Y%m%d}",
        now=now,
    )


def no_mentor(session: Session, booking: Booking, now: datetime) -> None:
    """Tell that the mentor did not come, as the participant says."""
    _tell(session, booking, "no_mentor", now, {})


def contrary(session: Session, booking: Booking, now: datetime) -> None:
    """Tell that the two sides say the contrary about a meeting."""
    if booking.said_by_participant is None or booking.said_by_mentor is None:
        return
    participant_answer = translate(DEFAULT_LANGUAGE, PARTICIPANT_SAID[booking.said_by_participant])
    mentor_answer = translate(DEFAULT_LANGUAGE, MENTOR_SAID[booking.said_by_mentor])
    _tell(session, booking, "contrary", now, {"mine": participant_answer, "theirs": mentor_answer})


def agreed(session: Session, booking: Booking, now: datetime) -> None:
    """Tell that the two sides do not say the contrary any more."""
    _tell(session, booking, "agreed", now, {})


def _tell(
    session: Session, booking: Booking, event: str, now: datetime, extra: dict[str, str]
) -> None:
    person = session.get_one(Person, booking.person_id)
    meeting = _meeting_for_team(session, booking)
    values = {
        "name": notifications.name_of(session, person.id),
        "mentor": meeting.mentor.first_name,
        "day": meeting.day,
        "hour": meeting.hour,
    }
    notifications.notify(
        session,
        person.bot_id,
        message_params(f"meeting.team.{event}", {**values, **extra}),
        key=f"meeting_{event}:{booking.id}:{booking.slot_id}",
        now=now,
        about_id=person.id,
    )


def _meeting_for_team(session: Session, booking: Booking) -> MeetingView:
    slot = session.get_one(Slot, booking.slot_id)
    mentor = mentor_or_nameless(session, slot.mentor_id, DEFAULT_LANGUAGE)
    return MeetingView(slot, mentor, zone_of(NO_DEPARTMENT), DEFAULT_LANGUAGE)
