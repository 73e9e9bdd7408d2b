"""Values that fill the bot's sentences about the session: names, dates, seats, other help.

Each function is a template value; all speak of the session that `session_of` returns.
"""

from models.enrolment import EnrolmentStatus
from models.programme import ProgrammeSession
from rules.conversation.answers import phone_as_read
from rules.schedule.dates import in_words
from rules.schedule.time_zones import local_date
from services.conversation.phrases import Phrase
from services.conversation.turn_context import TurnContext
from services.enrolment import enrolments, places
from services.programme import data_protection, sessions
from services.programme.session_file import Door, DoorKind, SessionTexts

MANY_SEATS = 20
NOTHING = ""


def of_programme(context: TurnContext) -> str | Phrase:
    """Return the programme's name; a name of our own until a session is loaded."""
    texts = _texts(context)
    return texts.programme if texts else Phrase("fact.programme")


def association(context: TurnContext) -> str | Phrase:
    texts = _texts(context)
    return texts.association if texts else Phrase("fact.association")


def controller(context: TurnContext) -> str | Phrase:
    """Return the controller of personal data that the owner recorded, else the association."""
    return data_protection.recorded(context.session).controller or association(context)


def privacy_contact(context: TurnContext) -> str | Phrase:
    if contact := data_protection.recorded(context.session).contact:
        return contact
    texts = _texts(context)
    return texts.privacy_contact if texts and texts.privacy_contact else Phrase("fact.by_talking")


def territory(context: TurnContext) -> str:
    texts = _texts(context)
    return texts.territory if texts else NOTHING


def minimum_age(context: TurnContext) -> str:
    session = session_of(context)
    return str(session.minimum_age if session else 18)


def session_name(context: TurnContext) -> str:
    session = session_of(context)
    return session.name if session else NOTHING


def session_dates(context: TurnContext) -> str | Phrase:
    session = session_of(context)
    if session is None:
        return Phrase("fact.no_dates")
    first = in_words(session.starts_on, context.language)
    last = in_words(session.ends_on, context.language)
    return Phrase("fact.session_dates", {"first": first, "last": last})


def seats_left(context: TurnContext) -> Phrase:
    session = session_of(context)
    if session and places.takes_nobody(session, context.now):
        return Phrase("fact.closed")
    return seats_in_words(places.free_seats(context.session, session) if session else 0)


def seats_in_words(free: int) -> Phrase:
    """Say how many seats are free; more than MANY_SEATS are not counted."""
    if free == 0:
        return Phrase("fact.no_seats")
    if free > MANY_SEATS:
        return Phrase("fact.many_seats")
    return Phrase("fact.few_seats" if free > 1 else "fact.one_seat", {"count": str(free)})


def what_next(context: TurnContext) -> Phrase:
    enrolled = enrolments.newest(context.session, context.person_id)
    waits = enrolled is not None and enrolled[0].status is EnrolmentStatus.WAITING
    return Phrase("fact.when_freed" if waits else "fact.first_step")


def rank(context: TurnContext) -> str:
    enrolled = enrolments.newest(context.session, context.person_id)
    if enrolled is None:
        return NOTHING
    return str(places.rank(context.session, context.person_id, enrolled[1]))


def deadline(context: TurnContext) -> str:
    session = session_of(context)
    return in_words(session.starts_on, context.language) if session else NOTHING


def doors(context: TurnContext) -> str | Phrase:
    return _doors(context, _known_doors(context))


def young_door(context: TurnContext) -> str | Phrase:
    """Return the help for people under 18: the « mission locale », or all if none is known."""
    young = [door for door in _known_doors(context) if door.kind is DoorKind.MISSION_LOCALE]
    return _doors(context, young or _known_doors(context))


def session_of(context: TurnContext) -> ProgrammeSession | None:
    """Return the person's session, or the next of their department, or the next of all."""
    enrolled = enrolments.newest(context.session, context.person_id)
    if enrolled is not None:
        return enrolled[1]
    department = context.person.department
    today = local_date(context.now, department)
    near = sessions.session_for(context.session, department, today) if department else None
    coming = sessions.upcoming(context.session, today)
    return near or (coming[0] if coming else None)


def _texts(context: TurnContext) -> SessionTexts | None:
    session = session_of(context)
    return sessions.texts_of(session) if session else None


def _known_doors(context: TurnContext) -> list[Door]:
    session = session_of(context)
    return sessions.doors_of(session, context.person.department) if session else []


def _doors(context: TurnContext, doors_shown: list[Door]) -> Phrase:
    lines = []
    for door in doors_shown:
        contacts = [part for part in (phone_as_read(door.phone or ""), door.web) if part]
        values = {"name": door.name, "where": ", ".join(contacts)}
        lines.append(Phrase(f"fact.door.{door.kind}", values))
    return Phrase.joined(lines) if lines else Phrase("fact.door.none")
