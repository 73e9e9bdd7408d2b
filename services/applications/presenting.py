"""An application in words: what its reader may see of it, and how it stands."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from flows.texts import Html
from models.applications import Application, ApplicationStatus
from models.offers import Opportunity
from models.people import Person
from rules.applications.applications import Shared
from rules.offers.opportunities import Kind
from rules.schedule.dates import in_words, moment
from rules.tickets.working_hours import MAINLAND, zone_of
from services.applications import applications, disclosure
from services.applications.applications import SHOWN
from services.applications.disclosure import Disclosed
from services.conversation.text import first_name, translate
from services.strengths import strengths

OUTSIDE = {ApplicationStatus.SENT: "outside", ApplicationStatus.CLOSED: "outside_closed"}


def zone_for(session: Session, person_id: int) -> ZoneInfo:
    return zone_of(session.get_one(Person, person_id).department or MAINLAND)


def values(
    session: Session, application: Application, language: str, zone: ZoneInfo
) -> dict[str, str]:
    """What fills the sentences about it; days and hours are those of the reader."""
    name = first_name(session, application.person_id, language)
    return _values(session, application, language, zone, name)


def _values(
    session: Session, application: Application, language: str, zone: ZoneInfo, name: str
) -> dict[str, str]:
    opportunity = applications.opportunity_of(session, application)
    told = {
        "title": opportunity.title,
        "company": opportunity.company or translate(language, "application.someone"),
        "name": name,
        "sent": in_words(application.sent_at.astimezone(zone).date(), language),
        "where": application.interview_where or "",
        "times": times(application, language, zone),
        "reason": reason(application, language),
        "day": "",
        "hour": "",
        "was_day": "",
        "was_hour": "",
    }
    if application.interview_at is not None:
        told["day"], told["hour"] = moment(application.interview_at, zone, language)
    if application.interview_was_at is not None:
        told["was_day"], told["was_hour"] = moment(application.interview_was_at, zone, language)
    return told


def employer_values(session: Session, application: Application, language: str) -> dict[str, str]:
    """The same, to whom it was sent: without a name once it is no longer theirs to read."""
    shown = disclosure.disclosed(session, application)
    name = (shown and shown.first_name) or translate(language, "meeting.someone")
    return _values(session, application, language, zone_of_offer(session, application), name)


def person_values(session: Session, application: Application, language: str) -> dict[str, str]:
    return values(session, application, language, zone_for(session, application.person_id))


def zone_of_offer(session: Session, application: Application) -> ZoneInfo:
    """The employer's hours are those of the place of the offer."""
    return zone_of_opportunity(applications.opportunity_of(session, application))


def zone_of_opportunity(opportunity: Opportunity) -> ZoneInfo:
    return zone_of(opportunity.department or MAINLAND)


def times(application: Application, language: str, zone: ZoneInfo) -> str:
    return ", ".join(
        time_in_words(datetime.fromisoformat(at), language, zone)
        for at in application.interview_times
    )


def time_in_words(at: datetime, language: str, zone: ZoneInfo) -> str:
    day, hour = moment(at, zone, language)
    return translate(language, "application.time", {"day": day, "hour": hour})


def reason(application: Application, language: str) -> Html:
    """A kind one, or nothing."""
    if application.refused_because is None:
        return Html("")
    return translate(language, f"application.no.{application.refused_because}.told")


def state(session: Session, application: Application, language: str, zone: ZoneInfo) -> Html:
    """To the person: one line."""
    told = values(session, application, language, zone)
    found = state_of(application)
    if found == ApplicationStatus.SENT and _is_training(session, application):
        found = "organiser"
    return translate(language, f"application.state.{found}", told)


def _is_training(session: Session, application: Application) -> bool:
    return applications.opportunity_of(session, application).kind is Kind.TRAINING


def state_of(application: Application) -> str:
    if application.outside and application.status in OUTSIDE:
        return OUTSIDE[application.status]
    if application.status is ApplicationStatus.INTERVIEW and application.interview_at is None:
        return _without_a_time(application)
    return application.status


def _without_a_time(application: Application) -> str:
    if application.interview_times:
        return "interview_proposed"
    return "interview_slots" if application.invited_at else "interview_asked"


def lines(
    session: Session, application: Application, language: str, zone: ZoneInfo
) -> Iterator[Html]:
    """To whom it was sent: what the person agreed to show, as long as it is theirs to see."""
    told = values(session, application, language, zone)
    shown = disclosure.disclosed(session, application)
    if shown is None:
        yield translate(language, "application.card.ended", told)
        yield translate(language, f"application.card.{_ended(application)}", told)
        return
    yield from _shown(session, application, shown, told, language)
    if state_of(application) != ApplicationStatus.SENT:
        yield translate(language, f"application.card.{state_of(application)}", told)


def preview(session: Session, draft: Application, language: str, zone: ZoneInfo) -> Iterator[Html]:
    """To the person, before they agree: the same lines."""
    told = values(session, draft, language, zone)
    return _shown(session, draft, disclosure.proposed(session, draft), told, language)


def _shown(
    session: Session,
    application: Application,
    shown: Disclosed,
    told: Mapping[str, str],
    language: str,
) -> Iterator[Html]:
    yield translate(language, "application.card.head", told)
    if shown.message:
        yield translate(language, "application.card.message", {"message": shown.message})
    strong = _strengths(session, application.person_id, language) if shown.strengths else ""
    for shared, value in (
        (Shared.PHONE, shown.phone),
        (Shared.EMAIL, shown.email),
        (Shared.STRENGTHS, strong),
    ):
        if value:
            yield translate(language, f"application.card.{shared}", {"value": value})
    yield translate(language, f"application.card.{'no_cv' if shown.cv_id is None else 'cv'}")


def _ended(application: Application) -> str:
    """How it ended; of one that goes on, only that nothing is shared any more."""
    return "unshared" if application.status in SHOWN else application.status


def _strengths(session: Session, person_id: int, language: str) -> str:
    found = strengths.kept(session, person_id)
    return ", ".join(translate(language, strengths.label(it.dimension).text) for it in found)
