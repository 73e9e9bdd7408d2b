"""Find everything wrong with the scripts and texts when they are loaded: file, step and fault."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flows.script import (
    GONE,
    AskStep,
    CallStep,
    ChooseStep,
    DoStep,
    EndStep,
    PickStep,
    SayStep,
    Script,
    Step,
    exits,
    text_keys,
)
from flows.texts import DEFAULT_LANGUAGE, Texts, placeholders


@dataclass(frozen=True, slots=True)
class CodeNames:
    """The names in code that scripts may use; actions and services with their outcomes."""

    actions: Mapping[str, frozenset[str]]
    services: Mapping[str, frozenset[str]]
    listers: frozenset[str]
    documents: frozenset[str]
    template_values: frozenset[str]

    def __hash__(self) -> int:
        return hash((*self.actions, *self.services))


def faults(scripts: Mapping[str, Script], texts: Texts, code: CodeNames) -> Iterator[str]:
    """Yield each fault of the scripts and texts, one line for their authors."""
    for script in scripts.values():
        for fault in _script_faults(script, scripts, texts, code):
            yield f"{script.name}.yaml: {fault}"
    yield from _text_faults(texts)


def _script_faults(
    script: Script, scripts: Mapping[str, Script], texts: Texts, code: CodeNames
) -> Iterator[str]:
    if missing := list(_missing_steps(script)):
        yield from missing
        return
    yield from _path_faults(script)
    yield from _renaming_faults(script)
    if script.about and GONE not in code.actions.get(script.about, ()):
        yield f"about: no action {script.about!r} that answers {GONE!r}"
    kept = _saved_names(script)
    for name, step in script.steps.items():
        for fault in (
            *_code_faults(step, scripts, code),
            *_step_text_faults(step, texts, code, kept),
        ):
            yield f"{name}: {fault}"
        if _has_two_primaries(step):
            yield f"{name}: more than one primary button"
        if (
            isinstance(step, AskStep)
            and step.named
            and not isinstance(script.steps[step.named], PickStep)
        ):
            yield f"{name}: named: {step.named!r} lists nothing"
        if (
            isinstance(step, PickStep)
            and step.typed
            and not isinstance(script.steps[step.typed], AskStep)
        ):
            yield f"{name}: typed: {step.typed!r} asks for no text"


def _has_two_primaries(step: Step) -> bool:
    """Tell whether a question has two next steps, of which neither stands out."""
    if not isinstance(step, AskStep | ChooseStep | PickStep):
        return False
    styles = [option.style for option in step.options]
    if isinstance(step, PickStep):
        styles.append(step.first)
    return styles.count("primary") > 1


def _missing_steps(script: Script) -> Iterator[str]:
    """Yield a fault for each step that is named but does not exist."""
    if script.start not in script.steps:
        yield f"start: no step {script.start!r}"
        return
    for name, step in script.steps.items():
        for target in exits(step):
            if target not in script.steps:
                yield f"{name}: no step {target!r}"


def _path_faults(script: Script) -> Iterator[str]:
    onward = {name: set(exits(step)) for name, step in script.steps.items()}
    reached = _reach(onward, {script.start})
    yield from (f"{name}: unreachable" for name in script.steps if name not in reached)
    yield from (
        f"{name}: no way to an end" for name in sorted(reached - _steps_to_end(script, onward))
    )
    yield from _loops(script)


def _renaming_faults(script: Script) -> Iterator[str]:
    for old, new in script.renamed.items():
        if old in script.steps:
            yield f"renamed: {old} is still a step"
        if new not in script.steps:
            yield f"renamed: no step {new!r}"


def _reach(targets: Mapping[str, set[str]], waiting: set[str]) -> set[str]:
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        seen.add(name)
        waiting |= targets.get(name, set()) - seen
    return seen


def _steps_to_end(script: Script, onward: Mapping[str, set[str]]) -> set[str]:
    """Return the steps that lead to an end, found by going backwards from the ends."""
    backward: dict[str, set[str]] = {}
    for name, targets in onward.items():
        for target in targets:
            backward.setdefault(target, set()).add(name)
    ends = {name for name, step in script.steps.items() if isinstance(step, EndStep)}
    return _reach(backward, ends)


def _loops(script: Script) -> Iterator[str]:
    """Yield the first step that leads back to itself without a question or a call in between."""
    for name in script.steps:
        seen: set[str] = set()
        waiting = [name]
        while waiting:
            step = script.steps[waiting.pop()]
            if isinstance(step, AskStep | ChooseStep | PickStep | CallStep):
                continue
            for target in exits(step):
                if target == name:
                    yield f"{name}: goes round without asking anything"
                    return
                if target not in seen:
                    seen.add(target)
                    waiting.append(target)


def _code_faults(step: Step, scripts: Mapping[str, Script], code: CodeNames) -> Iterator[str]:
    match step:
        case DoStep():
            yield from _branches("action", step.action, code.actions, step.then)
            opened = step.given.get("script")
            if opened and opened not in scripts:
                yield f"no script {opened!r}"
        case CallStep():
            yield from _branches("service", step.service, code.services, step.then)
        case SayStep() if step.shows and step.shows not in code.documents:
            yield f"no document {step.shows!r}"
        case PickStep() if step.source not in code.listers:
            yield f"no lister {step.source!r}"
        case EndStep() if step.open and step.open not in scripts:
            yield f"no script {step.open!r}"


def _branches(
    sort: str, name: str, outcomes: Mapping[str, frozenset[str]], then: Mapping[str, str]
) -> Iterator[str]:
    if name not in outcomes:
        yield f"no {sort} {name!r}"
        return
    given = outcomes[name]
    yield from (f"no branch for {outcome!r}" for outcome in sorted(given - then.keys()))
    yield from (f"{name} never gives {outcome!r}" for outcome in sorted(then.keys() - given))


def _saved_names(script: Script) -> set[str]:
    kept: set[str] = set()
    for step in script.steps.values():
        if isinstance(step, AskStep | ChooseStep | PickStep) and step.save_as:
            kept.add(step.save_as)
        if isinstance(step, DoStep | CallStep | PickStep):
            kept |= set(step.keeps)
    return kept


def _step_text_faults(step: Step, texts: Texts, code: CodeNames, kept: set[str]) -> Iterator[str]:
    for key in text_keys(step):
        if key not in texts.keys:
            yield f"no text {key!r} in {DEFAULT_LANGUAGE}"
            continue
        for name in sorted(
            placeholders(texts.template(DEFAULT_LANGUAGE, key)) - kept - code.template_values
        ):
            yield f"text {key!r}: nothing fills {{{name}}}"


def _text_faults(texts: Texts) -> Iterator[str]:
    reference = texts.languages[DEFAULT_LANGUAGE]
    for language, own in texts.languages.items():
        yield from (f"texts/{language}: {key}: missing" for key in reference.keys() - own.keys())
        yield from (f"texts/{language}: {key}: unknown" for key in own.keys() - reference.keys())
        for key in own.keys() & reference.keys():
            if placeholders(own[key]) != placeholders(reference[key]):
                yield f"texts/{language}: {key}: placeholders differ from {DEFAULT_LANGUAGE}"
