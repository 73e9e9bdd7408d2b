"""A table dropped in one bot tells nothing of another's people, and is in one journal."""

import json

from sqlalchemy import select
from sqlalchemy.orm import Session

from documents.uploads import Format
from models.engine.database import Database
from models.people import AuditEntry, RoleName
from models.workshops import Workshop
from services.table_imports import conversation
from services.table_imports.conversation import DroppedTableState, TableImportResult
from tests.harness.builders import BOT, NOON, a_member, a_session, a_workshop
from tests.other_bots.watching import a_turn

OTHER = 2
HEADER = ["code", "titre", "date", "début", "minutes", "places", "animation"]
OURS, THEIRS = "lea@ours.example", "zoe@theirs.example"


def dropped(host: str, code: str = "mon-cv") -> dict[str, str]:
    line = [code, "Mon CV", "2027-03-17", "14:30", "60", "30", host]
    return {"format": Format.XLSX, "table": json.dumps([[1, HEADER], [2, line]])}


def test_only_people_of_ones_own_bot_may_be_named_as_hosts(database: Database) -> None:
    def work(session: Session) -> None:
        programme_session = a_session(session)
        ours = a_member(session, 3, RoleName.OWNER, bot_id=OTHER, email=OURS)
        theirs = a_member(session, 4, RoleName.OWNER, bot_id=BOT, email=THEIRS)
        a_workshop(session, programme_session, NOON, code="leur", host_id=theirs.id)
        context = a_turn(session, ours)
        assert conversation.look(context, dropped(THEIRS)) is DroppedTableState.FAULTY
        assert "personne de ce nom dans l'équipe ni parmi les mentors" in context.kept["summary"]
        unknown = context.kept["summary"].replace(THEIRS, "nobody@theirs.example")
        context.kept.clear()
        assert (
            conversation.look(context, dropped("nobody@theirs.example")) is DroppedTableState.FAULTY
        )
        assert context.kept["summary"] == unknown
        context.kept.clear()
        assert conversation.look(context, dropped(OURS)) is DroppedTableState.ONE
        answers = {**dropped(OURS), **context.kept}
        assert conversation.load(context, answers) is TableImportResult.WORKSHOPS
        assert session.scalar(select(Workshop.host_id).where(Workshop.code == "mon-cv")) == ours.id

    database.transact_now(work)


def test_an_import_is_in_the_journal_of_one_bot(database: Database) -> None:
    def work(session: Session) -> None:
        a_session(session)
        ours = a_member(session, 3, RoleName.OWNER, bot_id=OTHER, email=OURS)
        context = a_turn(session, ours)
        assert conversation.look(context, dropped("")) is DroppedTableState.ONE
        conversation.load(context, {**dropped(""), **context.kept})
        entry = session.scalars(select(AuditEntry)).one()
        assert (entry.bot_id, entry.actor_id) == (OTHER, ours.id)
        assert entry.action == "workshops_imported"

    database.transact_now(work)
