"""Run a person's turn: load their position, let the engine decide, keep what it decided."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from sqlalchemy import select

from flows import engine
from flows.engine import Turn
from flows.library import Library
from flows.position import Position
from flows.replies import Location, Pressed, Reply, Typed
from flows.script import GONE, Ask, Call, End, Question, Script
from flows.settling import settle
from models.conversation import Update
from services.conversation import private_messages
from services.conversation import stack as conversation_stack
from services.conversation.open_question import OpenQuestion
from services.conversation.phrases import Phrases
from services.conversation.replies import Edit, Erase, Say
from services.conversation.runner import Player
from services.conversation.stack import Open, Stack
from services.conversation.turn_context import Scene

MENU = "menu"
FIRST_QUESTIONS = 10_000
PUT_ASIDE = 0
"""The update in which a question waits that nobody asks: only the menu leads back to it."""
LEFT_ALONE = timedelta(hours=12)
"""After which a question that stands above another, without any answer, gives way."""


def show_answer(
    scene: Scene,
    phrases: Phrases,
    top: Open,
    step: Question,
    position: Position,
    reply: Reply,
    turn: Turn,
) -> None:
    """The question loses its buttons and shows what was chosen."""
    if step.echo or turn.answered is None or (isinstance(step, Ask) and step.keyboard):
        return
    asked = scene.message_id if isinstance(reply, Pressed) else _asked(scene, top)
    if asked is not None:
        known = {"question": phrases.question(scene, step, position), "answer": turn.answered}
        scene.say(Edit(asked, phrases.words(scene, "common.answered", known)))


def _asked(scene: Scene, top: Open) -> int | None:
    """The id of the message that asks, known once it was sent."""
    query = select(Update.question_message_id).where(
        Update.bot_id == scene.bot_id, Update.update_id == top.asked_in
    )
    return scene.session.scalar(query)


def put_away_keyboard(scene: Scene, said_before: int, moved_from: Question | None) -> None:
    if not (isinstance(moved_from, Ask) and moved_from.keyboard):
        return
    for index, line in enumerate(scene.lines[said_before:], said_before):
        if isinstance(line, Say) and not line.buttons and line.keyboard is None:
            scene.lines[index] = replace(line, keyboard="remove")
            return


@dataclass(frozen=True, slots=True)
class Conversations:
    library: Library
    phrases: Phrases
    player: Player
    home: Callable[[Scene], str]
    """The script at the bottom for someone who has none open."""

    def hear(self, scene: Scene, stack: Stack, reply: Reply) -> None:
        top = stack.top
        if top is None:
            self.open_home(scene, stack)
            self._trace(scene, stack, reply)
        elif top.call_id is not None:
            self._trace(scene, stack, reply)
            self.phrases.say(scene, "common.one_moment")
        else:
            self._heard(scene, stack, top, reply)

    def open_home(self, scene: Scene, stack: Stack) -> None:
        """Begin at the bottom, whatever was open."""
        at_menu = bool(stack.open) and stack.open[0].script == MENU
        self.open_bottom(scene, stack, MENU if at_menu else self.home(scene))

    def open_bottom(self, scene: Scene, stack: Stack, name: str) -> None:
        first = stack.last_question or scene.chance(FIRST_QUESTIONS)
        stack.open.clear()
        self._begin(scene, stack, name, first)

    def open_above(
        self, scene: Scene, stack: Stack, name: str, known: Mapping[str, str] | None = None
    ) -> None:
        """Begin another conversation over the running one, which keeps its place.

        `known`: what it is about, as answers given already.
        """
        if not stack.open:
            self.open_home(scene, stack)
            scene.lines.clear()
        last = stack.last_question  # before anything is dropped: numbers are not used twice
        if name in {opened.script for opened in stack.open[1:]}:
            conversation_stack.back_to(stack, self.library.scripts, name)
        elif not conversation_stack.is_room(stack, self.library.scripts, name):
            self.ask_again(scene, stack, "common.finish_first")
            return
        self._begin(scene, stack, name, last, known=known)

    def open_instead(self, scene: Scene, stack: Stack, name: str) -> None:
        """In place of what was open; what was half done waits for the menu."""
        self.put_aside(stack, but=name)
        self.open_above(scene, stack, name)

    def put_aside(self, stack: Stack, but: str | None = None) -> None:
        """Close all above the bottom: of what was half done, the deepest waits for the menu."""
        last = stack.last_question  # numbers are not used twice: old buttons stay old
        begun = [it for it in stack.open[1:] if _is_begun(it) and it.script != but]
        kept = [it for it in begun if not self._script(it).passing]
        stack.open[1:] = [replace(it, asked_in=PUT_ASIDE) for it in kept[-1:]]
        stack.open[:1] = [it.at(replace(it.position, last_question=last)) for it in stack.open[:1]]

    def interrupt(
        self, scene: Scene, stack: Stack, name: str, known: Mapping[str, str], reply: Reply
    ) -> None:
        """Begin above all that runs, none of which is given up, however deep it is.

        `reply` is answered to by nothing but this.
        """
        said_before = len(scene.lines)
        if not stack.open:
            self.open_home(scene, stack)
            del scene.lines[said_before:]
        self._trace(scene, stack, reply)
        last = stack.last_question
        stack.open[1:] = [opened for opened in stack.open[1:] if opened.script != name]
        self._begin(scene, stack, name, last, known=known)

    def question(self, stack: Stack) -> OpenQuestion | None:
        """What the deepest conversation asks; none while a service is asked instead."""
        top = stack.top
        if top is None or top.call_id is not None:
            return None
        return OpenQuestion(*self._settled(top))

    def ask_again(
        self, scene: Scene, stack: Stack, first: str | None = None, *, whole: bool = False
    ) -> None:
        """Say the open question of the deepest conversation once more."""
        top = stack.top
        if top is None:
            self.open_home(scene, stack)
        elif top.call_id is not None:
            self.phrases.say(scene, "common.one_moment")
        else:
            script, position = self._settled(top)
            turn = self._ask(script, position, first, whole=whole)
            self._play(scene, stack, top, turn)

    def close_top(self, scene: Scene, stack: Stack) -> None:
        """Give up the deepest conversation and return to the one below."""
        self._go_down(scene, stack, stack.last_question)

    def answer_call(
        self, scene: Scene, stack: Stack, call_id: int, outcome: str, kept: Mapping[str, str]
    ) -> None:
        """What an outside service said; only the call that is still waited for counts."""
        depths = [depth for depth, it in enumerate(stack.open) if it.call_id == str(call_id)]
        if not depths:
            return
        waited, above = stack.open[depths[0]], stack.open[depths[0] + 1 :]
        script, position = self._settled(waited)
        position = replace(position, last_question=stack.last_question)
        waits = isinstance(script.steps[position.step], Call)
        turn = (
            engine.resume(script, position, outcome, kept)
            if waits
            else engine.walk(script, position)
        )
        del stack.open[depths[0] + 1 :]
        self._play(scene, stack, replace(waited, call_id=None, call_due_at=None), turn)
        if above:
            self._put_back(scene, stack, above)

    def _put_back(self, scene: Scene, stack: Stack, above: list[Open]) -> None:
        """What was opened meanwhile goes on; the question below is asked when it ends."""
        scene.lines[:] = [line for line in scene.lines if isinstance(line, Erase)]
        last = stack.last_question
        stack.open += [it.at(replace(it.position, last_question=last)) for it in above]

    def _begin(
        self,
        scene: Scene,
        stack: Stack,
        name: str,
        last_question: int,
        *,
        replacing: bool = False,
        known: Mapping[str, str] | None = None,
    ) -> None:
        script = self.library.scripts[name]
        turn = engine.begin(script, last_question, known)
        opened = Open(script.name, script.version, turn.position, scene.now)
        if replacing:
            stack.open[-1] = opened
        else:
            stack.open.append(opened)
        self._play(scene, stack, opened, turn)

    def _heard(self, scene: Scene, stack: Stack, top: Open, reply: Reply) -> None:
        script, position = self._settled(top)
        step = script.steps[position.step]
        if not isinstance(step, Question) or position.question == 0:
            self._play(scene, stack, top, engine.walk(script, position))
            return
        words = partial(self.library.texts.words, scene.language)
        turn = engine.hear(script, position, reply, words)
        left = private_messages.left_by(scene, script, position, reply, turn)
        top = replace(top, heard_at=scene.now, traces=(*top.traces, *left))
        show_answer(scene, self.phrases, top, step, position, reply, turn)
        self._play(scene, stack, top, turn, moved_from=step)

    def _trace(self, scene: Scene, stack: Stack, reply: Reply) -> None:
        """Words that no question waited for, in a conversation where they may be an address."""
        top = stack.open[-1]
        if self._script(top).private and scene.message_id and isinstance(reply, Typed | Location):
            stack.open[-1] = replace(top, traces=(*top.traces, scene.message_id))

    def _settled(self, top: Open) -> tuple[Script, Position]:
        script = self._script(top)
        return script, settle(script, top.position)

    def _gives_way(self, scene: Scene, opened: Open) -> bool:
        """A question to which nothing was answered is not asked again on another day."""
        is_old = not _is_begun(opened) and scene.now - opened.heard_at > LEFT_ALONE
        return is_old or self._is_gone(scene, opened)

    def _is_gone(self, scene: Scene, opened: Open) -> bool:
        """What it was about is no more: its question would be a lie."""
        about = self._script(opened).about
        return about is not None and self.player.looks(scene, about, opened.position) == GONE

    def _script(self, top: Open) -> Script:
        return self.library.scripts[top.script]

    def _ask(self, script: Script, position: Position, first: str | None, *, whole: bool) -> Turn:
        if isinstance(script.steps[position.step], Question) and position.question:
            return engine.ask_again(script, position, first, whole=whole)
        return engine.walk(script, position)

    def _play(
        self,
        scene: Scene,
        stack: Stack,
        opened: Open,
        turn: Turn,
        moved_from: Question | None = None,
    ) -> None:
        said_before = len(scene.lines)
        scene.over_another = len(stack.open) > 1
        opened, turn = self.player.play(scene, self._script(opened), opened, turn)
        put_away_keyboard(scene, said_before, moved_from)
        stack.open[-1] = opened
        self._after(scene, stack, turn)

    def _after(self, scene: Scene, stack: Stack, turn: Turn) -> None:
        if scene.gone:
            return
        if turn.over is not None:
            self._end(scene, stack, turn)
        elif scene.opening is not None:
            name, scene.opening = scene.opening, None
            self.open_above(scene, stack, name, scene.about)

    def _end(self, scene: Scene, stack: Stack, turn: Turn) -> None:
        assert turn.over is not None
        last = turn.position.last_question
        if turn.over.open:
            known = _carried(turn.over, turn.position)
            self._begin(scene, stack, turn.over.open, last, replacing=True, known=known)
            return
        if len(stack.open) == 1:
            self._begin(scene, stack, self.home(scene), last, replacing=True)
            return
        self._go_down(scene, stack, last)

    def _go_down(self, scene: Scene, stack: Stack, last: int) -> None:
        """Back to the conversation below, asked anew; old buttons stay old."""
        ended = stack.open.pop()
        while len(stack.open) > 1 and self._gives_way(scene, stack.open[-1]):
            stack.open.pop()
        below = stack.open[-1].at(replace(stack.open[-1].position, last_question=last))
        stack.open[-1] = replace(below, heard_at=scene.now)
        menu = self.menu_of(scene)
        if stack.open[-1].asked_in == PUT_ASIDE and ended.script != menu:
            self.open_above(scene, stack, menu)
        else:
            self.ask_again(scene, stack, whole=True)

    def menu_of(self, scene: Scene) -> str:
        """What /menu opens, wherever the person is."""
        home = self.home(scene)
        return home if home in self.library.scripts and self.library.scripts[home].passing else MENU


def _is_begun(opened: Open) -> bool:
    """Some question of it was answered."""
    return bool(opened.position.trail)


def _carried(over: End, position: Position) -> Mapping[str, str]:
    known = position.known
    return {name: known[name] for name in over.carries if name in known}
