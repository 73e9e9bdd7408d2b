"""Judge who may join a session: each rule finds a reason, all are kept, the strictest decides."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rules.geography.zones import ZoneKind, ZoneVerdict


class EligibilityOutcome(StrEnum):
    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not_eligible"
    TO_CHECK = "to_check"
    WAITS = "waits"
    """Eligible, but until the session's priority date only people of its zones get a seat."""


class ZoneRule(StrEnum):
    REQUIRED = "required"
    PRIORITY_UNTIL = "priority_until"
    COUNTED_ONLY = "counted_only"


class Situation(StrEnum):
    """Whether the person is registered as a job seeker, as they answered."""

    REGISTERED = "yes"
    LOOKING = "looking"
    EMPLOYED = "employed"
    UNKNOWN = "unknown"


class AgeBand(StrEnum):
    UNDER_18 = "under_18"
    FROM_18_TO_25 = "18_25"
    FROM_26_TO_49 = "26_49"
    FROM_50 = "50_plus"


class EligibilityReason(StrEnum):
    """The reasons that a judgement may keep."""

    REGISTERED = "registered"
    LOOKING_FOR_WORK = "looking_for_work"
    SITUATION_TO_CONFIRM = "situation_to_confirm"
    EMPLOYED_WELCOME = "employed_welcome"
    EMPLOYED = "employed"
    OLD_ENOUGH = "old_enough"
    AGE_TO_CHECK = "age_to_check"
    TOO_YOUNG = "too_young"
    WAS_UNDER_18 = "was_under_18"
    """The person first said that they are under 18, and now says that they are older."""
    IN_QUARTER = "in_quarter"
    IN_RURAL_COMMUNE = "in_rural_commune"
    ZONE_TO_CHECK = "zone_to_check"
    OUTSIDE_ZONES = "outside_zones"
    ZONES_FIRST = "zones_first"
    OPEN_TO_ALL = "open_to_all"
    ZONE_COUNTED_ONLY = "zone_counted_only"
    CONTESTED = "contested"
    CORRECTED = "corrected"
    """The person changed their answers while they held a place."""
    TEAM_SAID_YES = "team_said_yes"
    TEAM_SAID_NO = "team_said_no"


@dataclass(frozen=True, slots=True)
class SessionRules:
    zone: ZoneRule
    minimum_age: int = 18
    job_seeker_required: bool = True
    priority_until: date | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    outcome: EligibilityOutcome
    reasons: tuple[EligibilityReason, ...]


Finding = tuple[EligibilityReason, EligibilityOutcome]

STRICTEST_FIRST = (
    EligibilityOutcome.NOT_ELIGIBLE,
    EligibilityOutcome.TO_CHECK,
    EligibilityOutcome.WAITS,
    EligibilityOutcome.ELIGIBLE,
)
AGES = {
    AgeBand.UNDER_18: (0, 17),
    AgeBand.FROM_18_TO_25: (18, 25),
    AgeBand.FROM_26_TO_49: (26, 49),
    AgeBand.FROM_50: (50, 150),
}
IN_ZONE = {
    ZoneKind.QPV: EligibilityReason.IN_QUARTER,
    ZoneKind.FRR: EligibilityReason.IN_RURAL_COMMUNE,
}


def judge(
    rules: SessionRules, *, situation: Situation, age: AgeBand, zone: ZoneVerdict, today: date
) -> Judgement:
    """Judge a person for a session.

    `zone` is their zone on the day the session starts; `today` only matters to a priority date.
    """
    findings = (
        _judge_situation(rules, situation),
        _judge_age(rules, age),
        _judge_zone(rules, zone.kind, today),
    )
    outcome = min((outcome for _, outcome in findings), key=STRICTEST_FIRST.index)
    return Judgement(outcome, tuple(reason for reason, _ in findings))


def _judge_situation(rules: SessionRules, situation: Situation) -> Finding:
    match situation:
        case Situation.REGISTERED:
            return EligibilityReason.REGISTERED, EligibilityOutcome.ELIGIBLE
        case Situation.LOOKING:
            return EligibilityReason.LOOKING_FOR_WORK, EligibilityOutcome.ELIGIBLE
        case Situation.UNKNOWN:
            return EligibilityReason.SITUATION_TO_CONFIRM, EligibilityOutcome.ELIGIBLE
        case Situation.EMPLOYED if rules.job_seeker_required:
            return EligibilityReason.EMPLOYED, EligibilityOutcome.NOT_ELIGIBLE
    return EligibilityReason.EMPLOYED_WELCOME, EligibilityOutcome.ELIGIBLE


def _judge_age(rules: SessionRules, age: AgeBand) -> Finding:
    youngest, oldest = AGES[age]
    if oldest < rules.minimum_age:
        return EligibilityReason.TOO_YOUNG, EligibilityOutcome.NOT_ELIGIBLE
    if youngest < rules.minimum_age:
        return EligibilityReason.AGE_TO_CHECK, EligibilityOutcome.TO_CHECK
    return EligibilityReason.OLD_ENOUGH, EligibilityOutcome.ELIGIBLE


def _judge_zone(rules: SessionRules, zone: ZoneKind, today: date) -> Finding:
    if zone in IN_ZONE:
        return IN_ZONE[zone], EligibilityOutcome.ELIGIBLE
    if rules.zone is ZoneRule.COUNTED_ONLY:
        return EligibilityReason.ZONE_COUNTED_ONLY, EligibilityOutcome.ELIGIBLE
    if not zones_matter(rules, today):
        return EligibilityReason.OPEN_TO_ALL, EligibilityOutcome.ELIGIBLE
    if zone is ZoneKind.TO_CHECK:
        return EligibilityReason.ZONE_TO_CHECK, EligibilityOutcome.TO_CHECK
    if rules.zone is ZoneRule.PRIORITY_UNTIL:
        return EligibilityReason.ZONES_FIRST, EligibilityOutcome.WAITS
    return EligibilityReason.OUTSIDE_ZONES, EligibilityOutcome.NOT_ELIGIBLE


def zones_matter(rules: SessionRules, today: date) -> bool:
    """Tell whether a person's zone can change the judgement today."""
    if rules.zone is ZoneRule.PRIORITY_UNTIL:
        return rules.priority_until is not None and today < rules.priority_until
    return rules.zone is ZoneRule.REQUIRED
