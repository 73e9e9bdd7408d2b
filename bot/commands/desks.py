"""Run `declic desks`: list the browsers in which the team's desk is open, and close them."""

from datetime import datetime
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from bot.clocks.machine import system_clock
from bot.commands.confirming import Yes, confirm
from bot.commands.database import transact
from bot.refusal import Refused
from bot.settings import load
from locales import _, labelled, ngettext
from models.desk import Desk
from rules.schedule.time_zones import NO_DEPARTMENT, zone_of
from services.desk import desks
from services.team.notifications import name_of

app = typer.Typer(no_args_is_help=True)


@app.command("list", help=_("List where the desk is open: who, in which browser, until when."))
def list_open() -> None:
    """Print a line for each open desk."""
    settings, now = load(), system_clock()
    lines = transact(settings.database_url, lambda session: _lines(session, settings.bot_id, now))
    print("\n".join(lines) or _("The desk is open nowhere."))


@app.command(help=_("Close the desk of one number of the list, or everywhere."))
def close(
    number: Annotated[
        int | None, typer.Argument(help=_("The number of the list; none closes all."))
    ] = None,
    *,
    yes: Yes = False,
) -> None:
    """Close a desk, or all of them, as « Fermer » does; whoever was there opens another."""
    if number is None:
        confirm(_("Close the desk in every browser?"), yes=yes)
    settings, now = load(), system_clock()
    closed = transact(
        settings.database_url,
        lambda session: desks.close_any(session, settings.bot_id, number, now),
    )
    if number is not None and not closed:
        raise Refused(_("{number}: no such desk is open").format(number=number))
    told = ngettext("{count} desk closed.", "{count} desks closed.", closed)
    print(told.format(count=closed))


def _lines(session: Session, bot_id: int, now: datetime) -> list[str]:
    return [_line(session, desk) for desk in desks.of_bot(session, bot_id, now)]


def _line(session: Session, desk: Desk) -> str:
    until = desk.ends_at.astimezone(zone_of(NO_DEPARTMENT))
    who = name_of(session, desk.person_id) if desk.person_id else "?"
    browser = desk.browser or _("a browser that says nothing of itself")
    return labelled(str(desk.id), f"{who}, {browser}, {until:%d/%m %H:%M}")
