"""Select the zone that counts for a person: what the team decided, where it was asked."""

from enum import StrEnum

from sqlalchemy import ColumnElement, String, case, type_coerce

from models.enrolment import EligibilityVerdict
from rules.enrolment.eligibility import EligibilityOutcome
from rules.geography.zones import DOUBTS
from services.enrolment.review_queue import DECIDED_ZONE

YES_ZONE, NO_ZONE = "yes_zone", "no_zone"
"""What the team may have decided about a zone, as `details` of the verdict keep."""


class ZoneGroup(StrEnum):
    """The groups of people by zone."""

    QPV = "qpv"
    FRR = "frr"
    BY_TEAM = "by_team"
    """The team said that the person lives in a zone, and nothing says of which kind."""
    NONE = "none"
    TO_CHECK = "to_check"
    """The person still waits for the team's answer."""
    UNTOLD = "untold"
    """The zone was never known, and the team let the person in for another reason."""


def zone_that_counts() -> ColumnElement[str]:
    """Return the zone group of the person of a verdict."""
    zone = type_coerce(EligibilityVerdict.zone, String)
    decided = EligibilityVerdict.details["reason"].as_string()
    said = EligibilityVerdict.details[DECIDED_ZONE].as_string()
    return case(
        (EligibilityVerdict.outcome == EligibilityOutcome.TO_CHECK, zone),
        ((decided == YES_ZONE) & said.is_not(None), said),
        (zone.in_((ZoneGroup.QPV, ZoneGroup.FRR)) & (decided == YES_ZONE), zone),
        (decided == YES_ZONE, _of_doubt()),
        (decided == NO_ZONE, ZoneGroup.NONE.value),
        (zone == ZoneGroup.TO_CHECK, ZoneGroup.UNTOLD.value),
        else_=zone,
    )


def _of_doubt() -> ColumnElement[str]:
    """Return the kind of zone that the team said yes to, by what was in doubt."""
    kinds = {reason.value: kind.value for reason, kind in DOUBTS.items()}
    doubt = EligibilityVerdict.details["zone_reason"].as_string()
    return case(kinds, value=doubt, else_=ZoneGroup.BY_TEAM.value)
