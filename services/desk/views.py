"""Answer the requests of a listing: its page, searches, views, a choice of rows, acts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import parse_qsl

from services.desk import (
    act_forms,
    act_pages,
    acts,
    desks,
    frame,
    pages,
    rows,
    searches,
    spreadsheet,
    tables,
)
from services.desk.listing import Act, Asked, Beginning, Listing, Listings, RowChoice
from services.desk.reader import DeskReader
from services.pages.actions import UNPROCESSABLE
from services.pages.layout import notice_box, plain_page, redirect
from services.pages.page import PageResponse

RECENT = 6
RESULT = "done"
"""In the address of a row: the number of an act that was done to it."""
LOST = 404
Form = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ListingViews:
    """The pages of all listings; each asks whether the reader may open it."""

    listings: Listings

    def home(self, reader: DeskReader) -> PageResponse:
        """Show where the desk is open, and what the team did last."""
        recent = acts.recent(reader, RECENT)
        did = act_pages.acts_section(reader, recent) if recent else ""
        cards = "".join(_card(reader, self.listings[name]) for name in self.places(reader))
        opened = desks.of_person(reader.session, reader.person_id, reader.now)
        main = (
            f'<h1>{reader.say("title")}</h1><div class="cards">{cards}</div>{did}'
            f"{pages.desks_section(reader, opened)}"
        )
        return self._framed(reader, reader.plain("title"), main)

    def see(self, reader: DeskReader, name: str, query: Form) -> PageResponse:
        """Show a page of a listing."""
        listing = self._listing(reader, name)
        if listing is None:
            return _lost(reader)
        asked = rows.read(listing, reader, query)
        typed = searches.words_of(reader, name, asked.search) if asked.search else ""
        page = rows.page(listing, reader, asked)
        saved = searches.saved(reader, name)
        main = tables.listing_page(reader, listing, asked, page, saved, typed)
        return self._framed(reader, reader.plain(f"{name}.title"), main, name)

    def row(self, reader: DeskReader, name: str, key: int, query: Form) -> PageResponse:
        """Show the page of one row, with the acts that may be done to it, and what one has done."""
        listing = self._listing(reader, name)
        if listing is None or listing.row is None or not _there(listing, reader, [key]):
            return _lost(reader)
        main = listing.row(reader, key)
        if main is None:
            return _lost(reader)
        forms = act_forms.act_forms_of_row(reader, listing, key)
        label = reader.say("acts")
        back = f'<a href="{listing.entrance(reader)}">{reader.say(f"{name}.title")}</a>'
        told = self._result(reader, listing, _number(query.get(RESULT, "")), key)
        body = (
            f'<p class="back">← {back}</p>{told}<div class="sides"><div>{main}</div>'
            f'<section class="side"><h2>{label}</h2>{forms}</section></div>'
        )
        return self._framed(reader, reader.plain(f"{name}.one"), body, name)

    def search(self, reader: DeskReader, name: str, form: Form) -> PageResponse:
        """Keep what was typed under a number, and lead to what it finds."""
        listing = self._listing(reader, name)
        if listing is None or listing.search is None:
            return _lost(reader)
        number = searches.keep(reader, name, form.get("words", ""))
        return redirect(reader.at(name, {"search": number} if number else None))

    def save_view(self, reader: DeskReader, name: str, form: Form) -> PageResponse:
        """Name what is asked, or forget a view."""
        listing = self._listing(reader, name)
        if listing is None:
            return _lost(reader)
        if (number := _number(form.get("forget", ""))) is not None:
            searches.forget(reader, number)
            return redirect(reader.at(name))
        asked = _asked(listing, reader, form)
        shared = "shared" in form
        searches.save(reader, name, form.get("name", ""), asked, is_shared=shared)
        return redirect(reader.at(name, asked.query()))

    def choose(self, reader: DeskReader, name: str, form: Form) -> PageResponse:
        """Ask what an act needs to know, once rows were chosen; one that needs nothing is done."""
        listing = self._listing(reader, name)
        act = _act_or_beginning(listing, reader, form) if listing else None
        if listing is None or act is None:
            return _lost(reader)
        if isinstance(act, Act) and act.is_at_once:
            return self.do(reader, name, form)
        return self._form(reader, listing, act, form)

    def do(self, reader: DeskReader, name: str, form: Form) -> PageResponse:
        """Start an act, and lead to what becomes of it."""
        listing = self._listing(reader, name)
        act = _act_or_beginning(listing, reader, form) if listing else None
        if listing is None or act is None:
            return _lost(reader)
        fields, faults = _filled(reader, act, form)
        keys, asked = _chosen(listing, reader, form), _asked(listing, reader, form)
        if faults or keys == []:
            return self._form(reader, listing, act, form, faults)
        if isinstance(act, Beginning):
            if keys is None and asked.search:
                keys = list(rows.all_keys(listing, reader, asked))
            return redirect(reader.at(act.begin(reader, RowChoice(asked.filters, keys), fields)))
        started = acts.start(reader, listing, act, asked, keys, fields)
        if act.is_offered is not None and keys and _there(listing, reader, keys):
            return redirect(reader.at(f"{name}/{keys[0]}", {RESULT: str(started.id)}))
        return redirect(reader.at(f"acts/{started.id}"))

    def take(self, reader: DeskReader, name: str, form: Form) -> PageResponse | None:
        """Note who takes the rows of a listing as a workbook; return what refuses it."""
        listing = self._listing(reader, name)
        if listing is None:
            return _lost(reader)
        count = rows.count(listing, reader, _asked(listing, reader, form))
        if count > spreadsheet.MOST_ROWS:
            most = str(spreadsheet.MOST_ROWS)
            main = notice_box(f"<p>{reader.say('sheet.too_many', count=most)}</p>", done=False)
            title = reader.plain(f"{name}.title")
            return self._framed(reader, title, main, name, status=UNPROCESSABLE)
        spreadsheet.note(reader, count)
        return None

    def workbook(self, reader: DeskReader, name: str, form: Form) -> PageResponse:
        """Write the rows of a listing as a workbook."""
        listing = self._listing(reader, name)
        if listing is None:
            return _lost(reader)
        return spreadsheet.workbook_of(reader, listing, _asked(listing, reader, form))

    def see_act(self, reader: DeskReader, act_id: int) -> PageResponse:
        """Show what became of an act; the page asks again while it is under way."""
        act = acts.find(reader, act_id)
        listing = self._listing(reader, act.listing) if act else None
        if act is None or listing is None:
            return _lost(reader)
        main = act_pages.act_page(reader, listing, act)
        title = reader.plain(f"{listing.name}.act.{act.name}")
        renews = act_pages.is_under_way(act)
        return self._framed(reader, title, main, listing.name, renews=renews)

    def decide(self, reader: DeskReader, act_id: int, form: Form) -> PageResponse:
        """Agree to somebody's act, refuse it, or undo one."""
        act = acts.find(reader, act_id, to_change=True)
        listing = self._listing(reader, act.listing) if act else None
        declared = listing.act(act.name) if act and listing else None
        if act is None or listing is None or declared is None or not reader.may(declared.access):
            return _lost(reader)
        match form.get("do"):
            case act_pages.AGREE:
                acts.agree(reader, act, yes=True)
            case act_pages.REFUSE:
                acts.agree(reader, act, yes=False)
            case act_pages.UNDO:
                acts.undo(reader, listing, act)
        return redirect(reader.at(f"acts/{act.id}"))

    def _result(
        self, reader: DeskReader, listing: Listing[Any], act_id: int | None, key: int
    ) -> str:
        """Draw what became of an act that was done to this row alone."""
        act = acts.find(reader, act_id) if act_id else None
        if act is None or act.listing != listing.name:
            return ""
        return act_pages.result_on_row(reader, act, key)

    def places(self, reader: DeskReader) -> Sequence[str]:
        return [name for name, it in self.listings.items() if reader.may(it.access)]

    def _listing(self, reader: DeskReader, name: str) -> Listing[Any] | None:
        listing = self.listings.get(name)
        return listing if listing is not None and reader.may(listing.access) else None

    def _form(
        self,
        reader: DeskReader,
        listing: Listing[Any],
        act: Act | Beginning,
        form: Form,
        faults: Sequence[str] = (),
    ) -> PageResponse:
        asked, keys = _asked(listing, reader, form), _chosen(listing, reader, form)
        title = reader.plain(f"{listing.name}.act.{act.name}")
        if keys == []:
            back = escape(reader.at(listing.name, asked.query()))
            told = f'<p><a href="{back}">{reader.say("act.back")}</a></p>'
            main = (
                f'<div class="narrow"><h1>{title}</h1><p>{reader.say("act.nobody")}</p>{told}</div>'
            )
            return self._framed(reader, title, main, listing.name, status=UNPROCESSABLE)
        if keys is None:
            count, chosen = rows.count(listing, reader, asked), None
        else:
            chosen = listing.load(reader, sorted(_there(listing, reader, keys)))
            count = len(chosen)
        main = tables.form_of_act(
            reader, listing, act, asked, chosen, count=count, form=form, faults=faults
        )
        status = UNPROCESSABLE if faults else 200
        return self._framed(reader, title, main, listing.name, status=status)

    def _framed(
        self,
        reader: DeskReader,
        title: str,
        main: str,
        here: str = "",
        *,
        status: int = 200,
        renews: bool = False,
    ) -> PageResponse:
        places = [self.listings[name] for name in self.places(reader)]
        return frame.framed(
            reader, title, main, places=places, here=here, status=status, renews=renews
        )


def _card(reader: DeskReader, listing: Listing[Any]) -> str:
    count = rows.count(listing, reader, Asked(listing.start))
    return (
        f'<a class="card place" href="{escape(listing.entrance(reader))}"><strong>{count}</strong>'
        f"<span>{reader.say(f'{listing.name}.title')}</span></a>"
    )


def _lost(reader: DeskReader) -> PageResponse:
    return plain_page(reader.language, "lost", status=LOST)


def _there(listing: Listing[Any], reader: DeskReader, keys: Sequence[int]) -> set[int]:
    """Return those of some keys that the listing has, whatever is asked of it."""
    return rows.among(listing, reader, Asked(), keys)


def _act_or_beginning(
    listing: Listing[Any], reader: DeskReader, form: Form
) -> Act | Beginning | None:
    among = [*listing.acts_for(reader), *listing.acts_on_many(reader)]
    return next((it for it in among if it.name == form.get(act_forms.ACT)), None)


def _asked(listing: Listing[Any], reader: DeskReader, form: Form) -> Asked:
    """Return what was asked of a listing where rows were chosen."""
    return rows.read(listing, reader, dict(parse_qsl(form.get(act_forms.ASKED, ""))))


def _chosen(listing: Listing[Any], reader: DeskReader, form: Form) -> list[int] | None:
    """Return the keys that were chosen; None for all that match.

    A filter whose value is gone meanwhile would match everybody: then nobody is chosen.
    """
    if form.get(act_forms.WHICH) == act_forms.ALL:
        given = dict(parse_qsl(form.get(act_forms.ASKED, "")))
        return None if given == _asked(listing, reader, form).query() else []
    named = (name.removeprefix(act_forms.ROW) for name in form if name.startswith(act_forms.ROW))
    return [key for key in map(_number, named) if key is not None]


def _filled(
    reader: DeskReader, act: Act | Beginning, form: Form
) -> tuple[dict[str, str], list[str]]:
    """Return what an act was given, and the fields to correct."""
    fields = {it.name: form.get(f"{act_forms.FIELD}{it.name}", "").strip() for it in act.fields}
    faults = [
        it.name
        for it in act.fields
        if (it.choices is not None and fields[it.name] not in it.choices(reader))
        or (it.choices is None and not 0 < len(fields[it.name]) <= it.longest)
    ]
    return fields, faults


def _number(digits: str) -> int | None:
    return int(digits) if digits.isdecimal() and len(digits) < 16 else None
