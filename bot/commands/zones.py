"""Run `declic zones`: load the official maps, show them, look a place up."""

import asyncio
import sys
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import aiohttp
import orjson
import typer
from rich.console import Console
from rich.progress import DownloadColumn, Progress
from sqlalchemy.orm import Session

from bot.clients import official_files
from bot.clients.official_files import FetchedFile, FileNotThere
from bot.commands import lookup as lookups
from bot.commands.database import transact
from bot.commands.lookup import Coordinates, Query
from bot.refusal import Refused
from bot.settings import Settings, load
from locales import _, ngettext
from models.geography import ZoneLoad
from rules.geography.zones import Ruralness, ZoneSource
from services.geography import loading
from services.geography.loading import DemonstrationInForce
from services.geography.zones import MapsMissing
from services.tabular import official_kinds
from services.tabular.official_files import BadFile, OfficialFile, OfficialRows

app = typer.Typer(no_args_is_help=True)


def _place(what: str) -> Any:
    return typer.Option(metavar=_("PATH|URL"), help=what)


@app.command(help=_("Load the official files named; without any, download those in force."))
def update(
    *,
    qpv: Annotated[str | None, _place(_("Outlines of the quarters (GeoJSON)."))] = None,
    frr: Annotated[str | None, _place(_("List of rural zones (xlsx or CSV)."))] = None,
    communes: Annotated[str | None, _place(_("Communes, as geo.api.gouv.fr gives them."))] = None,
    former: Annotated[str | None, _place(_("Former communes (CSV)."))] = None,
) -> None:
    settings = load()
    chosen = {
        ZoneSource.QPV: qpv,
        ZoneSource.FRR: frr,
        ZoneSource.COMMUNES: communes,
        ZoneSource.FORMER: former,
    }
    named = {source: place for source, place in chosen.items() if place}
    fetched = asyncio.run(_fetch(named or usual_places(settings)))
    now = datetime.now(UTC)
    try:
        readings = _read(fetched)
        loaded = transact(settings.database_url, lambda session: _load(session, readings, now))
    except (BadFile, DemonstrationInForce) as error:
        raise Refused(_("nothing was changed:") + f" {error}") from None
    print("\n".join(loaded))


@app.command(help=_("Show what is loaded: vintage, counts, when, digest of the file."))
def show() -> None:
    lines = transact(load().database_url, lambda session: _described(session, tuple(ZoneSource)))
    if not lines:
        raise Refused(str(MapsMissing()))
    print("\n".join(lines))


@app.command(help=_("Print the zone of a point or a commune, as JSON; one line each with --file."))
def lookup(
    *,
    lat: Annotated[float | None, typer.Option(help=_("Latitude, in degrees."))] = None,
    lon: Annotated[float | None, typer.Option(help=_("Longitude, in degrees."))] = None,
    insee: Annotated[str | None, typer.Option(help=_("INSEE code of the commune."))] = None,
    file: Annotated[Path | None, typer.Option(help=_("Lines `lat,lon` or `insee`."))] = None,
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help=_("Day of the verdict; today."))
    ] = None,
) -> None:
    queries = _queries(lat, lon, insee, file)
    day = (on or datetime.now(UTC)).date()
    try:
        answers = transact(load().database_url, lookups.answers(queries, day))
    except MapsMissing as missing:
        raise Refused(str(missing)) from None
    faults = [answer for answer in answers if isinstance(answer, str)]
    if file is None and faults:
        raise Refused(faults[0])
    for answer in answers:
        _print_json({"error": answer} if isinstance(answer, str) else answer.to_json())
    if faults:
        fault = ngettext(
            "{faults} line of {lines} has no verdict; see its `error`",
            "{faults} lines of {lines} have no verdict; see their `error`",
            len(faults),
        )
        raise Refused(fault.format(faults=len(faults), lines=len(answers)))


def usual_places(settings: Settings) -> dict[ZoneSource, str]:
    """Return the URL of each official file, from the settings if they name one."""
    return {
        ZoneSource.QPV: settings.qpv_url or official_files.QPV,
        ZoneSource.FRR: settings.frr_url or official_files.FRR,
        ZoneSource.COMMUNES: settings.communes_url or official_files.COMMUNES,
    }


async def _fetch(places: Mapping[ZoneSource, str]) -> dict[ZoneSource, FetchedFile]:
    console = Console(stderr=True)
    columns = (*Progress.get_default_columns(), DownloadColumn())
    bars = Progress(*columns, console=console, disable=not console.is_terminal)
    try:
        async with aiohttp.ClientSession(trust_env=True) as client:
            with bars:
                return {
                    source: await _fetch_one(client, source, place, bars)
                    for source, place in places.items()
                }
    except FileNotThere as error:
        raise Refused(_("nothing was changed:") + f" {error}") from None


async def _fetch_one(
    client: aiohttp.ClientSession, source: ZoneSource, place: str, bars: Progress
) -> FetchedFile:
    bar = bars.add_task(source.value, total=None)
    return await official_files.fetch(
        client, place, lambda done, total: bars.update(bar, completed=done, total=total)
    )


def _read(fetched: Mapping[ZoneSource, FetchedFile]) -> dict[ZoneSource, OfficialRows]:
    files = {
        source: OfficialFile.unpack(file.name, file.content) for source, file in fetched.items()
    }
    for source, file in files.items():
        official_kinds.check(file, f"--{source}")
    return {source: loading.READERS[source](file) for source, file in files.items()}


def _load(
    session: Session, readings: Mapping[ZoneSource, OfficialRows], now: datetime
) -> list[str]:
    loading.load(session, readings, now)
    return _described(session, readings)


def _described(session: Session, sources: Collection[ZoneSource]) -> list[str]:
    loads = loading.in_force(session)
    return [_line(load) for source, load in loads.items() if source in sources]


def _line(load: ZoneLoad) -> str:
    line = _("{source}: {vintage}; {counts}; loaded {when}; {digest}")
    return line.format(
        source=load.source,
        vintage=_("demonstration") if load.vintage == "demonstration" else load.vintage,
        counts=", ".join(_counted(name, count) for name, count in load.counts.items()),
        when=f"{load.loaded_at:%Y-%m-%d %H:%M} UTC",
        digest=f"sha256 {load.digest[:12]}",
    )


def _counted(name: str, count: int) -> str:
    """Say how many rows of a kind were loaded."""
    words = {
        "communes": ngettext("{count} commune", "{count} communes", count),
        "former": ngettext("{count} former commune", "{count} former communes", count),
        "left out": ngettext("{count} left out", "{count} left out", count),
        "postcodes": ngettext("{count} postcode", "{count} postcodes", count),
        "quarters": ngettext("{count} quarter", "{count} quarters", count),
        "over several communes": ngettext(
            "{count} over several communes", "{count} over several communes", count
        ),
        Ruralness.BASIC: ngettext("{count} commune in FRR", "{count} communes in FRR", count),
        Ruralness.BASIC_PARTIAL: ngettext(
            "{count} commune partly in FRR", "{count} communes partly in FRR", count
        ),
        Ruralness.PLUS: ngettext("{count} commune in FRR+", "{count} communes in FRR+", count),
        Ruralness.PLUS_PARTIAL: ngettext(
            "{count} commune partly in FRR+", "{count} communes partly in FRR+", count
        ),
        Ruralness.BENEFICIARY: ngettext(
            "{count} commune of the former ZRR", "{count} communes of the former ZRR", count
        ),
        Ruralness.BENEFICIARY_PARTIAL: ngettext(
            "{count} commune partly of the former ZRR",
            "{count} communes partly of the former ZRR",
            count,
        ),
    }
    return words[name].format(count=count)


def _queries(
    lat: float | None, lon: float | None, insee: str | None, file: Path | None
) -> list[Query]:
    point = [Coordinates(lat, lon)] if lat is not None and lon is not None else []
    choices: list[list[Query]] = [[*point], [insee] if insee else [], _lines(file) if file else []]
    chosen = [choice for choice in choices if choice]
    if len(chosen) != 1 or (lat is None) != (lon is None):
        raise typer.BadParameter(_("give --lat and --lon, or --insee, or --file"))
    return chosen[0]


def _lines(file: Path) -> list[Query]:
    try:
        return lookups.read_lines(file.read_text(encoding="utf-8-sig").splitlines())
    except (OSError, UnicodeDecodeError):
        raise Refused(_("{path}: cannot be read as text").format(path=file)) from None


def _print_json(values: Mapping[str, str | None]) -> None:
    sys.stdout.write(orjson.dumps(values, option=orjson.OPT_APPEND_NEWLINE).decode())
