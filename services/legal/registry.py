"""List what the legal pages offer the rest of the bot."""

from services.conversation.deployment import Deployment
from services.legal import accessibility, legal_notice, personal_data
from services.registries.registry import Registry


def registry(_: Deployment) -> Registry:
    return Registry(pages=[legal_notice.PAGE, personal_data.PAGE, accessibility.PAGE])
