"""What a person may change from their profile, as they stand."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from services.conversation.phrases import Phrase
from services.conversation.turn_context import Scene
from services.home import leaving


class Entry(StrEnum):
    FIRST_NAME = "first_name"
    PHONE = "phone"
    EMAIL = "email"
    COPIES = "copies"
    MESSAGES = "messages"
    LEAVE = "leave"
    PRIVACY = "privacy"
    RESUME = "resume"


LABELS = {
    Entry.FIRST_NAME: "profile.first_name",
    Entry.PHONE: "profile.phone",
    Entry.EMAIL: "profile.email",
    Entry.COPIES: "profile.copies",
    Entry.MESSAGES: "messages.entry",
    Entry.LEAVE: "profile.leave",
    Entry.PRIVACY: "profile.privacy",
    Entry.RESUME: "common.resume",
}
SOMETIMES: Mapping[Entry, Callable[[Scene], bool]] = {Entry.LEAVE: leaving.may_leave}
"""Entries that are there only when they serve."""


@dataclass(frozen=True, slots=True)
class Profile:
    """`mail`: there is a mail server to send copies with."""

    mail: bool

    def entries(self, scene: Scene, _: Mapping[str, str]) -> list[tuple[str, Phrase]]:
        return [
            (entry, Phrase(LABELS[entry]))
            for entry in Entry
            if (self.mail or entry is not Entry.COPIES)
            and (entry not in SOMETIMES or SOMETIMES[entry](scene))
        ]


def route(_: Scene, answers: Mapping[str, str]) -> Entry:
    return Entry(answers["entry"])
