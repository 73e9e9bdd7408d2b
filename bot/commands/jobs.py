"""Run `declic jobs`: load and show the official vocabulary of jobs (ROME 4.0)."""

from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from bot.clocks.machine import system_clock
from bot.commands.database import transact
from bot.refusal import Refused, all_or_nothing, content_of
from bot.settings import load
from locales import _
from models.jobs import JobsLoad
from services.jobs import loading as vocabulary
from services.jobs import rome_files
from services.tabular import official_kinds
from services.tabular.official_files import BadFile, OfficialFile

app = typer.Typer(no_args_is_help=True)


@app.command(help=_("Load the official files, packed or not: all of them, or none."))
def update(
    *,
    jobs: Annotated[Path, typer.Option(help=_("Codes of the jobs."))],
    titles: Annotated[Path, typer.Option(help=_("Titles of the jobs."))],
    skills: Annotated[Path, typer.Option(help=_("Skills of the jobs."))],
    digital: Annotated[Path | None, typer.Option(help=_("Which jobs are digital."))] = None,
) -> None:
    now = system_clock()
    with all_or_nothing(BadFile):
        vocabulary_files = rome_files.read(
            _open(jobs, "--jobs"),
            _open(titles, "--titles"),
            _open(skills, "--skills"),
            _open(digital, "--digital") if digital else None,
        )
    transact(
        load().database_url, lambda session: vocabulary.replace(session, vocabulary_files, now)
    )
    show()


@app.command(help=_("Show what is loaded: counts, when, digest of the files."))
def show() -> None:
    line = transact(load().database_url, _line)
    if line is None:
        raise Refused(_("no vocabulary of jobs yet: run `declic jobs update`"))
    print(line)


def _line(session: Session) -> str | None:
    jobs_load = vocabulary.in_force(session)
    return _described(jobs_load) if jobs_load else None


def _described(load: JobsLoad) -> str:
    line = _("{origin}: {jobs} jobs, {titles} titles, {skills} skills; loaded {when}; {digest}")
    return line.format(
        origin=_("demonstration") if load.demonstration else _("official"),
        jobs=load.jobs,
        titles=load.titles,
        skills=load.skills,
        when=f"{load.loaded_at:%Y-%m-%d %H:%M} UTC",
        digest=f"sha256 {load.digest[:12]}",
    )


def _open(path: Path, option: str) -> OfficialFile:
    file = OfficialFile.unpack(path.name, content_of(path))
    official_kinds.check(file, option)
    return file
