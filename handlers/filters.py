"""Filter updates by what the library's own filters do not check."""

import re

from telegram import Message
from telegram.ext.filters import FORWARDED, LOCATION, ChatType, MessageFilter, Regex, UpdateType

from handlers.reading import clean, text_of
from rules.conversation.sensitive_numbers import is_sensitive

INVITATION = re.compile(r"/start i-[0-9a-f]{32}", re.IGNORECASE)
"""An invitation: its token may look like the number of a bank card, but is none."""


class FromPerson(MessageFilter):
    """Accept messages of people: not those of another bot or a channel."""

    def filter(self, message: Message) -> bool:
        return message.from_user is not None and not message.from_user.is_bot


class Sensitive(MessageFilter):
    """Accept messages with a number that nobody should send, such as a bank card's."""

    def filter(self, message: Message) -> bool:
        is_invitation = INVITATION.fullmatch(clean(message.text or ""))
        return not is_invitation and is_sensitive(text_of(message))


FROM_PERSON = FromPerson()
NEW_MESSAGE = UpdateType.MESSAGE & ChatType.PRIVATE & FROM_PERSON
"""A new message of a private chat."""
CORRECTION = UpdateType.EDITED_MESSAGE & ChatType.PRIVATE & FROM_PERSON & ~LOCATION
"""An edited message of a private chat; a live location that moves is no correction."""
MAY_BE_COMMAND = NEW_MESSAGE & Regex("^/") & ~FORWARDED & ~Sensitive()
"""A message that may be a command: not forwarded, and without a sensitive number."""
