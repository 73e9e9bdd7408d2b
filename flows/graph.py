"""Draw every script as Mermaid diagrams: each step a box, each reply or outcome an arrow.

A long script is drawn in parts, each narrow enough to be read. A step of another part stands
where an arrow leads to it, with dashes around it.
"""

from collections.abc import Iterator, Mapping, Sequence

from flows.library import Library
from flows.script import (
    AskStep,
    CallStep,
    ChooseStep,
    DoStep,
    EndStep,
    Option,
    PickStep,
    Script,
    Step,
)
from flows.texts import DEFAULT_LANGUAGE

SHAPES = {
    "say": "[{}]",
    "ask": "[/{}/]",
    "choose": "{{{{{}}}}}",
    "pick": "{{{{{}}}}}",
    "do": "[[{}]]",
    "call": "[({})]",
    "end": "([{}])",
}


STEPS, ARROWS = 9, 16
"""The most that one diagram shows, unless a single step has more arrows."""
FAN = 5
"""With more arrows out of one step, a diagram is drawn from left to right: labels pile up."""
PREFIX = "s_"
"""Begins the id of each node: `end` and `call` alone are words of Mermaid."""
ELSEWHERE = "classDef elsewhere stroke-dasharray: 4 3"


def document(library: Library) -> str:
    """Return `docs/flows.md`, in Markdown."""
    parts = [
        "# Conversations\n\nDrawn from `flows/scripts` by `declic flows graph > docs/flows.md`."
    ]
    parts += [_section(library, script) for script in library.scripts.values()]
    return "\n".join(parts)


def _section(library: Library, script: Script) -> str:
    diagrams = "\n".join(_diagram(library, script, part) for part in _parts(library, script))
    return f"\n## {script.name}\n\n{diagrams}"


def _parts(library: Library, script: Script) -> Iterator[Sequence[str]]:
    """Yield the names of the steps of each diagram, in the order of the script.

    A step that ends the script is no part's: it is drawn wherever an arrow leads to it.
    """
    part: list[str] = []
    arrows = 0
    for name, step in script.steps.items():
        if isinstance(step, EndStep) and part:
            continue
        leaving = len(list(_arrows(library, step)))
        if part and (len(part) == STEPS or arrows + leaving > ARROWS):
            yield part
            part, arrows = [], 0
        part.append(name)
        arrows += leaving
    yield part


def _diagram(library: Library, script: Script, part: Sequence[str]) -> str:
    body = "\n".join(f"    {line}" for line in _lines(library, script, part))
    most = max(len(list(_arrows(library, script.steps[name]))) for name in part)
    return f"```mermaid\nflowchart {'LR' if most > FAN else 'TD'}\n{body}\n```\n"


def _lines(library: Library, script: Script, part: Sequence[str]) -> Iterator[str]:
    elsewhere: dict[str, None] = {}
    for name in part:
        step = script.steps[name]
        yield _node(name, step)
        for reply, target in _arrows(library, step):
            said = f"|{_quoted(reply)}|" if reply else ""
            yield f"{PREFIX}{name} -->{said} {PREFIX}{target}"
            if target not in part:
                elsewhere[target] = None
    yield from _targets(script.steps, elsewhere)


def _targets(steps: Mapping[str, Step], names: Mapping[str, None]) -> Iterator[str]:
    """Yield the ends that arrows lead to, then the steps of other parts."""
    ends = [name for name in names if isinstance(steps[name], EndStep)]
    others = [name for name in names if name not in ends]
    yield from (_node(name, steps[name]) for name in ends)
    yield from (f"{PREFIX}{name}({_quoted(f'{name} …')}):::elsewhere" for name in others)
    if others:
        yield ELSEWHERE


def _node(name: str, step: Step) -> str:
    return PREFIX + name + SHAPES[step.kind].format(_quoted(_label(name, step)))


def _label(name: str, step: Step) -> str:
    match step:
        case DoStep():
            return f"{name}: {step.action}"
        case CallStep():
            return f"{name}: {step.service}"
        case PickStep():
            return f"{name}: {step.source}"
        case EndStep() if step.open:
            return f"{name}: {step.open}"
        case _:
            return name


def _ways_on(step: AskStep | PickStep) -> Iterator[tuple[str, str]]:
    """Yield where an answer leads, « ∅ » an empty list, « … » words that are no answer to it."""
    yield "", step.next
    if isinstance(step, PickStep):
        yield "∅", step.empty
    beside = step.typed if isinstance(step, PickStep) else step.named
    if beside:
        yield "…", beside


def _arrows(library: Library, step: Step) -> Iterator[tuple[str, str]]:
    match step:
        case DoStep() | CallStep():
            yield from step.then.items()
        case AskStep() | ChooseStep() | PickStep():
            if isinstance(step, AskStep | PickStep):
                yield from _ways_on(step)
            yield from ((_label_of(library, option), option.next) for option in step.options)
            yield from ((f"« {said} »", target) for said, target in step.leads.items())
            if step.skip:
                yield library.texts.template(DEFAULT_LANGUAGE, "common.skip"), step.skip
        case EndStep():
            return
        case _:
            yield "", step.next


def _label_of(library: Library, option: Option) -> str:
    return library.texts.template(DEFAULT_LANGUAGE, option.text)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', "'") + '"'
