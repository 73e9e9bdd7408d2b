"""Declare the listing of people: who they are, how they stand, what the team may do for them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from models.conversation import Update
from models.enrolment import EligibilityVerdict, Enrolment, EnrolmentStatus
from models.geography import Commune
from models.mentoring.slots import Booking, BookingStatus, Slot
from models.people import Address, ChannelName, Person, Role, RoleName
from models.programme import ProgrammeSession
from models.workshops import Registration, RegistrationStatus, Workshop
from rules.announcements.announcements import ALONE
from rules.conversation.answers import LONGEST_ANSWER, phone_as_read
from rules.schedule.dates import in_short, moment
from rules.schedule.time_zones import NO_DEPARTMENT, local_date, zone_of
from services.announcements import announcements_listing, person_filters
from services.announcements.person_filters import ALL, NO, NONE, SILENCES, YES
from services.backoffice import people_acts, people_page, person_search
from services.desk.listing import Act, ActField, Choices, Column, Filter, Listing
from services.desk.reader import DeskReader
from services.people import people
from services.people.access import Access
from services.programme import sessions as programme_sessions

NAME = "people"
TOWNS, WORKSHOPS = 60, 60
"""Choices of a filter at most: the towns of most people, the newest workshops."""
MINE = "mine"


@dataclass(slots=True)
class PersonRow:
    """What the listing shows of one person; texts are empty where nothing is known."""

    id: int
    first_name: str
    language: str
    phone: str
    is_paused: bool
    joined_at: datetime
    town: str = ""
    session: str = ""
    status: str = ""
    channel: ChannelName | None = None
    sign_at: datetime | None = None
    next_at: datetime | None = None
    roles: list[RoleName] = field(default_factory=list)


def load(reader: DeskReader, ids: Sequence[int]) -> Mapping[int, PersonRow]:
    """Read people with their town, session, address, last sign and next appointment."""
    session = reader.session
    found = {
        person.id: PersonRow(
            person.id,
            person.first_name or "",
            person.language,
            person.phone or "",
            person.nudges_suspended_at is not None,
            person.joined_at,
        )
        for person in session.scalars(select(Person).where(Person.id.in_(ids)))
    }
    _add_enrolments(session, found, ids)
    for person_id, channel in session.execute(_channels(ids)):
        found[person_id].channel = channel
    for heard_id, at in session.execute(_signs(ids)):
        if heard_id is not None:
            found[heard_id].sign_at = at
    for person_id, role in session.execute(_held(ids)):
        found[person_id].roles.append(role)
    for query in (_meetings(ids, reader.now), _workshops(ids, reader.now)):
        for person_id, at in session.execute(query):
            row = found[person_id]
            row.next_at = min(at, row.next_at) if row.next_at else at
    return {person_id: found[person_id] for person_id in ids if person_id in found}


def _add_enrolments(session: Session, found: Mapping[int, PersonRow], ids: Sequence[int]) -> None:
    """Add the newest town and enrolment of each, which come last."""
    for person_id, town in session.execute(_towns(ids)):
        found[person_id].town = town
    for person_id, name, status in session.execute(_enrolments(ids)):
        found[person_id].session, found[person_id].status = name, status


def label(row: PersonRow) -> str:
    """Return « Marie (n° 12) »."""
    return f"{row.first_name} (n° {row.id})" if row.first_name else f"n° {row.id}"


def _towns(ids: Sequence[int]) -> Select[int, str]:
    query = select(EligibilityVerdict.person_id, Commune.name)
    return (
        query.join(Commune, Commune.insee == EligibilityVerdict.insee)
        .where(EligibilityVerdict.person_id.in_(ids))
        .order_by(EligibilityVerdict.id)
    )


def _enrolments(ids: Sequence[int]) -> Select[int, str, EnrolmentStatus]:
    query = select(Enrolment.person_id, ProgrammeSession.name, Enrolment.status)
    return (
        query.join(ProgrammeSession, ProgrammeSession.id == Enrolment.session_id)
        .where(Enrolment.person_id.in_(ids))
        .order_by(Enrolment.changed_at, Enrolment.id)
    )


def _channels(ids: Sequence[int]) -> Select[int, ChannelName]:
    at = Address.person_id.in_(ids), Address.preferred, Address.blocked_at.is_(None)
    return select(Address.person_id, Address.channel).where(*at)


def _held(ids: Sequence[int]) -> Select[int, RoleName]:
    return select(Role.person_id, Role.role).where(Role.person_id.in_(ids))


def _signs(ids: Sequence[int]) -> Select[int | None, datetime]:
    query = select(Update.person_id, func.max(Update.recorded_at))
    return query.where(Update.person_id.in_(ids)).group_by(Update.person_id)


def _meetings(ids: Sequence[int], now: datetime) -> Select[int, datetime]:
    query = select(Booking.person_id, func.min(Slot.starts_at))
    return (
        query.join(Slot, Slot.id == Booking.slot_id)
        .where(Booking.person_id.in_(ids), Booking.status == BookingStatus.BOOKED)
        .where(Slot.ends_at > now)
        .group_by(Booking.person_id)
    )


def _workshops(ids: Sequence[int], now: datetime) -> Select[int, datetime]:
    query = select(Registration.person_id, func.min(Workshop.starts_at))
    return (
        query.join(Workshop, Workshop.id == Registration.workshop_id)
        .where(Registration.person_id.in_(ids), Workshop.ends_at > now)
        .where(Registration.status == RegistrationStatus.REGISTERED)
        .group_by(Registration.person_id)
    )


# What columns show.


def _name(_: DeskReader, row: PersonRow) -> str:
    return label(row)


def _state(reader: DeskReader, row: PersonRow) -> str:
    if row.status:
        words = [reader.plain(f"people.state.{row.status}")]
    else:
        words = [reader.plain(f"people.role.{role}") for role in row.roles]
    return ", ".join(words + ([reader.plain("people.paused")] if row.is_paused else []))


def _channel(reader: DeskReader, row: PersonRow) -> str:
    return reader.plain(f"people.door.{row.channel or NONE}")


def _sign(reader: DeskReader, row: PersonRow) -> str:
    at = row.sign_at or row.joined_at
    return in_short(local_date(at, NO_DEPARTMENT), reader.language)


def _joined(reader: DeskReader, row: PersonRow) -> str:
    return in_short(local_date(row.joined_at, NO_DEPARTMENT), reader.language)


def _next(reader: DeskReader, row: PersonRow) -> str:
    if row.next_at is None:
        return ""
    day, hour = moment(row.next_at, zone_of(NO_DEPARTMENT), reader.language)
    return reader.plain("people.next", day=day, hour=hour)


COLUMNS: Sequence[Column[PersonRow]] = (
    Column("name", _name, func.lower(func.coalesce(Person.first_name, ""))),
    Column("town", lambda _, row: row.town),
    Column("session", lambda _, row: row.session),
    Column("state", _state),
    Column("door", _channel),
    Column("language", lambda _, row: row.language),
    Column("sign", _sign),
    Column("next", _next),
    Column(
        "phone",
        lambda _, row: (
            phone_as_read(row.phone).replace(" ", "\N{NO-BREAK SPACE}") if row.phone else ""
        ),
        access=Access.OWNER,
    ),
    Column("joined", _joined, Person.joined_at),
)


# What filters choose.


def _sessions(reader: DeskReader) -> Choices:
    query = select(ProgrammeSession.id, ProgrammeSession.name).order_by(
        ProgrammeSession.starts_on.desc(), ProgrammeSession.id.desc()
    )
    return {str(session_id): name for session_id, name in reader.session.execute(query)}


def _states(reader: DeskReader) -> Choices:
    names = [*EnrolmentStatus, NONE]
    return {name: reader.plain(f"people.state.{name}") for name in names}


def _roles(reader: DeskReader) -> Choices:
    names = [NONE, *RoleName]
    return {name: reader.plain(f"people.role.{name}") for name in names}


def _all_towns(reader: DeskReader) -> Choices:
    """List the towns where most people live."""
    query = (
        select(Commune.insee, Commune.name)
        .join(EligibilityVerdict, EligibilityVerdict.insee == Commune.insee)
        .group_by(Commune.insee, Commune.name)
        .order_by(func.count().desc(), Commune.insee)
        .limit(TOWNS)
    )
    rows = sorted(reader.session.execute(query), key=lambda row: row[1])
    return dict(rows)


def _languages(reader: DeskReader) -> Choices:
    query = select(Person.language).where(people.of_bot(reader.bot_id)).distinct()
    return {it: it for it in sorted(reader.session.scalars(query))}


def _doors(reader: DeskReader) -> Choices:
    return {name: reader.plain(f"people.door.{name}") for name in [*ChannelName, NONE]}


def _silences(reader: DeskReader) -> Choices:
    return {name: reader.plain(f"people.silent.{name}") for name in SILENCES}


def _yes_no(reader: DeskReader) -> Choices:
    return {name: reader.plain(f"people.{name}") for name in (YES, NO)}


def _all_workshops(reader: DeskReader) -> Choices:
    query = select(Workshop.id, Workshop.title, Workshop.starts_at).order_by(
        Workshop.starts_at.desc(), Workshop.id.desc()
    )
    rows = reader.session.execute(query.limit(WORKSHOPS))
    return {
        str(workshop_id): f"{title}, {in_short(local_date(at, NO_DEPARTMENT), reader.language)}"
        for workshop_id, title, at in rows
    }


def _calls(reader: DeskReader) -> Choices:
    return {name: reader.plain(f"people.calls.{name}") for name in (MINE, ALL)}


def _where(name: str) -> Callable[[DeskReader, str], ColumnElement[bool]]:
    return lambda reader, value: person_filters.where(
        name, str(reader.person_id) if value == MINE else value, reader.now
    )


CHOICES: Mapping[str, Callable[[DeskReader], Choices]] = {
    "session": _sessions,
    "state": _states,
    "town": _all_towns,
    "silent": _silences,
    "booked": _yes_no,
    "workshop": _all_workshops,
    "came": _all_workshops,
    "missed": _all_workshops,
    "role": _roles,
    "door": _doors,
    "language": _languages,
    "paused": _yes_no,
    "calls": _calls,
}
FILTERS = [Filter(name, choices, _where(name)) for name, choices in CHOICES.items()]


def _of(reader: DeskReader) -> Select[int]:
    return select(Person.id).where(people.of_bot(reader.bot_id))


def _search(reader: DeskReader, words: str) -> Sequence[int]:
    return person_search.closest_ids(reader.session, reader.bot_id, words)


def _open_sessions(reader: DeskReader) -> Choices:
    coming = programme_sessions.upcoming(reader.session, local_date(reader.now, NO_DEPARTMENT))
    return dict(programme_sessions.labels(coming, reader.language))


def _terms(reader: DeskReader) -> Choices:
    return {str(days): reader.plain("people.days", count=str(days)) for days in people_acts.TERMS}


ACTS = (
    Act(
        "write",
        people_acts.write,
        (ActField("words", longest=LONGEST_ANSWER),),
        two_people_above=ALONE,
    ),
    Act("call", people_acts.note_call, undo=people_acts.forget_note),
    Act("called", people_acts.settle_call),
    Act(
        "note",
        people_acts.note,
        (ActField("note", longest=people_acts.LONGEST_NOTE), ActField("days", _terms)),
        undo=people_acts.forget_note,
    ),
    Act("pause", people_acts.pause, undo=people_acts.resume_again),
    Act("resume", people_acts.resume, undo=people_acts.pause_again),
    Act("move", people_acts.move, (ActField("session", _open_sessions),)),
)
LISTING = Listing(
    name=NAME,
    of=_of,
    key=Person.id,
    whose=Person.id,
    load=load,
    label=label,
    columns=COLUMNS,
    order="-joined",
    filters=FILTERS,
    acts=ACTS,
    beginnings=(announcements_listing.BEGINNING,),
    search=_search,
    row=people_page.draw,
)
