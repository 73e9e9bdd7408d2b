"""One turn with one person: everything an action may touch, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from models.people import Person
from services.conversation.deployment import Deployment
from services.conversation.replies import Outgoing
from services.people.tokens import Chance

if TYPE_CHECKING:
    from services.conversation.conversations import Conversations
    from services.conversation.phrases import Phrases


class Done(StrEnum):
    """The outcome of an action that has only one."""

    DONE = "done"


@dataclass(frozen=True, slots=True)
class Asked:
    """An outside service to ask once the turn is committed."""

    call_id: int
    service: str
    request: Mapping[str, str]


@dataclass(slots=True)
class TurnContext:
    session: Session
    bot_id: int
    update_id: int
    person_id: int
    language: str
    now: datetime
    chance: Chance
    conversations: "Conversations"
    message_id: int | None = None
    """The message that was sent, or the one whose button was pressed."""
    thread: int | None = None
    """In the team's group, the topic where it is: what is said is said there."""
    lines: list[Outgoing] = field(default_factory=list)
    kept: dict[str, str] = field(default_factory=dict)
    opening: str | None = None
    about: dict[str, str] = field(default_factory=dict)
    """What the conversation that opens knows already."""
    asked: Asked | None = None
    over_another: bool = False
    """The conversation that runs stands above another one."""
    gone: bool = False
    """The person asked to be erased, and is."""
    _person: Person | None = None

    @property
    def phrases(self) -> "Phrases":
        return self.conversations.phrases

    @property
    def deployment(self) -> Deployment:
        return self.conversations.deployment

    @property
    def person(self) -> Person:
        """Kept, so that the session knows it and does not ask again."""
        self._person = self.session.get_one(Person, self.person_id)
        return self._person

    def say(self, line: Outgoing) -> None:
        self.lines.append(line)

    def keep(self, **values: str) -> None:
        """Add to the answers of the conversation that runs this action."""
        self.kept.update(values)

    def open_above(self, script: str, **known: str) -> None:
        """Begin another conversation; its end re-asks the question of this one."""
        self.opening, self.about = script, known
