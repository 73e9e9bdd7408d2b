"""Script actions and listers of the sign-up (`way_in`): where people live, verdict, place."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TypedDict

from models.programme import ProgrammeSession
from rules.enrolment.eligibility import AgeBand, EligibilityOutcome, EligibilityReason, Situation
from rules.geography.place_names import named_in
from rules.geography.zones import ZoneKind, ZoneReason, ZoneVerdict
from rules.schedule.time_zones import NO_DEPARTMENT, local_date
from services.conversation.turn_context import Done, TurnContext
from services.enrolment import eligibility, enrolments, minors, places, review_queue
from services.enrolment.enrolments import EnrolmentStanding
from services.enrolment.places import PlaceResult
from services.geography.zones import in_france
from services.programme import sessions as programme_sessions

ADDRESS_TRIES = 2


class AgeCheck(StrEnum):
    ALLOWED = "allowed"
    TOO_YOUNG = "too_young"


class HomeLocationResult(StrEnum):
    NEEDS_ADDRESS = "needs_address"
    KNOWN = "known"
    NO_SESSION = "no_session"


class AddressTries(StrEnum):
    AGAIN = "again"
    ENOUGH = "enough"


class PositionCheck(StrEnum):
    INSIDE = "inside"
    OUTSIDE = "outside"


class SignUpVerdict(StrEnum):
    ELIGIBLE = "eligible"
    TO_CHECK = "to_check"
    NOT_IN_ZONE = "not_in_zone"
    NOT_LOOKING = "not_looking"
    TOO_YOUNG = "too_young"
    NO_SESSION = "no_session"


class SignUpCorrection(StrEnum):
    KEPT = "kept"
    """The person keeps the place, or the rank, that they have."""
    TO_CHECK = "to_check"
    ELIGIBLE = "eligible"
    NOT_IN_ZONE = "not_in_zone"
    NOT_LOOKING = "not_looking"
    TOO_YOUNG = "too_young"
    NO_SESSION = "no_session"


class PlaceTakingResult(StrEnum):
    PLACE = "place"
    WAITING = "waiting"
    CLOSED = "closed"
    UNPROVED = "unproved"


class ContestResult(StrEnum):
    TO_CHECK = "to_check"
    NOTHING = "nothing"


HELD_STANDINGS = (EnrolmentStanding.PLACE, EnrolmentStanding.WAITING, EnrolmentStanding.TO_CHECK)
"""Standings, in a session not over, with a place or the hope of a place."""
REFUSALS = {
    EligibilityReason.TOO_YOUNG: SignUpVerdict.TOO_YOUNG,
    EligibilityReason.EMPLOYED: SignUpVerdict.NOT_LOOKING,
}


def communes(context: TurnContext, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    return context.deployment.zones.communes_of(context.session, answers["postcode"])


def quarters(context: TurnContext, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    return context.deployment.zones.quarters_of(context.session, answers["insee"])


def communes_named(context: TurnContext, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    """List the communes that words name, of the departments with a session to come."""
    coming = programme_sessions.upcoming(context.session, local_date(context.now, NO_DEPARTMENT))
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


def note_minor_and_check(context: TurnContext, _: Mapping[str, str]) -> AgeCheck:
    """Note a person as under 18; refuse at once if no upcoming session takes minors.

    It is noted before any verdict: an age corrected after this answer goes to the team.
    """
    minors.note_age(context.session, context.person_id, AgeBand.UNDER_18, context.now)
    coming = programme_sessions.upcoming(context.session, local_date(context.now, NO_DEPARTMENT))
    welcomed = any(session.minimum_age < 18 for session in coming)
    return AgeCheck.ALLOWED if welcomed else AgeCheck.TOO_YOUNG


def locate(context: TurnContext, answers: Mapping[str, str]) -> HomeLocationResult:
    """Tell whether the commune is enough to judge, or the address is needed."""
    insee = answers["insee"]
    context.keep(commune=context.deployment.zones.commune_name(context.session, insee))
    sessions = _sessions_for(context, insee)
    if not sessions:
        return HomeLocationResult.NO_SESSION
    if all(_refuses_anywhere(session, context, answers) for session in sessions):
        return HomeLocationResult.KNOWN
    needed = context.deployment.zones.needs_address(
        context.session, insee, on=sessions[0].starts_on
    )
    return HomeLocationResult.NEEDS_ADDRESS if needed else HomeLocationResult.KNOWN


def judge(context: TurnContext, answers: Mapping[str, str]) -> SignUpVerdict:
    """Judge the person for the first session that does not refuse them."""
    sessions = _sessions_for(context, answers["insee"])
    if not sessions:
        return SignUpVerdict.NO_SESSION
    session, zone = _first_welcoming(context, sessions, answers)
    assessed = eligibility.judge_and_store(
        context.session,
        context.person_id,
        session,
        **_about(answers),
        insee=answers["insee"],
        zone=zone,
        method=answers["method"],
        now=context.now,
    )
    if assessed.outcome is EligibilityOutcome.TO_CHECK:
        review_queue.announce_to_check(context)
    return _sign_up_verdict(assessed.outcome, assessed.reasons)


def correct(context: TurnContext, answers: Mapping[str, str]) -> SignUpCorrection:
    """Judge corrected answers for the session that the person is in, or as new ones."""
    held = _session_held(context)
    if held is None:
        return SignUpCorrection(judge(context, answers))
    assessed = eligibility.correct(
        context.session,
        context.person_id,
        held,
        **_about(answers),
        insee=answers["insee"],
        zone=_zone_of_home(context, held, answers),
        method=answers["method"],
        now=context.now,
    )
    if assessed.outcome is not EligibilityOutcome.TO_CHECK:
        return SignUpCorrection.KEPT
    review_queue.announce_to_check(context)
    return SignUpCorrection.TO_CHECK


def _first_welcoming(
    context: TurnContext, sessions: Sequence[ProgrammeSession], answers: Mapping[str, str]
) -> tuple[ProgrammeSession, ZoneVerdict]:
    """Return the first session that does not refuse the person, else the first of all."""
    judged = [(session, _zone_of_home(context, session, answers)) for session in sessions]
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


def _zone_of_home(
    context: TurnContext, session: ProgrammeSession, answers: Mapping[str, str]
) -> ZoneVerdict:
    """Return the zone of a home, told by an address, a position, a quarter or its commune alone.

    The step `geocode` of `way_in.yaml` has turned a typed address into degrees before
    (`bot/clients/geocoder.py`), and the person has confirmed it; the maps find the zone of a point
    by `Atlas.at`. The address is erased, in the chat too, by the step that judges (`forget: true`
    in the script); an address that nobody confirms, after an hour (`forget_private` of
    `services/privacy/retention.py`).
    """
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
    if enrolled is None or enrolments.stand_in(enrolled, context.now) not in HELD_STANDINGS:
        return None
    return enrolled[1]


def _refuses_anywhere(
    session: ProgrammeSession, context: TurnContext, answers: Mapping[str, str]
) -> bool:
    """Tell whether the session refuses the person wherever they live: no address is needed then."""
    inside = ZoneVerdict(ZoneKind.QPV, None, None, ZoneReason.INSIDE_QUARTER, None)
    return eligibility.would_refuse(session, **_about(answers), zone=inside, now=context.now)


def check_position(_: TurnContext, answers: Mapping[str, str]) -> PositionCheck:
    return PositionCheck.INSIDE if in_france(*_position(answers)) else PositionCheck.OUTSIDE


def count_address_tries(context: TurnContext, answers: Mapping[str, str]) -> AddressTries:
    tries = int(answers.get("tries", "0")) + 1
    context.keep(tries=str(tries))
    return AddressTries.AGAIN if tries < ADDRESS_TRIES else AddressTries.ENOUGH


def nothing_to_do(_: TurnContext, __: Mapping[str, str]) -> Done:
    """Do nothing: a step marked `forget: true` erases private answers itself, in the chat too."""
    return Done.DONE


def take_place(context: TurnContext, _: Mapping[str, str]) -> PlaceTakingResult:
    """Take a place in the person's session, or a rank on its waiting list."""
    enrolled = enrolments.newest(context.session, context.person_id)
    if enrolled is None:
        return PlaceTakingResult.CLOSED
    match places.take_place(context.session, context.person_id, enrolled[1], context.now):
        case PlaceResult.GIVEN | PlaceResult.ALREADY:
            return PlaceTakingResult.PLACE
        case PlaceResult.WAITING:
            return PlaceTakingResult.WAITING
        case PlaceResult.CLOSED:
            return PlaceTakingResult.CLOSED
        case PlaceResult.UNPROVED:
            return PlaceTakingResult.UNPROVED


def contest(context: TurnContext, _: Mapping[str, str]) -> ContestResult:
    """Ask the team to look at a refusal; it is told."""
    enrolled = enrolments.newest(context.session, context.person_id)
    if enrolled is None:
        return ContestResult.NOTHING
    assessed = eligibility.contest(context.session, context.person_id, enrolled[1], context.now)
    if assessed is None:
        return ContestResult.NOTHING
    review_queue.announce_to_check(context)
    return ContestResult.TO_CHECK


def keep_informed(context: TurnContext, _: Mapping[str, str]) -> Done:
    context.person.keep_informed_at = context.now
    return Done.DONE


def open_above(context: TurnContext, answers: Mapping[str, str]) -> Done:
    context.open_above(answers["script"])
    return Done.DONE


class SituationAndAge(TypedDict):
    situation: Situation
    age: AgeBand


def _about(answers: Mapping[str, str]) -> SituationAndAge:
    return SituationAndAge(situation=Situation(answers["situation"]), age=AgeBand(answers["age"]))


def _sign_up_verdict(
    outcome: EligibilityOutcome, reasons: tuple[EligibilityReason, ...]
) -> SignUpVerdict:
    if outcome in {EligibilityOutcome.ELIGIBLE, EligibilityOutcome.WAITS}:
        return SignUpVerdict.ELIGIBLE
    if outcome is EligibilityOutcome.TO_CHECK:
        return SignUpVerdict.TO_CHECK
    refusals = (REFUSALS[reason] for reason in reasons if reason in REFUSALS)
    return next(refusals, SignUpVerdict.NOT_IN_ZONE)


def _position(answers: Mapping[str, str]) -> tuple[float, float]:
    return float(answers["latitude"]), float(answers["longitude"])
