"""Draw every script as a Mermaid diagram: each step a box, each reply or outcome an arrow."""

from collections.abc import Iterator

from flows.library import Library
from flows.script import Ask, Call, Choose, Do, End, Option, Pick, Script, Step
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
        case Do():
            return f"{name}: {step.action}"
        case Call():
            return f"{name}: {step.service}"
        case Pick():
            return f"{name}: {step.source}"
        case End() if step.open:
            return f"{name}: {step.open}"
        case _:
            return name


def _ways_on(step: Ask | Pick) -> Iterator[tuple[str, str]]:
    """Yield where an answer leads, « ∅ » an empty list, « … » words that are no answer to it."""
    yield "", step.next
    if isinstance(step, Pick):
        yield "∅", step.empty
    beside = step.typed if isinstance(step, Pick) else step.named
    if beside:
        yield "…", beside


def _arrows(library: Library, step: Step) -> Iterator[tuple[str, str]]:
    match step:
        case Do() | Call():
            yield from step.then.items()
        case Ask() | Choose() | Pick():
            if isinstance(step, Ask | Pick):
                yield from _ways_on(step)
            yield from ((_label_of(library, option), option.next) for option in step.options)
            yield from ((f"« {said} »", target) for said, target in step.leads.items())
            if step.skip:
                yield library.texts.template(DEFAULT_LANGUAGE, "common.skip"), step.skip
        case End():
            return
        case _:
            yield "", step.next


def _label_of(library: Library, option: Option) -> str:
    return library.texts.template(DEFAULT_LANGUAGE, option.text)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', "'") + '"'
