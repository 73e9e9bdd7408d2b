"""Show a workshop to its host and to the team as a card, with what can be done."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.texts import Html, plain_text, translate
from models.programme import ProgrammeSession
from models.workshops import Registration, RegistrationStatus, Workshop, WorkshopStatus
from rules.schedule.dates import in_short, moment
from rules.schedule.time_zones import zone_of_session
from rules.workshops.attendance import has_opened
from services.conversation import inline_buttons
from services.conversation.replies import Button, Say
from services.conversation.turn_context import TurnContext
from services.profile import comfort_needs
from services.workshops import registrations
from services.workshops.attendance import attendance_list

HOST, REPLACE, STOP = "host_take", "host_replace", "host_stop"
CLOSE, SUMMARY = "attendance_list", "workshop_summary"
WEEK = timedelta(days=7)
Rows = list[Sequence[Button]]


def card(context: TurnContext, workshop: Workshop, *, of_session: bool) -> Say:
    """Return the card for the list of `/ateliers`; it names its session if there are several."""
    session, language = context.session, context.language
    texts = partial(translate, language)
    numbers = registrations.expected(session, workshop.id)
    hosted_by = texts("hosts.by", name=workshop.host_name) if workshop.host_name else ""
    is_host = workshop.host_id == context.person_id
    values = values_of(session, workshop, language) | {
        "registered": str(numbers.registered),
        "places": str(workshop.places),
        "waiting": str(numbers.waiting),
        "host": texts("hosts.you") if is_host else hosted_by or texts("hosts.nobody"),
        "room": workshop.room_url or plain_text(language, "hosts.no_room"),
    }
    parts = [
        texts("hosts.card", **values),
        texts("hosts.session", session=_session(session, workshop).name) if of_session else "",
        needs(session, workshop.id, language) if is_host else "",
    ]
    rows = _rows(session, workshop, language, context.now, is_host=is_host)
    return Say("\n".join(filter(None, parts)), rows)


def line(
    session: Session, workshop: Workshop, number: int, language: str, *, of_session: bool
) -> Html:
    """Return the line of a workshop in the list of `/ateliers`, a warning if nobody hosts it.

    It ends with its session if there are several (`of_session`).
    """
    values = values_of(session, workshop, language) | {
        "number": str(number),
        "registered": str(workshop.taken),
        "places": str(workshop.places),
    }
    hosted = "hosted" if workshop.host_name else "alone"
    told = translate(language, f"hosts.line.{hosted}", **values)
    if not of_session:
        return told
    name = _session(session, workshop).name
    return translate(language, "hosts.line.session", line=told, session=name)


def needs(session: Session, workshop_id: int, language: str) -> Html:
    """Return what participants need to follow, for the host alone, before it begins."""
    query = select(Registration.person_id).where(
        Registration.workshop_id == workshop_id,
        Registration.status == RegistrationStatus.REGISTERED,
    )
    return comfort_needs.for_hosts(session, session.scalars(query), language)


def values_of(session: Session, workshop: Workshop, language: str) -> dict[str, str]:
    """Return the values of texts, in the session's time zone: host and team read one hour."""
    day, hour = moment(workshop.starts_at, _zone(session, workshop), language)
    return {
        "title": workshop.title,
        "day": day,
        "hour": hour,
        "code": workshop.attendance_code,
        "room": workshop.room_url,
    }


def values_of_session(session: Session, workshop: Workshop, language: str) -> dict[str, str]:
    """Return the values of the card; the title names the session if others have workshops then."""
    values = values_of(session, workshop, language)
    elsewhere = select(Workshop.id).where(
        Workshop.session_id != workshop.session_id,
        Workshop.status == WorkshopStatus.OPEN,
        Workshop.starts_at.between(workshop.starts_at - WEEK, workshop.starts_at + WEEK),
    )
    if session.scalar(elsewhere.limit(1)) is None:
        return values
    of = {"title": workshop.title, "session": _session(session, workshop).name}
    return {**values, "title": plain_text(language, "hosts.title", **of)}


def closing(session: Session, workshop: Workshop, language: str) -> Rows:
    """Return the button that closes a list; it carries its day, as others may stand in the chat."""
    on = workshop.starts_at.astimezone(_zone(session, workshop)).date()
    label = plain_text(language, "hosts.close", day=in_short(on, language))
    return [[Button(label, inline_buttons.data(CLOSE, workshop.id))]]


def hosting(language: str, workshop_id: int) -> Rows:
    return [[_button(language, "hosts.take", HOST, workshop_id)]]


def summing_up(language: str, workshop_id: int) -> Rows:
    return [[_button(language, "hosts.summary", SUMMARY, workshop_id)]]


def joining(language: str, room: str) -> Rows:
    label = plain_text(language, "hosts.join")
    return [[Button(label, room)]] if room.startswith("https://") else []


def counted(session: Session, workshop: Workshop, language: str) -> Html:
    """Return how many came and how many did not, once the list is closed."""
    totals = attendance_list.counted(session, workshop.id)
    values = {"came": str(totals.came), "missing": str(totals.missing), "title": workshop.title}
    return translate(language, "attendance.closed", **values)


def _rows(
    session: Session, workshop: Workshop, language: str, now: datetime, *, is_host: bool
) -> Rows:
    rows: Rows = []
    if now < workshop.ends_at:
        callback, key = (STOP, "hosts.stop") if is_host else (HOST, "hosts.take")
        rows = [[_button(language, key, callback, workshop.id)]]
    if has_opened(workshop.ends_at, now):
        rows += closing(session, workshop, language)
    if workshop.closed_at is not None:
        rows += summing_up(language, workshop.id)
    return rows


def _zone(session: Session, workshop: Workshop) -> ZoneInfo:
    return zone_of_session(_session(session, workshop))


def _session(session: Session, workshop: Workshop) -> ProgrammeSession:
    return session.get_one(ProgrammeSession, workshop.session_id)


def _button(language: str, key: str, callback: str, workshop_id: int) -> Button:
    return Button(plain_text(language, key), inline_buttons.data(callback, workshop_id))
