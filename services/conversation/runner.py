"""Play a turn to its end: say its lines, run the actions and listers it needs on the way."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from functools import partial

from flows import engine
from flows.choices import choices
from flows.engine import Line, Turn
from flows.position import Position
from flows.script import Call, Do, Pick, Script
from flows.texts import Texts
from services.conversation import private_messages
from services.conversation.phrases import Phrase, Phrases
from services.conversation.stack import Open
from services.conversation.turn_context import Asked, Scene

CALL_LASTS = timedelta(seconds=15)
"""After that a tick plays the `late` outcome (longer than any client's own time-out)."""
CALL_IDS = 2**62

Action = Callable[[Scene, Mapping[str, str]], StrEnum]
Lister = Callable[[Scene, Mapping[str, str]], Sequence[tuple[str, str | Phrase]]]


@dataclass(frozen=True, slots=True)
class Player:
    texts: Texts
    phrases: Phrases
    actions: Mapping[str, Action]
    listers: Mapping[str, Lister]

    def play(self, scene: Scene, script: Script, opened: Open, turn: Turn) -> tuple[Open, Turn]:
        """Until a question, an end, an outside call, or another conversation that opens above."""
        while True:
            opened = self._say(scene, script, opened.at(turn.position), turn.lines)
            if scene.opening is not None:
                break  # what follows waits for the conversation that opens above
            match turn.need:
                case Do() as step:
                    turn = self._act(scene, script, step, turn.position)
                    if step.forget:
                        private_messages.erase(scene, opened.traces)
                        opened = replace(opened, traces=())
                case Pick() as step:
                    turn = self._list(scene, script, step, turn.position)
                case Call() as step:
                    opened = self._call(scene, step, opened)
                    break
                case None:
                    break
        return replace(opened, version=script.version), turn

    def looks(self, scene: Scene, action: str, position: Position) -> str:
        """What an action that changes nothing says of a position."""
        return self.actions[action](scene, position.known)

    def _act(self, scene: Scene, script: Script, step: Do, position: Position) -> Turn:
        scene.kept.clear()
        outcome = self.actions[step.action](scene, {**position.known, **step.given})
        return engine.resume(script, position, outcome, scene.kept)

    def _list(self, scene: Scene, script: Script, step: Pick, position: Position) -> Turn:
        scene.kept.clear()
        found = self.listers[step.source](scene, position.known)
        options = [(value, self.phrases.label(scene, label)) for value, label in found]
        return engine.offer(script, position, options, scene.kept)

    def _call(self, scene: Scene, step: Call, opened: Open) -> Open:
        call_id = scene.chance(CALL_IDS)
        scene.asked = Asked(call_id, step.service, opened.position.known)
        return replace(opened, call_id=str(call_id), call_due_at=scene.now + CALL_LASTS)

    def _say(self, scene: Scene, script: Script, opened: Open, lines: Sequence[Line]) -> Open:
        words = partial(self.texts.words, scene.language)
        for line in lines:
            if line.question is None:
                scene.say(self.phrases.line(scene, line, opened.position, []))
                continue
            if scene.opening is not None:
                continue  # asked when the conversation opened above it ends
            offered = choices(script, opened.position, words)
            scene.say(self.phrases.line(scene, line, opened.position, offered))
            opened = replace(opened, asked_in=scene.update_id)
            if line.question.echo:
                opened = replace(opened, traces=(*opened.traces, {"update": scene.update_id}))
        return opened
