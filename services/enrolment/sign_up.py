"""Script actions and listers of the sign-up (`way_in`): where people live, verdict, place."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TypedDict

from models.programme import ProgrammeSession
from rules.enrolment.eligibility import AgeBand, Fact, Outcome, Situation
from rules.geography.place_names import named_in
from rules.geography.zones import Reason, Verdict, ZoneKind
from rules.tickets.working_hours import MAINLAND, local_date
from services.conversation.turn_context import Done, TurnContext
from services.enrolment import eligibility, enrolments, minors, places, review_queue
from services.enrolment.enrolments import Stand
from services.enrolment.places import Place
from services.geography.zones import in_france
from services.programme import sessions as programme_sessions

ADDRESS_TRIES = 2


class AgeCheck(StrEnum):
    ALLOWED = "allowed"
    TOO_YOUNG = "too_young"


class Located(StrEnum):
    NEEDS_ADDRESS = "needs_address"
    KNOWN = "known"
    NO_SESSION = "no_session"


class Tried(StrEnum):
    AGAIN = "again"
    ENOUGH = "enough"


class Inside(StrEnum):
    INSIDE = "inside"
    OUTSIDE = "outside"


class Judged(StrEnum):
    ELIGIBLE = "eligible"
    TO_CHECK = "to_check"
    NOT_IN_ZONE = "not_in_zone"
    NOT_LOOKING = "not_looking"
    TOO_YOUNG = "too_young"
    NO_SESSION = "no_session"


class Corrected(StrEnum):
    KEPT = "kept"
    """The person keeps the place, or the rank, that they have."""
    TO_CHECK = "to_check"
    ELIGIBLE = "eligible"
    NOT_IN_ZONE = "not_in_zone"
    NOT_LOOKING = "not_looking"
    TOO_YOUNG = "too_young"
    NO_SESSION = "no_session"


class PlaceTaken(StrEnum):
    PLACE = "place"
    WAITING = "waiting"
    CLOSED = "closed"


class Contested(StrEnum):
    TO_CHECK = "to_check"
    NOTHING = "nothing"


IN_IT = (Stand.PLACE, Stand.WAITING, Stand.TO_CHECK)
"""Standings in a session that is not over, in which the person has a place or may get one."""
REFUSALS = {Fact.TOO_YOUNG: Judged.TOO_YOUNG, Fact.EMPLOYED: Judged.NOT_LOOKING}


def communes(context: TurnContext, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    return context.deployment.zones.communes_of(context.session, answers["postcode"])


def quarters(context: TurnContext, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    return context.deployment.zones.quarters_of(context.session, answers["insee"])


def communes_named(context: TurnContext, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    """List the communes that words name, of the departments with a session to come."""
    coming = programme_sessions.upcoming(context.session, local_date(context.now, MAINLAND))
    departments = sorted({it for session in coming for it in session.departments})
    towns = context.deployment.zones.towns_of(context.session, departments)
    return list(named_in(answers["named"], towns))


def quarters_named(context: TurnContext, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    """List the only quarter of the commune that words name."""
    found = named_in(answers["named"], quarters(context, answers))
    return list(found) if len(found) == 1 else []


def nearest(context: TurnContext, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    latitude, longitude = _position(answers)
    return context.deployment.zones.nearest_communes(context.session, latitude, longitude)


def check_age(context: TurnContext, _: Mapping[str, str]) -> AgeCheck:
    """Note that the person is under 18; refuse at once if no upcoming session takes them.

    It is noted before any verdict: an age corrected after this answer goes to the team.
    """
    minors.note_age(context.session, context.person_id, AgeBand.UNDER_18, context.now)
    coming = programme_sessions.upcoming(context.session, local_date(context.now, MAINLAND))
    welcomed = any(session.minimum_age < 18 for session in coming)
    return AgeCheck.ALLOWED if welcomed else AgeCheck.TOO_YOUNG


def locate(context: TurnContext, answers: Mapping[str, str]) -> Located:
    """Tell whether the commune is enough to judge, or the address is needed."""
    insee = answers["insee"]
    context.keep(commune=context.deployment.zones.commune_name(context.session, insee))
    sessions = _sessions_for(context, insee)
    if not sessions:
        return Located.NO_SESSION
    if all(_refuses_anywhere(session, context, answers) for session in sessions):
        return Located.KNOWN
    needed = context.deployment.zones.needs_address(
        context.session, insee, on=sessions[0].starts_on
    )
    return Located.NEEDS_ADDRESS if needed else Located.KNOWN


def judge(context: TurnContext, answers: Mapping[str, str]) -> Judged:
    """Judge the person for the first session that does not refuse them."""
    sessions = _sessions_for(context, answers["insee"])
    if not sessions:
        return Judged.NO_SESSION
    session, zone = _first_welcoming(context, sessions, answers)
    assessed = eligibility.assess(
        context.session,
        context.person_id,
        session,
        **_about(answers),
        insee=answers["insee"],
        zone=zone,
        method=answers["method"],
        now=context.now,
    )
    if assessed.outcome is Outcome.TO_CHECK:
        review_queue.announce_to_check(context)
    return _judged(assessed.outcome, assessed.reasons)


def correct(context: TurnContext, answers: Mapping[str, str]) -> Corrected:
    """Judge corrected answers for the session that the person is in, or as new ones."""
    held = _session_held(context)
    if held is None:
        return Corrected(judge(context, answers))
    assessed = eligibility.correct(
        context.session,
        context.person_id,
        held,
        **_about(answers),
        insee=answers["insee"],
        zone=_zone(context, held, answers),
        method=answers["method"],
        now=context.now,
    )
    if assessed.outcome is not Outcome.TO_CHECK:
        return Corrected.KEPT
    review_queue.announce_to_check(context)
    return Corrected.TO_CHECK


def _first_welcoming(
    context: TurnContext, sessions: Sequence[ProgrammeSession], answers: Mapping[str, str]
) -> tuple[ProgrammeSession, Verdict]:
    """Return the first session that does not refuse the person, else the first of all."""
    judged = [(session, _zone(context, session, answers)) for session in sessions]
    welcoming = (
        (session, zone)
        for session, zone in judged
        if not eligibility.would_refuse(session, **_about(answers), zone=zone, now=context.now)
    )
    return next(welcoming, judged[0])


def _sessions_for(context: TurnContext, insee: str) -> list[ProgrammeSession]:
    department = context.deployment.zones.department_of(context.session, insee)
    context.person.department = department
    if (held := _session_held(context)) is not None:
        return [held]
    today = local_date(context.now, department)
    return programme_sessions.sessions_for(context.session, department, today)


def _zone(context: TurnContext, session: ProgrammeSession, answers: Mapping[str, str]) -> Verdict:
    insee, on = answers["insee"], session.starts_on
    match answers["method"]:
        case "address" | "location_declared_home":
            latitude, longitude = _position(answers)
            return context.deployment.zones.at(
                context.session, latitude, longitude, insee=insee, on=on
            )
        case "quarter":
            return context.deployment.zones.of_quarter(context.session, answers["quarter"])
        case _:
            return context.deployment.zones.of_commune(context.session, insee, on=on)


def _session_held(context: TurnContext) -> ProgrammeSession | None:
    enrolled = enrolments.newest(context.session, context.person_id)
    if enrolled is None or enrolments.stand_in(enrolled, context.now) not in IN_IT:
        return None
    return enrolled[1]


def _refuses_anywhere(
    session: ProgrammeSession, context: TurnContext, answers: Mapping[str, str]
) -> bool:
    """Tell whether the session refuses the person wherever they live: no address is needed then."""
    inside = Verdict(ZoneKind.QPV, None, None, Reason.INSIDE_QUARTER, None)
    return eligibility.would_refuse(session, **_about(answers), zone=inside, now=context.now)


def check_position(_: TurnContext, answers: Mapping[str, str]) -> Inside:
    return Inside.INSIDE if in_france(*_position(answers)) else Inside.OUTSIDE


def count_address_tries(context: TurnContext, answers: Mapping[str, str]) -> Tried:
    tries = int(answers.get("tries", "0")) + 1
    context.keep(tries=str(tries))
    return Tried.AGAIN if tries < ADDRESS_TRIES else Tried.ENOUGH


def forget(_: TurnContext, __: Mapping[str, str]) -> Done:
    """Do nothing: the step that runs this erases private answers, and deletes them in the chat."""
    return Done.DONE


def take_place(context: TurnContext, _: Mapping[str, str]) -> PlaceTaken:
    """Take a place in the person's session, or a rank on its waiting list."""
    enrolled = enrolments.newest(context.session, context.person_id)
    if enrolled is None:
        return PlaceTaken.CLOSED
    match places.take_place(context.session, context.person_id, enrolled[1], context.now):
        case Place.GIVEN | Place.ALREADY:
            return PlaceTaken.PLACE
        case Place.WAITING:
            return PlaceTaken.WAITING
        case Place.CLOSED:
            return PlaceTaken.CLOSED


def contest(context: TurnContext, _: Mapping[str, str]) -> Contested:
    """Ask the team to look at a refusal; it is told."""
    enrolled = enrolments.newest(context.session, context.person_id)
    if enrolled is None:
        return Contested.NOTHING
    assessed = eligibility.contest(context.session, context.person_id, enrolled[1], context.now)
    if assessed is None:
        return Contested.NOTHING
    review_queue.announce_to_check(context)
    return Contested.TO_CHECK


def keep_informed(context: TurnContext, _: Mapping[str, str]) -> Done:
    context.person.keep_informed_at = context.now
    return Done.DONE


def open_above(context: TurnContext, answers: Mapping[str, str]) -> Done:
    context.open_above(answers["script"])
    return Done.DONE


class About(TypedDict):
    situation: Situation
    age: AgeBand


def _about(answers: Mapping[str, str]) -> About:
    return About(situation=Situation(answers["situation"]), age=AgeBand(answers["age"]))


def _judged(outcome: Outcome, reasons: tuple[Fact, ...]) -> Judged:
    if outcome in {Outcome.ELIGIBLE, Outcome.WAITS}:
        return Judged.ELIGIBLE
    if outcome is Outcome.TO_CHECK:
        return Judged.TO_CHECK
    refusals = (REFUSALS[reason] for reason in reasons if reason in REFUSALS)
    return next(refusals, Judged.NOT_IN_ZONE)


def _position(answers: Mapping[str, str]) -> tuple[float, float]:
    return float(answers["latitude"]), float(answers["longitude"])
