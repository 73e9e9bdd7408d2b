"""Close conversations of a stack, and choose which conversations wait for later."""

from collections.abc import Mapping
from dataclasses import replace

from flows.script import Question, Script
from services.conversation.stack import ConversationStack, OpenConversation

DEEPEST = 3
PUT_ASIDE = 0
"""The `asked_in` of a conversation that was put aside: only the menu leads back to it."""
Scripts = Mapping[str, Script]


def is_room(stack: ConversationStack, scripts: Scripts, name: str) -> bool:
    """Tell whether `name` may open, after closing what holds nothing, as far as needed.

    These are menus, topmost first, then questions that nobody has answered.
    """
    wanted = scripts[name]
    menus = [opened for opened in stack.open[1:] if scripts[opened.script].passing]
    _make_room(stack, menus)
    if wanted.passing or wanted.over_all:
        return True
    _make_room(stack, [it for it in stack.open[1:] if _is_untouched(it, scripts[it.script])])
    return len(stack.open) < DEEPEST


def _make_room(stack: ConversationStack, places: list[OpenConversation]) -> None:
    while len(stack.open) >= DEEPEST and places:
        stack.open.remove(places.pop())


def _is_untouched(opened: OpenConversation, script: Script) -> bool:
    """Tell whether a conversation waits for its first answer."""
    asks = isinstance(script.steps.get(opened.position.step), Question)
    return asks and not opened.is_begun and not opened.call_id


def back_to(stack: ConversationStack, scripts: Scripts, name: str) -> None:
    """Close the conversation `name` and all above, because `name` is about to begin anew.

    One that opens over all (`over_all`) closes alone, so that nothing above it is lost.
    """
    names = [opened.script for opened in stack.open[1:]]
    first = names.index(name) + 1
    del stack.open[first : first + 1 if scripts[name].over_all else None]


def close_above(stack: ConversationStack, depth: int = 0) -> None:
    """Close all above a conversation, half done or not.

    The next questions of that one take numbers that no question has had.
    """
    last = stack.last_question  # old buttons stay old
    del stack.open[depth + 1 :]
    stack.open[depth:] = [
        it.at(replace(it.position, last_question=last)) for it in stack.open[depth:]
    ]


def put_aside(stack: ConversationStack, scripts: Scripts, but: str | None = None) -> None:
    """Close all above the bottom; the topmost half-done conversation waits to be resumed."""
    begun = [it for it in stack.open[1:] if it.is_begun and it.script != but]
    kept = [it for it in begun if not scripts[it.script].passing]
    close_above(stack)
    stack.open += [replace(it, asked_in=PUT_ASIDE) for it in kept[-1:]]


def depth_of(stack: ConversationStack, scripts: Scripts, question: int) -> int | None:
    """Return how deep the conversation is that asks a question below menus alone, if any is."""
    depths = [
        depth
        for depth, opened in enumerate(stack.open)
        if opened.position.question == question and opened.is_asked
    ]
    above = stack.open[depths[0] + 1 :] if depths else []
    is_below_menus = bool(depths) and all(scripts[opened.script].passing for opened in above)
    return depths[0] if is_below_menus else None


def uncover(stack: ConversationStack, scripts: Scripts, question: int) -> bool:
    """Close what stands above the conversation with this question, if all of that is menus.

    Return whether there were any.
    """
    depth = depth_of(stack, scripts, question)
    if depth is None or not stack.open[depth + 1 :]:
        return False
    close_above(stack, depth)
    return True
