"""Draw every script as a Mermaid diagram: each step a box, each reply or outcome an arrow."""

from collections.abc import Iterator

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


def document(library: Library) -> str:
    """Return `docs/flows.md`, in Markdown."""
    parts = [
        "# Conversations\n\nDrawn from `flows/scripts` by `declic flows graph > docs/flows.md`."
    ]
    parts += [_section(library, script) for script in library.scripts.values()]
    return "\n".join(parts)


def _section(library: Library, script: Script) -> str:
    body = "\n".join(f"    {line}" for line in _lines(library, script))
    return f"\n## {script.name}\n\n```mermaid\nflowchart TD\n{body}\n```\n"


def _lines(library: Library, script: Script) -> Iterator[str]:
    for name, step in script.steps.items():
        yield f"{name}{SHAPES[step.kind].format(_quoted(_label(name, step)))}"
        for reply, target in _arrows(library, step):
            yield f"{name} -->|{_quoted(reply)}| {target}" if reply else f"{name} --> {target}"


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
