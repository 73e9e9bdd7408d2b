"""Play a turn of the engine to its end: say messages, run the script's actions and listers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from functools import partial

from flows import engine
from flows.choices import FOLDED, choices
from flows.engine import BotMessage, Turn
from flows.position import Position
from flows.script import CallStep, DoStep, PickStep, Script
from flows.texts import Texts
from services.conversation import private_messages
from services.conversation.phrases import Phrase, Phrases
from services.conversation.stack import OpenConversation
from services.conversation.turn_context import OutsideRequest, TurnContext

CALL_LASTS = timedelta(seconds=15)
"""After that a sweep plays the `late` outcome (longer than any client's own time-out)."""
CALL_IDS = 2**62

Action = Callable[[TurnContext, Mapping[str, str]], StrEnum]
Lister = Callable[[TurnContext, Mapping[str, str]], Sequence[tuple[str, str | Phrase]]]


@dataclass(frozen=True, slots=True)
class ScriptRunner:
    texts: Texts
    phrases: Phrases
    actions: Mapping[str, Action]
    listers: Mapping[str, Lister]

    def play(
        self, context: TurnContext, script: Script, opened: OpenConversation, turn: Turn
    ) -> tuple[OpenConversation, Turn]:
        """Play until a question, an end, an outside call, or a conversation that opens above.

        Return the conversation and the last turn of the engine.
        """
        while True:
            opened = self._say(context, script, opened.at(turn.position), turn.messages)
            if context.opening is not None:
                opened = replace(opened, asked_in=None)
                break  # what follows waits for the conversation that opens above
            match turn.need:
                case DoStep() as step:
                    turn = self._act(context, script, step, turn.position)
                    if step.forget:
                        private_messages.erase(context, opened.traces)
                        opened = replace(opened, traces=())
                case PickStep() as step:
                    turn = self._list(context, script, step, turn.position)
                case CallStep() as step:
                    opened = _call(context, step, opened)
                    break
                case None:
                    break
        return replace(opened, version=script.version), turn

    def evaluate(self, context: TurnContext, action: str, position: Position) -> str:
        """Return the outcome of an action that changes nothing, for the answers of a position."""
        return self.actions[action](context, position.all_answers)

    def _act(self, context: TurnContext, script: Script, step: DoStep, position: Position) -> Turn:
        context.kept.clear()
        outcome = self.actions[step.action](context, {**position.all_answers, **step.given})
        return engine.resume(script, position, outcome, context.kept)

    def _list(
        self, context: TurnContext, script: Script, step: PickStep, position: Position
    ) -> Turn:
        options = self.list(context, step, position.all_answers)
        return engine.offer(script, position, options, context.kept)

    def list(
        self, context: TurnContext, step: PickStep, answers: Mapping[str, str]
    ) -> Sequence[tuple[str, str]]:
        """Return the options of a `pick`, each with its label, for these answers."""
        context.kept.clear()
        listed = self.listers[step.source](context, answers)
        return [(value, self.phrases.label(context, label)) for value, label in listed]

    def _say(
        self,
        context: TurnContext,
        script: Script,
        opened: OpenConversation,
        messages: Sequence[BotMessage],
    ) -> OpenConversation:
        translate = partial(self.texts.template, context.language)
        for message in messages:
            if message.question is None:
                context.say(self.phrases.message(context, message, opened.position, []))
                continue
            if context.opening is not None:
                continue  # asked when the conversation opened above it ends
            opened = opened.at(opened.position.without(FOLDED))
            offered = choices(script, opened.position, translate)
            context.say(self.phrases.message(context, message, opened.position, offered))
            opened = replace(opened, asked_in=context.update_id)
            if message.question.echo:
                opened = replace(opened, traces=(*opened.traces, {"update": context.update_id}))
        return opened


def _call(context: TurnContext, step: CallStep, opened: OpenConversation) -> OpenConversation:
    call_id = context.random_below(CALL_IDS)
    context.asked = OutsideRequest(call_id, step.service, opened.position.all_answers)
    return replace(opened, call_id=str(call_id), call_due_at=context.now + CALL_LASTS)
