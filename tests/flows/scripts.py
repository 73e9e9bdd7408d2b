"""Small scripts and words for tests of the engine."""

from typing import Any

from flows.engine import Turn, begin, hear
from flows.position import Position
from flows.replies import Reply
from flows.script import Script

WORDS = {
    "common.back": "⟵ Revenir",
    "common.skip": "Passer",
}


def words(key: str) -> str:
    return WORDS.get(key, key)


def a_script(start: str = "colour", **steps: dict[str, Any]) -> Script:
    return Script.model_validate({"name": "tried", "version": 1, "start": start, "steps": steps})


def an_ask(next: str, **more: Any) -> dict[str, Any]:
    ask = {"kind": "ask", "text": "how?", "check": "name", "retry": "again?", "save_as": "name"}
    return {**ask, "next": next, **more}


def a_pick(next: str, empty: str, **more: Any) -> dict[str, Any]:
    pick = {"kind": "pick", "text": "which?", "source": "towns", "save_as": "town"}
    return {**pick, "next": next, "empty": empty, **more}


def a_choose(*options: tuple[str, str], **more: Any) -> dict[str, Any]:
    listed = [{"text": text, "value": text, "next": target} for text, target in options]
    return {"kind": "choose", "text": "which?", "save_as": "colour", "options": listed, **more}


THE_END = {"kind": "end", "text": "bye"}
TWO_QUESTIONS = a_script(
    colour=a_choose(("Rouge", "name"), ("Vert foncé", "name")),
    name=an_ask("bye", back=True, skip="bye"),
    bye=THE_END,
)


def played(script: Script, *replies: Reply) -> Turn:
    turn = begin(script, last_question=40)
    for reply in replies:
        turn = hear(script, turn.position, reply, words)
    return turn


def said(turn: Turn) -> list[str]:
    return [message.text for message in turn.messages]


def kept(position: Position) -> dict[str, str]:
    return dict(position.answers)
