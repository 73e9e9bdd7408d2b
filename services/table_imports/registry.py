"""List what importing tables offers the rest of the bot."""

from services.conversation.deployment import Deployment
from services.people.access import Access
from services.registries.registry import Registry
from services.table_imports import conversation
from services.table_imports.dropped_files import SCRIPT


def registry(_: Deployment) -> Registry:
    return Registry(
        actions=conversation.ACTIONS,
        listers=conversation.LISTERS,
        script_access={Access.TEAM: SCRIPT},
    )
