"""Adapt a stored position to another version of its script."""

from collections.abc import Mapping
from dataclasses import replace

from flows.position import Position
from flows.script import AskStep, ChooseStep, PickStep, Question, Script, Step, exits


def settle(script: Script, position: Position) -> Position:
    """Adapt a position that was stored under another version of the script.

    If its step no longer exists, the first unanswered question is next; it has not been asked yet,
    so that `question` is 0.
    """
    name = script.renamed.get(position.step, position.step)
    trail = [script.renamed.get(step, step) for step in position.trail]
    trail = [step for step in trail if step in script.steps]
    if name in script.steps:
        return replace(position, step=name, trail=trail)
    return replace(
        position, step=_first_unanswered(script, position.answers), trail=trail, question=0
    )


def _first_unanswered(script: Script, answers: Mapping[str, str]) -> str:
    """Return the nearest question whose answer is missing."""
    seen, waiting = set[str](), [script.start]
    while waiting:
        name = waiting.pop(0)
        step = script.steps[name]
        if isinstance(step, Question) and step.save_as and step.save_as not in answers:
            return name
        seen.add(name)
        waiting += [target for target in _next_steps(step, answers) if target not in seen]
    return script.start


def _next_steps(step: Step, answers: Mapping[str, str]) -> list[str]:
    """Return where a step leads, given the answers."""
    if isinstance(step, ChooseStep) and step.save_as:
        return [option.next for option in step.options if option.value == answers[step.save_as]]
    return [step.next] if isinstance(step, AskStep | PickStep) else exits(step)
