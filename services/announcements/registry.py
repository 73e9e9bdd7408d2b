"""List what announcements offer the rest of the bot."""

from collections.abc import Mapping

from services.announcements import (
    announcements_listing,
    audience_conversation,
    callbacks,
    confirmation,
    drafts,
    history_conversation,
    recipients,
    report,
    second_approval,
    stopping,
    subscriptions,
)
from services.conversation.deployment import Deployment
from services.conversation.runner import Action, Lister
from services.people.access import Access
from services.registries.registry import Command, CommandPurpose, Registry

ACTIONS: Mapping[str, Action] = {
    **drafts.ACTIONS,
    **audience_conversation.ACTIONS,
    **confirmation.ACTIONS,
    **history_conversation.ACTIONS,
    **stopping.ACTIONS,
    **subscriptions.ACTIONS,
}
LISTERS: Mapping[str, Lister] = {
    **audience_conversation.LISTERS,
    **history_conversation.LISTERS,
    **subscriptions.LISTERS,
}
SCRIPT_ACCESS = {Access.TEAM: "announce"}


def registry(_: Deployment) -> Registry:
    return Registry(
        actions=ACTIONS,
        listers=LISTERS,
        conditions={"messages_limited": stopping.are_limited},
        answer_actions={"messages_again": stopping.resume},
        callbacks=[subscriptions.CALLBACKS, second_approval.CALLBACKS, callbacks.CALLBACKS],
        script_access=SCRIPT_ACCESS,
        message_kinds=[report.REPORT],
        documents={report.PICTURE: report.make},
        sent_elsewhere=[recipients.sent],
        listings=[announcements_listing.LISTING],
        commands=[Command(110, "annonce", CommandPurpose.PEOPLE, "announce")],
    )
