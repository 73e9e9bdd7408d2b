"""What fills the bot's sentences beyond the answers: looked up only when a text needs it."""

from collections.abc import Mapping

from services.conversation.phrases import Fact, Phrase
from services.conversation.turn_context import TurnContext
from services.employers import registry as employers_registry
from services.enrolment import enrolments, session_values, verdict_values
from services.enrolment.enrolments import Stand
from services.home import command_help
from services.mentoring import registry as mentoring_registry
from services.mentoring.reports import registry as reports_registry
from services.people.roles import STAFF, roles_of
from services.privacy import erasure_notice, stored_data, terms_told
from services.profile import message_preferences
from services.profile.profile import shown
from services.strengths import next_steps, strengths
from services.tickets import distress, late_answers

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


FACTS: Mapping[str, Fact] = {
    "where_invited": where_invited,
    "help_lines": command_help.lines,
    "rooms": lambda _: "",
    "programme": session_values.of_programme,
    "association": session_values.association,
    "controller": session_values.controller,
    "privacy_contact": session_values.privacy_contact,
    "territory": session_values.territory,
    "minimum_age": session_values.minimum_age,
    "session_name": session_values.session_name,
    "session_dates": session_values.session_dates,
    "seats_left": session_values.seats_left,
    "what_next": session_values.what_next,
    "rank": session_values.rank,
    "deadline": session_values.deadline,
    "why": verdict_values.why,
    "check_why": verdict_values.check_why,
    "held": verdict_values.held,
    "refused_because": verdict_values.refused_because,
    "erased": verdict_values.erased,
    "answer_by": verdict_values.answer_before,
    "next_answer": verdict_values.next_answer,
    "urgent_delay": distress.delay,
    "team_delay": late_answers.delay,
    "opening_hours": verdict_values.opening_hours,
    "doors": session_values.doors,
    "young_door": session_values.young_door,
    "status": status,
    "what_we_know": stored_data.what_we_know,
    "what_goes": erasure_notice.what_goes,
    **terms_told.FACTS,
    "strengths": next_steps.strengths_words,
    "tie": strengths.tie,
    "strength": next_steps.strength_asked,
    "example": next_steps.example_hint,
    "digital_level": next_steps.digital_words,
    "wishes": next_steps.wishes_words,
    **mentoring_registry.FACTS,
    **employers_registry.FACTS,
    **reports_registry.FACTS,
    "roles": roles,
    "staff_hint": staff_hint,
    "first_name_shown": lambda context: shown(context.person.first_name),
    "phone_shown": lambda context: shown(context.person.phone),
    "messages_shown": message_preferences.shown,
    "email_shown": lambda context: shown(context.person.email),
}
