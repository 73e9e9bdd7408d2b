"""What fills the bot's sentences about the verdict: why, what is to check, until when."""

from datetime import datetime

from models.enrolment import EligibilityVerdict, Enrolment, EnrolmentStatus
from models.programme import ProgrammeSession
from rules.enrolment.eligibility import AgeBand
from rules.geography.zones import ZoneKind
from rules.schedule.dates import moment
from rules.tickets.working_hours import MAINLAND, answer_by, is_open, zone_of
from services.conversation.phrases import Phrase
from services.conversation.turn_context import TurnContext
from services.enrolment import enrolments
from services.enrolment.eligibility import newest_verdict
from services.enrolment.session_values import rank
from services.geography import loading

AT_ADDRESS = frozenset({"address", "location_declared_home"})
NOTHING = ""


def why(context: TurnContext) -> str | Phrase:
    verdict = verdict_of(context)
    if verdict is None:
        return NOTHING
    situation = Phrase(f"fact.situation.{verdict.situation}")
    zone_reason = (verdict.details or {}).get("zone_reason", "outside_zones")
    values: dict[str, str | Phrase] = {"name": verdict.zone_name or "", "map": _map(verdict)}
    zone = Phrase(f"fact.zone.{zone_reason}", values)
    return Phrase("fact.why", {"situation": situation, "zone": zone})


def check_why(context: TurnContext) -> str | Phrase:
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
    """While the team looks, a place is kept if there is one."""
    found = enrolments.newest(context.session, context.person_id)
    if found and found[0].status is EnrolmentStatus.WAITING:
        return Phrase("fact.not_held", {"rank": rank(context)})
    return Phrase("fact.held")


def refused_because(context: TurnContext) -> str | Phrase:
    verdict = verdict_of(context)
    if verdict is None:
        return NOTHING
    where = "address" if verdict.method in AT_ADDRESS else "commune"
    return Phrase(f"fact.refused.{where}", {"map": _map(verdict)})


def erased(context: TurnContext) -> str | Phrase:
    verdict = verdict_of(context)
    if verdict is None or verdict.method not in AT_ADDRESS:
        return NOTHING
    return Phrase(f"fact.erased.{verdict.method}")


def answer_before(context: TurnContext) -> str | Phrase:
    """ "mardi 6 octobre avant 14 h 30"."""
    found = enrolments.newest(context.session, context.person_id)
    department = context.person.department or MAINLAND
    due = found[0].answer_by if found else None
    if due is None or due <= context.now:  # never an hour that is past
        due = answer_by(context.now, department)
    return _before(context, due, department)


def next_answer(context: TurnContext) -> str | Phrase:
    department = context.person.department or MAINLAND
    due = answer_by(context.now, department)
    return Phrase("fact.next_answer", {"when": _before(context, due, department)})


def opening_hours(context: TurnContext) -> str | Phrase:
    here = context.person.department or MAINLAND
    return Phrase("fact.open_now" if is_open(context.now, here) else "fact.closed_now")


def verdict_of(context: TurnContext) -> EligibilityVerdict | None:
    found: tuple[Enrolment, ProgrammeSession] | None
    found = enrolments.newest(context.session, context.person_id)
    return newest_verdict(context.session, context.person_id, found[1].id) if found else None


def _map(verdict: EligibilityVerdict) -> Phrase:
    """Which map decided, and of when."""
    if verdict.vintage == loading.DEMONSTRATION:
        return Phrase("fact.map.demonstration")
    by_commune = verdict.zone is ZoneKind.FRR or verdict.method == "commune"
    name = "communes" if by_commune else "quarters"
    return Phrase(f"fact.map.official_{name}", {"vintage": verdict.vintage or ""})


def _before(context: TurnContext, due: datetime, department: str) -> Phrase:
    day, hour = moment(due, zone_of(department), context.language)
    return Phrase("fact.before", {"day": day, "hour": hour})
