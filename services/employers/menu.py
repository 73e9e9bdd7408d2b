"""Show the employer's menu: their status, and what they can do."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from models.offers import Employer, OpportunityStatus
from services.applications.pending import received, waiting_count
from services.conversation.phrases import Phrase
from services.conversation.turn_context import TurnContext
from services.employers import offer_drafts, offer_states, offers_conversation
from services.employers.profile import EmployerProfileGap, next_missing


class EmployerMenuEntry(StrEnum):
    RECEIVED = "received"
    POST = "post"
    OFFERS = "offers"
    PROFILE = "profile"
    TALK = "talk"
    PRIVACY = "privacy"
    BACK = "back"


LABELS = {
    EmployerMenuEntry.RECEIVED: "menu.received",
    EmployerMenuEntry.POST: "menu.post_offer",
    EmployerMenuEntry.OFFERS: "employer.my_offers",
    EmployerMenuEntry.PROFILE: "employer.my_profile",
    EmployerMenuEntry.TALK: "menu.talk",
    EmployerMenuEntry.PRIVACY: "menu.privacy",
    EmployerMenuEntry.BACK: "common.back",
}
COUNTED = (OpportunityStatus.LIVE, OpportunityStatus.PAUSED, OpportunityStatus.TO_APPROVE)


def entries(context: TurnContext, answers: Mapping[str, str]) -> list[tuple[str, Phrase]]:
    """List the entries of the menu: those of the profile alone until it is complete."""
    if next_missing(context, answers) is not EmployerProfileGap.COMPLETE:
        return _menu_entries(context, (), LABELS | {EmployerMenuEntry.PROFILE: "menu.resume"})
    first_entries = (
        [EmployerMenuEntry.RECEIVED] if received(context.session, context.person_id) else []
    )
    first_entries += (
        [EmployerMenuEntry.POST, EmployerMenuEntry.OFFERS]
        if offers_conversation.ongoing(context)
        else [EmployerMenuEntry.POST]
    )
    has_draft = offer_drafts.unsent(context.session, context.person_id) is not None
    return _menu_entries(
        context,
        first_entries,
        LABELS | ({EmployerMenuEntry.POST: "employer.resume"} if has_draft else {}),
    )


def route(_: TurnContext, answers: Mapping[str, str]) -> EmployerMenuEntry:
    return EmployerMenuEntry(answers["entry"])


def status(context: TurnContext) -> Phrase:
    """Return the employer's status: how many offers are live, paused or wait for approval."""
    if next_missing(context, {}) is not EmployerProfileGap.COMPLETE:
        return Phrase("employer.status.draft")
    if context.session.get_one(Employer, context.person_id).paused_at is not None:
        return Phrase("employer.status.hidden")
    statuses = [
        offer_states.status_at(offer, context.now) for offer in offers_conversation.ongoing(context)
    ]
    waits = waiting_count(context.session, context.person_id, context.now)
    counts = [("waiting", waits)] if waits else []
    counts += [(offer, statuses.count(offer)) for offer in COUNTED if offer in statuses]
    if not counts:
        return Phrase("employer.status.ready")
    return Phrase.joined(
        Phrase(f"employer.status.{what}", {"count": str(count)}) for what, count in counts
    )


def _menu_entries(
    context: TurnContext,
    first_entries: Sequence[EmployerMenuEntry],
    labels: Mapping[EmployerMenuEntry, str],
) -> list[tuple[str, Phrase]]:
    last_entries = (EmployerMenuEntry.BACK,) if context.over_another else ()
    menu_entries = (
        *first_entries,
        EmployerMenuEntry.PROFILE,
        EmployerMenuEntry.TALK,
        EmployerMenuEntry.PRIVACY,
        *last_entries,
    )
    return [(entry, Phrase(labels[entry])) for entry in menu_entries]
