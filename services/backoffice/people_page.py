"""Draw a person's page at the desk: who they are, what is noted, their events in order.

Events, never words.  Reports are told to who answers for them, in their case, and not here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from html import escape

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.applications import Application
from models.desk import PersonNote
from models.enrolment import EligibilityVerdict, Enrolment
from models.geography import Commune
from models.mentoring.slots import Booking, BookingStatus, Slot
from models.people import Person
from models.programme import ProgrammeSession
from models.strengths import AssessmentRun
from models.tickets import Ticket
from models.workshops import CAME, Registration, Workshop
from rules.schedule.dates import moment
from rules.schedule.time_zones import NO_DEPARTMENT, zone_of
from rules.slots.slots import MeetingOutcome
from services.backoffice import card_lines
from services.desk import notes
from services.desk.reader import DeskReader
from services.profile import safe_contact
from services.team.notifications import name_of

SHOWN = 60
"""Events of a page, the newest."""


@dataclass(frozen=True, slots=True)
class PersonEvent:
    """Something that happened, or will; `key` ends a text key, `what` is a title or a name."""

    at: datetime
    key: str
    what: str = ""


def draw(reader: DeskReader, person_id: int) -> str:
    """Return the page of a person of this bot."""
    person = reader.session.get_one(Person, person_id)
    name = escape(person.first_name or reader.plain("people.unnamed"))
    told = reader.say("people.number", number=str(person.id))
    return (
        f'<h1>{name} <span class="count">{told}</span></h1>{_facts(reader, person)}'
        f"{_notes(reader, person)}{_events(reader, person)}"
    )


def _facts(reader: DeskReader, person: Person) -> str:
    session, language = reader.session, reader.language
    lines = [
        *([line] if (line := safe_contact.line(person, language)) is not None else []),
        *card_lines.contact(session, person, language),
        *card_lines.as_mentor(session, person.id, reader.now, language),
        *_places(reader, person),
        *card_lines.decisions(session, person.id, language),
    ]
    if card_lines.is_pause_told(session, person, reader.person_id):
        lines.append(reader.say("people.stopped"))
    if person.nudges_suspended_at is not None:
        lines.append(reader.say("people.paused.line"))
    return f'<ul class="card lines">{"".join(f"<li>{line}</li>" for line in lines)}</ul>'


def _places(reader: DeskReader, person: Person) -> Iterator[str]:
    query = select(Commune.name, EligibilityVerdict.zone_name).outerjoin(
        Commune, Commune.insee == EligibilityVerdict.insee
    )
    newest = query.where(EligibilityVerdict.person_id == person.id)
    row = reader.session.execute(newest.order_by(EligibilityVerdict.id.desc()).limit(1)).first()
    where = ", ".join(filter(None, row)) if row else ""
    if where:
        yield reader.say("people.lives", where=where)
    yield reader.say("people.speaks", language=person.language)


def _notes(reader: DeskReader, person: Person) -> str:
    rows = notes.of_person(reader, person.id)
    if not rows:
        return ""
    lines = "".join(_note(reader, note) for note in rows)
    return f'<h2>{reader.say("people.notes")}</h2><ul class="notes">{lines}</ul>'


def _note(reader: DeskReader, note: PersonNote) -> str:
    by = name_of(reader.session, note.noted_by) if note.noted_by else reader.plain("people.erased")
    day, _ = moment(note.noted_at, zone_of(NO_DEPARTMENT), reader.language)
    until, _ = moment(note.until, zone_of(NO_DEPARTMENT), reader.language)
    words = reader.say("people.to_call") if note.is_call else escape(note.words)
    told = reader.say("people.noted", by=by, day=day, until=until)
    return f'<li class="card"><p class="told">{words}</p><p class="soft">{told}</p></li>'


def _events(reader: DeskReader, person: Person) -> str:
    events = sorted(events_of(reader.session, person), key=lambda it: it.at, reverse=True)
    lines = "".join(_line(reader, event) for event in events[:SHOWN])
    return f'<h2>{reader.say("people.events")}</h2><ol class="events">{lines}</ol>'


def _line(reader: DeskReader, event: PersonEvent) -> str:
    day, hour = moment(event.at, zone_of(NO_DEPARTMENT), reader.language)
    told = reader.say(f"people.event.{event.key}", what=event.what)
    kind = ' class="ahead"' if event.at > reader.now else ""
    when = reader.say("people.when", day=day, hour=hour)
    return f"<li{kind}><time>{when}</time><span>{told}</span></li>"


def events_of(session: Session, person: Person) -> Iterator[PersonEvent]:
    """Yield what happened to a person and what is ahead, in no order."""
    yield PersonEvent(person.joined_at, "joined")
    enrolled = select(Enrolment.changed_at, Enrolment.status, ProgrammeSession.name).join(
        ProgrammeSession, ProgrammeSession.id == Enrolment.session_id
    )
    for at, status, name in session.execute(enrolled.where(Enrolment.person_id == person.id)):
        yield PersonEvent(at, status.value, name)
    runs = select(AssessmentRun.finished_at).where(
        AssessmentRun.person_id == person.id, AssessmentRun.finished_at.is_not(None)
    )
    for finished_at in session.scalars(runs):
        if finished_at is not None:
            yield PersonEvent(finished_at, "questionnaire")
    yield from _meetings(session, person.id)
    yield from _workshops(session, person.id)
    yield from _exchanges(session, person.id)
    sent = select(Application.sent_at).where(
        Application.person_id == person.id, Application.sent_at.is_not(None)
    )
    for sent_at in session.scalars(sent):
        if sent_at is not None:
            yield PersonEvent(sent_at, "application")


def _meetings(session: Session, person_id: int) -> Iterator[PersonEvent]:
    query = select(Booking, Slot.starts_at).join(Slot, Slot.id == Booking.slot_id)
    for booking, starts_at in session.execute(query.where(Booking.person_id == person_id)):
        yield PersonEvent(booking.booked_at, "booked")
        said = booking.said_by_mentor or booking.said_by_participant
        if booking.status is not BookingStatus.BOOKED:
            yield PersonEvent(booking.ended_at or starts_at, "meeting_cancelled")
        elif said is MeetingOutcome.TOOK_PLACE:
            yield PersonEvent(starts_at, "meeting_held")
        elif said is not None:
            yield PersonEvent(starts_at, "meeting_missed")
        else:
            yield PersonEvent(starts_at, "meeting")


def _workshops(session: Session, person_id: int) -> Iterator[PersonEvent]:
    query = select(Registration, Workshop.title, Workshop.starts_at).join(
        Workshop, Workshop.id == Registration.workshop_id
    )
    for registration, title, starts_at in session.execute(
        query.where(Registration.person_id == person_id)
    ):
        if registration.attended in CAME:
            yield PersonEvent(starts_at, "came", title)
        elif registration.attended is not None:
            yield PersonEvent(starts_at, "absent", title)
        else:
            yield PersonEvent(starts_at, f"workshop_{registration.status}", title)


def _exchanges(session: Session, person_id: int) -> Iterator[PersonEvent]:
    for ticket in session.scalars(select(Ticket).where(Ticket.person_id == person_id)):
        yield PersonEvent(ticket.opened_at, "exchange")
        if ticket.closed_at is not None:
            yield PersonEvent(ticket.closed_at, "exchange_closed")
