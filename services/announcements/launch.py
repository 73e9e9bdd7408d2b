"""Launch a confirmed announcement for its audience, and say when it leaves."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Select
from sqlalchemy.orm import Session

from models.announcements import Announcement
from models.programme import ProgrammeSession
from rules.announcements import announcements as rules
from rules.announcements.audience import CriterionSubject, from_json, in_session
from rules.schedule.dates import moment
from rules.schedule.time_zones import NO_DEPARTMENT, zone_of
from services.announcements import announcements, audience
from services.announcements.reach import AudienceReach, reach, recipients
from services.conversation.phrases import Phrase, plainly
from services.conversation.turn_context import TurnContext


def launch(session: Session, announcement: Announcement, now: datetime) -> int:
    """Launch the announcement for the people counted before its author."""
    at = max(announcement.starts_at or now, now)
    return announcements.launch(session, announcement, told(announcement, at), now)


def leave(session: Session, announcement: Announcement, now: datetime) -> bool:
    """Queue those whom a planned announcement is for by now; return False if they are too many.

    Then it is paused, and whoever resumes it confirms the number that they are now.
    """
    confirmed = announcement.recipients
    announcement.recipients = announcements.queue(session, announcement, told(announcement, now))
    if rules.is_to_confirm_again(confirmed, announcement.recipients):
        return not announcements.pause(announcement)
    return True


def told(announcement: Announcement, at: datetime) -> Select[int]:
    """Select the people whom the announcement reaches if it leaves at `at`."""
    return recipients(_people(announcement, at), announcement.category, at)


def reached(session: Session, announcement: Announcement, at: datetime) -> AudienceReach:
    return reach(session, _people(announcement, at), announcement.category, at)


def _people(announcement: Announcement, at: datetime) -> Select[int]:
    return audience.find(from_json(announcement.audience), announcement.bot_id, at)


def when(context: TurnContext, announcement: Announcement) -> str:
    if announcement.starts_at is None:
        return plainly(Phrase("announce.at_once"), context.language)
    zone = zone_for(context.session, announcement)
    day, hour = moment(announcement.starts_at, zone, context.language)
    return plainly(Phrase("announce.at", {"day": day, "hour": hour}), context.language)


def zone_for(session: Session, announcement: Announcement) -> ZoneInfo:
    """Return the time zone of the announcement's first session, or of mainland France."""
    session_ids = (
        in_session(criterion.value)[0]
        for group in from_json(announcement.audience).groups
        for criterion in group
        if criterion.about is CriterionSubject.SESSION
    )
    sessions = (session.get(ProgrammeSession, session_id) for session_id in session_ids)
    departments = (row.departments for row in sessions if row is not None)
    return zone_of(next((codes[0] for codes in departments if codes), NO_DEPARTMENT))
