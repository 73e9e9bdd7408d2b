"""Keep what the team notes about people until its term, and whom it is to call."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Delete, delete, select
from sqlalchemy.orm import Session

from models.desk import PersonNote
from models.engine.constant import constant
from services.desk.reader import DeskReader


def of_person(reader: DeskReader, person_id: int) -> Sequence[PersonNote]:
    """Return what is noted about a person, the newest first."""
    theirs = PersonNote.person_id == person_id, PersonNote.until > reader.now
    query = select(PersonNote).where(*theirs)
    return reader.session.scalars(query.order_by(PersonNote.noted_at.desc())).all()


def add(reader: DeskReader, person_id: int, words: str, kept: timedelta, *, is_call: bool) -> int:
    """Note something about a person, or that the reader will call them; return its number."""
    noted = PersonNote(
        person_id=person_id,
        words=words,
        is_call=is_call,
        noted_by=reader.person_id,
        noted_at=reader.now,
        until=reader.now + kept,
    )
    reader.session.add(noted)
    reader.session.flush()
    return noted.id


def is_on_my_list(reader: DeskReader, person_id: int) -> bool:
    mine = PersonNote.noted_by == reader.person_id, PersonNote.until > reader.now
    call = select(PersonNote.id).where(PersonNote.person_id == person_id, PersonNote.is_call, *mine)
    return reader.session.scalar(call.limit(1)) is not None


def settle_calls(reader: DeskReader, person_id: int) -> bool:
    """Take a person off every call list; return whether they were on one."""
    calls = delete(PersonNote).where(PersonNote.person_id == person_id, PersonNote.is_call)
    return reader.session.execute(calls.returning(PersonNote.id)).first() is not None


def forget(reader: DeskReader, note_id: int, person_id: int) -> bool:
    """Forget one note about a person; return False if it is gone."""
    one = delete(PersonNote).where(PersonNote.id == note_id, PersonNote.person_id == person_id)
    return reader.session.execute(one.returning(PersonNote.id)).first() is not None


def forget_old(session: Session, now: datetime) -> None:
    session.execute(*_delete_old(now))


@constant
def _delete_old(until: datetime) -> Delete:
    return delete(PersonNote).where(PersonNote.until <= until)
