"""Buttons on standing messages about mentors."""

from collections.abc import Mapping

from services import mentor_approval
from services.arriving import Arriving
from services.pressing import Press, opens_own


def verbs(arriving: Arriving) -> Mapping[str, Press]:
    return {
        mentor_approval.OPEN: opens_own(arriving.conversations, "mentor_open"),
        mentor_approval.PROFILE: opens_own(arriving.conversations, "mentor_profile"),
        **mentor_approval.verbs(arriving.conversations.phrases),
    }
