"""A few offers and trainings for the demonstration, dated from now; companies are invented."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy.orm import Session

from rules.opportunities import Kind
from services import jobs, maps, opportunity_import, tables
from services.opportunity_table import COLUMNS

DATA = Path(__file__).with_name("demonstration_data") / "offers.yaml"
TABLES: Mapping[Kind, tuple[str, str]] = {
    Kind.JOB: ("jobs", "until"),
    Kind.TRAINING: ("trainings", "starts"),
}
"""Its part of the file, and the column that `days` fills."""


def post(session: Session, now: datetime) -> None:
    """Safe to run again: they get new dates.  Official maps or jobs know nothing of them."""
    known = jobs.in_force(session)
    if known is None or not known.demonstration or not maps.is_demonstration(session):
        return
    data = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    for kind, (name, column) in TABLES.items():
        rows = [_row(it, column, now) for it in data[name]]
        opportunity_import.load(session, DATA.name, tables.write(rows, COLUMNS), kind, now)


def _row(values: dict[str, Any], column: str, now: datetime) -> dict[str, str]:
    day = (now + timedelta(days=values["days"])).date().isoformat()
    cells = {name: str(value) for name, value in values.items() if name != "days"}
    return cells | {column: day}
