"""Which open conversations give way to another; what one was asked is not lost."""

from collections.abc import Mapping

from flows.script import Script
from services.conversation.stack import DEEPEST, Stack

Scripts = Mapping[str, Script]


def is_room(stack: Stack, scripts: Scripts, name: str) -> bool:
    """Leave places one only passes through, the deepest first; nothing else is given up."""
    places = [opened for opened in stack.open[1:] if scripts[opened.script].passing]
    while len(stack.open) >= DEEPEST and places:
        stack.open.remove(places.pop())
    wanted = scripts[name]
    return len(stack.open) < DEEPEST or wanted.passing or wanted.over_all


def back_to(stack: Stack, scripts: Scripts, name: str) -> None:
    """The same conversation is not opened twice: drop it and what stands above it.

    What opens over all goes alone: asking for someone gives up nothing.
    """
    names = [opened.script for opened in stack.open[1:]]
    first = names.index(name) + 1
    del stack.open[first : first + 1 if scripts[name].over_all else None]
