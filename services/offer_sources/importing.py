"""Import the offers or trainings of a file: all of its lines, or none if one is faulty."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from locales import _
from models.offers import OpportunityStatus
from rules.offers.opportunities import OpportunityKind, OpportunitySource, Remote
from rules.offers.remote_work import days_on_site
from services.jobs import loading, titles
from services.offer_sources import intake, table_rows
from services.offer_sources.intake import AnnouncedOpportunity, OpportunityChange
from services.offer_sources.table_rows import TableRow
from services.offer_sources.table_words import LAYOUTS
from services.offers import locations
from services.offers.locations import LocationFinder, OpportunityLocation
from services.tabular import cells, tables
from services.tabular.faults import LineFault
from services.tabular.tables import FileRow


@dataclass(frozen=True, slots=True)
class OpportunityLineEffect:
    """What became of a line, or would in a dry run."""

    number: int
    announced: AnnouncedOpportunity
    change: OpportunityChange
    guessed: bool
    """True if the ROME code was found from the title."""


def load(
    session: Session,
    name: str,
    content: bytes,
    kind: OpportunityKind,
    now: datetime,
    *,
    dry_run: bool = False,
) -> list[OpportunityLineEffect]:
    """Import the file `content`, called `name` in faults; raise FaultyFile that lists every fault.

    Offers that the file does not name stay as they are. A dry run only compares.
    """
    rows = tables.read(name, content, LAYOUTS[kind])
    return load_rows(session, rows, kind, now, name, dry_run=dry_run)


def load_rows(
    session: Session,
    rows: Iterable[FileRow],
    kind: OpportunityKind,
    now: datetime,
    name: str = "",
    *,
    dry_run: bool = False,
) -> list[OpportunityLineEffect]:
    """Import the rows of a file; raise FaultyFile that lists every fault."""
    places, read_line = LocationFinder(session), table_rows.reader(kind, now)

    def take(row: FileRow) -> OpportunityLineEffect:
        return _compare(session, places, kind, read_line(row))

    loaded = cells.convert_rows(name, rows, take)
    if not dry_run:
        for line in loaded:
            _apply(session, kind, line, now)
    return loaded


def _compare(
    session: Session, places: LocationFinder, kind: OpportunityKind, line: TableRow
) -> OpportunityLineEffect:
    rome = _rome(session, line)
    announced = replace(line.announced, place=_place(places, line), rome=rome)
    stored = intake.find(session, kind, OpportunitySource.FILE, announced.external_id)
    if line.is_open:
        change = intake.compare(stored, announced)
    elif stored is None or stored.status is not OpportunityStatus.LIVE:
        change = OpportunityChange.SAME
    else:
        change = OpportunityChange.CLOSED
    return OpportunityLineEffect(
        line.number, announced, change, rome is not None and line.announced.rome is None
    )


def _apply(
    session: Session, kind: OpportunityKind, line: OpportunityLineEffect, now: datetime
) -> None:
    """Store an open line, or close the offer of a closed one if it is live."""
    if line.announced.live_until > now:
        intake.take_in(session, kind, OpportunitySource.FILE, line.announced, now)
    elif line.change is OpportunityChange.CLOSED:
        stored = intake.find(session, kind, OpportunitySource.FILE, line.announced.external_id)
        assert stored is not None
        intake.close(session, stored, now)


def _rome(session: Session, line: TableRow) -> str | None:
    code = line.announced.rome
    if code is None:
        return titles.sure(session, line.announced.title)
    if not titles.is_known(session, code):
        fault = _("{column} {text!r}: not a job of the official vocabulary")
        told = fault.format(column=line.headings["rome"], text=code)
        loaded = loading.in_force(session)
        raise LineFault(
            told
            if loaded
            else told + _("; no vocabulary is loaded: run `declic jobs update` on the server")
        )
    return code


def _place(places: LocationFinder, line: TableRow) -> OpportunityLocation:
    """Return the place of the most exact column filled; the name of a town must agree with it."""
    if not any((line.insee, line.postcode, line.place, line.department)):
        if line.announced.remote is Remote.FULLY:
            return OpportunityLocation()
        if days_on_site(line.announced.description):
            raise LineFault(
                _("no place: fill place, postcode, insee or department; its text has days on site")
            )
        raise LineFault(
            _("no place: fill place, postcode, insee or department, or say remote = fully")
        )
    if places.is_empty:
        raise LineFault(_("no commune is loaded: run `declic zones update` on the server"))
    if line.insee:
        unknown = _fault(line, "insee", _("{column} {text!r}: not a commune"))
        return _required(places.of_insee(line.insee), unknown)
    if line.postcode:
        return _place_of_postcode(places.of_postcode(line.postcode), line)
    if line.place:
        return _place_by_name(places.of_name(line.place, line.department), line)
    unknown = _fault(line, "department", _("{column} {text!r}: not one we know"))
    return _required(places.of_department(line.department), unknown)


def _fault(line: TableRow, column: str, sentence: str, **more: object) -> LineFault:
    """Return the fault of a column of the place, by its title in the file."""
    values = {"column": line.headings[column], "text": getattr(line, column), **more}
    return LineFault(sentence.format(**values))


def _required(place: OpportunityLocation | None, fault: LineFault) -> OpportunityLocation:
    if place is None:
        raise fault
    return place


def _place_of_postcode(
    places: Sequence[OpportunityLocation], line: TableRow
) -> OpportunityLocation:
    """Return the commune of the postcode with the name given, or the most populous one."""
    if not places:
        raise _fault(line, "postcode", _("{column} {text!r}: not one we know"))
    named = [place for place in places if locations.same(place.name, line.place)]
    if line.place and not named:
        names = ", ".join(place.name for place in places)
        sentence = _("{column} {text!r}: not in {postcode}, which is {names}")
        raise _fault(line, "place", sentence, postcode=line.postcode, names=names)
    return (named or places)[0]


def _place_by_name(places: Sequence[OpportunityLocation], line: TableRow) -> OpportunityLocation:
    if not places and line.department:
        sentence = _("{column} {text!r}: no commune is called so in {department}")
        raise _fault(line, "place", sentence, department=line.department)
    if not places:
        raise _fault(line, "place", _("{column} {text!r}: no commune is called so"))
    if len(places) > 1:
        sentence = _("{column} {text!r}: {count} communes are called so; add its postcode")
        raise _fault(line, "place", sentence, count=len(places))
    return places[0]
