"""Print what each button of the scripts keeps, and what it leads to, for people to review."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flows.script import AskStep, ChooseStep, DoStep, EndStep, Option, PickStep, Question, Script
from flows.texts import Texts

HEAD = """\
# Each button of the scripts: its words, what it keeps, and where it leads.
#
# Printed from flows/scripts by `ACCEPT=1 pytest -n 0 tests/flows/test_options.py`. Read each
# line that changes as somebody would who presses that button: is it what the words promise?
"""


@dataclass(frozen=True, slots=True)
class ButtonOfScript:
    """One option of a question, with what it does."""

    script: Script
    step: str
    option: Option

    @property
    def place(self) -> str:
        return f"{self.script.name}.{self.step}"

    @property
    def question(self) -> Question:
        question = self.script.steps[self.step]
        assert isinstance(question, AskStep | ChooseStep | PickStep)
        return question

    @property
    def arguments(self) -> Mapping[str, str]:
        """What the action is given that runs next, if one does."""
        following = self.script.steps[self.option.next]
        return following.given if isinstance(following, DoStep) else {}

    @property
    def leads_to(self) -> str:
        following = self.script.steps[self.option.next]
        match following:
            case DoStep(action=action, given=given):
                return f"{self.option.next}: {_call(action, given)}"
            case EndStep(open=str(opened)):
                return f"{self.option.next}: opens {opened}"
            case _:
                return self.option.next


def buttons(scripts: Mapping[str, Script]) -> Iterator[ButtonOfScript]:
    for script in scripts.values():
        for name, step in script.steps.items():
            if isinstance(step, AskStep | ChooseStep | PickStep):
                yield from (ButtonOfScript(script, name, option) for option in step.options)


def siblings(scripts: Mapping[str, Script]) -> Sequence[Sequence[ButtonOfScript]]:
    """Return the buttons of each question that has several."""
    questions: dict[str, list[ButtonOfScript]] = {}
    for button in buttons(scripts):
        questions.setdefault(button.place, []).append(button)
    return [found for found in questions.values() if len(found) > 1]


def table(scripts: Mapping[str, Script], texts: Texts) -> str:
    """Print every question with buttons, and every action that is given something.

    Questions of a script whose buttons are the same stand together.
    """
    return "\n".join([HEAD, *(it for script in scripts.values() for it in _section(script, texts))])


def _section(script: Script, texts: Texts) -> Iterator[str]:
    alike: dict[str, list[str]] = {}
    for name, step in script.steps.items():
        if isinstance(step, AskStep | ChooseStep | PickStep) and step.options:
            alike.setdefault(_question(script, name, step, texts), []).append(name)
    for body, (first, *others) in alike.items():
        yield f"{script.name}: {first}{f' and {len(others)} others alike' if others else ''}{body}"
    if given := list(_given(script)):
        yield "\n".join([f"{script.name}: what other actions are given", *given, ""])


def _question(script: Script, name: str, step: Question, texts: Texts) -> str:
    saved = f", keeps {step.save_as}" if step.save_as else ""
    lines = [_line(ButtonOfScript(script, name, option), texts) for option in step.options]
    return _shortened("\n".join([saved, *lines, ""]), name)


def _given(script: Script) -> Iterator[str]:
    """Yield the actions that no button leads to and that are given something."""
    led_to = {button.option.next for button in buttons({script.name: script})}
    lines = (
        f"  {_shortened(f'{name}: {_call(step.action, step.given)}', *step.given.values())}"
        for name, step in script.steps.items()
        if isinstance(step, DoStep) and step.given and name not in led_to
    )
    yield from dict.fromkeys(lines)


STATEMENT = re.compile(r"[a-z_]+_\d")


def _shortened(text: str, *names: str) -> str:
    """Leave out the names of a questionnaire's statement, which has steps of its own."""
    for name in filter(STATEMENT.fullmatch, names):
        text = text.replace(name, "…")
    return text


def _line(button: ButtonOfScript, texts: Texts) -> str:
    option = button.option
    french, english = (texts.template(language, option.text) for language in ("fr", "en"))
    parts = [f"  « {french} » “{english}”"]
    if option.style:
        parts.append(f"[{option.style}]")
    if option.value is not None:
        parts.append(f"= {option.value or 'nothing'}")
    if option.between:
        parts.append("({} to {})".format(*option.between))
    if option.means:
        parts.append(f"({', '.join(option.means)})")
    if option.intents:
        parts.append(f"({', '.join(option.intents)})")
    return " ".join([*parts, "→", button.leads_to])


def _call(action: str, given: Mapping[str, str]) -> str:
    return f"{action}({', '.join(f'{name}={value}' for name, value in given.items())})"
