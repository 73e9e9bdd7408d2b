"""List what the legal pages offer the rest of the bot."""

from services.conversation.deployment import Deployment
from services.legal import web_pages
from services.registries.registry import Registry


def registry(_: Deployment) -> Registry:
    return Registry(
        pages=[web_pages.LEGAL_NOTICE, web_pages.PERSONAL_DATA, web_pages.ACCESSIBILITY]
    )
