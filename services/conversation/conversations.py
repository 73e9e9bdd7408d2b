"""Run the conversations of a person: ask the engine, store the new position, say the messages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import Select

from flows import engine
from flows.choices import Translate
from flows.engine import Turn
from flows.library import Library
from flows.position import Position
from flows.replies import NamedEntry, PressedButton, Reply, TypedText
from flows.script import GONE, PAST, CallStep, EndStep, PickStep, Question, Script
from flows.settling import settle
from services.conversation import closing, folding, private_messages
from services.conversation.asked_message import ask_in_place, put_away_keyboard, show_answer
from services.conversation.deployment import Deployment
from services.conversation.open_question import OpenQuestion
from services.conversation.phrases import Phrases
from services.conversation.replies import Erase
from services.conversation.runner import ScriptRunner
from services.conversation.script_guard import ScriptGuard
from services.conversation.stack import ConversationStack, OpenConversation
from services.conversation.turn_context import TurnContext

MENU = "menu"
FIRST_QUESTIONS = 10_000
LEFT_LATELY = timedelta(hours=2)
"""How long after its last answer a question comes again by itself; then the menu leads to it."""
LEFT_ALONE = timedelta(hours=12)
"""After that, a conversation above another closes, if none of its questions was answered."""


@dataclass(frozen=True, slots=True)
class Conversations:
    """The scripts, and all that opens, continues and closes conversations of a person."""

    library: Library
    phrases: Phrases
    runner: ScriptRunner
    home: Callable[[TurnContext], str]
    """Returns the name of the script for a person who has no conversation open."""
    is_settled: Callable[[TurnContext, OpenConversation], bool]
    """Tells whether the question of the bottom conversation was answered elsewhere."""
    entering: Select[Any]
    """Reads a person and their open conversations."""
    guard: ScriptGuard
    deployment: Deployment = field(default_factory=Deployment)

    def hear(self, context: TurnContext, stack: ConversationStack, reply: Reply) -> None:
        """Take a reply to the open question of the topmost conversation.

        A button of the question below a menu closes the menu.
        """
        if isinstance(reply, PressedButton):
            closing.uncover(stack, self.library.scripts, reply.question)
        top = stack.top
        if top is None:
            self.open_home(context, stack)
            self.remember_private(context, stack, reply)
            return
        if top.call_id is not None:
            self.remember_private(context, stack, reply)
            self.phrases.say(context, "common.one_moment")
            return
        script, position = self._settled(top)
        step = script.steps[position.step]
        if not isinstance(step, Question) or position.question == 0:
            self._play(context, stack, top, engine.walk(script, position))
            return
        turn = engine.hear(script, position, reply, self._translate(context))
        left = private_messages.left_by(context, script, position, reply, turn)
        top = replace(top, heard_at=context.now, traces=(*top.traces, *left))
        show_answer(context, self.phrases, top, step, position, reply, turn)
        self._play(context, stack, top, turn, moved_from=step)
        if script.in_place and isinstance(reply, PressedButton):
            ask_in_place(context)
        if script.passing and turn.answered is not None:
            self._fold(context, stack)

    def question_below(self, context: TurnContext, stack: ConversationStack) -> OpenQuestion | None:
        """Return the question that menus cover; None if no menu covers a question."""
        below = next((it for it in reversed(stack.open) if not self._script(it).passing), None)
        if below is None or below is stack.top or below.call_id:
            return None
        return self._question_of(context, below)

    def list_behind(self, context: TurnContext, stack: ConversationStack) -> OpenQuestion | None:
        """Return the list behind the card on the screen, as it is now; None without a list."""
        question = self.question(context, stack)
        if question is None:
            return None
        steps = ((name, question.script.steps[name]) for name in reversed(question.position.trail))
        for name, step in steps:
            if isinstance(step, PickStep) and step.numbered:
                position = question.position
                listed = tuple(self.runner.list(context, step, position.all_answers))
                kept = position.keeping(secret=False, **context.kept)
                found = replace(kept, step=name, options=listed)
                return OpenQuestion(question.script, found, self._translate(context))
        return None

    def hear_below(
        self, context: TurnContext, stack: ConversationStack, below: OpenQuestion, text: str
    ) -> bool:
        """Close the menus above a question, and answer it; return False without such menus."""
        if not closing.uncover(stack, self.library.scripts, below.position.question):
            return False
        self.hear(context, stack, TypedText(text))
        return True

    def leave_what_is_past(self, context: TurnContext, stack: ConversationStack) -> None:
        """Close topmost conversations without a word while their subject, as a meeting, is over."""
        while len(stack.open) > 1 and stack.open[-1].call_id is None:
            if self._state_of(context, stack.open[-1]) != PAST:
                return
            closing.close_above(stack, len(stack.open) - 2)

    def hear_named(self, context: TurnContext, stack: ConversationStack, text: str) -> bool:
        """Answer the open question with the item of a lister that a text names."""
        question = self.question(context, stack)
        if question is None or question.named is None:
            return False
        step = question.script.steps[question.named]
        assert isinstance(step, PickStep)
        named = {**question.position.all_answers, "named": text}
        found = self.runner.list(context, step, named)
        if found:
            self.remember_private(context, stack, TypedText(text))
            self.hear(context, stack, NamedEntry(found[0][1]))
        return bool(found)

    def is_asked(self, stack: ConversationStack, question: int) -> bool:
        """Tell whether a question is open, with nothing but menus above it."""
        return closing.depth_of(stack, self.library.scripts, question) is not None

    def is_open(self, stack: ConversationStack, question: int) -> bool:
        """Tell whether a question still waits for its answer, even below other conversations."""
        settled = [self._settled(opened) for opened in stack.open if opened.asked_in is not None]
        return any(
            position.question == question and isinstance(script.steps[position.step], Question)
            for script, position in settled
        )

    def open_home(self, context: TurnContext, stack: ConversationStack) -> None:
        """Close all conversations, and begin the menu or the script of `home`."""
        at_menu = bool(stack.open) and stack.open[0].script == MENU
        self.open_bottom(context, stack, MENU if at_menu else self.home(context))

    def open_bottom(self, context: TurnContext, stack: ConversationStack, name: str) -> None:
        """Close all conversations, and begin the script `name`."""
        first = stack.last_question or context.random_below(FIRST_QUESTIONS)
        stack.open.clear()
        self._begin(context, stack, name, first)

    def open_above(
        self,
        context: TurnContext,
        stack: ConversationStack,
        name: str,
        answers: Mapping[str, str] | None = None,
    ) -> None:
        """Begin another conversation above the running one; the running one resumes afterwards.

        `answers` are answers that the new conversation begins with.  A person who may not be in
        it is asked the open question again.
        """
        if not stack.open:
            self.open_home(context, stack)
            context.outgoing.clear()
        if not self.guard.lets_in(context, name):
            self.ask_again(context, stack, whole=True)
            return
        last = stack.last_question  # before anything is dropped: numbers are not used twice
        if name in {opened.script for opened in stack.open[1:]}:
            closing.back_to(stack, self.library.scripts, name)
        elif not closing.is_room(stack, self.library.scripts, name):
            self.ask_again(context, stack, "common.finish_first")
            return
        self._begin(context, stack, name, last, answers=answers)

    def open_instead(
        self,
        context: TurnContext,
        stack: ConversationStack,
        name: str,
        answers: Mapping[str, str] | None = None,
    ) -> None:
        """Close what is open above the bottom, as `put_aside` does, and begin the script `name`."""
        self.put_aside(stack, but=name)
        self.open_above(context, stack, name, answers)

    def lead_to(self, context: TurnContext, stack: ConversationStack, name: str, step: str) -> bool:
        """Go on with a step of the open script `name`, and close all conversations above.

        Return False if that script is not open.
        """
        depths = [depth for depth, it in enumerate(stack.open) if it.script == name]
        if not depths:
            return False
        closing.close_above(stack, depths[0])
        script, position = self._settled(stack.open[-1])
        opened = replace(stack.open[-1], call_id=None, call_due_at=None, heard_at=context.now)
        turn = engine.walk(script, replace(position, step=step))
        self._play(context, stack, opened, turn)
        return True

    def close_above(self, stack: ConversationStack) -> None:
        """Close all above the bottom, half done or not."""
        closing.close_above(stack)

    def put_aside(self, stack: ConversationStack, but: str | None = None) -> None:
        """Close all above the bottom; the topmost one that was half done waits for the menu."""
        closing.put_aside(stack, self.library.scripts, but)

    def interrupt(
        self,
        context: TurnContext,
        stack: ConversationStack,
        name: str,
        answers: Mapping[str, str],
        reply: Reply,
    ) -> None:
        """Begin a conversation above all others and close none, even beyond the usual depth.

        The open question does not take `reply` as its answer.
        """
        said_before = len(context.outgoing)
        if not stack.open:
            self.open_home(context, stack)
            del context.outgoing[said_before:]
        self.remember_private(context, stack, reply)
        last = stack.last_question
        stack.open[1:] = [opened for opened in stack.open[1:] if opened.script != name]
        self._begin(context, stack, name, last, answers=answers)

    def question(self, context: TurnContext, stack: ConversationStack) -> OpenQuestion | None:
        """Return the open question of the topmost conversation; None while a service is asked."""
        top = stack.top
        if top is None or top.call_id is not None:
            return None
        return self._question_of(context, top)

    def _question_of(self, context: TurnContext, opened: OpenConversation) -> OpenQuestion:
        script, position = self._settled(opened)
        return OpenQuestion(script, position, self._translate(context))

    def _translate(self, context: TurnContext) -> Translate:
        return partial(self.library.texts.template, context.language)

    def ask_again(
        self,
        context: TurnContext,
        stack: ConversationStack,
        first: str | None = None,
        *,
        whole: bool = False,
    ) -> None:
        """Ask the open question of the topmost conversation once more.

        `first` is the key of a message before it; `whole` asks with the full text.
        """
        top = stack.top
        if top is None:
            self.open_home(context, stack)
        elif top.call_id is not None:
            self.phrases.say(context, "common.one_moment")
        elif self._stands(top) and (first is not None or context.outgoing):
            if first is not None:
                self.phrases.say(context, first)
        elif len(stack.open) == 1 and self.is_settled(context, top):
            self.open_bottom(context, stack, self.home(context))
        else:
            script, position = self._settled(top)
            turn = _ask(script, position, first, whole=whole)
            self._play(context, stack, top, turn)
            if stack.top is not None and stack.top.script == top.script:
                stack.open[-1] = replace(stack.top, heard_at=context.now)

    def close_top(self, context: TurnContext, stack: ConversationStack) -> None:
        """Close the topmost conversation, and return to the one below."""
        self._go_down(context, stack, stack.last_question)

    def answer_call(
        self,
        context: TurnContext,
        stack: ConversationStack,
        call_id: int,
        outcome: str,
        kept: Mapping[str, str],
    ) -> bool:
        """Take the answer of an outside service; return whether its call was still waited for."""
        depths = [depth for depth, it in enumerate(stack.open) if it.call_id == str(call_id)]
        if not depths:
            return False
        waited, above = stack.open[depths[0]], stack.open[depths[0] + 1 :]
        script, position = self._settled(waited)
        position = replace(position, last_question=stack.last_question)
        waits = isinstance(script.steps[position.step], CallStep)
        turn = (
            engine.resume(script, position, outcome, kept)
            if waits
            else engine.walk(script, position)
        )
        del stack.open[depths[0] + 1 :]
        self._play(context, stack, replace(waited, call_id=None, call_due_at=None), turn)
        if above:
            _put_back(context, stack, above)
        return waits

    def _begin(
        self,
        context: TurnContext,
        stack: ConversationStack,
        name: str,
        last_question: int,
        *,
        replacing: bool = False,
        answers: Mapping[str, str] | None = None,
    ) -> None:
        script = self.library.scripts[name]
        turn = engine.begin(script, last_question, answers)
        opened = OpenConversation(script.name, script.version, turn.position, context.now)
        if replacing:
            stack.open[-1] = opened
        else:
            stack.open.append(opened)
        self._play(context, stack, opened, turn)

    def remember_private(
        self, context: TurnContext, stack: ConversationStack, reply: Reply
    ) -> None:
        """Remember an unexpected message to delete, because the message may hold an address."""
        if not stack.open:
            return
        top = stack.open[-1]
        if not self._script(top).private or not context.message_id:
            return
        script, position = self._settled(top)
        if private_messages.tells_home(script.steps[position.step], reply):
            stack.open[-1] = replace(top, traces=(*top.traces, context.message_id))

    def _settled(self, top: OpenConversation) -> tuple[Script, Position]:
        script = self._script(top)
        return script, settle(script, top.position)

    def _gives_way(self, context: TurnContext, opened: OpenConversation) -> bool:
        """Tell whether a conversation is to close: left alone too long, or its subject is gone."""
        is_old = not opened.is_begun and context.now - opened.heard_at > LEFT_ALONE
        return is_old or self._is_gone(context, opened)

    def _is_gone(self, context: TurnContext, opened: OpenConversation) -> bool:
        """Tell whether what a conversation is about no longer exists."""
        return self._state_of(context, opened) in (GONE, PAST)

    def _state_of(self, context: TurnContext, opened: OpenConversation) -> str | None:
        about = self._script(opened).about
        return self.runner.evaluate(context, about, opened.position) if about else None

    def _script(self, top: OpenConversation) -> Script:
        return self.library.scripts[top.script]

    def _play(
        self,
        context: TurnContext,
        stack: ConversationStack,
        opened: OpenConversation,
        turn: Turn,
        moved_from: Question | None = None,
    ) -> None:
        said_before = len(context.outgoing)
        context.over_another = len(stack.open) > 1
        opened, turn = self.runner.play(context, self._script(opened), opened, turn)
        put_away_keyboard(context, said_before, moved_from)
        stack.open[-1] = opened
        self._after(context, stack, turn)

    def _after(self, context: TurnContext, stack: ConversationStack, turn: Turn) -> None:
        if context.gone:
            return
        if turn.over is not None:
            self._end(context, stack, turn)
        elif context.opening is not None:
            name, context.opening = context.opening, None
            self.open_above(context, stack, name, context.about)

    def _end(self, context: TurnContext, stack: ConversationStack, turn: Turn) -> None:
        assert turn.over is not None
        last = turn.position.last_question
        if turn.over.open and self.guard.lets_in(context, turn.over.open):
            answers = _carried(turn.over, turn.position)
            self._begin(context, stack, turn.over.open, last, replacing=True, answers=answers)
            return
        if len(stack.open) == 1:
            self._begin(context, stack, self.home(context), last, replacing=True)
            return
        self._go_down(context, stack, last)

    def _go_down(self, context: TurnContext, stack: ConversationStack, last: int) -> None:
        """Close the topmost conversation and ask the question below under a new number."""
        ended, menu = stack.open.pop(), self.menu_of(context)
        resumes = ended.script == menu
        while len(stack.open) > 1 and self._gives_way(context, stack.open[-1]):
            stack.open.pop()
        below = stack.open[-1].at(replace(stack.open[-1].position, last_question=last))
        is_above_menu = len(stack.open) > 1 and stack.open[0].script == MENU
        if is_above_menu and context.now - below.heard_at > LEFT_LATELY:
            below = replace(below, asked_in=closing.PUT_ASIDE)
        stack.open[-1] = replace(below, heard_at=context.now)
        if stack.open[-1].asked_in == closing.PUT_ASIDE and not resumes:
            self.open_above(context, stack, menu)
        elif resumes or not self._stands(stack.open[-1]):
            self.ask_again(context, stack, whole=True)
        if not resumes:
            self._fold(context, stack)

    def _fold(self, context: TurnContext, stack: ConversationStack) -> None:
        """Leave only a button of the menu that was asked below an answer."""
        if stack.open and not context.gone:
            folding.fold(context, stack, self._script(stack.open[-1]))

    def _stands(self, opened: OpenConversation) -> bool:
        """Tell whether a question was asked by the way: its message is not sent again."""
        return opened.is_asked and self._script(opened).aside

    def menu_of(self, context: TurnContext) -> str:
        """Return the name of the script that /menu opens for the person."""
        home = self.home(context)
        return home if home in self.library.scripts and self.library.scripts[home].passing else MENU


def _ask(script: Script, position: Position, first: str | None, *, whole: bool) -> Turn:
    if isinstance(script.steps[position.step], Question) and position.question:
        return engine.ask_again(script, position, first, whole=whole)
    return engine.walk(script, position)


def _put_back(
    context: TurnContext, stack: ConversationStack, above: list[OpenConversation]
) -> None:
    """Open again the conversations above a call; the question below is asked when those end."""
    context.outgoing[:] = [it for it in context.outgoing if isinstance(it, Erase)]
    last = stack.last_question
    stack.open += [it.at(replace(it.position, last_question=last)) for it in above]


def _carried(over: EndStep, position: Position) -> Mapping[str, str]:
    answers = position.all_answers
    return {name: answers[name] for name in over.carries if name in answers}
