"""Buttons on standing messages about mentors."""

from collections.abc import Mapping

from services.conversation.callbacks import Press, opens_own
from services.home.entry import Arriving
from services.mentoring import approval


def verbs(arriving: Arriving) -> Mapping[str, Press]:
    return {
        approval.OPEN: opens_own(arriving.conversations, "mentor_open"),
        approval.PROFILE: opens_own(arriving.conversations, "mentor_profile"),
        **approval.verbs(arriving.conversations.phrases),
    }
