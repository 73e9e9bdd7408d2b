"""Fields of a form, each with its label, what helps, and what is to be put right beside it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape

from bot.web.layout import translate
from flows.texts import Html
from services.outbox.page_actions import Form

Choices = Mapping[str, str]
"""Labels in plain words, by value."""


@dataclass(frozen=True, slots=True)
class Fields:
    """`page`: how the keys of its texts begin; `wrong`: what to say beside which field."""

    language: str
    page: str
    filled: Form
    wrong: Mapping[str, Html]

    def summary(self) -> str:
        """At the top: how many answers are to be put right, and a way to each."""
        if not self.wrong:
            return ""
        ways = "".join(f'<li><a href="#{it}">{self.say(it)}</a></li>' for it in self.wrong)
        title = self.say("wrong")
        return f'<div role="alert" class="notice wrong"><p>{title}</p><ul>{ways}</ul></div>'

    def line(self, name: str, *, more: str = " required") -> str:
        value = escape(self.filled.get(name, ""))
        return self._labelled(name, f'<input{self._known(name)}{more} value="{value}">')

    def lines(self, name: str) -> str:
        said = escape(self.filled.get(name, ""))
        # A browser drops the first line end of a text area: this one is for it.
        return self._labelled(name, f'<textarea{self._known(name)} rows="6">\n{said}</textarea>')

    def select(self, name: str, choices: Choices) -> str:
        chosen = self.filled.get(name, "")
        none = f'<option value="">{self.say("choose")}</option>'
        options = "".join(
            f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>'
            f"{escape(label)}</option>"
            for value, label in choices.items()
        )
        return self._labelled(name, f"<select{self._known(name)} required>{none}{options}</select>")

    def one_of(self, name: str, choices: Choices) -> str:
        chosen = self.filled.get(name, "")
        drawn = (
            _choice("radio", f"{name}-{place}", name, value, label, on=value == chosen)
            for place, (value, label) in enumerate(choices.items())
        )
        return self._group(name, drawn)

    def several(self, name: str, choices: Choices) -> str:
        """Each box has a name of its own."""
        drawn = (
            _choice("checkbox", box, box, "yes", label, on=box in self.filled)
            for box, label in choices.items()
        )
        return self._group(name, drawn)

    def say(self, name: str) -> str:
        return translate(self.language, f"{self.page}.{name}")

    def _labelled(self, name: str, control: str) -> str:
        label = f'<label for="{name}">{self.say(name)}</label>'
        return f"{label}{self._beside(name)}{control}"

    def _group(self, name: str, drawn: Iterable[str]) -> str:
        about = self._about(name)
        legend = f"<legend>{self.say(name)}</legend>"
        inside = f"{legend}{self._beside(name)}{''.join(drawn)}"
        return f'<fieldset id="{name}"{about}>{inside}</fieldset>'

    def _known(self, name: str) -> str:
        invalid = ' aria-invalid="true"' if name in self.wrong else ""
        return f' id="{name}" name="{name}"{invalid}{self._about(name)}'

    def _about(self, name: str) -> str:
        told = f" {name}-wrong" if name in self.wrong else ""
        return f' aria-describedby="{name}-help{told}"'

    def _beside(self, name: str) -> str:
        told = self.wrong.get(name)
        wrong = f'<p class="wrong beside" id="{name}-wrong">{told}</p>' if told else ""
        return f'<p class="soft" id="{name}-help">{self.say(f"{name}.help")}</p>{wrong}'


def _choice(kind: str, known: str, name: str, value: str, label: str, *, on: bool) -> str:
    checked = " checked" if on else ""
    return (
        f'<label class="choice" for="{escape(known)}"><input type="{kind}" id="{escape(known)}"'
        f' name="{escape(name)}" value="{escape(value)}"{checked}>{escape(label)}</label>'
    )
