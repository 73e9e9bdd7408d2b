"""Hold the world around one bot: its people, chats, queue, clock and record."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sandbox.record import Call, Record
from sandbox.refusal import ControlError
from sandbox.world.bell import Bell
from sandbox.world.clock import Clock
from sandbox.world.faults import Faults
from sandbox.world.files import Files
from sandbox.world.history import History, Message
from sandbox.world.limits import Limits, Pace
from sandbox.world.people import Directory, Group, Person
from sandbox.world.presses import find_button, shown_buttons
from sandbox.world.sayings import Saying, content_of
from sandbox.world.updates import CALLBACK_QUERIES_KEPT_FOR, Queue, Update

__all__ = ["Limits", "Webhook", "World"]


@dataclass(frozen=True, slots=True)
class Webhook:
    url: str
    secret: str | None = None
    max_connections: int = 40


@dataclass(slots=True)
class Profile:
    """The bot's own commands and descriptions, by scope and language."""

    commands: dict[tuple[str, str], list[dict[str, str]]] = field(default_factory=dict)
    descriptions: dict[tuple[str, str], str] = field(default_factory=dict)


class World:
    def __init__(
        self,
        limits: Limits | None = None,
        *,
        record_limit: int | None = None,
        history_limit: int | None = None,
    ) -> None:
        self.bot_id = 1
        self.directory = Directory()
        self.history = History(history_limit)
        self.clock = Clock(self.history.tell)
        self.files = Files()
        self.faults = Faults()
        self.pace = Pace(limits or Limits(), self.clock.monotonic)
        self.calls = Record(record_limit)
        self.queue = Queue(self.now, record_limit)
        self.profile = Profile()
        self.webhook: Webhook | None = None
        self.webhook_error: tuple[int, str] | None = None
        self.webhook_changed = Bell()
        self._callback_queries: dict[str, tuple[datetime, int]] = {}
        self._next_query = self.queue.next_id * 1_000_000

    def now(self) -> datetime:
        return self.clock.now()

    def date(self) -> int:
        return int(self.now().timestamp())

    def bot(self) -> dict[str, Any]:
        return {
            "id": self.bot_id,
            "is_bot": True,
            "first_name": "Déclic",
            "username": "declic_bac_a_sable_bot",
        }

    @property
    def record(self) -> deque[Call]:
        return self.calls.calls

    def say(
        self,
        person: str | int,
        *,
        text: str | None = None,
        contact: Any = None,
        location: Any = None,
        file: Any = None,
        **more: Any,
    ) -> Update:
        """Send a message of a person; return the update that was queued."""
        speaker = self.directory.person(person)
        if "raw" in more:
            return self._queue(dict(more["raw"]), speaker.id)
        saying = Saying(text=text, contact=contact, location=location, file=file, **more)
        place = self._place(speaker, saying.chat)
        if saying.edit is not None:
            return self._edit(speaker, place, saying)
        message = self._head(speaker, place) | content_of(saying, speaker, self.files)
        if saying.is_bot:
            message["from"] = message["from"] | {"is_bot": True}
        if saying.forward:
            message["forward_origin"] = _origin(saying.forward, message["date"])
        if saying.thread is not None:
            _refuse_no_topic(place, saying.thread)
            message |= {"message_thread_id": saying.thread, "is_topic_message": True}
        if saying.reply_to is not None:
            message["reply_to_message"] = self._earlier_message(place.id, saying.reply_to)
        self._hide_keyboard(place.id)
        return self._queue({"message": self.history.add(message)}, place.id)

    def press(
        self,
        person: str | int,
        *,
        label: str | None = None,
        data: str | None = None,
        message_id: int | None = None,
        **place: Any,
    ) -> Update:
        """Press the newest button of that label; data of no button is a forged callback."""
        presser = self.directory.person(person)
        chat_place = self._place(presser, place.get("chat"))
        chat = self.history.chats[chat_place.id]
        pressed = find_button(chat, label, data, message_id)
        if pressed is None:
            raise ControlError(
                f"Aucun bouton {label or data!r} ici. Boutons visibles : "
                f"{', '.join(shown_buttons(chat)) or 'aucun'}."
            )
        message, button = pressed
        if message is None:
            return self._press_keyboard(presser, button, place)
        if "callback_data" not in button:
            raise ControlError(
                f"Le bouton « {button['text']} » ouvre un lien ; il n'écrit rien au bot."
            )
        return self._queue(
            {
                "callback_query": self._callback_query(
                    presser, message, str(button["callback_data"])
                )
            },
            chat_place.id,
        )

    def messages(self, person: str | int, after: int = 0) -> list[Message]:
        """Return what a chat shows now; a group is named by its title or negative id."""
        chat = self.history.chats.get(self._chat_id(person))
        if chat is None:
            return []
        return [dict(message) for id, message in chat.messages.items() if id > after]

    def take_updates(self) -> list[Update]:
        return self.queue.clear()

    def block(self, person: str | int, *, blocked: bool) -> Update:
        target = self.directory.person(person)
        target.blocked = blocked
        target.started = True
        member: dict[str, Any] = {"status": "member", "user": self.bot()}
        kicked = {"status": "kicked", "user": self.bot(), "until_date": 0}
        old, new = (member, kicked) if blocked else (kicked, member)
        self.history.touch(self.history.chats[target.id])
        change: dict[str, Any] = {"chat": target.chat(), "from": target.user(), "date": self.date()}
        change |= {"old_chat_member": old, "new_chat_member": new}
        return self._queue({"my_chat_member": change}, target.id)

    def settle_callback_query(self, query_id: str) -> int | None:
        """Return the chat of a callback query, which may be answered once and in time."""
        until, chat = self._callback_queries.pop(query_id, (self.now(), 0))
        return chat if until > self.now() else None

    def _queue(self, update: Update, chat: int) -> Update:
        return self.queue.put(update, chat, self.faults.next_of_updates())

    def _place(self, speaker: Person, chat: str | int | None) -> Person | Group:
        if chat is not None and chat != speaker.id:
            return self.directory.group(chat)
        if speaker.blocked:
            raise ControlError(f"{speaker.first_name} a bloqué le bot ; débloquez-le d'abord.")
        speaker.started = True
        return speaker

    def _chat_id(self, person: str | int) -> int:
        groups = self.directory.groups.values()
        for group in groups:
            if person in (group.id, group.title, str(group.id)):
                return group.id
        return self.directory.person(person).id

    def _head(self, speaker: Person, place: Person | Group) -> Message:
        return {
            "message_id": self.history.next_id(),
            "from": speaker.user(),
            "chat": place.chat(),
            "date": self.date(),
        }

    def _edit(self, speaker: Person, place: Person | Group, saying: Saying) -> Update:
        old = self._earlier_message(place.id, saying.edit or 0)
        if old["from"]["id"] != speaker.id:
            raise ControlError("On ne peut modifier que ses propres messages.")
        kept = {name: old[name] for name in ("message_id", "from", "chat", "date")}
        new = kept | {"edit_date": self.date()} | content_of(saying, speaker, self.files)
        return self._queue({"edited_message": self.history.add(new)}, place.id)

    def _earlier_message(self, chat_id: int, message_id: int) -> Message:
        if message := self.history.find(chat_id, message_id):
            return {name: value for name, value in message.items() if name != "reply_to_message"}
        raise ControlError(f"Le message {message_id} n'existe pas dans cette conversation.")

    def _hide_keyboard(self, chat_id: int) -> None:
        chat = self.history.chats[chat_id]
        if chat.keyboard and chat.keyboard.get("one_time_keyboard"):
            chat.keyboard = None

    def _press_keyboard(
        self, presser: Person, button: dict[str, Any], more: dict[str, Any]
    ) -> Update:
        if button.get("request_contact"):
            return self.say(presser.id, contact="own", **more)
        if button.get("request_location") and "location" not in more:
            raise ControlError("Ce bouton partage une position : donnez aussi « location ».")
        if button.get("request_location"):
            return self.say(presser.id, **more)
        return self.say(presser.id, text=button["text"], chat=more.get("chat"))

    def _callback_query(self, presser: Person, message: Message, data: str) -> dict[str, Any]:
        self._next_query += 1
        query_id = str(self._next_query)
        self._callback_queries[query_id] = (self.now() + CALLBACK_QUERIES_KEPT_FOR, presser.id)
        return {
            "id": query_id,
            "from": presser.user(),
            "chat_instance": str(message["chat"]["id"]),
            "message": dict(message),
            "data": data,
        }


def _origin(forward: Any, date: int) -> dict[str, Any]:
    name = forward if isinstance(forward, str) else "Une connaissance"
    sent_at = date - int(timedelta(hours=1).total_seconds())
    return {"type": "hidden_user", "sender_user_name": name, "date": sent_at}


def _refuse_no_topic(place: Person | Group, thread: int) -> None:
    if not isinstance(place, Group) or thread not in place.topics:
        raise ControlError(f"Pas de sujet {thread} ici.")
