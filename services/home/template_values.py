"""Compute the values that fill texts about a person: their status, their roles."""

from collections.abc import Mapping

from rules.schedule.dates import in_short
from rules.schedule.time_zones import local_date
from services.conversation.phrases import Phrase, TemplateValue
from services.conversation.turn_context import TurnContext
from services.enrolment import enrolments, session_values, verdict_values
from services.enrolment.enrolments import EnrolmentStanding
from services.home import corrections, way
from services.people.roles import is_staff, roles_of
from services.tickets import absence_command

INFORMED = Phrase("menu.status.informed")
SESSION_PAST = (EnrolmentStanding.TOO_LATE, EnrolmentStanding.OVER)
HAS_PART = (
    EnrolmentStanding.OFFERED,
    EnrolmentStanding.PLACE,
    EnrolmentStanding.WAITING,
    EnrolmentStanding.TO_CHECK,
)


def status(context: TurnContext) -> str | Phrase:
    """Say how a person stands, below what is said while nobody of the team answers."""
    closed, stands = absence_command.said_today(context), _stands(context)
    return Phrase.joined([closed, stands]) if closed else stands


def _stands(context: TurnContext) -> Phrase:
    """Say the person's standing in their last session, and whether they wait for the next."""
    enrolment = enrolments.newest(context.session, context.person_id)
    stand = enrolments.stand_in(enrolment, context.now) if enrolment else EnrolmentStanding.NONE
    is_informed = stand not in HAS_PART and context.person.keep_informed_at is not None
    if is_informed and stand not in SESSION_PAST:
        return INFORMED
    if stand is EnrolmentStanding.PLACE:
        return _with_place(context)
    values: dict[str, str | Phrase] = {
        "session_name": session_values.session_name(context),
        "session_dates": session_values.session_dates(context),
    }
    if stand is EnrolmentStanding.WAITING:
        values["rank"] = session_values.rank(context)
    if stand is EnrolmentStanding.TO_CHECK:
        values["answer_by"] = verdict_values.answer_before(context)
    in_session = Phrase(f"menu.status.{stand}", values)
    return Phrase.joined([in_session, INFORMED]) if is_informed else in_session


def _with_place(context: TurnContext) -> Phrase:
    """Say the steps of who has a place, and the dates of the session until it begins."""
    session, dates = session_values.session_of(context), Phrase()
    if session is not None and (
        local_date(context.now, session.departments[0]) < session.starts_on
    ):
        first, last = (
            in_short(it, context.language) for it in (session.starts_on, session.ends_on)
        )
        dates = Phrase("menu.status.dates", {"first": first, "last": last})
    return Phrase("menu.status.place", {"way": way.in_words(context), "dates": dates})


def roles(context: TurnContext) -> str | Phrase:
    """List the roles of the person, with commas between."""
    names = sorted(roles_of(context.session, context.person_id))
    return Phrase.joined((Phrase(f"team.role.{name}") for name in names), between=", ")


def team_status(context: TurnContext) -> str | Phrase:
    """Say what access the person has, and to the team what waits for an answer."""
    staff = is_staff(context.session, context.person_id)
    return Phrase(f"team.status.{'staff' if staff else 'other'}", {"roles": roles(context)})


def where_invited(context: TurnContext) -> Phrase:
    """Say where an invitation leads: to the team, or to the programme for any other role."""
    values = {"programme": session_values.of_programme(context)}
    staff = is_staff(context.session, context.person_id)
    return Phrase("invited.to_team" if staff else "invited.to_programme", values)


TEMPLATE_VALUES: Mapping[str, TemplateValue] = {
    "where_invited": where_invited,
    "status": status,
    "roles": roles,
    "team_status": team_status,
    "corrected_elsewhere": corrections.elsewhere,
}
