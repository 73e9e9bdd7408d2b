"""Run `declic privacy`: print what is kept, what is due; grant what people ask by letter."""

from collections.abc import Iterator, Mapping

import typer
from sqlalchemy.orm import Session

from bot.clocks.machine import system_clock
from bot.commands import rights
from bot.commands.database import transact
from bot.settings import load
from locales import N_, _, labelled, translate
from services.privacy import due, kept
from services.privacy.personal_data import TREATMENTS

LEFT_OUT = (
    N_("nobody"),
    N_("internal"),
    N_("secret"),
    N_("passing"),
    N_("others"),
    N_("confidence"),
)
"""Why a column is in no copy (`LeftOutReason`)."""

app = typer.Typer(no_args_is_help=True)
app.command(help=_("Find who asks, to know their number."))(rights.find)
app.command(help=_("Write a copy of all that is kept on a person, CVs included."))(rights.copy)
app.command(help=_("Correct a first name, a telephone or an e-mail; the person is told."))(
    rights.correct
)
app.command(help=_("Erase a person who asked for it; there is no way back."))(rights.erase)


@app.command(
    "map",
    help=_(
        "Print every table that may hold personal data: what is in a copy, how long it is kept."
    ),
)
def show() -> None:
    for name, treatment in sorted(TREATMENTS.items()):
        if name in kept.NOBODY:
            continue
        kept_back = ", ".join(
            f"{column} ({translate(reason)})" for column, reason in treatment.left_out.items()
        )
        copied = ", ".join(treatment.copied)
        print(name)
        print(" ", _("in a copy: {columns}").format(columns=copied or _("nothing")))
        print(" ", _("kept back: {columns}").format(columns=kept_back or _("nothing")))
        print(" ", _("kept: {terms}").format(terms="; ".join(_terms(name))))
    print(_("The terms are proposed: the association confirms them."))


@app.command(
    "due",
    help=_("Count what has had its time, and change nothing: the running bot erases it by itself."),
)
def count_due() -> None:
    now = system_clock()

    def count(session: Session) -> Mapping[str, int]:
        return due.count(session, now)

    for name, number in transact(load().database_url, count).items():
        print(labelled(translate(name), number))


def _terms(name: str) -> Iterator[str]:
    if kept.goes_with_a_person(name):
        yield _("with its person")
    if name in kept.BY_THE_TEAM:
        yield _("made by the team")
    for term in kept.TERMS.get(name, ()):
        line = _("{part} {days} days after: {since}")
        yield line.format(
            part=translate(term.part), days=term.after.days, since=translate(term.since)
        )
