"""Tell, on a person's card, what the team decided of them, who did, and when."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from flows.texts import Html, plain_text, translate
from models.enrolment import EligibilityVerdict
from models.mentors import Mentor
from rules.schedule.dates import moment
from rules.schedule.time_zones import MAINLAND, zone_of
from services.team.notifications import name_of


def lines_of(session: Session, person_id: int, language: str) -> Iterator[Html]:
    """Yield the newest answer to a request of the person, and the approval of a mentor."""
    if (verdict := session.scalars(_decided(person_id)).first()) is not None:
        reason = str((verdict.details or {}).get("reason", ""))
        what = plain_text(language, f"desk.{reason}" if reason else "person.decided.place")
        yield _line(session, what, verdict.judged_by, verdict.judged_at, language)
    mentor = session.get(Mentor, person_id)
    if mentor is not None and mentor.approved_at is not None:
        what = plain_text(language, "person.decided.mentor")
        yield _line(session, what, mentor.approved_by, mentor.approved_at, language)


def _decided(person_id: int) -> Select[EligibilityVerdict]:
    theirs = EligibilityVerdict.person_id == person_id
    by_team = theirs, EligibilityVerdict.judged_by.is_not(None)
    return (
        select(EligibilityVerdict).where(*by_team).order_by(EligibilityVerdict.id.desc()).limit(1)
    )


def _line(session: Session, what: str, by: int | None, at: datetime, language: str) -> Html:
    day, hour = moment(at, zone_of(MAINLAND), language)
    name = name_of(session, by) if by else plain_text(language, "person.decided.erased")
    return translate(language, "person.line.decided", what=what, by=name, day=day, hour=hour)
