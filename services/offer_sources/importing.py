"""Offers or trainings of a file, placed and compared with those that are there: all, or none."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from models.offers import OpportunityStatus
from rules.offers.opportunities import Kind, Remote, Source
from rules.offers.remote_work import days_on_site
from services.jobs import loading, titles
from services.offer_sources import intake, table_rows
from services.offer_sources.intake import Announced, Change
from services.offer_sources.table_rows import LAYOUTS, TableRow
from services.offers import locations
from services.offers.locations import Place, Places
from services.tabular import cells, tables
from services.tabular.tables import Fault, Row


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of a line, or would; `guessed`: its title gave the ROME code."""

    announced: Announced
    change: Change
    guessed: bool


def load(
    session: Session, name: str, content: bytes, kind: Kind, now: datetime, *, dry_run: bool = False
) -> list[Loaded]:
    """Raises `BadTable` with every fault.  What the file does not name stays as it is."""
    places, line = Places(session), table_rows.reader(kind, now)

    def take(row: Row) -> Loaded:
        return _compare(session, places, kind, line(row))

    loaded = cells.each(name, tables.read(name, content, LAYOUTS[kind]), take)
    if not dry_run:
        for it in loaded:
            _apply(session, kind, it, now)
    return loaded


def _compare(session: Session, places: Places, kind: Kind, line: TableRow) -> Loaded:
    rome = _rome(session, line.announced)
    announced = replace(line.announced, place=_place(places, line), rome=rome)
    found = intake.find(session, kind, Source.FILE, announced.external_id)
    if line.is_open:
        change = intake.compare(found, announced)
    elif found is None or found.status is not OpportunityStatus.LIVE:
        change = Change.SAME
    else:
        change = Change.CLOSED
    return Loaded(announced, change, rome is not None and line.announced.rome is None)


def _apply(session: Session, kind: Kind, it: Loaded, now: datetime) -> None:
    """A closed line that is not there, or no longer live, is nothing."""
    if it.announced.live_until > now:
        intake.take_in(session, kind, Source.FILE, it.announced, now)
    elif it.change is Change.CLOSED:
        found = intake.find(session, kind, Source.FILE, it.announced.external_id)
        assert found is not None
        intake.close(session, found, now)


def _rome(session: Session, announced: Announced) -> str | None:
    if announced.rome is None:
        return titles.sure(session, announced.title)
    if not titles.is_known(session, announced.rome):
        loaded = loading.in_force(session)
        hint = "" if loaded else "; no vocabulary is loaded: run `declic jobs update`"
        raise Fault(f"rome {announced.rome!r}: not a job of the official vocabulary{hint}")
    return announced.rome


def _place(places: Places, line: TableRow) -> Place:
    """The most exact of what is said; a town that is said as well must agree."""
    if not any((line.insee, line.postcode, line.place, line.department)):
        if line.announced.remote is Remote.FULLY:
            return Place()
        said = "no place: fill place, postcode, insee or department, or say remote = fully"
        if days_on_site(line.announced.description):
            said = "no place: fill place, postcode, insee or department; its text has days on site"
        raise Fault(said)
    if places.is_empty:
        raise Fault("no commune is loaded: run `declic zones update`")
    if line.insee:
        return _known(places.of_insee(line.insee), f"insee {line.insee!r}: not a commune")
    if line.postcode:
        return _of_postcode(places.of_postcode(line.postcode), line)
    if line.place:
        return _of_name(places.of_name(line.place, line.department), line)
    return _known(
        places.of_department(line.department), f"department {line.department!r}: not one we know"
    )


def _known(found: Place | None, fault: str) -> Place:
    if found is None:
        raise Fault(fault)
    return found


def _of_postcode(found: Sequence[Place], line: TableRow) -> Place:
    """Without a name, the largest commune of the postcode."""
    if not found:
        raise Fault(f"postcode {line.postcode!r}: not one we know")
    named = [it for it in found if locations.same(it.name, line.place)]
    if line.place and not named:
        names = ", ".join(it.name for it in found)
        raise Fault(f"place {line.place!r}: not in {line.postcode}, which is {names}")
    return (named or found)[0]


def _of_name(found: Sequence[Place], line: TableRow) -> Place:
    within = f" in {line.department}" if line.department else ""
    if not found:
        raise Fault(f"place {line.place!r}: no commune is called so{within}")
    if len(found) > 1:
        raise Fault(f"place {line.place!r}: {len(found)} communes are called so; add its postcode")
    return found[0]
