"""List what importing tables offers the rest of the bot."""

from services.conversation.deployment import Deployment
from services.people.access import Access
from services.registries.registry import Command, CommandPurpose, Registry
from services.table_imports import conversation, templates
from services.table_imports.dropped_files import SCRIPT


def registry(_: Deployment) -> Registry:
    return Registry(
        actions={**conversation.ACTIONS, **templates.ACTIONS},
        listers=conversation.LISTERS,
        documents=templates.MAKERS,
        script_access={Access.TEAM: f"{SCRIPT} {templates.SCRIPT}"},
        commands=[Command(125, "modeles", CommandPurpose.FIGURES, templates.SCRIPT)],
    )
