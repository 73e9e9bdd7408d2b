"""What fills the bot's sentences about the session: names, dates, seats, other doors."""

from models.enrolment import EnrolmentStatus
from models.programme import ProgrammeSession
from rules.schedule.dates import in_words
from rules.tickets.working_hours import MAINLAND, local_date
from services.conversation.phrases import Phrase
from services.conversation.turn_context import Scene
from services.enrolment import enrolments, places
from services.programme import data_protection, sessions
from services.programme.session_file import Door, DoorKind, Texts

MANY_SEATS = 20
NOTHING = ""


def of_programme(scene: Scene) -> str | Phrase:
    """Until a first session is loaded, ours."""
    texts = _texts(scene)
    return texts.programme if texts else Phrase("fact.programme")


def association(scene: Scene) -> str | Phrase:
    texts = _texts(scene)
    return texts.association if texts else Phrase("fact.association")


def controller(scene: Scene) -> str | Phrase:
    """Who answers for personal data: recorded by the owner, else the association."""
    return data_protection.recorded(scene.session).controller or association(scene)


def privacy_contact(scene: Scene) -> str | Phrase:
    if contact := data_protection.recorded(scene.session).contact:
        return contact
    texts = _texts(scene)
    return texts.privacy_contact if texts and texts.privacy_contact else Phrase("fact.by_talking")


def territory(scene: Scene) -> str:
    texts = _texts(scene)
    return texts.territory if texts else NOTHING


def minimum_age(scene: Scene) -> str:
    session = session_of(scene)
    return str(session.minimum_age if session else 18)


def session_name(scene: Scene) -> str:
    session = session_of(scene)
    return session.name if session else NOTHING


def session_dates(scene: Scene) -> str | Phrase:
    session = session_of(scene)
    if session is None:
        return Phrase("fact.no_dates")
    first = in_words(session.starts_on, scene.language)
    last = in_words(session.ends_on, scene.language)
    return Phrase("fact.session_dates", {"first": first, "last": last})


def seats_left(scene: Scene) -> Phrase:
    session = session_of(scene)
    if session and places.takes_nobody(session, scene.now):
        return Phrase("fact.closed")
    return seats_in_words(places.free_seats(scene.session, session) if session else 0)


def seats_in_words(free: int) -> Phrase:
    if free == 0:
        return Phrase("fact.no_seats")
    if free > MANY_SEATS:
        return Phrase("fact.many_seats")
    return Phrase("fact.few_seats" if free > 1 else "fact.one_seat", {"count": str(free)})


def what_next(scene: Scene) -> Phrase:
    found = enrolments.newest(scene.session, scene.person_id)
    waits = found is not None and found[0].status is EnrolmentStatus.WAITING
    return Phrase("fact.when_freed" if waits else "fact.first_step")


def rank(scene: Scene) -> str:
    found = enrolments.newest(scene.session, scene.person_id)
    return str(places.rank(scene.session, scene.person_id, found[1])) if found else NOTHING


def deadline(scene: Scene) -> str:
    session = session_of(scene)
    return in_words(session.starts_on, scene.language) if session else NOTHING


def doors(scene: Scene) -> str | Phrase:
    return _doors(scene, _known_doors(scene))


def young_door(scene: Scene) -> str | Phrase:
    """Under 18: the mission locale first."""
    found = [door for door in _known_doors(scene) if door.kind is DoorKind.MISSION_LOCALE]
    return _doors(scene, found or _known_doors(scene))


def session_of(scene: Scene) -> ProgrammeSession | None:
    """The person's session, else the next one of their department, else the next of all."""
    found = enrolments.newest(scene.session, scene.person_id)
    if found is not None:
        return found[1]
    department = scene.person.department
    today = local_date(scene.now, department or MAINLAND)
    near = sessions.session_for(scene.session, department, today) if department else None
    coming = sessions.upcoming(scene.session, today)
    return near or (coming[0] if coming else None)


def _texts(scene: Scene) -> Texts | None:
    session = session_of(scene)
    return sessions.texts_of(session) if session else None


def _known_doors(scene: Scene) -> list[Door]:
    session = session_of(scene)
    return sessions.doors_of(session, scene.person.department) if session else []


def _doors(scene: Scene, found: list[Door]) -> Phrase:
    lines = []
    for door in found:
        where = [part for part in (door.phone, door.web) if part]
        values = {"name": door.name, "where": ", ".join(where)}
        lines.append(Phrase(f"fact.door.{door.kind}", values))
    return Phrase.lines(lines) if lines else Phrase("fact.door.none")
