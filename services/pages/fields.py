"""Draw the fields of a form, each with its label, its help, and its fault beside it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape

from flows.texts import Html, translate
from services.pages.actions import Form

Choices = Mapping[str, str]
"""Labels, in plain words, by value."""


@dataclass(frozen=True, slots=True)
class Fields:
    """A form: `page` is the prefix of its text keys, `faults` are sentences by field."""

    language: str
    page: str
    filled: Form
    faults: Mapping[str, Html]

    def summary(self) -> str:
        """Return the summary for the top of the form, with a link to each field to correct."""
        if not self.faults:
            return ""
        links = "".join(f'<li><a href="#{name}">{self.say(name)}</a></li>' for name in self.faults)
        title = self.say("wrong")
        return f'<div role="alert" class="notice wrong"><p>{title}</p><ul>{links}</ul></div>'

    def text_input(self, name: str, *, more: str = " required") -> str:
        value = escape(self.filled.get(name, ""))
        return self._labelled(name, f'<input{self._attributes(name)}{more} value="{value}">')

    def text_area(self, name: str) -> str:
        value = escape(self.filled.get(name, ""))
        attributes = self._attributes(name)
        # A browser drops the first newline of a text area: this one is there to be dropped.
        return self._labelled(name, f'<textarea{attributes} rows="6">\n{value}</textarea>')

    def select(self, name: str, choices: Choices) -> str:
        chosen = self.filled.get(name, "")
        none = f'<option value="">{self.say("choose")}</option>'
        options = "".join(
            f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>'
            f"{escape(label)}</option>"
            for value, label in choices.items()
        )
        control = f"<select{self._attributes(name)} required>{none}{options}</select>"
        return self._labelled(name, control)

    def radio_buttons(self, name: str, choices: Choices) -> str:
        chosen = self.filled.get(name, "")
        boxes = (
            _choice("radio", f"{name}-{index}", name, value, label, on=value == chosen)
            for index, (value, label) in enumerate(choices.items())
        )
        return self._group(name, boxes)

    def checkboxes(self, name: str, choices: Choices) -> str:
        """Draw boxes, by their names; a checked one is sent as `yes`."""
        boxes = (
            _choice("checkbox", box, box, "yes", label, on=box in self.filled)
            for box, label in choices.items()
        )
        return self._group(name, boxes)

    def say(self, name: str) -> str:
        return translate(self.language, f"{self.page}.{name}")

    def _labelled(self, name: str, control: str) -> str:
        label = f'<label for="{name}">{self.say(name)}</label>'
        return f"{label}{self._notes(name)}{control}"

    def _group(self, name: str, boxes: Iterable[str]) -> str:
        legend = f"<legend>{self.say(name)}</legend>"
        inside = f"{legend}{self._notes(name)}{''.join(boxes)}"
        return f'<fieldset id="{name}"{self._description(name)}>{inside}</fieldset>'

    def _attributes(self, name: str) -> str:
        invalid = ' aria-invalid="true"' if name in self.faults else ""
        return f' id="{name}" name="{name}"{invalid}{self._description(name)}'

    def _description(self, name: str) -> str:
        fault = f" {name}-wrong" if name in self.faults else ""
        return f' aria-describedby="{name}-help{fault}"'

    def _notes(self, name: str) -> str:
        text = self.faults.get(name)
        fault = f'<p class="wrong beside" id="{name}-wrong">{text}</p>' if text else ""
        return f'<p class="soft" id="{name}-help">{self.say(f"{name}.help")}</p>{fault}'


def _choice(kind: str, box_id: str, name: str, value: str, label: str, *, on: bool) -> str:
    checked = " checked" if on else ""
    return (
        f'<label class="choice" for="{escape(box_id)}"><input type="{kind}" id="{escape(box_id)}"'
        f' name="{escape(name)}" value="{escape(value)}"{checked}>{escape(label)}</label>'
    )
