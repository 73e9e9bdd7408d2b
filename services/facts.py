"""What fills the bot's sentences beyond the answers: looked up only when a text needs it."""

from collections.abc import Mapping

from services import (
    discovery,
    employer_names,
    enrolments,
    known,
    meeting_names,
    mentor_names,
    nudges,
    safety_names,
    session_facts,
    verdict_facts,
)
from services.enrolments import Stand
from services.phrases import Fact, Phrase
from services.profile import shown
from services.scene import Scene
from services.team import STAFF, roles_of

INFORMED = Phrase("menu.status.informed")
BEHIND = (Stand.TOO_LATE, Stand.OVER)
IN = (Stand.OFFERED, Stand.PLACE, Stand.WAITING, Stand.TO_CHECK, *BEHIND)


def status(scene: Scene) -> str | Phrase:
    found = enrolments.newest(scene.session, scene.person_id)
    stand = enrolments.stand_in(found, scene.now) if found else Stand.NONE
    informed = scene.person.keep_informed_at is not None
    if informed and stand not in IN:
        return INFORMED
    values: dict[str, str | Phrase] = {
        "session_name": session_facts.session_name(scene),
        "session_dates": session_facts.session_dates(scene),
    }
    if stand is Stand.WAITING:
        values["rank"] = session_facts.rank(scene)
    if stand is Stand.TO_CHECK:
        values["answer_by"] = verdict_facts.answer_before(scene)
    said = Phrase(f"menu.status.{stand}", values)
    return Phrase.lines([said, INFORMED]) if informed and stand in BEHIND else said


def roles(scene: Scene) -> str | Phrase:
    held = sorted(roles_of(scene.session, scene.person_id))
    return Phrase.lines((Phrase(f"team.role.{role}") for role in held), between=", ")


def staff_hint(scene: Scene) -> str | Phrase:
    staff = bool(roles_of(scene.session, scene.person_id) & STAFF)
    return Phrase("team.staff_hint" if staff else "team.other_hint")


FACTS: Mapping[str, Fact] = {
    "rooms": lambda _: "",
    "programme": session_facts.of_programme,
    "association": session_facts.association,
    "controller": session_facts.controller,
    "privacy_contact": session_facts.privacy_contact,
    "territory": session_facts.territory,
    "minimum_age": session_facts.minimum_age,
    "session_name": session_facts.session_name,
    "session_dates": session_facts.session_dates,
    "seats_left": session_facts.seats_left,
    "what_next": session_facts.what_next,
    "rank": session_facts.rank,
    "deadline": session_facts.deadline,
    "why": verdict_facts.why,
    "check_why": verdict_facts.check_why,
    "held": verdict_facts.held,
    "refused_because": verdict_facts.refused_because,
    "erased": verdict_facts.erased,
    "answer_by": verdict_facts.answer_before,
    "next_answer": verdict_facts.next_answer,
    "team_delay": verdict_facts.team_delay,
    "opening_hours": verdict_facts.opening_hours,
    "doors": session_facts.doors,
    "young_door": session_facts.young_door,
    "status": status,
    "what_we_know": known.what_we_know,
    "strengths": discovery.strengths_words,
    "strength": discovery.strength_asked,
    "example": discovery.example_hint,
    "digital_level": discovery.digital_words,
    "wishes": discovery.wishes_words,
    **meeting_names.FACTS,
    **mentor_names.FACTS,
    **employer_names.FACTS,
    **safety_names.FACTS,
    "roles": roles,
    "staff_hint": staff_hint,
    "first_name_shown": lambda scene: shown(scene.person.first_name),
    "phone_shown": lambda scene: shown(scene.person.phone),
    "messages_shown": nudges.shown,
    "email_shown": lambda scene: shown(scene.person.email),
}
