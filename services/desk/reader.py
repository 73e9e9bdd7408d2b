"""Say who works at a desk now: what each page and each act of it is given."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from flows.texts import Html, plain_text, translate
from services.conversation.conversations import Conversations
from services.conversation.deployment import Deployment
from services.conversation.turn_context import TurnContext
from services.people.access import Access, may

FIRST_ACT = 2**50
"""Ids from here on are those of acts of the desk: updates of chats and pages end far below."""


@dataclass(frozen=True, slots=True)
class DeskReader:
    """A member of the team at a desk, in the transaction of one request."""

    session: Session
    conversations: Conversations
    person_id: int
    desk_id: int
    language: str
    now: datetime
    root: str = "./"
    """The relative address of the front page."""

    @property
    def deployment(self) -> Deployment:
        return self.conversations.deployment

    @property
    def bot_id(self) -> int:
        return self.deployment.bot_id

    def may(self, access: Access) -> bool:
        return may(self.session, self.person_id, access)

    def turn(self, number: int) -> TurnContext:
        """Return a turn of the reader in which a use case of the chat runs; nobody hears it.

        `number` tells one act of the desk from another in the keys of what is queued.
        """
        return TurnContext(
            session=self.session,
            bot_id=self.bot_id,
            update_id=FIRST_ACT + number,
            person_id=self.person_id,
            language=self.language,
            now=self.now,
            conversations=self.conversations,
        )

    def say(self, key: str, **values: str) -> Html:
        """Return a text of the desk as HTML; `values` are escaped."""
        return translate(self.language, f"bureau.{key}", **values)

    def plain(self, key: str, **values: str) -> str:
        """Return a text of the desk as plain text, for a title or an attribute."""
        return plain_text(self.language, f"bureau.{key}", **values)

    def at(self, path: str = "", query: Mapping[str, str] | None = None) -> str:
        """Return the relative address of a page of the desk."""
        asked = f"?{urlencode(query)}" if query else ""
        return f"{self.root}bureau{f'/{path}' if path else ''}{asked}"
