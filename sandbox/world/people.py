"""Hold the other side of the chats: people and their phones, groups and their topics."""

import time
from dataclasses import dataclass, field
from typing import Any

from sandbox.refusal import ControlError, Refusal, bad

FIRST = (("participant", "Camille"), ("mentor", "Nadia"), ("staff", "Sami"))


@dataclass(slots=True)
class Person:
    id: int
    first_name: str
    role: str = ""
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = "fr"
    is_bot: bool = False
    start: str = ""
    """The parameter of /start, from the link that this person was given."""
    started: bool = False
    blocked: bool = False
    deactivated: bool = False

    def user(self) -> dict[str, Any]:
        user = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        return user | self._if_known("last_name", "username", "language_code")

    def chat(self) -> dict[str, Any]:
        chat = {"id": self.id, "type": "private", "first_name": self.first_name}
        return chat | self._if_known("last_name", "username")

    def phone_number(self) -> str:
        """Return a number of the range that France keeps for fiction."""
        return f"+3363998{self.id % 10_000:04d}"

    def refuse_if_unreachable(self) -> None:
        if self.deactivated:
            raise Refusal(403, "Forbidden: user is deactivated")
        if self.blocked:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        if not self.started:
            raise Refusal(403, "Forbidden: bot can't initiate conversation with a user")

    def _if_known(self, *names: str) -> dict[str, Any]:
        return {name: value for name in names if (value := getattr(self, name)) is not None}


@dataclass(slots=True)
class Group:
    id: int
    title: str
    forum: bool = False
    manages_topics: bool = True
    """Whether the bot is an administrator of the forum who may manage topics."""
    deletes_messages: bool = True
    """Whether the bot may delete messages; without this right it cannot delete a topic either."""
    restricts_members: bool = True
    """Whether the bot may take people out of the group."""
    username: str | None = None
    """The name by which anybody finds a public group."""
    banned: set[int] = field(default_factory=set)
    left: set[int] = field(default_factory=set)
    kicked: bool = False
    migrated_to: int | None = None
    topics: dict[int, dict[str, Any]] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        return "supergroup" if self.id < -1_000_000_000_000 else "group"

    def chat(self) -> dict[str, Any]:
        chat = {"id": self.id, "type": self.kind, "title": self.title}
        chat |= {"username": self.username} if self.username else {}
        return chat | ({"is_forum": True} if self.forum else {})

    def refuse_if_unreachable(self) -> None:
        if self.migrated_to:
            raise Refusal(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                migrate_to_chat_id=self.migrated_to,
            )
        if self.kicked:
            raise Refusal(403, f"Forbidden: bot was kicked from the {self.kind} chat")


class Directory:
    """People and groups; one that is named for the first time joins at once."""

    def __init__(self) -> None:
        self.people = {
            1001 + number: Person(1001 + number, name, role)
            for number, (role, name) in enumerate(FIRST)
        }
        self.groups: dict[int, Group] = {}
        self._next_person = 2001
        self._next_group = -1_001_000_000_001

    def person(self, name_or_id: str | int) -> Person:
        if isinstance(name_or_id, int) or name_or_id.isdecimal():
            return self.people.get(int(name_or_id)) or self._join(
                int(name_or_id), f"Personne {name_or_id}"
            )
        return self._named(name_or_id) or self._join(self._free_id(), name_or_id)

    def group(self, title_or_id: str | int) -> Group:
        if isinstance(title_or_id, int) or title_or_id.lstrip("-").isdecimal():
            return self.groups.get(int(title_or_id)) or self.open_group(
                f"Groupe {title_or_id}", int(title_or_id)
            )
        same_title = (group for group in self.groups.values() if group.title == title_or_id)
        return next(same_title, None) or self.open_group(title_or_id)

    def open_group(self, title: str, id: int | None = None, *, forum: bool = False) -> Group:
        if id is None:
            id, self._next_group = self._next_group, self._next_group - 1
        if id >= 0:
            raise ControlError("Le numéro d'un groupe est négatif.")
        self.groups[id] = Group(id, title, forum)
        return self.groups[id]

    def migrate(self, group: Group) -> Group:
        new = self.open_group(group.title, group.id - 1_000_000_000_000 - int(time.time()))
        group.migrated_to = new.id
        return new

    def reachable(self, chat_id: int | str) -> Person | Group:
        """Return a person or a group. Raises Refusal if the bot cannot write there."""
        place = None
        if isinstance(chat_id, int):
            place = self.people.get(chat_id) or self.groups.get(chat_id)
        if place is None:
            raise bad("chat not found")
        place.refuse_if_unreachable()
        return place

    def _named(self, name: str) -> Person | None:
        folded = name.casefold()
        return next(
            (
                person
                for person in self.people.values()
                if folded in (person.role, person.first_name.casefold())
            ),
            None,
        )

    def _join(self, id: int, name: str) -> Person:
        if id <= 0:
            raise ControlError("Le numéro d'une personne est positif.")
        self.people[id] = Person(id, name)
        return self.people[id]

    def _free_id(self) -> int:
        while self._next_person in self.people:
            self._next_person += 1
        return self._next_person
