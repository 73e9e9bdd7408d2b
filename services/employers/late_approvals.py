"""Declare the deadline by which the team must have read an offer."""

from models.offers import Opportunity, OpportunityStatus
from services.team.missed_hours import PromisedHours

HOURS = PromisedHours(
    "offer_late",
    "offer",
    Opportunity,
    "employer_id",
    lambda _: [Opportunity.status == OpportunityStatus.TO_APPROVE],
    "posted.late",
    "posted.team.all_late",
)
