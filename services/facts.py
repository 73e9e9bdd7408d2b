"""What fills the bot's sentences beyond the answers: looked up only when a text needs it."""

from collections.abc import Mapping
from datetime import datetime

from models.programme import EligibilityVerdict, Enrolment, EnrolmentStatus, ProgrammeSession
from rules.dates import in_words, moment, with_year
from rules.working_hours import MAINLAND, answer_by, is_open, local_date, zone_of
from rules.zones import ZoneKind
from services import demonstration, enrolments, programme, seats
from services.phrases import Fact, Phrase
from services.profile import shown
from services.programme import Door, DoorKind, Texts
from services.scene import Scene
from services.team import STAFF, roles_of
from services.verdicts import newest_verdict

PROGRAMME, ASSOCIATION = "DéClics numériques", "L'association"
MANY_SEATS = 20
AT_ADDRESS = frozenset({"address", "location_declared_home"})
NOT_IN = (EnrolmentStatus.REFUSED, EnrolmentStatus.LEFT)
NOTHING = ""


def of_programme(scene: Scene) -> str:
    texts = _texts(scene)
    return texts.programme if texts else PROGRAMME


def association(scene: Scene) -> str:
    texts = _texts(scene)
    return texts.association if texts else ASSOCIATION


def privacy_contact(scene: Scene) -> str | Phrase:
    texts = _texts(scene)
    return texts.privacy_contact if texts and texts.privacy_contact else Phrase("fact.by_talking")


def territory(scene: Scene) -> str:
    texts = _texts(scene)
    return texts.territory if texts else NOTHING


def minimum_age(scene: Scene) -> str:
    session = _session(scene)
    return str(session.minimum_age if session else 18)


def session_name(scene: Scene) -> str:
    session = _session(scene)
    return session.name if session else NOTHING


def session_dates(scene: Scene) -> str | Phrase:
    session = _session(scene)
    if session is None:
        return Phrase("fact.no_dates")
    first = in_words(session.starts_on, scene.language)
    last = in_words(session.ends_on, scene.language)
    return Phrase("fact.session_dates", {"first": first, "last": last})


def seats_left(scene: Scene) -> str | Phrase:
    session = _session(scene)
    free = seats.free_seats(scene.session, session) if session else 0
    if free == 0:
        return Phrase("fact.no_seats")
    if free > MANY_SEATS:
        return Phrase("fact.many_seats")
    return Phrase("fact.few_seats" if free > 1 else "fact.one_seat", {"count": str(free)})


def what_next(scene: Scene) -> Phrase:
    found = enrolments.newest(scene.session, scene.person_id)
    waits = found is not None and found[0].status is EnrolmentStatus.WAITING
    return Phrase("fact.when_freed" if waits else "fact.before_it_starts")


def rank(scene: Scene) -> str:
    found = enrolments.newest(scene.session, scene.person_id)
    return str(seats.rank(scene.session, scene.person_id, found[1])) if found else NOTHING


def deadline(scene: Scene) -> str:
    session = _session(scene)
    return in_words(session.starts_on, scene.language) if session else NOTHING


def why(scene: Scene) -> str | Phrase:
    verdict = _verdict(scene)
    if verdict is None:
        return NOTHING
    situation = Phrase(f"fact.situation.{verdict.situation}")
    zone_reason = (verdict.details or {}).get("zone_reason", "outside_zones")
    values: dict[str, str | Phrase] = {"name": verdict.zone_name or "", "map": _map(verdict)}
    zone = Phrase(f"fact.zone.{zone_reason}", values)
    return Phrase("fact.why", {"situation": situation, "zone": zone})


def check_why(scene: Scene) -> str | Phrase:
    verdict = _verdict(scene)
    if verdict is None:
        return NOTHING
    if "contested" in verdict.reasons:
        return Phrase("fact.check.contested")
    if "age_to_check" in verdict.reasons:
        return Phrase("fact.check.age")
    zone_reason = (verdict.details or {}).get("zone_reason", "outside_zones")
    return Phrase(f"fact.check.{zone_reason}", {"name": verdict.zone_name or ""})


def held(scene: Scene) -> str | Phrase:
    """While the team looks, a place is kept if there is one."""
    found = enrolments.newest(scene.session, scene.person_id)
    if found and found[0].status is EnrolmentStatus.WAITING:
        return Phrase("fact.not_held", {"rank": rank(scene)})
    return Phrase("fact.held")


def refused_because(scene: Scene) -> str | Phrase:
    verdict = _verdict(scene)
    if verdict is None:
        return NOTHING
    where = "address" if verdict.method in AT_ADDRESS else "commune"
    return Phrase(f"fact.refused.{where}", {"map": _map(verdict)})


def erased(scene: Scene) -> str | Phrase:
    verdict = _verdict(scene)
    if verdict is None or verdict.method not in AT_ADDRESS:
        return NOTHING
    return Phrase(f"fact.erased.{verdict.method}")


def answer_before(scene: Scene) -> str | Phrase:
    """ "mardi 6 octobre avant 14 h 30"."""
    found = enrolments.newest(scene.session, scene.person_id)
    department = scene.person.department or MAINLAND
    due = found[0].answer_by if found else None
    return _before(scene, due or answer_by(scene.now, department), department)


def next_answer(scene: Scene) -> str | Phrase:
    department = scene.person.department or MAINLAND
    due = answer_by(scene.now, department)
    return Phrase("fact.next_answer", {"when": _before(scene, due, department)})


def opening_hours(scene: Scene) -> str | Phrase:
    here = scene.person.department or MAINLAND
    return Phrase("fact.open_now" if is_open(scene.now, here) else "fact.closed_now")


def doors(scene: Scene) -> str | Phrase:
    return _doors(scene, _known_doors(scene))


def young_door(scene: Scene) -> str | Phrase:
    """Under 18: the mission locale first."""
    found = [door for door in _known_doors(scene) if door.kind is DoorKind.MISSION_LOCALE]
    return _doors(scene, found or _known_doors(scene))


def status(scene: Scene) -> str | Phrase:
    found = enrolments.newest(scene.session, scene.person_id)
    if found is None or found[0].status in NOT_IN:
        return _status_outside(scene, found)
    values: dict[str, str | Phrase] = {
        "session_name": found[1].name,
        "session_dates": session_dates(scene),
        "rank": rank(scene),
        "answer_by": answer_before(scene),
    }
    return Phrase(f"menu.status.{found[0].status}", values)


def _status_outside(scene: Scene, found: tuple[Enrolment, ProgrammeSession] | None) -> Phrase:
    if scene.person.keep_informed_at is not None:
        return Phrase("menu.status.informed")
    if found is not None and found[0].status is EnrolmentStatus.REFUSED:
        return Phrase("menu.status.refused", {"session_name": found[1].name})
    return Phrase("menu.status.none")


def what_we_know(scene: Scene) -> str | Phrase:
    person = scene.person
    verdict = _verdict(scene)
    known = {
        "first_name": person.first_name,
        "phone": person.phone,
        "email": person.email,
        "source": person.source,
        "zone": verdict.zone_name if verdict else None,
        "session": session_name(scene) if verdict else None,
        "since": with_year(local_date(person.joined_at, MAINLAND), scene.language),
    }
    return Phrase.lines(
        Phrase(f"privacy.known.{name}", {"value": value}) for name, value in known.items() if value
    )


def roles(scene: Scene) -> str | Phrase:
    held = sorted(roles_of(scene.session, scene.person_id))
    return Phrase.lines((Phrase(f"team.role.{role}") for role in held), between=", ")


def staff_hint(scene: Scene) -> str | Phrase:
    staff = bool(roles_of(scene.session, scene.person_id) & STAFF)
    return Phrase("team.staff_hint" if staff else "team.other_hint")


FACTS: Mapping[str, Fact] = {
    "programme": of_programme,
    "association": association,
    "privacy_contact": privacy_contact,
    "territory": territory,
    "minimum_age": minimum_age,
    "session_name": session_name,
    "session_dates": session_dates,
    "seats_left": seats_left,
    "what_next": what_next,
    "rank": rank,
    "deadline": deadline,
    "why": why,
    "check_why": check_why,
    "held": held,
    "refused_because": refused_because,
    "erased": erased,
    "answer_by": answer_before,
    "next_answer": next_answer,
    "opening_hours": opening_hours,
    "doors": doors,
    "young_door": young_door,
    "status": status,
    "what_we_know": what_we_know,
    "roles": roles,
    "staff_hint": staff_hint,
    "first_name_shown": lambda scene: shown(scene.person.first_name),
    "phone_shown": lambda scene: shown(scene.person.phone),
    "email_shown": lambda scene: shown(scene.person.email),
}


def _session(scene: Scene) -> ProgrammeSession | None:
    """The person's session, else the next one of their department, else the next of all."""
    found = enrolments.newest(scene.session, scene.person_id)
    if found is not None:
        return found[1]
    department = scene.person.department
    today = local_date(scene.now, department or MAINLAND)
    near = programme.session_for(scene.session, department, today) if department else None
    coming = programme.upcoming(scene.session, today)
    return near or (coming[0] if coming else None)


def _texts(scene: Scene) -> Texts | None:
    session = _session(scene)
    return programme.texts_of(session) if session else None


def _verdict(scene: Scene) -> EligibilityVerdict | None:
    found: tuple[Enrolment, ProgrammeSession] | None
    found = enrolments.newest(scene.session, scene.person_id)
    return newest_verdict(scene.session, scene.person_id, found[1].id) if found else None


def _map(verdict: EligibilityVerdict) -> Phrase:
    """Which map decided, and of when."""
    if verdict.vintage == demonstration.VINTAGE:
        return Phrase("fact.map.demonstration")
    by_commune = verdict.zone is ZoneKind.FRR or verdict.method == "commune"
    name = "communes" if by_commune else "quarters"
    return Phrase(f"fact.map.official_{name}", {"vintage": verdict.vintage or ""})


def _known_doors(scene: Scene) -> list[Door]:
    session = _session(scene)
    return programme.doors_of(session, scene.person.department) if session else []


def _doors(scene: Scene, found: list[Door]) -> Phrase:
    lines = []
    for door in found:
        where = [part for part in (door.phone, door.web) if part]
        values = {"name": door.name, "where": ", ".join(where)}
        lines.append(Phrase(f"fact.door.{door.kind}", values))
    return Phrase.lines(lines) if lines else Phrase("fact.door.none")


def _before(scene: Scene, due: datetime, department: str) -> Phrase:
    day, hour = moment(due, zone_of(department), scene.language)
    return Phrase("fact.before", {"day": day, "hour": hour})
