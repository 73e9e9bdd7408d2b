"""Draw the fields of a form, each with its label, its help, and its fault beside it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape

from documents.icons import Icon, drawn
from flows.texts import Html, has_text, translate
from services.pages.actions import Form
from services.pages.layout import notice_box

Choices = Mapping[str, str]
"""Labels, in plain words, by value."""


@dataclass(frozen=True, slots=True)
class Fields:
    """A form: `page` is the prefix of its text keys, `faults` are sentences by field.

    The first fault takes the focus, so that the browser shows it. `prefix` begins the ids of the
    fields, where a page has several forms.
    """

    language: str
    page: str
    filled: Form
    faults: Mapping[str, Html]
    prefix: str = ""

    def summary(self) -> str:
        """Return the summary for the top of the form, with a link to each field to correct."""
        if not self.faults:
            return ""
        links = "".join(
            f'<li><a href="#{self.prefix}{name}">{self.say(name)}</a></li>' for name in self.faults
        )
        title = self.say("wrong")
        return notice_box(f"<p>{title}</p><ul>{links}</ul>", done=False)

    def text_input(
        self, name: str, *, more: str = " required", label: Html | None = None, usual: str = ""
    ) -> str:
        """Draw a line; `label` replaces the text of its key, `usual` is there at first."""
        value = escape(self.filled.get(name, usual))
        control = f'<input{self._attributes(name)}{more} value="{value}">'
        return self._labelled(name, control, label)

    def text_area(self, name: str, *, more: str = "", label: Html | None = None) -> str:
        value = escape(self.filled.get(name, ""))
        attributes = self._attributes(name)
        # A browser drops the first newline of a text area: this one is there to be dropped.
        area = f'<textarea{attributes} rows="6"{more}>\n{value}</textarea>'
        return self._labelled(name, area, label)

    def select(
        self, name: str, choices: Choices, usual: str = "", *, label: Html | None = None
    ) -> str:
        """Draw a list; without a `usual` choice, something is to be chosen."""
        chosen = self.filled.get(name, usual)
        none = "" if usual else f'<option value="">{self.say("choose")}</option>'
        options = "".join(
            f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>'
            f"{escape(words)}</option>"
            for value, words in choices.items()
        )
        control = f"<select{self._attributes(name)} required>{none}{options}</select>"
        return self._labelled(name, control, label)

    def radio_buttons(self, name: str, choices: Choices) -> str:
        chosen = self.filled.get(name, "")
        focus = self._focus(name)
        boxes = (
            _choice(
                "radio",
                f"{name}-{index}",
                name,
                value,
                label,
                on=value == chosen,
                focus="" if index else focus,
            )
            for index, (value, label) in enumerate(choices.items())
        )
        return self._group(name, boxes)

    def checkboxes(self, name: str, choices: Choices) -> str:
        """Draw boxes, by their names; a checked one is sent as `yes`."""
        focus = self._focus(name)
        boxes = (
            _choice(
                "checkbox", box, box, "yes", label, on=box in self.filled, focus="" if i else focus
            )
            for i, (box, label) in enumerate(choices.items())
        )
        return self._group(name, boxes)

    def say(self, name: str) -> Html:
        return translate(self.language, f"{self.page}.{name}")

    def _labelled(self, name: str, control: str, label: Html | None = None) -> str:
        words = self.say(name) if label is None else label
        label_tag = f'<label for="{self.prefix}{name}">{words}</label>'
        return f"{label_tag}{self._notes(name)}{control}"

    def _group(self, name: str, boxes: Iterable[str]) -> str:
        legend = f"<legend>{self.say(name)}</legend>"
        inside = f"{legend}{self._notes(name)}{''.join(boxes)}"
        group_id = f"{self.prefix}{name}"
        return f'<fieldset id="{group_id}"{self._description(name)}>{inside}</fieldset>'

    def _attributes(self, name: str) -> str:
        invalid = ' aria-invalid="true"' if name in self.faults else ""
        described = f"{invalid}{self._description(name)}{self._focus(name)}"
        return f' id="{self.prefix}{name}" name="{name}"{described}'

    def _focus(self, name: str) -> str:
        return " autofocus" if name == next(iter(self.faults), None) else ""

    def _description(self, name: str) -> str:
        field_id = f"{self.prefix}{name}"
        notes = [f"{field_id}-help"] if self._has_help(name) else []
        notes += [f"{field_id}-wrong"] if name in self.faults else []
        return f' aria-describedby="{" ".join(notes)}"' if notes else ""

    def _notes(self, name: str) -> str:
        field_id, text = f"{self.prefix}{name}", self.faults.get(name)
        fault = beside(f"{field_id}-wrong", text) if text else ""
        if not self._has_help(name):
            return fault
        return f'<p class="soft" id="{field_id}-help">{self.say(f"{name}.help")}</p>{fault}'

    def _has_help(self, name: str) -> bool:
        return has_text(f"{self.page}.{name}.help")


def beside(fault_id: str, text: Html) -> str:
    """Draw the fault of a field beside it."""
    return f'<p class="beside" id="{fault_id}">{drawn(Icon.WARNING)}<span>{text}</span></p>'


def _choice(
    kind: str, box_id: str, name: str, value: str, label: str, *, on: bool, focus: str
) -> str:
    checked = " checked" if on else ""
    return (
        f'<label class="choice" for="{escape(box_id)}"><input type="{kind}" id="{escape(box_id)}"'
        f' name="{escape(name)}" value="{escape(value)}"{checked}{focus}>{escape(label)}</label>'
    )
