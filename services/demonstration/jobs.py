"""Load a small vocabulary of jobs for the demonstration, until the official one is loaded."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from flows.reading import plain_values
from services.jobs import loading
from services.jobs.rome_files import Vocabulary

DATA = Path(__file__).with_name("data") / "jobs.yaml"


def load(session: Session, now: datetime) -> bool:
    """Load the small vocabulary, again after a change; False if the official one is loaded."""
    loaded = loading.in_force(session)
    if loaded is not None and not loaded.demonstration:
        return False
    text = DATA.read_text(encoding="utf-8")
    vocabulary = _read(plain_values(text), sha256(text.encode()).hexdigest())
    if loaded is None or loaded.digest != vocabulary.digest:
        loading.replace(session, vocabulary, now)
    return True


def _read(data: Sequence[dict[str, Any]], digest: str) -> Vocabulary:
    titles = [{"code": job["code"], "label": title} for job in data for title in job["titles"]]
    skills = [
        {"code": job["code"], "label": skill, "main": True}
        for job in data
        for skill in job["skills"]
    ]
    return Vocabulary(
        [{**_job(job), "digital": True} for job in data],
        [{**row, "ogr": number} for number, row in enumerate(titles, 1)],
        [{**row, "ogr": number} for number, row in enumerate(skills, 1)],
        digest,
        demonstration=True,
    )


def _job(values: dict[str, Any]) -> dict[str, Any]:
    told = {name: values[name] for name in ("code", "label", "parent")}
    return {**told, "definition": values.get("definition")}
