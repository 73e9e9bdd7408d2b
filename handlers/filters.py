"""Which updates are for whom: what the library's filters do not tell by themselves."""

import re

from telegram import Message
from telegram.ext.filters import FORWARDED, LOCATION, ChatType, MessageFilter, UpdateType

from handlers.reading import clean, words_of
from rules.conversation.sensitive_numbers import is_sensitive

INVITED = re.compile(r"/start i-[0-9a-f]{32}", re.IGNORECASE)
"""A token may look like the number of a card: it is none."""


class FromPerson(MessageFilter):
    """Not another bot, and not a channel."""

    def filter(self, message: Message) -> bool:
        return message.from_user is not None and not message.from_user.is_bot


class Sensitive(MessageFilter):
    """Numbers that nobody is to send us: a command that holds one is not a command."""

    def filter(self, message: Message) -> bool:
        return is_sensitive(words_of(message)) and not INVITED.fullmatch(clean(message.text or ""))


FROM_PERSON = FromPerson()
SAID = UpdateType.MESSAGE & ChatType.PRIVATE & FROM_PERSON
"""A new message of a private chat."""
CORRECTED = UpdateType.EDITED_MESSAGE & ChatType.PRIVATE & FROM_PERSON & ~LOCATION
"""A position that moves is no correction."""
ASKED = SAID & ~FORWARDED & ~Sensitive()
"""Where a command is one."""
