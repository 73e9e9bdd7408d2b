"""Run `declic migrate`: bring the database to the tables of this version, or say where it is."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from sqlalchemy.exc import ArgumentError

from bot.backups import lost, used
from bot.checks import database
from bot.env_file import named
from bot.refusal import Refused
from bot.settings import load
from locales import _, borrowed, ngettext
from migrations import run
from migrations.run import AheadError
from migrations.steps import Place, steps

REVISION = re.compile(r"\d{4}", re.ASCII)


def migrate(url: str) -> None:
    """Run the missing migrations.

    Raises Refused when the database cannot be reached, is of a newer version, or is lost.
    """
    lost.refuse(url)
    with _told():
        run.to_head(url)


def command(
    *,
    check: Annotated[
        bool, typer.Option("--check", help=_("Change nothing: say what would be done."))
    ] = False,
    revision: Annotated[
        bool, typer.Option("--revision", help=_("Print the database's revision alone."))
    ] = False,
    back_to: Annotated[
        str, typer.Option(help=_("Undo the steps after this revision; stop the bot before."))
    ] = "",
    others_go_on: Annotated[
        bool,
        typer.Option(
            "--others-go-on",
            help=_("With --back-to: the machines that run have the version of then."),
        ),
    ] = False,
) -> None:
    """Bring the database to the tables of this version."""
    url = load().database_url
    with _told():
        if revision:
            print(run.place_of(url).database or "")
        elif check:
            _check(run.place_of(url))
        elif back_to:
            _undo(url, back_to, others_go_on=others_go_on)
        else:
            run.to_head(url)
            print(_("the database is up to date"))


def _undo(url: str, revision: str, *, others_go_on: bool) -> None:
    """Undo what comes after a revision: nothing, if another machine has done so already."""
    database = run.place_of(url).database or ""
    _refuse_unless_a_step(revision, database)
    if database <= revision:
        sentence = _("nothing to undo: the database has taken no step after {revision}")
        print(sentence.format(revision=revision))
        return
    if not others_go_on:
        used.refuse(url)
    run.back_to(url, revision)
    print(_("the database is at {revision} again").format(revision=revision))


def _refuse_unless_a_step(revision: str, database: str) -> None:
    """Raise Refused for an unknown migration; a newer version of the code may know it."""
    known = [step.revision for step in steps()]
    is_later = REVISION.fullmatch(revision) and revision >= database
    if revision not in known and not is_later:
        sentence = _("--back-to: there is no step {revision}; they go from {first} to {last}")
        raise Refused(sentence.format(revision=revision, first=known[0], last=known[-1]))


def _check(place: Place) -> None:
    """Say what a migration would do. Raises Refused when it could not be undone."""
    if place.is_ahead:
        raise Refused(_ahead(place))
    ahead = place.ahead()
    if not ahead:
        print(_("the database is up to date"))
        return
    count = len(ahead)
    sentence = ngettext("{count} step to take:", "{count} steps to take:", count)
    print(sentence.format(count=count))
    for step in ahead:
        print(f"  {step.revision}: {step.title}")
    if losing := place.losing():
        names = ", ".join(step.revision for step in losing)
        raise Refused(
            _(
                "{names}: removes what the version in place still uses; only the backup leads back"
            ).format(names=names)
        )
    print(_("each of them can be undone"))


@contextmanager
def _told() -> Iterator[None]:
    """Turn what a database refuses into a sentence."""
    try:
        with database.told():
            yield
    except AheadError as error:
        raise Refused(_ahead(error.place)) from None
    except ArgumentError as error:
        raise Refused(named("DATABASE_URL", borrowed.translated(str(error)))) from None


def _ahead(place: Place) -> str:
    sentence = _(
        "DATABASE_URL: this database is of a newer version of Déclic (its tables are {database}, "
        "this one knows {code}); start that version, or restore a backup"
    )
    return sentence.format(database=place.database, code=place.code)
