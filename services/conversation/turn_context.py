"""Define the context of a turn, all that an action may read and change, and common outcomes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from models.people import ChannelName, Person
from services.conversation.deployment import Deployment
from services.conversation.replies import Outgoing, Say
from services.people.tokens import RandomBelow

if TYPE_CHECKING:
    from services.conversation.conversations import Conversations
    from services.conversation.phrases import Phrases


class Done(StrEnum):
    """The outcome of an action that has only one."""

    DONE = "done"


class YesNo(StrEnum):
    YES = "yes"
    NO = "no"


class ShownOrGone(StrEnum):
    SHOWN = "shown"
    GONE = "gone"
    """It was cancelled, deleted or taken by somebody else meanwhile."""


class ShownOrNone(StrEnum):
    SHOWN = "shown"
    NONE = "none"
    """There is nothing to show."""


class FoundOrGone(StrEnum):
    FOUND = "found"
    GONE = "gone"


class SomeOrNone(StrEnum):
    SOME = "some"
    NONE = "none"


class ReadOrUnread(StrEnum):
    """Whether what the person typed could be read."""

    READ = "read"
    UNREAD = "unread"


class OneOrPage(StrEnum):
    """Whether the person chose one entry of a list, or another page of the list."""

    ONE = "one"
    PAGE = "page"


@dataclass(frozen=True, slots=True)
class OutsideRequest:
    """An outside service to ask once the turn is committed."""

    call_id: int
    service: str
    request: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PressNotice:
    """Words shown over the chat where a button was pressed.

    They go by themselves, or stay until the person closes them (`stays`).
    """

    text: str
    stays: bool = False


@dataclass(slots=True)
class TurnContext:
    """One turn with one person."""

    session: Session
    bot_id: int
    update_id: int
    person_id: int
    language: str
    now: datetime
    conversations: "Conversations"
    message_id: int | None = None
    """The id of the message sent, or of the message whose button was pressed."""
    channel: ChannelName = ChannelName.TELEGRAM
    """By which the person wrote."""
    lane: int | None = None
    """Where the message was sent, and answers stay in order; None outside a turn."""
    detail: int = 0
    """The second number of the inline button that was pressed, if it carries one."""
    thread: int | None = None
    """In the team's group, on Telegram, the topic of the message; 0 outside topics.

    What is said goes there.
    """
    outgoing: list[Outgoing] = field(default_factory=list)
    """What the turn says and changes in the chat, in order."""
    kept: dict[str, str] = field(default_factory=dict)
    opening: str | None = None
    about: dict[str, str] = field(default_factory=dict)
    """Answers that the conversation in `opening` begins with."""
    asked: OutsideRequest | None = None
    notice: PressNotice | None = None
    over_another: bool = False
    """Whether the running conversation stands above another one."""
    missed: bool = False
    """Whether the text of this turn was not understood."""
    gone: bool = False
    """Whether the person was erased in this turn."""
    _person: Person | None = None

    @property
    def phrases(self) -> "Phrases":
        return self.conversations.phrases

    @property
    def deployment(self) -> Deployment:
        return self.conversations.deployment

    @property
    def random_below(self) -> RandomBelow:
        return self.deployment.random_below

    @property
    def person(self) -> Person:
        """Return the person, held here to spare the session another query."""
        self._person = self.session.get_one(Person, self.person_id)
        return self._person

    def say(self, reply: Outgoing) -> None:
        """Add a message to the answer, unless the last message of the answer says the same."""
        is_statement = isinstance(reply, Say) and not reply.question
        if not (is_statement and self.outgoing and self.outgoing[-1] == reply):
            self.outgoing.append(reply)

    def keep(self, **values: str) -> None:
        """Keep values among the answers of the conversation that runs this action."""
        self.kept.update(values)

    def open_above(self, script: str, **answers: str) -> None:
        """Begin a conversation above the open one, whose question is asked again afterwards."""
        self.opening, self.about = script, answers
