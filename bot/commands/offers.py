"""Run `declic offers`: load job offers from a table, or from France Travail."""

import asyncio
from collections.abc import Callable

import typer
from aiohttp import ClientSession
from rich.console import Console
from rich.progress import Progress, TaskID

from bot import slow_libraries
from bot.clients.france_travail_faults import AccessRefused
from bot.clocks.machine import system_clock
from bot.commands import opportunity_files
from bot.commands.migrate import migrate
from bot.offer_sources.sync import OffersSync, SyncReport, connect
from bot.refusal import Refused
from bot.settings import Settings, load
from locales import _, labelled, ngettext
from models.engine.database import open_database
from rules.offers.opportunities import OpportunityKind

app = typer.Typer(no_args_is_help=True)
opportunity_files.add_to(app, OpportunityKind.JOB)


@app.command(help=_("Fetch the offers of France Travail now; those gone from there are closed."))
def sync() -> None:
    settings = load()
    if not settings.ft_client_id:
        raise Refused(_("FT_CLIENT_ID, FT_CLIENT_SECRET: francetravail.io gives them"))
    migrate(settings.database_url)
    try:
        report = asyncio.run(_sync(settings))
    except AccessRefused as refused:
        raise Refused(str(refused)) from None
    print(_summary(report))
    if report.unfinished:
        faults = (labelled(department, reason) for department, reason in report.unfinished.items())
        raise Refused("\n".join((_("not heard to the end, nothing is closed there:"), *faults)))


async def _sync(settings: Settings) -> SyncReport:
    console = Console(stderr=True)
    bars = Progress(console=console, disable=not console.is_terminal)
    slow_libraries.warm_up()
    database = open_database(settings.database_url)
    try:
        async with ClientSession(trust_env=True) as client:
            with bars:
                sync = OffersSync(
                    database, connect(settings, client), system_clock, _shown_on(bars)
                )
                return await sync.run()
    finally:
        database.close()


def _shown_on(bars: Progress) -> Callable[[str, int, int], None]:
    """Return a callback that shows one progress bar a department."""
    tasks: dict[str, TaskID] = {}

    def show(department: str, done: int, total: int) -> None:
        if department not in tasks:
            tasks[department] = bars.add_task(department)
        bars.update(tasks[department], completed=done, total=total)

    return show


def _summary(report: SyncReport) -> str:
    gone = ngettext("{count} gone", "{count} gone", report.closed).format(count=report.closed)
    more = [gone] if report.closed else []
    return _("heard: {changes}").format(changes=opportunity_files.summary(report.changes, *more))
