"""Draw the forms by which acts are done: their fields, those of a row's page, one press."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from documents.icons import Icon, drawn
from services.desk.listing import Act, ActField, Listing
from services.desk.reader import DeskReader

ROW, WHICH, CHOSEN, ALL = "row-", "which", "chosen", "all"
"""Fields of a choice of rows: one for each row, and whether all that match are meant."""
ASKED, ACT, FIELD = "asked", "act", "field-"
"""The address from which rows were chosen, the act, and what it asks for."""


def act_forms_of_row(reader: DeskReader, listing: Listing[Any], key: int) -> str:
    """Draw the acts that may be done to one row, on its page."""
    acts = listing.acts_on_one(reader, key)
    first = next(iter(acts), None)
    drawn = {it.name: _act_of_row(reader, listing, it, key, leads=it is first) for it in acts}
    forms = "".join(drawn[it.name] for it in acts if it.fields)
    buttons = "".join(drawn[it.name] for it in acts if not it.fields)
    return f'{forms}<div class="deeds">{buttons}</div>' if buttons else forms


def _act_of_row(
    reader: DeskReader, listing: Listing[Any], act: Act, key: int, *, leads: bool
) -> str:
    label = reader.say(f"{listing.name}.act.{act.name}")
    known = {f"{FIELD}{it.name}": it.value(reader, key) for it in act.fields if it.value}
    fields = "".join(act_field(reader, listing, it, known, (), act.name) for it in act.fields)
    kept = hidden(ACT, act.name) + hidden(f"{ROW}{key}", "on")
    kind = "" if leads and not act.is_at_once else ' class="quiet"'  # no answer is the likelier
    inside = (
        f'<form method="post" action="{reader.at(f"{listing.name}/do")}">{kept}{fields}'
        f"<button{kind}>{label}</button></form>"
    )
    if not fields:
        return inside
    if leads:
        return f'<div class="card">{inside}</div>'
    return f'<details class="more"><summary>{label}</summary>{inside}</details>'


def press(
    reader: DeskReader, listing: str, act: str, key: int, fields: Mapping[str, str], label: str
) -> str:
    """Draw a cross that does an act to one row; `label` says what it takes out."""
    given = {f"{FIELD}{name}": value for name, value in fields.items()}
    inside = "".join(hidden(*it) for it in {ACT: act, f"{ROW}{key}": "on", **given}.items())
    return (
        f'<form method="post" action="{reader.at(f"{listing}/do")}">{inside}'
        f'<button aria-label="{escape(label)}"><span aria-hidden="true">×</span></button></form>'
    )


def act_field(
    reader: DeskReader,
    listing: Listing[Any],
    of: ActField,
    form: Mapping[str, str],
    faults: Sequence[str],
    prefix: str = "",
) -> str:
    name = f"{FIELD}{of.name}"
    field_id = f"{prefix}{name}"
    label = reader.say(f"{listing.name}.field.{of.name}")
    value = form.get(name, "")
    wrong = of.name in faults
    state = f' aria-invalid="true" aria-describedby="{field_id}-wrong" autofocus' if wrong else ""
    fault = (
        f'<p class="beside" id="{field_id}-wrong">{drawn(Icon.WARNING)}'
        f"<span>{reader.say('field.words' if of.choices is None else 'field.choice')}</span></p>"
        if wrong
        else ""
    )
    if of.is_line:
        control = (
            f'<input id="{field_id}" name="{name}" maxlength="{of.longest}" required{state}'
            f' autocomplete="off" value="{escape(value)}">'
        )
    elif of.choices is None:
        control = (
            f'<textarea id="{field_id}" name="{name}" rows="5" maxlength="{of.longest}" required'
            f"{state}>\n{escape(value)}</textarea>"
        )
    else:
        options = "".join(
            f'<option value="{escape(it)}"{" selected" if it == value else ""}>{escape(words)}'
            f"</option>"
            for it, words in of.choices(reader).items()
        )
        control = f'<select id="{field_id}" name="{name}"{state}>{options}</select>'
    return f'<label for="{field_id}">{label}</label>{fault}{control}'


def hidden(name: str, value: str) -> str:
    return f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
