"""Draw a listing: what is asked of it, its rows, the acts that may be done to those chosen."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any
from urllib.parse import urlencode

from documents.icons import Icon, drawn
from models.desk import SavedFilter
from services.desk import searches
from services.desk.act_forms import ACT, ALL, ASKED, CHOSEN, ROW, WHICH, act_field, hidden
from services.desk.listing import Act, Asked, Beginning, Filter, Listing
from services.desk.reader import DeskReader
from services.desk.rows import RowsPage

NAMED = 12
"""Rows that a page names before an act, and under a verdict."""


def listing_page(
    reader: DeskReader,
    listing: Listing[Any],
    asked: Asked,
    page: RowsPage,
    saved: Sequence[SavedFilter],
    typed: str,
) -> str:
    """Draw a listing; `typed` is what was searched for, which the address does not hold."""
    found = listing.load(reader, page.keys)
    rows = [(key, found[key]) for key in page.keys if key in found]
    count = reader.say("count", count=str(page.count))
    head = (
        f'<div class="bar"><h1>{reader.say(f"{listing.name}.title")} '
        f'<span class="count">{count}</span></h1>{_search(reader, listing, typed)}</div>'
    )
    return (
        f"{head}{_saved(reader, listing, asked, saved)}{shown_choices(reader, listing, asked)}"
        f"{_filters(reader, listing, asked)}"
        f"{_active(reader, listing, asked, typed)}{_rows(reader, listing, asked, page, rows)}"
        f"{_next(reader, listing, asked, page)}{_take(reader, listing, asked, page)}"
    )


def form_of_act(
    reader: DeskReader,
    listing: Listing[Any],
    act: Act | Beginning,
    asked: Asked,
    chosen: Mapping[int, Any] | None,
    *,
    count: int,
    form: Mapping[str, str],
    faults: Sequence[str] = (),
) -> str:
    """Draw an act before it is done: to whom, and what it asks for.

    `chosen` are the rows, None for all that match.
    """
    kept = hidden(ASKED, urlencode(asked.query())) + hidden(ACT, act.name)
    if chosen is None:
        kept += hidden(WHICH, ALL)
        told = f"<p>{reader.say('act.all', count=str(count))}</p>"
    else:
        kept += "".join(hidden(f"{ROW}{key}", "on") for key in chosen)
        names = [listing.label(row) for row in chosen.values()]
        shown = named(reader, names, count)
        told = f"<p>{reader.say('act.chosen', count=str(count))} {shown}</p>"
    second = (
        f'<p class="soft">{reader.say("act.second")}</p>'
        if act.two_people_above is not None and count > act.two_people_above
        else ""
    )
    label = reader.say(f"{listing.name}.act.{act.name}")
    fields = "".join(act_field(reader, listing, it, form, faults) for it in act.fields)
    back = reader.at(listing.name, asked.query())
    return (
        f'<div class="narrow"><h1>{label}</h1>{told}{second}'
        f'<form method="post" action="{reader.at(f"{listing.name}/do")}">{kept}{fields}'
        f"<button>{label}</button></form>"
        f'<p><a href="{escape(back)}">{reader.say("act.back")}</a></p></div>'
    )


def _search(reader: DeskReader, listing: Listing[Any], typed: str) -> str:
    if listing.search is None:
        return ""
    label = reader.say(f"{listing.name}.search")
    return (
        f'<form class="search" method="post" action="{reader.at(f"{listing.name}/search")}">'
        f'<label class="unseen" for="words">{label}</label>'
        f'<input id="words" name="words" type="search" maxlength="{searches.LONGEST}"'
        f' placeholder="{label}" value="{escape(typed)}">'
        f"<button>{reader.say('search')}</button></form>"
    )


def _saved(
    reader: DeskReader, listing: Listing[Any], asked: Asked, saved: Sequence[SavedFilter]
) -> str:
    links = "".join(
        f'<li><a href="{escape(reader.at(listing.name, it.asked))}"'
        f"{_current(is_current=dict(it.asked) == dict(asked.filters))}>{escape(it.name)}</a></li>"
        for it in saved
    )
    label = escape(reader.plain("views"))
    return f'<nav class="views" aria-label="{label}"><ul>{links}</ul></nav>' if links else ""


def shown_choices(reader: DeskReader, listing: Listing[Any], asked: Asked) -> str:
    """Draw the choices that are one press away, the first ones; the one that is made is marked."""
    return "".join(_choices(reader, listing, it, asked) for it in listing.filters if it.is_shown)


def _choices(reader: DeskReader, listing: Listing[Any], of: Filter, asked: Asked) -> str:
    chosen = asked.filters.get(of.name, "")
    links = "".join(
        f'<li><a href="{escape(reader.at(listing.name, asked.query(**{of.name: value})))}"'
        f"{_current(is_current=value == chosen)}>{escape(words)}</a></li>"
        for value, words in list(of.choices(reader).items())[:NAMED]
    )
    label = escape(reader.plain(f"{listing.name}.filter.{of.name}"))
    return f'<nav class="views" aria-label="{label}"><ul>{links}</ul></nav>' if links else ""


def _filters(reader: DeskReader, listing: Listing[Any], asked: Asked) -> str:
    fields = "".join(_filter(reader, listing, it, asked) for it in listing.filters)
    if not fields:
        return ""
    kept = "".join(
        hidden(name, value)
        for name, value in (("search", asked.search), ("order", asked.order))
        if value
    )
    return (
        f'<details class="filters"><summary>{drawn(Icon.LIST)} {reader.say("filters")}'
        f'</summary><form method="get" action="{reader.at(listing.name)}">{kept}'
        f'<div class="fields">{fields}</div><button>{reader.say("filter")}</button></form>'
        f"{_save_form(reader, listing, asked)}</details>"
    )


def _filter(reader: DeskReader, listing: Listing[Any], of: Filter, asked: Asked) -> str:
    chosen = asked.filters.get(of.name, "")
    options = "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>'
        f"{escape(label)}</option>"
        for value, label in of.choices(reader).items()
    )
    return (
        f'<div><label for="f-{of.name}">{reader.say(f"{listing.name}.filter.{of.name}")}</label>'
        f'<select id="f-{of.name}" name="{of.name}"><option value="">{reader.say("any")}</option>'
        f"{options}</select></div>"
    )


def _save_form(reader: DeskReader, listing: Listing[Any], asked: Asked) -> str:
    if not asked.filters:
        return ""
    return (
        f'<form class="save" method="post" action="{reader.at(f"{listing.name}/views")}">'
        f"{hidden(ASKED, urlencode(asked.query()))}"
        f'<label for="view">{reader.say("view.name")}</label>'
        f'<input id="view" name="name" maxlength="{searches.LONGEST_NAME}" required>'
        f'<label class="choice"><input type="checkbox" name="shared"> {reader.say("view.shared")}'
        f'</label><button class="quiet">{reader.say("view.save")}</button></form>'
    )


def _active(reader: DeskReader, listing: Listing[Any], asked: Asked, typed: str) -> str:
    """Draw what is asked, each with a cross that takes it out."""
    chips = [
        _chip(
            reader,
            f"{reader.plain(f'{listing.name}.filter.{it.name}')} : "
            f"{it.choices(reader)[asked.filters[it.name]]}",
            reader.at(listing.name, asked.query(**{it.name: ""})),
        )
        for it in listing.filters
        if it.name in asked.filters
    ]
    if asked.search:
        chips.append(_chip(reader, f"« {typed} »", reader.at(listing.name, asked.query(search=""))))
    return f'<ul class="chips">{"".join(chips)}</ul>' if chips else ""


def _chip(reader: DeskReader, words: str, without: str) -> str:
    label = escape(reader.plain("without", what=words))
    return (
        f'<li>{escape(words)}<a href="{escape(without)}" aria-label="{label}">'
        f'<span aria-hidden="true">×</span></a></li>'
    )


def _rows(
    reader: DeskReader,
    listing: Listing[Any],
    asked: Asked,
    page: RowsPage,
    rows: Sequence[tuple[int, Any]],
) -> str:
    if not rows:
        return f'<p class="card">{reader.say("none")}</p>'
    columns = listing.columns_for(reader)
    heads = "".join(f"<th scope=col>{_head(reader, listing, asked, it)}</th>" for it in columns)
    acts = listing.acts_on_many(reader)
    choice = f'<th scope=col class="tick"><span class="unseen">{reader.say("choose")}</span></th>'
    lines = "".join(_line(reader, listing, key, row, has_choice=bool(acts)) for key, row in rows)
    table = (
        f'<div class="table"><table><thead><tr>{choice if acts else ""}{heads}</tr></thead>'
        f"<tbody>{lines}</tbody></table></div>"
    )
    if not acts:
        return table
    return (
        f'<form method="post" action="{reader.at(f"{listing.name}/act")}">'
        f"{hidden(ASKED, urlencode(asked.query()))}{table}{_acts(reader, listing, page)}</form>"
    )


def _head(reader: DeskReader, listing: Listing[Any], asked: Asked, column: Any) -> str:
    title = reader.say(f"{listing.name}.column.{column.name}")
    if column.sort is None:
        return title
    order = asked.order or listing.order
    other = f"-{column.name}" if order == column.name else column.name
    sign = {column.name: " ↑", f"-{column.name}": " ↓"}.get(order, "")
    address = escape(reader.at(listing.name, asked.query(order=other)))
    return f'<a href="{address}">{title}<span aria-hidden="true">{sign}</span></a>'


def _line(
    reader: DeskReader, listing: Listing[Any], key: int, row: Any, *, has_choice: bool
) -> str:
    name = escape(listing.label(row))
    tick = (
        f'<td class="tick"><label><input type="checkbox" name="{ROW}{key}">'
        f'<span class="unseen">{name}</span></label></td>'
        if has_choice
        else ""
    )
    cells = []
    for number, column in enumerate(listing.columns_for(reader)):
        shown = escape(column.show(reader, row))
        if number == 0 and listing.row is not None:
            shown = f'<a href="{reader.at(f"{listing.name}/{key}")}">{shown}</a>'
        title = escape(reader.plain(f"{listing.name}.column.{column.name}"))
        kind = " class=first" if number == 0 else "" if shown else " class=empty"
        cells.append(f'<td data-title="{title}"{kind}>{shown}</td>')
    return f"<tr>{tick}{''.join(cells)}</tr>"


def _acts(reader: DeskReader, listing: Listing[Any], page: RowsPage) -> str:
    buttons = "".join(
        f'<button class="quiet" name="{ACT}" value="{it.name}">'
        f"{reader.say(f'{listing.name}.act.{it.name}')}</button>"
        for it in listing.acts_on_many(reader)
    )
    choices = "".join(
        f'<label class="choice"><input type="radio" name="{WHICH}" value="{which}"{on}>{words}'
        f"</label>"
        for which, words, on in (
            (CHOSEN, reader.say("which.chosen"), " checked"),
            (ALL, reader.say("which.all", count=str(page.count)), ""),
        )
    )
    return (
        f'<fieldset class="acts"><legend class="unseen">{reader.say("acts")}</legend>'
        f'<div class="which">{choices}</div><div class="buttons">{buttons}</div></fieldset>'
    )


def _next(reader: DeskReader, listing: Listing[Any], asked: Asked, page: RowsPage) -> str:
    links = []
    if asked.after:
        first = escape(reader.at(listing.name, asked.query()))
        links.append(f'<a href="{first}">{reader.say("first")}</a>')
    if page.next:
        following = escape(reader.at(listing.name, asked.query(after=str(page.next))))
        links.append(f'<a class="button quiet" href="{following}">{reader.say("next")}</a>')
    label = escape(reader.plain("pages"))
    return f'<nav class="next" aria-label="{label}">{"".join(links)}</nav>' if links else ""


def _take(reader: DeskReader, listing: Listing[Any], asked: Asked, page: RowsPage) -> str:
    """Draw the button that gives what matches as a workbook."""
    if not page.count:
        return ""
    return (
        f'<form class="take" method="post" action="{reader.at(f"{listing.name}/sheet")}">'
        f"{hidden(ASKED, urlencode(asked.query()))}"
        f'<button class="quiet">{drawn(Icon.DOWNLOAD, 18)} {reader.say("sheet.take")}</button>'
        f'<span class="soft">{reader.say("sheet.rule")}</span></form>'
    )


def named(reader: DeskReader, names: Sequence[str], count: int) -> str:
    shown = ", ".join(names[:NAMED])
    more = count - len(names[:NAMED])
    if more > 0:
        return str(reader.say("and_more", names=shown, count=str(more)))
    return escape(shown)


def _current(*, is_current: bool) -> str:
    return ' aria-current="true"' if is_current else ""
