"""The employer's menu: where they stand, and what they can do from there."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from models.employers import Employer
from models.offers import OpportunityStatus
from services.applications.pending import received
from services.conversation.phrases import Phrase
from services.conversation.turn_context import TurnContext
from services.employers import offer_drafts, offer_states, offers_conversation
from services.employers.profile import Next, next_missing


class EmployerMenuEntry(StrEnum):
    RECEIVED = "received"
    POST = "post"
    OFFERS = "offers"
    PROFILE = "profile"
    TALK = "talk"
    PRIVACY = "privacy"
    BACK = "back"


LABELS = {
    EmployerMenuEntry.RECEIVED: "received.entry",
    EmployerMenuEntry.POST: "employer.post",
    EmployerMenuEntry.OFFERS: "employer.my_offers",
    EmployerMenuEntry.PROFILE: "employer.my_profile",
    EmployerMenuEntry.TALK: "common.talk",
    EmployerMenuEntry.PRIVACY: "profile.privacy",
    EmployerMenuEntry.BACK: "common.back",
}
COUNTED = (OpportunityStatus.LIVE, OpportunityStatus.PAUSED, OpportunityStatus.TO_APPROVE)


def entries(context: TurnContext, answers: Mapping[str, str]) -> list[tuple[str, Phrase]]:
    if next_missing(context, answers) is not Next.COMPLETE:
        return _labelled(context, (), LABELS | {EmployerMenuEntry.PROFILE: "common.resume"})
    first = [EmployerMenuEntry.RECEIVED] if received(context.session, context.person_id) else []
    first += (
        [EmployerMenuEntry.POST, EmployerMenuEntry.OFFERS]
        if offers_conversation.ongoing(context)
        else [EmployerMenuEntry.POST]
    )
    unsent = offer_drafts.unsent(context.session, context.person_id) is not None
    return _labelled(
        context, first, LABELS | ({EmployerMenuEntry.POST: "employer.resume"} if unsent else {})
    )


def route(_: TurnContext, answers: Mapping[str, str]) -> EmployerMenuEntry:
    return EmployerMenuEntry(answers["entry"])


def status(context: TurnContext) -> Phrase:
    """How many offers run or wait, if any."""
    if next_missing(context, {}) is not Next.COMPLETE:
        return Phrase("employer.status.draft")
    if context.session.get_one(Employer, context.person_id).paused_at is not None:
        return Phrase("employer.status.hidden")
    found = [offer_states.status_at(it, context.now) for it in offers_conversation.ongoing(context)]
    counts = [(it, found.count(it)) for it in COUNTED if it in found]
    if not counts:
        return Phrase("employer.status.ready")
    return Phrase.lines(
        Phrase(f"employer.status.{it}", {"count": str(count)}) for it, count in counts
    )


def _labelled(
    context: TurnContext,
    first: Sequence[EmployerMenuEntry],
    labels: Mapping[EmployerMenuEntry, str],
) -> list[tuple[str, Phrase]]:
    last = (EmployerMenuEntry.BACK,) if context.over_another else ()
    shown = (
        *first,
        EmployerMenuEntry.PROFILE,
        EmployerMenuEntry.TALK,
        EmployerMenuEntry.PRIVACY,
        *last,
    )
    return [(entry, Phrase(labels[entry])) for entry in shown]
