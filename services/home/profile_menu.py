"""List what a person may change in their profile."""

from collections.abc import Callable, Mapping
from enum import StrEnum

from services.conversation.phrases import Phrase
from services.conversation.turn_context import TurnContext
from services.home import leaving


class ProfileMenuEntry(StrEnum):
    WAY = "way"
    FIRST_NAME = "first_name"
    PHONE = "phone"
    EMAIL = "email"
    COPIES = "copies"
    SAFE_CONTACT = "safe_contact"
    MESSAGES = "messages"
    LEAVE = "leave"
    PRIVACY = "privacy"
    RESUME = "resume"


LABELS = {
    ProfileMenuEntry.WAY: "way.entry",
    ProfileMenuEntry.FIRST_NAME: "profile.first_name",
    ProfileMenuEntry.PHONE: "profile.phone",
    ProfileMenuEntry.EMAIL: "profile.email",
    ProfileMenuEntry.COPIES: "profile.copies",
    ProfileMenuEntry.SAFE_CONTACT: "safe_contact.entry",
    ProfileMenuEntry.MESSAGES: "messages.entry",
    ProfileMenuEntry.LEAVE: "profile.leave",
    ProfileMenuEntry.PRIVACY: "profile.privacy",
    ProfileMenuEntry.RESUME: "common.resume",
}
SOMETIMES: Mapping[ProfileMenuEntry, Callable[[TurnContext], bool]] = {
    ProfileMenuEntry.LEAVE: leaving.may_leave
}
"""Entries shown only when they are useful."""


def entries(context: TurnContext, _: Mapping[str, str]) -> list[tuple[str, Phrase]]:
    return [
        (entry, Phrase(LABELS[entry]))
        for entry in ProfileMenuEntry
        if (context.deployment.has_mail or entry is not ProfileMenuEntry.COPIES)
        and (entry not in SOMETIMES or SOMETIMES[entry](context))
    ]


def route(_: TurnContext, answers: Mapping[str, str]) -> ProfileMenuEntry:
    return ProfileMenuEntry(answers["entry"])
