"""Each change of an application tells the other side at once: in the chat, and by a letter."""

from datetime import datetime
from html import unescape

from sqlalchemy.orm import Session

from flows.texts import DEFAULT_LANGUAGE
from models.applications import Application
from models.offers import Opportunity
from models.people import Person
from services.applications import applications, interview_slots, messages, presenting
from services.applications.employer_emails import LABEL, write_employer
from services.applications.messages import AGREED
from services.applications.presenting import employer_values
from services.outbox import email_outbox, kinds, outbox
from services.outbox.email_rendering import LANGUAGE, ORGANISER
from services.outbox.outbox import Kind


def received(session: Session, application: Application, now: datetime) -> None:
    opportunity = applications.opportunity_of(session, application)
    if opportunity.employer_id is None:
        _write_organiser(session, application, opportunity, "received", now)
    else:
        _to_employer(session, application, messages.RECEIVED, "received", now)
        if interview_slots.free(session, opportunity.id, now):
            news(session, application, "slots_open", now)


def nudged_by_person(session: Session, application: Application, now: datetime) -> None:
    _to_employer(session, application, messages.PERSON_NUDGES, "person_nudges", now)


def time(
    session: Session, application: Application, what: str, now: datetime, words: str = ""
) -> None:
    """`what`: accepted, or other_time with the person's words."""
    _to_employer(session, application, messages.TIME, what, now, words)


def ask_outcome(session: Session, application: Application, now: datetime) -> None:
    """The day after an interview that nothing was said of."""
    _to_employer(session, application, messages.OUTCOME, "outcome", now)


def news(session: Session, application: Application, what: str, now: datetime) -> None:
    """To the person."""
    person = session.get_one(Person, application.person_id)
    outbox.enqueue(
        session,
        messages.NEWS,
        person,
        key=f"application_news:{application.id}:{application.sequence}",
        due_at=now,
        params={"application": application.id, "what": what, "sequence": application.sequence},
    )


def gone(session: Session, application: Application, now: datetime) -> None:
    """Without a name: whoever it was sent to has nothing to keep."""
    opportunity = applications.opportunity_of(session, application)
    if opportunity.employer_id is None:
        _write_organiser(session, application, opportunity, "gone", now)
    else:
        _without_a_name(session, application, opportunity.employer_id, messages.GONE, now)


def unshared(session: Session, application: Application, now: datetime) -> None:
    """Of someone hired: the application stands, what it showed is gone."""
    employer_id = applications.opportunity_of(session, application).employer_id
    if employer_id is not None:
        _without_a_name(session, application, employer_id, messages.UNSHARED, now)


def _without_a_name(
    session: Session, application: Application, employer_id: int, kind: Kind, now: datetime
) -> None:
    told = {"title": applications.opportunity_of(session, application).title}
    employer = session.get_one(Person, employer_id)
    what, key = kind.name.removeprefix("application_"), f"{kind.name}:{application.id}"
    params = kinds.message_params(f"application.{what}", told)
    outbox.enqueue(session, kind, employer, key=key, due_at=now, params=params)
    write_employer(session, employer, f"application.letter.{what}", key, now, told)


def _to_employer(
    session: Session,
    application: Application,
    kind: Kind,
    what: str,
    now: datetime,
    words: str = "",
) -> None:
    employer_id = applications.opportunity_of(session, application).employer_id
    if employer_id is None:  # they left since
        return
    employer = session.get_one(Person, employer_id)
    key = f"{kind.name}:{application.id}:{application.sequence}"
    about = {"application": application.id, "what": what, "sequence": application.sequence}
    about |= {"words": words} if words else {}
    outbox.enqueue(session, kind, employer, key=key, due_at=now, params=about)
    told = employer_values(session, application, employer.language) | {"words": words}
    write_employer(
        session,
        employer,
        f"application.letter.{what}",
        key,
        now,
        told,
        application.id,
        calendar={"interview": application.id} if what in AGREED else None,
    )


def _write_organiser(
    session: Session, application: Application, opportunity: Opportunity, what: str, now: datetime
) -> None:
    """Of a training: who is not on the chat is written to, in the name of the person."""
    if not opportunity.contact_email:
        return
    person = session.get_one(Person, application.person_id)
    zone = presenting.zone_of_offer(session, application)
    _, *shown = presenting.lines(session, application, DEFAULT_LANGUAGE, zone)
    told = {
        "title": opportunity.title,
        "name": person.first_name or "",
        "details": unescape("\n".join(shown)),
    }
    email_outbox.enqueue(
        session,
        person,
        opportunity.contact_email,
        key=f"organiser_{what}:{application.id}",
        text=f"application.letter.organiser_{what}",
        due_at=now,
        values=(told if what == "received" else {"title": opportunity.title})
        | {LANGUAGE: DEFAULT_LANGUAGE},
        links=[(LABEL, ORGANISER, application.id)] if what == "received" else [],
    )
