"""Tell the other side of each change of an application at once, in the chat and by e-mail."""

from datetime import datetime
from html import unescape

from sqlalchemy.orm import Session

from flows.texts import DEFAULT_LANGUAGE
from models.applications import Application
from models.offers import Opportunity
from models.people import Person
from services.applications import applications, disclosure, interview_slots, messages, presenting
from services.applications.emails import LABEL, write_employer
from services.applications.messages import AGREED
from services.applications.presenting import employer_values
from services.outbox import email_outbox, kinds, outbox
from services.outbox.email_rendering import LANGUAGE
from services.outbox.outbox import MessageKind
from services.outbox.signed_links import ORGANISER


def received(session: Session, application: Application, now: datetime) -> None:
    """Tell the recipient of a new application; tell the person if short interviews are open."""
    opportunity = applications.opportunity_of(session, application)
    if opportunity.employer_id is None:
        _write_organiser(session, application, opportunity, "received", now)
    else:
        _to_employer(session, application, messages.RECEIVED, "received", now)
        if interview_slots.free(session, opportunity.id, now):
            news(session, application, "slots_open", now)


def nudged_by_person(session: Session, application: Application, now: datetime) -> None:
    """Remind the employer on behalf of the person."""
    _to_employer(session, application, messages.PERSON_NUDGES, "person_nudges", now)


def time(
    session: Session, application: Application, text_key: str, now: datetime, reason: str = ""
) -> None:
    """Tell the employer of a time; `text_key`: "accepted", "moved", or "other_time" (a reason)."""
    _to_employer(session, application, messages.TIME, text_key, now, reason)


def ask_outcome(session: Session, application: Application, now: datetime) -> None:
    """Ask the employer for the outcome, the day after an interview without any news."""
    _to_employer(session, application, messages.OUTCOME, "outcome", now)


def news(session: Session, application: Application, news_key: str, now: datetime) -> None:
    """Tell the person; `news_key` ends the key of the text."""
    person = session.get_one(Person, application.person_id)
    outbox.enqueue(
        session,
        messages.NEWS,
        person,
        key=f"application_news:{application.id}:{application.sequence}",
        due_at=now,
        params={"application": application.id, "what": news_key, "sequence": application.sequence},
    )


def gone(session: Session, application: Application, now: datetime) -> None:
    """Tell the recipient that an application is withdrawn, without the person's name."""
    opportunity = applications.opportunity_of(session, application)
    if opportunity.employer_id is None:
        _write_organiser(session, application, opportunity, "gone", now)
    else:
        _tell_nameless(session, application, opportunity.employer_id, messages.GONE, now)


def unshared(session: Session, application: Application, now: datetime) -> None:
    """Tell the employer that a person hired no longer shares; the application stays."""
    employer_id = applications.opportunity_of(session, application).employer_id
    if employer_id is not None:
        _tell_nameless(session, application, employer_id, messages.UNSHARED, now)


def _tell_nameless(
    session: Session, application: Application, employer_id: int, kind: MessageKind, now: datetime
) -> None:
    values = {"title": applications.opportunity_of(session, application).title}
    employer = session.get_one(Person, employer_id)
    text_key, key = kind.name.removeprefix("application_"), f"{kind.name}:{application.id}"
    params = kinds.message_params(f"application.{text_key}", values)
    outbox.enqueue(session, kind, employer, key=key, due_at=now, params=params)
    write_employer(session, employer, f"application.letter.{text_key}", key, now, values)


def _to_employer(
    session: Session,
    application: Application,
    kind: MessageKind,
    text_key: str,
    now: datetime,
    reason: str = "",
) -> None:
    employer_id = applications.opportunity_of(session, application).employer_id
    if employer_id is None:  # the employer has left since
        return
    employer = session.get_one(Person, employer_id)
    key = f"{kind.name}:{application.id}:{application.sequence}"
    params = {"application": application.id, "what": text_key, "sequence": application.sequence}
    params |= {"words": reason} if reason else {}
    outbox.enqueue(session, kind, employer, key=key, due_at=now, params=params)
    values = employer_values(session, application, employer.language) | {"words": reason}
    write_employer(
        session,
        employer,
        f"application.letter.{text_key}",
        key,
        now,
        values,
        application.id,
        calendar={"interview": application.id} if text_key in AGREED else None,
    )


def _write_organiser(
    session: Session,
    application: Application,
    opportunity: Opportunity,
    text_key: str,
    now: datetime,
) -> None:
    """E-mail the organiser of a training, who has no chat, in the name of the person."""
    if not opportunity.contact_email:
        return
    person = session.get_one(Person, application.person_id)
    zone = presenting.zone_of_offer(session, application)
    _, *card_lines = presenting.lines(session, application, DEFAULT_LANGUAGE, zone)
    shared_data = disclosure.disclosed(session, application)
    values = {
        "title": opportunity.title,
        "name": (shared_data and shared_data.first_name) or "",
        "details": unescape("\n".join(card_lines)),
    }
    email_outbox.enqueue(
        session,
        person,
        opportunity.contact_email,
        key=f"organiser_{text_key}:{application.id}",
        text=f"application.letter.organiser_{text_key}",
        due_at=now,
        values=(values if text_key == "received" else {"title": opportunity.title})
        | {LANGUAGE: DEFAULT_LANGUAGE},
        links=[(LABEL, ORGANISER, application.id)] if text_key == "received" else [],
    )
