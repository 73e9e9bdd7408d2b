"""Make « Une copie de mes données »: all that is kept on a person, files included."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import Any

from sqlalchemy import Column, RowMapping, Table, select
from sqlalchemy.orm import Session

from documents import data_copy as drawn
from flows.texts import plain_text, translate
from models.applications import CurriculumVitae
from models.mentoring.mentors import Mentor
from models.mentoring.portraits import MentorPhoto
from models.mentoring.slots import Slot
from models.outbox import OutboxMessage
from models.people import Person
from models.tables import metadata
from rules.outbox.pace import Urgency
from rules.schedule.time_zones import zone_of
from services.applications.file_storage import FileStorage
from services.conversation.attachments import ChatFile, Maker
from services.conversation.replies import Show
from services.conversation.turn_context import TurnContext
from services.outbox import outbox
from services.outbox.kinds import always
from services.outbox.outbox import MessageKind
from services.portraits import photos
from services.privacy.data_words import RowReader
from services.privacy.personal_data import TREATMENTS, DataTreatment, LeftOutReason

DOCUMENT = "data_copy"
AGAIN = 10
"""Minutes: asked again within them, the copy under way is enough."""
PHOTO = "photo/photo.jpg"
HEAVIEST = 40 * 2**20
"""Bytes of files in one archive: Telegram takes 50 MB, and a large copy must not fail."""
NAME_COLUMNS = {
    "programme_sessions": "name",
    "workshops": "title",
    "opportunities": "title",
    "announcements": "text",
}
"""The column that names a row of another table, whose id would say nothing."""


class DataCopyResult(StrEnum):
    COMING = "coming"
    UNDER_WAY = "under_way"


def ask(context: TurnContext, _: Mapping[str, str]) -> DataCopyResult:
    """Enqueue the copy for the person who asks in their chat."""
    return send(context.session, context.person, context.now)


def send(session: Session, person: Person, now: datetime) -> DataCopyResult:
    """Enqueue the copy for a person, in their own chat; asked twice at once, it is made once."""
    tens = int(now.timestamp()) // (AGAIN * 60)
    key = f"{DOCUMENT}:{person.id}:{tens}"
    params = {"at": now.isoformat()}
    new = outbox.enqueue(session, COPY, person, key=key, due_at=now, params=params)
    return DataCopyResult.COMING if new else DataCopyResult.UNDER_WAY


def whole(session: Session, person: Person, storage: FileStorage, now: datetime) -> ChatFile | None:
    """Make the copy in one archive, however heavy, for an operator to hand over."""
    files = [cv.id for cv in _cvs(session, person.id)]
    subject = {"person": person.id, "at": now.isoformat(), "part": 1, "files": files}
    return maker(storage)(session, subject)


def maker(storage: FileStorage) -> Maker:
    """Return the maker of one archive.

    Its subject holds `person`, `at`, `part`, and `files`, the ids of the CVs; part 1 has the data.
    """

    def make(session: Session, subject: Mapping[str, Any]) -> ChatFile | None:
        person = session.get(Person, subject["person"])
        if person is None:
            return None
        at = datetime.fromisoformat(subject["at"]).astimezone(zone_of(person.department))
        files = dict(_files(session, person, storage, subject["files"]))
        if subject["part"] == 1:
            photo = photos.of(session, person.id)
            files = {**_data(session, person, at), **files}
            if photo is not None:
                files[PHOTO] = photo.content
        name = plain_text(
            person.language, "data_copy.file", day=f"{at:%Y-%m-%d}", part=subject["part"]
        )
        return ChatFile(f"{name}.zip", drawn.archive(files, at.replace(tzinfo=None)))

    return make


def _render(session: Session, message: OutboxMessage, _: datetime) -> Sequence[Show]:
    """Send one archive; several when the CVs are many."""
    language = session.get_one(Person, message.person_id).language
    parts = list(_parts(session, message.person_id))
    return [
        Show(
            DOCUMENT,
            {"person": message.person_id, "at": message.params["at"], "files": ids, "part": part},
            translate(
                language,
                "data_copy.caption" if part == 1 else "data_copy.more",
                part=str(part),
                parts=str(len(parts)),
            ),
        )
        for part, ids in enumerate(parts, 1)
    ]


def _parts(session: Session, person_id: int) -> Iterator[list[int]]:
    part: list[int] = []
    size = 0
    for cv in _cvs(session, person_id):
        if part and size + cv.size > HEAVIEST:
            yield part
            part, size = [], 0
        part.append(cv.id)
        size += cv.size
    yield part


def _cvs(session: Session, person_id: int) -> Sequence[CurriculumVitae]:
    query = select(CurriculumVitae).where(CurriculumVitae.person_id == person_id)
    return session.scalars(query.order_by(CurriculumVitae.id)).all()


def _files(
    session: Session, person: Person, storage: FileStorage, ids: Iterable[int]
) -> Iterator[tuple[str, bytes]]:
    for cv in _cvs(session, person.id):
        content = storage.read(cv.stored_as) if cv.id in ids else None
        if content is not None:
            yield _file_name(cv.id, cv.format), content


def _file_name(number: int, extension: str) -> str:
    return f"cv/cv-{number}.{extension}"


def _data(session: Session, person: Person, at: datetime) -> Mapping[str, bytes]:
    tables = {name: rows for name in TREATMENTS if (rows := _rows(session, name, person.id))}
    exact = {
        "made_at": at,
        "tables": tables,
        "not_here": {
            reason: translate(person.language, f"data_copy.why.{reason}") for reason in _mentioned()
        },
    }
    names = [
        translate(person.language, f"data_copy.{document}_name") for document in ("page", "json")
    ]
    contents = drawn.page(_drawn(session, person, tables, at)), _json(exact)
    return dict(zip(names, contents, strict=True))


def _json(exact: Mapping[str, Any]) -> bytes:
    return json.dumps(exact, ensure_ascii=False, indent=1, default=_plainest).encode()


def _plainest(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _rows(session: Session, table_name: str, person_id: int) -> list[dict[str, Any]]:
    treatment, table = TREATMENTS[table_name], metadata.tables[table_name]
    if treatment.rows_of is None:
        return []
    query = (
        select(table)
        .where(treatment.rows_of(table, person_id))
        .order_by(*table.primary_key.columns)
    )
    return [
        _copied_row(session, table, treatment, row) for row in session.execute(query).mappings()
    ]


def _copied_row(
    session: Session, table: Table, treatment: DataTreatment, row: RowMapping
) -> dict[str, Any]:
    values: dict[str, Any] = {name: row[name] for name in treatment.copied}
    if table.name == CurriculumVitae.__tablename__:
        values["stored_as"] = _file_name(row["id"], row["format"])
    if table.name == MentorPhoto.__tablename__:
        values["content"] = PHOTO
    return dict(_cell(session, table.c[name], value) for name, value in values.items())


def _cell(session: Session, column: Column[Any], value: Any) -> tuple[str, Any]:
    table = _refers_to(column)
    if table is None or value is None:
        return name_of(column), value
    if table.name == Slot.__tablename__:
        return name_of(column), _meeting(session, value)
    query = select(table.c[NAME_COLUMNS[table.name]]).where(table.c.id == value)
    return name_of(column), session.scalar(query)


def name_of(column: Column[Any]) -> str:
    """Return the name of a column in the copy: a reference to a row is told by that row's name."""
    table = _refers_to(column)
    if table is not None and table.name == Slot.__tablename__:
        return "meeting"
    return column.name if table is None else column.name.removesuffix("_id")


def _refers_to(column: Column[Any]) -> Table | None:
    return next((key.column.table for key in column.foreign_keys), None)


def _meeting(session: Session, slot_id: int) -> dict[str, Any]:
    query = (
        select(Slot.starts_at, Mentor.first_name)
        .outerjoin(Mentor, Mentor.person_id == Slot.mentor_id)
        .where(Slot.id == slot_id)
    )
    starts_at, mentor = session.execute(query).one()
    return {"starts_at": starts_at, "mentor": mentor}


def _mentioned() -> Sequence[LeftOutReason]:
    return [reason for reason in LeftOutReason if reason is not LeftOutReason.NOBODY]


def _drawn(
    session: Session,
    person: Person,
    tables: Mapping[str, Sequence[Mapping[str, Any]]],
    at: datetime,
) -> drawn.DataCopy:
    """Return the copy to draw, from the rows of each table."""
    language, say = person.language, partial(plain_text, person.language)
    reader = RowReader(session, language, zone_of(person.department))
    return drawn.DataCopy(
        language=language,
        title=say("data_copy.title"),
        intro=say("data_copy.intro", day=reader.instant(at)).splitlines(),
        sections=[
            drawn.DataCopySection(
                reader.label("table", name),
                [list(reader.row(metadata.tables[name], row)) for row in rows],
            )
            for name, rows in tables.items()
        ],
        not_here=translate(language, "data_copy.not_here"),
        exceptions=[say(f"data_copy.why.{reason}") for reason in _mentioned()],
    )


COPY = MessageKind(
    DOCUMENT,
    Urgency.REMINDER,
    timedelta(hours=1),
    resend_unknown=True,
    recheck=always,
    render=_render,
)
"""Sent once more when nobody knows whether it arrived: rather twice than never."""
