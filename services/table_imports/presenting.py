"""Put into words what a table would change, what is wrong with it, and what was done."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.offers import Opportunity, OpportunityStatus
from rules.offers.opportunities import OpportunitySource
from rules.schedule.dates import moment
from rules.schedule.time_zones import zone_of
from services.conversation.phrases import Phrase, plainly
from services.conversation.text import capitalised, fitting
from services.table_imports.previews import ComparedLine, TablePreview
from services.table_imports.table_kinds import (
    LAYOUTS,
    OPPORTUNITY_KINDS,
    TableKind,
    needed_headings,
)
from services.tabular.faults import FaultyLine
from services.tabular.tables import Line

LISTED = 10
"""Lines that are told one by one; the others are counted."""
LONGEST = 200
"""Characters of one line of a message: a cell may hold thousands."""
COUNTED = (
    *("read", "new", "changed", "moved", "reopened", "cancelled", "closed"),
    *("same", "wrong"),
)
"""What is counted, in the order in which it is told."""


def summary(preview: TablePreview, language: str) -> str:
    """Return what a table would change: counts, the first changes or faults, who is told."""
    parts: list[str | Phrase] = [_head(preview, language)]
    if preview.sessions:
        names = ", ".join(sorted(preview.sessions.values()))
        parts.append(Phrase("table.sessions", {"names": fitting(names, LONGEST)}))
    if preview.faults:
        parts += _faults(preview.faults)
    elif preview.changed:
        parts += _several([_change(it, language) for it in preview.changed])
        parts += [fitting(capitalised(it), LONGEST) for it in preview.lacking]
    if preview.told and not preview.faults:
        parts.append(Phrase("table.told", {"count": str(preview.told)}))
    return _joined(parts, language)


def broken(faults: Iterable[FaultyLine], language: str) -> str:
    """Return what is wrong with a file that is no table."""
    return _joined(_faults(faults), language)


def unknown(lines: Sequence[Line], language: str) -> str:
    """Return the titles expected in a table's first line, and the titles found."""
    expected = [
        Phrase(f"table.expected.{kind}", {"titles": ", ".join(needed_headings(kind))})
        for kind in LAYOUTS
    ]
    titles = ", ".join(title for title in lines[0][1] if title) if lines else ""
    found = [Phrase("table.found", {"titles": fitting(titles, LONGEST)})] if titles else []
    return _joined([*expected, *found], language)


def done(preview: TablePreview, language: str) -> str:
    """Return the counts of the changes made."""
    counts = Counter(line.change for line in preview.changed)
    told = [Phrase("table.all_told")] if preview.told else []
    return _joined([_counts("done", counts, language), *told], language)


def online(session: Session, kind: TableKind, now: datetime, language: str) -> str:
    """Return the newest offers, or trainings, that came from files and are online, and a count."""
    query = (
        select(Opportunity.title, Opportunity.company)
        .where(
            Opportunity.kind == OPPORTUNITY_KINDS[kind],
            Opportunity.source == OpportunitySource.FILE,
            Opportunity.status == OpportunityStatus.LIVE,
            Opportunity.live_until > now,
        )
        .order_by(Opportunity.published_at.desc(), Opportunity.id.desc())
    )
    rows = session.execute(query).all()
    head = Phrase(f"table.online.{kind}", {"count": str(len(rows))})
    listed = [fitting(f"• {title}, {company}", LONGEST) for title, company in rows]
    return _joined([head, *_several(listed)], language)


def _head(preview: TablePreview, language: str) -> str:
    """Return what a table is about, and the counts of its lines if it could be read."""
    about = plainly(Phrase(f"table.head.{preview.kind}"), language)
    if not preview.read:
        return about
    counted = {"read": preview.read, **preview.counts, "wrong": preview.faulty}
    return f"{about} {_counts('count', counted, language)}"


def _counts(said: str, counted: Mapping[str, int], language: str) -> str:
    """Return a sentence that counts the changes of each sort, leaving out sorts without any."""
    words = [
        plainly(Phrase(f"table.{said}.{name}", {"count": str(counted[name])}), language)
        for name in COUNTED
        if counted.get(name)
    ]
    return capitalised(", ".join(words)) + "."


def _change(line: ComparedLine, language: str) -> Phrase:
    values: dict[str, str | Phrase] = {
        "title": fitting(line.title, LONGEST),
        "change": Phrase(f"table.change.{line.change}"),
    }
    if line.starts_at is None:
        return Phrase("table.line.opportunity", values)
    day, hour = moment(line.starts_at, zone_of(line.department), language)
    return Phrase("table.line.workshop", {**values, "day": day, "hour": hour})


def _faults(faults: Iterable[FaultyLine]) -> list[str | Phrase]:
    told: list[str | Phrase] = [
        Phrase("table.fault", {"number": str(it.number), "fault": fitting(it.fault, LONGEST)})
        if it.number
        else capitalised(it.fault)
        for it in faults
    ]
    return _several(told)


def _several(lines: Sequence[str | Phrase]) -> list[str | Phrase]:
    """Return the first lines, and how many more there are."""
    more = len(lines) - LISTED
    rest: list[str | Phrase] = [Phrase("table.more", {"count": str(more)})] if more > 0 else []
    return [*lines[:LISTED], *rest]


def _joined(parts: Iterable[str | Phrase], language: str) -> str:
    return "\n".join(plainly(part, language) for part in parts)
