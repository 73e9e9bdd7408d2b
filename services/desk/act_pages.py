"""Draw what became of an act: how far it is, a verdict for each row, what may still be done."""

from collections.abc import Sequence
from html import escape
from typing import Any

from models.desk import DeskAct, DeskActRow, DeskActState
from rules.schedule.dates import moment
from rules.schedule.time_zones import NO_DEPARTMENT, zone_of
from services.desk import acts, rows, tables
from services.desk.listing import Asked, Listing
from services.desk.reader import DeskReader
from services.pages.layout import notice_box
from services.team.notifications import name_of

AGREE, REFUSE, UNDO = "agree", "refuse", "undo"
OF_EVERY_ACT = frozenset(
    {acts.CHANGED, acts.NOT_ALLOWED, acts.GONE, acts.UNDONE, acts.STAYS, acts.FAILED}
)


def act_page(reader: DeskReader, listing: Listing[Any], act: DeskAct) -> str:
    """Draw an act of the team, its verdicts, and the way back to its listing."""
    counted = acts.counts(reader.session, act.id)
    total, left = sum(counted.values()), counted.pop(None, 0)
    title = reader.say(f"{listing.name}.act.{act.name}")
    bar = (
        f'<div class="progress card"><progress max="{total}" value="{total - left}" '
        f'aria-label="{escape(reader.plain("progress"))}"></progress>'
        f"<span>{reader.say('progress.count', done=str(total - left), count=str(total))}</span>"
        "</div>"
        if left or act.state in acts.UNDER_WAY
        else ""
    )
    verdicts = "".join(
        _verdict(reader, listing, act, verdict, count)
        for verdict, count in counted.most_common()
        if verdict is not None
    )
    back = escape(listing.entrance(reader))
    return (
        f'<div class="narrow"><h1>{title}</h1>{_state(reader, act, total)}{bar}'
        f'<ul class="verdicts">{verdicts}</ul>{_next(reader, listing, act, total)}'
        f"{_buttons(reader, listing, act)}"
        f'<p><a href="{back}">{reader.say("act.listing")}</a></p></div>'
    )


def _next(reader: DeskReader, listing: Listing[Any], act: DeskAct, total: int) -> str:
    """Draw what waits for the team beside: the next row after one, else the choices."""
    waiting = Asked(listing.start)
    if not listing.start or is_under_way(act):
        return ""
    if total > 1:
        return tables.shown_choices(reader, listing, waiting)
    done = acts.keys_done(reader.session, act)
    keys = (it for it in rows.page(listing, reader, waiting).keys if it not in done)
    if (key := next(keys, None)) is None:
        return ""
    address = reader.at(f"{listing.name}/{key}")
    return f'<p><a class="button" href="{address}">{reader.say("act.next")}</a></p>'


def result_on_row(reader: DeskReader, act: DeskAct, key: int) -> str:
    """Draw the verdict of one row of an act."""
    row = reader.session.get(DeskActRow, (act.id, key))
    if row is None or row.verdict is None:
        return ""
    said = reader.say(_verdict_key(act.listing, row.verdict), count="1")
    return notice_box(f"<p>{said}</p>", done=row.is_done)


def acts_section(reader: DeskReader, recent: Sequence[DeskAct]) -> str:
    """Draw the team's last acts, each with who asked for it and a link to its verdicts."""
    lines = "".join(_recent(reader, act) for act in recent)
    return f'<section><h2>{reader.say("acts.recent")}</h2><ul class="recent">{lines}</ul></section>'


def is_under_way(act: DeskAct) -> bool:
    return act.state in acts.UNDER_WAY


def _recent(reader: DeskReader, act: DeskAct) -> str:
    day, hour = moment(act.asked_at, zone_of(NO_DEPARTMENT), reader.language)
    by = name_of(reader.session, act.person_id)
    label = reader.say(f"{act.listing}.act.{act.name}")
    told = reader.say("act.by", by=by, day=day, hour=hour)
    state = reader.say(f"state.{act.state}")
    return (
        f'<li class="card"><a href="{reader.at(f"acts/{act.id}")}">{label}</a> '
        f'<span class="soft">{told}</span> <span class="tag {act.state}">{state}</span></li>'
    )


def _state(reader: DeskReader, act: DeskAct, total: int) -> str:
    said = reader.say(f"state.{act.state}.told", count=str(total))
    return notice_box(f"<p>{said}</p>", done=act.state is not DeskActState.REFUSED)


def _verdict(
    reader: DeskReader, listing: Listing[Any], act: DeskAct, verdict: str, count: int
) -> str:
    keys = acts.with_verdict(reader.session, act.id, verdict, tables.NAMED)
    names = [listing.label(row) for row in listing.load(reader, keys).values()]
    told = reader.say(_verdict_key(listing.name, verdict), count=str(count))
    return (
        f'<li class="card"><strong>{count}</strong> {told}'
        f'<p class="soft">{tables.named(reader, names, count)}</p></li>'
    )


def _verdict_key(listing: str, verdict: str) -> str:
    return f"verdict.{verdict}" if verdict in OF_EVERY_ACT else f"{listing}.verdict.{verdict}"


def _buttons(reader: DeskReader, listing: Listing[Any], act: DeskAct) -> str:
    declared = listing.act(act.name)
    names: tuple[str, ...] = ()
    if declared is None or not reader.may(declared.access):
        return ""
    if act.state is DeskActState.WAITS and act.person_id != reader.person_id:
        names = (AGREE, REFUSE)
    elif act.state is DeskActState.DONE and declared.undo is not None:
        names = (UNDO,)
    inside = "".join(
        f'<button name="do" value="{name}"{"" if name == AGREE else " class=quiet"}>'
        f"{reader.say(f'act.{name}')}</button>"
        for name in names
    )
    address = reader.at(f"acts/{act.id}")
    return f'<form method="post" action="{address}">{inside}</form>' if inside else ""
