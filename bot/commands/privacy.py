"""Run `declic privacy`: print what is kept and how long, and what is due to be erased."""

from collections.abc import Iterator, Mapping

import typer
from sqlalchemy.orm import Session

from bot.clock import system_clock
from bot.commands.database import transact
from bot.settings import load
from services.privacy import due, kept
from services.privacy.personal_data import TREATMENTS

app = typer.Typer(no_args_is_help=True)


@app.command("map")
def show() -> None:
    """Print every table that may hold personal data: what is in a copy, and how long it is kept."""
    for name, treatment in sorted(TREATMENTS.items()):
        if name in kept.NOBODY:
            continue
        kept_back = ", ".join(
            f"{column} ({reason})" for column, reason in treatment.left_out.items()
        )
        print(f"{name}\n  in a copy: {', '.join(treatment.copied) or 'nothing'}")
        print(f"  kept back: {kept_back or 'nothing'}\n  kept: {'; '.join(_terms(name))}")
    print("The terms are proposed: the association confirms them (à confirmer).")


@app.command("due")
def count_due() -> None:
    """Count what has had its time, and change nothing: the running bot erases it by itself."""
    now = system_clock()

    def count(session: Session) -> Mapping[str, int]:
        return due.count(session, now)

    for name, number in transact(load().database_url, count).items():
        print(f"{name}: {number}")


def _terms(name: str) -> Iterator[str]:
    if kept.goes_with_a_person(name):
        yield "with its person"
    if name in kept.BY_THE_TEAM:
        yield "made by the team"
    for term in kept.TERMS.get(name, ()):
        yield f"{term.part} {term.after.days} days after: {term.since}"
