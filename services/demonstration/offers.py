"""Post a few offers and trainings of invented companies, dated from now, for the demonstration."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from flows.reading import plain_values
from rules.offers.opportunities import OpportunityKind
from services.geography import loading as geography_loading
from services.jobs import loading as jobs_loading
from services.offer_sources import importing
from services.offer_sources.table_words import COLUMNS
from services.tabular import tables

DATA = Path(__file__).with_name("data") / "offers.yaml"
TABLES: Mapping[OpportunityKind, tuple[str, str]] = {
    OpportunityKind.JOB: ("jobs", "until"),
    OpportunityKind.TRAINING: ("trainings", "starts"),
}
"""By kind: the part of the file, and the column that `days` fills."""


def post(session: Session, now: datetime) -> None:
    """Post them, or give them new dates; nothing when official maps or jobs are loaded."""
    jobs_loaded = jobs_loading.in_force(session)
    if (
        jobs_loaded is None
        or not jobs_loaded.demonstration
        or not geography_loading.is_demonstration(session)
    ):
        return
    data = plain_values(DATA.read_text(encoding="utf-8"))
    for kind, (name, column) in TABLES.items():
        rows = [_row(values, column, now) for values in data[name]]
        importing.load(session, DATA.name, tables.write(rows, COLUMNS), kind, now)


def _row(values: dict[str, Any], column: str, now: datetime) -> dict[str, str]:
    day = (now + timedelta(days=values["days"])).date().isoformat()
    cells = {name: str(value) for name, value in values.items() if name != "days"}
    return cells | {column: day}
