"""Note what happened: every turn and its answer, the load, and what went wrong."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from sandbox.bot_api.api import SENDS
from sandbox.record import Call
from sandbox.simulation.delays import is_night
from sandbox.simulation.letters import plain
from sandbox.simulation.person import Move, Person
from sandbox.simulation.phone import Seen
from sandbox.simulation.plan import PAGE, Plan

SHORT = 160
MOST = 400
"""How many texts, and how many troubles, are kept with their words."""


@dataclass(slots=True)
class Turn:
    """Something that a person did, until it is answered."""

    person: Person
    move: Move
    at: datetime
    monotonic: float
    waited: float | None = None
    """Real seconds until the first answer."""
    waited_there: float = 0.0
    """Seconds of the sandbox's clock until then."""
    replies: list[Seen] = field(default_factory=list)
    has_notice: bool = False
    """Whether the answer to a press was shown for a moment above the chat."""


NOT_MODIFIED = "message is not modified"


@dataclass(slots=True)
class Journal:
    plan: Plan
    roles: Mapping[Any, str] = field(default_factory=dict)
    """What each chat's person is."""
    turns: int = 0
    on_page: int = 0
    """How many of them were said or pressed on the bot's own page."""
    messages: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    pressed_twice: int = 0
    """Edits that changed nothing, for a button that was pressed twice at once."""
    by_hour: Counter[str] = field(default_factory=Counter)
    by_minute: Counter[str] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)
    slowest: dict[str, Any] = field(default_factory=dict)
    slowest_there: dict[str, Any] = field(default_factory=dict)
    at_night: Counter[str] = field(default_factory=Counter)
    """What was said by night to those who had said nothing."""
    asked_again: Counter[str] = field(default_factory=Counter)
    texts: Counter[str] = field(default_factory=Counter)
    """Words of one's own, by the intent they were written for."""
    unclear: Counter[str] = field(default_factory=Counter)
    unconfirmed: Counter[str] = field(default_factory=Counter)
    not_understood: list[dict[str, str]] = field(default_factory=list)
    troubles: list[dict[str, str]] = field(default_factory=list)
    silences: list[dict[str, str]] = field(default_factory=list)
    """What was said or pressed, and neither answered nor followed by a change of the chat."""
    _open: dict[int, Turn] = field(default_factory=dict)

    def began(self, turn: Turn) -> None:
        self.turns += 1
        self._open[turn.person.number] = turn

    def _refused(self, call: Call) -> None:
        why = str(call.verdict.get("description", ""))
        turn = self._open.get(call.parameters.get("chat_id", 0))
        if NOT_MODIFIED in why and turn is not None and turn.move.twice:
            self.pressed_twice += 1
        else:
            self.refused[f"{call.method}: {why}"[:120]] += 1

    def called(self, call: Call) -> None:
        """Note a call of the bot."""
        if not call.verdict.get("ok"):
            self._refused(call)
            return
        chat = call.parameters.get("chat_id")
        if call.method in SENDS:
            self.messages += 1
            self.by_hour[f"{call.at:%Y-%m-%dT%H}"] += 1
            self.by_minute[f"{call.at:%Y-%m-%dT%H:%M}"] += 1
        turn = self._open.get(chat) if isinstance(chat, int) else None
        if turn is None and call.method in SENDS and is_night(call.at):
            words = plain(str(call.parameters.get("text") or call.parameters.get("caption", "")))
            self.at_night[f"{self.roles.get(chat, '')}: {words[:SHORT]}".replace("\n", " ")] += 1
        if turn is not None and turn.waited is None:
            turn.waited = call.monotonic - turn.monotonic
            turn.waited_there = (call.at - turn.at).total_seconds()

    def answered_on_page(self, person: Person, at: datetime, rows: int, seconds: float) -> None:
        """Note what the page answered to a person, so many real seconds after they acted."""
        self.on_page += 1
        self.messages += rows
        if rows:
            self.by_hour[f"{at:%Y-%m-%dT%H}"] += rows
            self.by_minute[f"{at:%Y-%m-%dT%H:%M}"] += rows
        if (turn := self._open.get(person.number)) is not None and rows:
            turn.waited = seconds
            turn.waited_there = (at - turn.at).total_seconds()

    def refused_on_page(self, fault: str) -> None:
        """Note an answer of the page that no person should get."""
        self.refused[f"{PAGE}: {fault}"] += 1

    def settled(self) -> None:
        """Judge every turn whose answer has come."""
        for turn in self._open.values():
            self._judge(turn)
        self._open.clear()

    def read(self, person: Person, message: Seen) -> None:
        """Note a message that someone has got."""
        if (turn := self._open.get(person.number)) is not None:
            turn.replies.append(message)

    def noticed(self, person: Person) -> None:
        """Note that a press was answered above the chat."""
        if (turn := self._open.get(person.number)) is not None:
            turn.has_notice = True

    def as_values(self) -> Mapping[str, Any]:
        own = (
            it.name for it in fields(self) if it.name not in ("plan", "roles") and it.name[0] != "_"
        )
        return {name: getattr(self, name) for name in own}

    def _judge(self, turn: Turn) -> None:
        if turn.waited is not None:
            self.waits.append(turn.waited)
            self._note_slow(turn)
        said = {
            "role": turn.person.part.role,
            "person": str(turn.person.number),
            "at": turn.at.isoformat(timespec="seconds"),
            "question": turn.move.question,
            "words": turn.move.words[:SHORT],
            "press": "yes" if turn.move.message is not None else "",
            "reply": " | ".join(reply.text[:SHORT] for reply in turn.replies[:2]),
        }
        replies = [reply.text for reply in turn.replies]
        if any(reply.startswith(self.plan.sorry) for reply in replies):
            self.troubles.append(said)
        if not turn.replies and turn.waited is None and not turn.has_notice:
            self.silences.append(said)
        is_unclear = any(reply.startswith(tuple(self.plan.unclear)) for reply in replies)
        self._count_words(turn, said, is_unclear=is_unclear)
        if turn.move.saying and any(it.startswith(self.plan.unconfirmed) for it in replies):
            self.unconfirmed[turn.move.saying.intents[0]] += 1
        asked = turn.move.asked
        if asked and not asked.is_menu and _is_asked_again(turn, asked):
            self.asked_again[asked.question] += 1

    def _count_words(self, turn: Turn, said: dict[str, str], *, is_unclear: bool) -> None:
        if turn.move.saying is not None:
            self.texts[turn.move.saying.intents[0]] += 1
        if not is_unclear:
            return
        intent = turn.move.saying.intents[0] if turn.move.saying else ""
        self.unclear[intent or "(réponse)"] += 1
        if len(self.not_understood) < MOST:
            self.not_understood.append({**said, "intent": intent})

    def _note_slow(self, turn: Turn) -> None:
        at = turn.at.isoformat(timespec="seconds")
        about = {"at": at, "question": turn.move.question, "words": turn.move.words[:SHORT]}
        waited = turn.waited or 0.0
        if waited > self.slowest.get("seconds", -1):
            self.slowest = {"seconds": waited, **about}
        if turn.waited_there > self.slowest_there.get("seconds", -1):
            self.slowest_there = {"seconds": turn.waited_there, **about}


def _is_asked_again(turn: Turn, asked: Seen) -> bool:
    """Tell whether the same question came again; to who pressed a button, with nothing new."""
    same = [reply.is_like(asked) for reply in turn.replies]
    return any(same) if turn.move.message is None else bool(same) and all(same)
