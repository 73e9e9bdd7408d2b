"""What fills the bot's sentences beyond the answers: looked up only when a text needs it."""

from collections.abc import Mapping

from services.conversation.phrases import Fact, Phrase
from services.conversation.turn_context import TurnContext
from services.enrolment import enrolments, session_values, verdict_values
from services.enrolment.enrolments import Stand
from services.people.roles import STAFF, roles_of

INFORMED = Phrase("menu.status.informed")
BEHIND = (Stand.TOO_LATE, Stand.OVER)
IN = (Stand.OFFERED, Stand.PLACE, Stand.WAITING, Stand.TO_CHECK, *BEHIND)


def status(context: TurnContext) -> str | Phrase:
    found = enrolments.newest(context.session, context.person_id)
    stand = enrolments.stand_in(found, context.now) if found else Stand.NONE
    informed = context.person.keep_informed_at is not None
    if informed and stand not in IN:
        return INFORMED
    values: dict[str, str | Phrase] = {
        "session_name": session_values.session_name(context),
        "session_dates": session_values.session_dates(context),
    }
    if stand is Stand.WAITING:
        values["rank"] = session_values.rank(context)
    if stand is Stand.TO_CHECK:
        values["answer_by"] = verdict_values.answer_before(context)
    said = Phrase(f"menu.status.{stand}", values)
    return Phrase.lines([said, INFORMED]) if informed and stand in BEHIND else said


def roles(context: TurnContext) -> str | Phrase:
    held = sorted(roles_of(context.session, context.person_id))
    return Phrase.lines((Phrase(f"team.role.{role}") for role in held), between=", ")


def staff_hint(context: TurnContext) -> str | Phrase:
    staff = bool(roles_of(context.session, context.person_id) & STAFF)
    return Phrase("team.staff_hint" if staff else "team.other_hint")


def where_invited(context: TurnContext) -> Phrase:
    """Mentors, companies and advisers are not of the team."""
    staff = bool(roles_of(context.session, context.person_id) & STAFF)
    values = {"programme": session_values.of_programme(context)}
    return Phrase("invited.to_team" if staff else "invited.to_programme", values)


TEMPLATE_VALUES: Mapping[str, Fact] = {
    "where_invited": where_invited,
    "rooms": lambda context: context.deployment.rooms.base,
    "status": status,
    "roles": roles,
    "staff_hint": staff_hint,
}
