"""Show an application on a page, for its recipient by e-mail; reading it changes nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.texts import DEFAULT_LANGUAGE, Html
from models.applications import Application
from models.offers import Opportunity
from rules.applications.applications import MOST_TIMES, ApplicationRefusalReason
from rules.schedule.given_dates import given_day
from rules.schedule.typed_hours import minute_of
from services.applications import answers as application_answers
from services.applications import presenting
from services.applications.answers import ApplicationAnswerResult
from services.applications.cards import ANSWERS, HIRED, INTERVIEW, NO, of_employer
from services.applications.disclosure import disclosed
from services.outbox.signed_links import APPLICATION, SignedLink, opens_cv_until
from services.pages.actions import ActionResult, Form, PageVisit
from services.people.people import language_of

SAID = "application.page.said."
LONGEST_PLACE = 200


@dataclass(frozen=True, slots=True)
class ApplicationView:
    """An application as its page shows it; `answers` is empty for a reader who may not answer."""

    language: str
    name: str
    """The first name that the person shares; empty if they share none."""
    lines: Sequence[Html]
    answers: Sequence[str]
    has_cv: bool
    today: date


def seen(session: Session, link: SignedLink, now: datetime) -> ApplicationView | None:
    """Return what the page shows; None when the application is gone or not the link's."""
    application = behind(session, link)
    if application is None:
        return None
    zone = presenting.zone_of_offer(session, application)
    disclosure, may_answer = disclosed(session, application), link.action == APPLICATION
    in_time = now < opens_cv_until(link)
    language = language_of(session, link.person_id) if may_answer else DEFAULT_LANGUAGE
    return ApplicationView(
        language=language,
        name=(disclosure.first_name or "") if disclosure else "",
        lines=list(presenting.lines(session, application, language, zone)),
        answers=ANSWERS.get(application.status, ())
        if may_answer and disclosure is not None
        else (),
        has_cv=disclosure is not None and disclosure.cv_id is not None and (may_answer or in_time),
        today=now.astimezone(zone).date(),
    )


def behind(session: Session, link: SignedLink) -> Application | None:
    """Return the application of a link.

    An employer's link works as long as the offer is theirs; an organiser's link names the
    person who applied.
    """
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


def act(visit: PageVisit, application_id: int, form: Form) -> ActionResult:
    """Record one answer, with the state checked again."""
    application = of_employer(visit.session, application_id, visit.person_id)
    action = ACTIONS.get(form.get("do", ""))
    return (
        ActionResult(f"{SAID}closed")
        if application is None or action is None
        else action(visit, application, form)
    )


def _interview(visit: PageVisit, application: Application, form: Form) -> ActionResult:
    zone = presenting.zone_of_offer(visit.session, application)
    place = " ".join(form.get("where", "").split())[:LONGEST_PLACE]
    faults, times = dict[str, str](), list[datetime]()
    for number in range(MOST_TIMES):
        if number and not (form.get(f"on{number}") or form.get(f"at{number}")):
            continue
        found = _time(form, number, zone, visit.now)
        if isinstance(found, datetime):
            times.append(found)
        else:
            faults |= found
    if not place:
        faults["where"] = "application.page.wrong.where"
    if faults:
        return ActionResult(f"{SAID}unreadable", done=False, faults=faults)
    result = application_answers.propose(visit.session, application, times, place, visit.now)
    return _sentence(result, "interview")


def _no(visit: PageVisit, application: Application, form: Form) -> ActionResult:
    reasons = [reason for reason in ApplicationRefusalReason if reason == form.get("because")]
    answer_reason = reasons[0] if reasons else ApplicationRefusalReason.UNTOLD
    return _sentence(
        application_answers.refuse(visit.session, application, answer_reason, visit.now), "no"
    )


def _hired(visit: PageVisit, application: Application, _: Form) -> ActionResult:
    return _sentence(application_answers.hire(visit.session, application, visit.now), "hired")


def _sentence(result: ApplicationAnswerResult, text_key: str) -> ActionResult:
    return ActionResult(
        f"{SAID}{text_key}" if result is ApplicationAnswerResult.DONE else f"{SAID}closed"
    )


def _time(form: Form, number: int, zone: ZoneInfo, now: datetime) -> datetime | Mapping[str, str]:
    """Read a proposed time, or return its faults by field."""
    day, hour = f"on{number}", f"at{number}"
    faults, minute = dict[str, str](), minute_of(form.get(hour, ""))
    if (on := given_day(form.get(day, ""))) is None:
        faults[day] = "application.page.wrong.day"
    if minute is None:
        faults[hour] = "application.page.wrong.hour"
    if on is None or minute is None:
        return faults
    at = datetime.combine(on, time(*divmod(minute, 60)), zone)
    return at if at > now else {day: "application.page.wrong.past"}


ACTIONS: Mapping[str, Callable[[PageVisit, Application, Form], ActionResult]] = {
    INTERVIEW: _interview,
    NO: _no,
    HIRED: _hired,
}
