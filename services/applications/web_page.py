"""An application on a page, for an employer who reads e-mail: looking changes nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.texts import DEFAULT_LANGUAGE, Html
from models.applications import Application
from models.offers import Opportunity
from rules.applications.applications import MOST_TIMES, NoBecause
from rules.schedule.typed_hours import minute_of
from services.applications import answers as application_answers
from services.applications import presenting
from services.applications.answers import Answering
from services.applications.cards import ANSWERS, HIRED, INTERVIEW, NO, of_employer
from services.applications.disclosure import disclosed
from services.outbox.email_rendering import APPLICATION
from services.outbox.page_actions import Form, Told, Visit
from services.outbox.signed_links import Link, opens_cv_until
from services.people.people import language_of

SAID = "application.page.said."
LONGEST_PLACE = 200


@dataclass(frozen=True, slots=True)
class Seen:
    """`answers`: what may still be said; nothing for who only reads."""

    language: str
    lines: Sequence[Html]
    answers: Sequence[str]
    has_cv: bool
    today: date


def seen(session: Session, link: Link, now: datetime) -> Seen | None:
    """None when it is gone, or was never sent to who holds the link."""
    found = behind(session, link)
    if found is None:
        return None
    zone = presenting.zone_of_offer(session, found)
    shown, answers = disclosed(session, found), link.action == APPLICATION
    in_time = now < opens_cv_until(link)
    language = language_of(session, link.person_id) if answers else DEFAULT_LANGUAGE
    return Seen(
        language=language,
        lines=list(presenting.lines(session, found, language, zone)),
        answers=ANSWERS.get(found.status, ()) if answers and shown is not None else (),
        has_cv=shown is not None and shown.cv_id is not None and (answers or in_time),
        today=now.astimezone(zone).date(),
    )


def behind(session: Session, link: Link) -> Application | None:
    """An employer's link is theirs as long as the offer is; an organiser's names the person."""
    query = (
        select(Application)
        .join(Opportunity, Opportunity.id == Application.opportunity_id)
        .where(Application.id == link.subject_id, Application.outside.is_(False))
    )
    if link.action == APPLICATION:
        return session.scalar(query.where(Opportunity.employer_id == link.person_id))
    return session.scalar(
        query.where(Application.person_id == link.person_id, Opportunity.employer_id.is_(None))
    )


def act(visit: Visit, application_id: int, form: Form) -> Told:
    """One answer, checked anew."""
    found = of_employer(visit.session, application_id, visit.person_id)
    action = ACTIONS.get(form.get("do", ""))
    return Told(f"{SAID}closed") if found is None or action is None else action(visit, found, form)


def _interview(visit: Visit, found: Application, form: Form) -> Told:
    zone = presenting.zone_of_offer(visit.session, found)
    times = [at for number in range(MOST_TIMES) if (at := _time(form, number, zone))]
    where = " ".join(form.get("where", "").split())[:LONGEST_PLACE]
    if not where or not any(at > visit.now for at in times):
        return Told(f"{SAID}unreadable", done=False)
    done = application_answers.propose(visit.session, found, times, where, visit.now)
    return _told(done, "interview")


def _no(visit: Visit, found: Application, form: Form) -> Told:
    known = [it for it in NoBecause if it == form.get("because")]
    because = known[0] if known else NoBecause.UNTOLD
    return _told(application_answers.refuse(visit.session, found, because, visit.now), "no")


def _hired(visit: Visit, found: Application, _: Form) -> Told:
    return _told(application_answers.hire(visit.session, found, visit.now), "hired")


def _told(done: Answering, what: str) -> Told:
    return Told(f"{SAID}{what}" if done is Answering.DONE else f"{SAID}closed")


def _time(form: Form, number: int, zone: ZoneInfo) -> datetime | None:
    minute = minute_of(form.get(f"at{number}", ""))
    try:
        on = date.fromisoformat(form.get(f"on{number}", ""))
    except ValueError:
        return None
    return datetime.combine(on, time(*divmod(minute, 60)), zone) if minute is not None else None


ACTIONS: Mapping[str, Callable[[Visit, Application, Form], Told]] = {
    INTERVIEW: _interview,
    NO: _no,
    HIRED: _hired,
}
