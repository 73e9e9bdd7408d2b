"""Names that scripts may use about announcements, and the code they stand for."""

from collections.abc import Mapping

from services.announcements import (
    audience_conversation,
    confirmation,
    drafts,
    history_conversation,
    subscriptions,
)
from services.conversation.runner import Action, Lister

ACTIONS: Mapping[str, Action] = {
    **drafts.ACTIONS,
    **audience_conversation.ACTIONS,
    **confirmation.ACTIONS,
    **history_conversation.ACTIONS,
    **subscriptions.ACTIONS,
}
LISTERS: Mapping[str, Lister] = {
    **audience_conversation.LISTERS,
    **history_conversation.LISTERS,
    **subscriptions.LISTERS,
}
