"""Values that fill the bot's sentences about the verdict: why, what is to check, until when."""

from datetime import datetime

from models.enrolment import EligibilityVerdict, EnrolmentStatus
from rules.enrolment.eligibility import AgeBand
from rules.geography.zones import ZoneKind
from rules.schedule.dates import moment
from rules.schedule.time_zones import zone_of
from rules.tickets.working_hours import is_open
from services.conversation.phrases import Phrase
from services.conversation.turn_context import TurnContext
from services.enrolment import enrolments
from services.enrolment.eligibility import newest_verdict
from services.enrolment.session_values import rank
from services.geography import loading
from services.outbox import contact_proofs
from services.team import closings

ADDRESS = "address"
AT_ADDRESS = frozenset({ADDRESS, "location_declared_home"})
NOTHING = ""


def why(context: TurnContext) -> str | Phrase:
    """Say the reasons of the verdict: the situation and the zone, with the date of the map."""
    verdict = verdict_of(context)
    if verdict is None:
        return NOTHING
    situation = Phrase(f"fact.situation.{verdict.situation}")
    zone_reason = (verdict.details or {}).get("zone_reason", "outside_zones")
    values: dict[str, str | Phrase] = {"name": verdict.zone_name or "", "map": _map(verdict)}
    zone = Phrase(f"fact.zone.{zone_reason}", values)
    return Phrase("fact.why", {"situation": situation, "zone": zone})


def check_why(context: TurnContext) -> str | Phrase:
    """Say why the team has to decide, the first reason that applies."""
    verdict = verdict_of(context)
    if verdict is None:
        return NOTHING
    if "corrected" in verdict.reasons:
        return Phrase("fact.check.corrected")
    if "contested" in verdict.reasons:
        return Phrase("fact.check.contested")
    if "was_under_18" in verdict.reasons:
        return Phrase("fact.check.age")
    if "age_to_check" in verdict.reasons:
        minor = verdict.age_band == AgeBand.UNDER_18
        return Phrase("fact.check.under_18" if minor else "fact.check.age")
    zone_reason = (verdict.details or {}).get("zone_reason", "outside_zones")
    return Phrase(f"fact.check.{zone_reason}", {"name": verdict.zone_name or ""})


def held(context: TurnContext) -> str | Phrase:
    """Say whether a place is held while the team looks, or the rank on the waiting list."""
    enrolled = enrolments.newest(context.session, context.person_id)
    if enrolled and enrolled[0].status is EnrolmentStatus.WAITING:
        if contact_proofs.is_lacking(context.session, context.person_id):
            return Phrase("fact.not_held_unproved")
        return Phrase("fact.not_held", {"rank": rank(context)})
    return Phrase("fact.held")


def refused_because(context: TurnContext) -> str | Phrase:
    verdict = verdict_of(context)
    if verdict is None:
        return NOTHING
    place = "address" if verdict.method in AT_ADDRESS else "commune"
    return Phrase(f"fact.refused.{place}", {"map": _map(verdict)})


def awaited(context: TurnContext) -> str | Phrase:
    """Say by when the team answers; empty once it has answered, or if nothing is to be checked."""
    enrolled = enrolments.newest(context.session, context.person_id)
    if enrolled is None or enrolled[0].answer_by is None:
        return NOTHING
    return Phrase("fact.awaited", {"answer_by": answer_before(context)})


def answer_before(context: TurnContext) -> str | Phrase:
    """Return by when the team answers: "mardi 6 octobre avant 14 h 30"."""
    enrolled = enrolments.newest(context.session, context.person_id)
    department = context.person.department
    due = enrolled[0].answer_by if enrolled else None
    if due is None or due <= context.now:  # a past hour is never told
        due = closings.answer_by(context.session, context.bot_id, context.now, department)
    return _before(context, due, department)


def next_answer(context: TurnContext) -> str | Phrase:
    """Return by when the team would answer a request made now."""
    department = context.person.department
    due = closings.answer_by(context.session, context.bot_id, context.now, department)
    return Phrase("fact.next_answer", {"when": _before(context, due, department)})


def opening_hours(context: TurnContext) -> str | Phrase:
    department = context.person.department
    return Phrase("fact.open_now" if is_open(context.now, department) else "fact.closed_now")


def verdict_of(context: TurnContext) -> EligibilityVerdict | None:
    """Return the newest verdict about the session that the person asked for last."""
    enrolled = enrolments.newest(context.session, context.person_id)
    if enrolled is None:
        return None
    return newest_verdict(context.session, context.person_id, enrolled[1].id)


def _map(verdict: EligibilityVerdict) -> Phrase:
    """Return the name and the date of the map that decided."""
    if verdict.vintage == loading.DEMONSTRATION:
        return Phrase("fact.map.demonstration")
    by_commune = verdict.zone is ZoneKind.FRR or verdict.method == "commune"
    name = "communes" if by_commune else "quarters"
    return Phrase(f"fact.map.official_{name}", {"vintage": verdict.vintage or ""})


def _before(context: TurnContext, due: datetime, department: str | None) -> Phrase:
    day, hour = moment(due, zone_of(department), context.language)
    return Phrase("fact.before", {"day": day, "hour": hour})
