"""List what the domains below the registries offer: conversations, the outbox and the team."""

from services.conversation import meaning, multi_select
from services.conversation.deployment import Deployment
from services.mentors.access import acting_roles
from services.registries.registry import Registry
from services.team import closed_cards, command_lists, messages


def registry(_: Deployment) -> Registry:
    return Registry(
        actions={
            "begin_list": multi_select.begin,
            "is_told": meaning.is_told,
            "meaning_of": meaning.meaning_of,
        },
        message_kinds=[messages.TO_TEAM, closed_cards.CLOSED, command_lists.listing(acting_roles)],
    )
