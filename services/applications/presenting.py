"""Put an application in words: what its reader may see, its state, the hours of interviews."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from html import unescape
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.texts import Html, translate
from models.applications import Application, ApplicationStatus
from models.mentoring.slots import Slot
from models.offers import Opportunity
from rules.applications.applications import ApplicationShare
from rules.conversation.answers import phone_as_read
from rules.offers.opportunities import OpportunityKind
from rules.schedule.dates import in_words, moment
from rules.schedule.time_zones import zone_of
from rules.slots.slots import Span
from services.applications import applications, disclosure
from services.applications.applications import SHOWN
from services.applications.disclosure import ApplicantDisclosure, disclosed
from services.conversation.text import first_name
from services.people.time_zones import zone_of_person
from services.strengths import strengths

OUTSIDE = {ApplicationStatus.SENT: "outside", ApplicationStatus.CLOSED: "outside_closed"}


def values(
    session: Session, application: Application, language: str, zone: ZoneInfo
) -> dict[str, str]:
    """Return the values of texts about an application, with hours in the reader's zone."""
    name = first_name(session, application.person_id, language)
    return _values(session, application, language, zone, name)


def _values(
    session: Session, application: Application, language: str, zone: ZoneInfo, name: str
) -> dict[str, str]:
    opportunity = applications.opportunity_of(session, application)
    placeholders = {
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
        placeholders["day"], placeholders["hour"] = moment(application.interview_at, zone, language)
    if application.interview_was_at is not None:
        placeholders["was_day"], placeholders["was_hour"] = moment(
            application.interview_was_at, zone, language
        )
    return placeholders


def employer_values(session: Session, application: Application, language: str) -> dict[str, str]:
    """Return the values for the employer, without the name once nothing is shared."""
    shared_data = disclosure.disclosed(session, application)
    zone = zone_of_offer(session, application)
    return _values_for_reader(session, application, shared_data, language, zone)


def _values_for_reader(
    session: Session,
    application: Application,
    shared_data: ApplicantDisclosure | None,
    language: str,
    zone: ZoneInfo,
) -> dict[str, str]:
    name = (shared_data and shared_data.first_name) or translate(language, "meeting.someone")
    return _values(session, application, language, zone, name)


def person_values(session: Session, application: Application, language: str) -> dict[str, str]:
    return values(session, application, language, zone_of_person(session, application.person_id))


def zone_of_offer(session: Session, application: Application) -> ZoneInfo:
    """Return the employer's time zone: that of the offer's place."""
    return zone_of_opportunity(applications.opportunity_of(session, application))


def zone_of_opportunity(opportunity: Opportunity) -> ZoneInfo:
    return zone_of(opportunity.department)


def times(application: Application, language: str, zone: ZoneInfo) -> str:
    return ", ".join(
        time_in_words(datetime.fromisoformat(at), language, zone)
        for at in application.interview_times
    )


def time_in_words(at: datetime, language: str, zone: ZoneInfo) -> str:
    day, hour = moment(at, zone, language)
    return translate(language, "application.time", day=day, hour=hour)


def reason(application: Application, language: str) -> Html:
    """Return the reason of a refusal in kind words; empty without one."""
    if application.refused_because is None:
        return Html("")
    return translate(language, f"application.no.{application.refused_because}.told")


def state(session: Session, application: Application, language: str, zone: ZoneInfo) -> Html:
    """Return the application's state in one line, for the person."""
    placeholders = values(session, application, language, zone)
    state_key = state_of(application)
    if state_key == ApplicationStatus.SENT and _is_training(session, application):
        state_key = "organiser"
    return translate(language, f"application.state.{state_key}", **placeholders)


def _is_training(session: Session, application: Application) -> bool:
    return applications.opportunity_of(session, application).kind is OpportunityKind.TRAINING


def state_of(application: Application) -> str:
    """Return the end of the text key that tells the application's state."""
    if application.outside and application.status in OUTSIDE:
        return OUTSIDE[application.status]
    if application.status is ApplicationStatus.INTERVIEW and application.interview_at is None:
        return _state_before_time(application)
    return application.status


def _state_before_time(application: Application) -> str:
    if application.interview_times:
        return "interview_proposed"
    return "interview_slots" if application.invited_at else "interview_asked"


def lines(
    session: Session, application: Application, language: str, zone: ZoneInfo
) -> Iterator[Html]:
    """Yield the lines of the card for the recipient: what the person agrees to show."""
    shared_data = disclosure.disclosed(session, application)
    placeholders = _values_for_reader(session, application, shared_data, language, zone)
    if shared_data is None:
        yield translate(language, "application.card.ended", **placeholders)
        yield translate(language, f"application.card.{_ended(application)}", **placeholders)
        return
    yield from _card_lines(session, application, shared_data, placeholders, language)
    if state_of(application) != ApplicationStatus.SENT:
        yield translate(language, f"application.card.{state_of(application)}", **placeholders)


def preview(session: Session, draft: Application, language: str, zone: ZoneInfo) -> Iterator[Html]:
    """Yield the lines that the recipient would read, for the person to agree to."""
    shared_data = disclosure.proposed(session, draft)
    placeholders = _values_for_reader(session, draft, shared_data, language, zone)
    return _card_lines(session, draft, shared_data, placeholders, language)


def _card_lines(
    session: Session,
    application: Application,
    disclosed: ApplicantDisclosure,
    placeholders: Mapping[str, str],
    language: str,
) -> Iterator[Html]:
    yield translate(language, "application.card.head", **placeholders)
    if disclosed.message:
        yield translate(language, "application.card.message", message=disclosed.message)
    strengths_text = (
        _strengths(session, application.person_id, language) if disclosed.strengths else ""
    )
    for shared, value in (
        (ApplicationShare.PHONE, disclosed.phone and phone_as_read(disclosed.phone)),
        (ApplicationShare.EMAIL, disclosed.email),
        (ApplicationShare.STRENGTHS, strengths_text),
    ):
        if value:
            yield translate(language, f"application.card.{shared}", value=value)
    yield translate(language, f"application.card.{'no_cv' if disclosed.cv_id is None else 'cv'}")


def _ended(application: Application) -> str:
    """Return how the application ended; "unshared" if open, but no longer shared."""
    return "unshared" if application.status in SHOWN else application.status


def _strengths(session: Session, person_id: int, language: str) -> str:
    kept = strengths.kept(session, person_id)
    return ", ".join(
        translate(language, strengths.label(strength.dimension).text) for strength in kept
    )


def by_day(session: Session, slots: Sequence[Slot], zone: ZoneInfo, language: str) -> str:
    """Return a line a day: « mardi 16 mars : 14 h, 14 h 15 (Samira) »."""
    names, days = _names_by_slot(session, slots, language), dict[str, list[str]]()
    for slot in slots:
        day, hour = moment(slot.starts_at, zone, language)
        hour_text = f"{hour} ({names[slot.id]})" if slot.id in names else hour
        days.setdefault(day, []).append(hour_text)
    day_lines = (
        translate(language, "job_dating.day", day=day, hours=", ".join(hours))
        for day, hours in days.items()
    )
    return unescape("\n".join(day_lines))


def afternoon(spans: Sequence[Span], zone: ZoneInfo, language: str) -> Mapping[str, str]:
    """Return the day, the first and last hour, and the minutes of each interview, in words."""
    day, starts = moment(spans[0].starts_at, zone, language)
    length = spans[0].ends_at - spans[0].starts_at
    return {
        "on": day,
        "from_hour": starts,
        "to_hour": moment(spans[-1].ends_at, zone, language)[1],
        "minutes": str(length // timedelta(minutes=1)),
    }


def _names_by_slot(session: Session, slots: Sequence[Slot], language: str) -> Mapping[int, str]:
    taken = [slot.id for slot in slots if slot.taken]
    query = select(Application).where(Application.slot_id.in_(taken))
    return {
        application.slot_id: applicant.first_name or translate(language, "meeting.someone")
        for application in session.scalars(query)
        if application.slot_id is not None
        and (applicant := disclosed(session, application)) is not None
    }
