"""Tell people with a place that their session starts, and of the workshop that opens it."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.people import Person
from models.programme import ProgrammeSession
from models.workshops import Workshop, WorkshopKind, WorkshopStatus
from rules.outbox.quiet_hours import MORNING
from rules.schedule.clock import first_after
from rules.schedule.dates import moment
from rules.schedule.time_zones import NO_DEPARTMENT, local_date, zone_of
from services.conversation import inline_buttons
from services.enrolment import messages, participants
from services.enrolment.session_news import enqueue_news
from services.outbox.sweep_cursor import SLICE
from services.programme import sessions

SOON = timedelta(days=2)


def tell_of_opening(session: Session, bot_id: int, now: datetime) -> bool:
    """Tell everyone who has a place, two days before, that their session starts.

    Do a slice; return True when there may be more.
    """
    today, count = local_date(now, NO_DEPARTMENT), 0
    for coming in sessions.beginning_within(session, today, today + SOON):
        people_to_tell = participants.reachable_without_message(
            session, bot_id, coming.id, messages.OPENING, SLICE - count
        )
        opens_with = session.scalar(*_opening_workshop(coming.id, now)) if people_to_tell else None
        for person in people_to_tell:
            _tell_of_opening(session, person, coming, opens_with, now)
            count += 1
    return count == SLICE


def _tell_of_opening(
    session: Session,
    person: Person,
    coming: ProgrammeSession,
    opens_with: Workshop | None,
    now: datetime,
) -> None:
    """Tell one person of the opening, with the hour of the first workshop if any."""
    if opens_with is None:
        enqueue_news(session, messages.OPENING, "news.opening", person, coming, now)
        return
    zone = zone_of(person.department)
    day, hour = moment(opens_with.starts_at, zone, person.language)
    enqueue_news(
        session,
        messages.OPENING,
        "news.opening_workshop",
        person,
        coming,
        now,
        values={"title": opens_with.title, "day": day, "hour": hour},
        buttons=[("workshop.see", inline_buttons.data("workshop_show", opens_with.id))],
    )


@constant
def _opening_workshop(session_id: int, now: datetime) -> Select[Workshop]:
    ahead = Workshop.status == WorkshopStatus.OPEN, Workshop.starts_at > now
    query = select(Workshop).where(Workshop.session_id == session_id, *ahead)
    opening = query.where(Workshop.kind == WorkshopKind.OPENING)
    return opening.order_by(Workshop.starts_at, Workshop.id).limit(1)


def next_opening(session: Session, now: datetime) -> datetime | None:
    """Return the next morning on which people are told that their session starts soon."""
    mornings = (
        datetime.combine(coming.starts_on - SOON, MORNING, zone_of(NO_DEPARTMENT)).astimezone(UTC)
        for coming in sessions.beginning(session, local_date(now, NO_DEPARTMENT))
    )
    return first_after(now, mornings)
