"""Message kinds of enrolment: reminders, verdicts and questions of the team, freed places."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.conversation import Conversation
from models.enrolment import Enrolment, EnrolmentStatus
from models.outbox import OutboxMessage
from models.people import Person
from models.programme import ProgrammeSession
from rules.outbox.daily_quota import MessageNature
from rules.outbox.pace import Urgency
from rules.schedule.time_zones import local_date
from rules.session_admin.opening import SessionState
from services.enrolment import enrolments, places
from services.enrolment.enrolments import EnrolmentStanding
from services.outbox.kinds import in_daytime, one_to_one
from services.programme import sessions

CHASED = (EnrolmentStanding.NONE, EnrolmentStanding.OFFERED)
"""Standings that are reminded: no verdict yet, or an offered place that was not taken."""
WROTE_LATELY = timedelta(hours=19)
TOLD_NO = ("too_young", "no_session", "doors")
"""Steps of the script `way_in` at which a person has been told no, without a verdict."""


def still_unfinished(session: Session, message: OutboxMessage, now: datetime) -> bool:
    """Tell whether the sign-up is unfinished, not refused, not recent, and seats are free."""
    person = session.get_one(Person, message.person_id)
    if person.chase_stopped_at is not None:
        return False
    bottom = session.get(Conversation, (person.id, 0))
    if bottom is not None and now - bottom.heard_at < WROTE_LATELY:
        return False
    stand = enrolments.stand(session, person.id, now)
    unfinished = bottom is not None and bottom.script == "way_in" and bottom.step not in TOLD_NO
    if not (unfinished or stand is EnrolmentStanding.OFFERED) or stand not in CHASED:
        return False
    coming = sessions.upcoming(session, local_date(now, person.department))
    near = sessions.near(coming, person.department)
    return any(places.free_seats(session, programme_session) > 0 for programme_session in near)


def still_placed(session: Session, message: OutboxMessage, _: datetime) -> bool:
    """Tell whether the recipient still has a place in the session."""
    query = select(Enrolment.status).where(
        Enrolment.person_id == message.person_id,
        Enrolment.session_id == message.params["session_id"],
    )
    return session.scalar(query) is EnrolmentStatus.PLACE


def still_waits_for_news(session: Session, message: OutboxMessage, now: datetime) -> bool:
    """Tell whether the session can still be joined and the person wants to hear of it."""
    coming = session.get(ProgrammeSession, message.params["session_id"])
    person = session.get_one(Person, message.person_id)
    today = local_date(now, person.department)
    if coming is None or coming.state is not SessionState.OPEN or coming.starts_on < today:
        return False
    return person.keep_informed_at is not None


def still_to_check(session: Session, message: OutboxMessage, _: datetime) -> bool:
    """Tell whether the team still has to decide on the sign-up that it asks about."""
    enrolment = session.get(Enrolment, message.params["enrolment"])
    return enrolment is not None and enrolment.answer_by is not None


TEAM_VERDICT = one_to_one("team_verdict", Urgency.REMINDER)
ZONE_QUESTION = one_to_one(
    "zone_question", Urgency.REMINDER, timedelta(days=7), recheck=still_to_check
)
PLACE_FREED = one_to_one("place_freed", Urgency.REMINDER, timedelta(days=2))
CHASE = one_to_one(
    "chase",
    Urgency.OFFER,
    timedelta(hours=12),
    recheck=still_unfinished,
    nature=MessageNature.NUDGE,
)
NEW_SESSION = one_to_one(
    "new_session", Urgency.OFFER, recheck=still_waits_for_news, begins=in_daytime
)
KNOWN = one_to_one("proof_by_call", Urgency.REMINDER, timedelta(days=7))
UNREACHED = one_to_one("call_failed", Urgency.REMINDER, timedelta(days=7))
OPENING = one_to_one(
    "opening",
    Urgency.REMINDER,
    timedelta(days=2),
    recheck=still_placed,
    nature=MessageNature.REMINDER,
)

ALL = (TEAM_VERDICT, ZONE_QUESTION, PLACE_FREED, KNOWN, UNREACHED, CHASE, NEW_SESSION, OPENING)
