"""Send the team an empty table to fill in: the workshops of a session, offers or trainings."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from flows.texts import translate
from models.programme import ProgrammeSession
from services.conversation.attachments import ChatFile, Maker
from services.conversation.replies import Show
from services.conversation.runner import Action
from services.conversation.turn_context import Done, TurnContext
from services.offer_sources import template as opportunity_template
from services.table_imports.table_kinds import OPPORTUNITY_KINDS, TableKind
from services.workshops import template as workshop_template

SCRIPT, DOCUMENT = "table_template", "table_template"
NAMES: Mapping[TableKind, str] = {
    TableKind.WORKSHOPS: "ateliers.csv",
    TableKind.OFFERS: "offres.csv",
    TableKind.TRAININGS: "formations.csv",
}


def send(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Send the table of the kind and the session that were chosen."""
    kind = TableKind(answers["table_kind"])
    subject = {
        "kind": kind,
        "session": int(answers.get("session", 0)),
        "at": context.now.isoformat(),
    }
    context.say(Show(DOCUMENT, subject, translate(context.language, f"template.{kind}")))
    return Done.DONE


def make(session: Session, subject: Mapping[str, Any]) -> ChatFile | None:
    """Write the table: the session's own workshops, else the usual ones; examples of the others."""
    kind = TableKind(subject["kind"])
    if (opportunities := OPPORTUNITY_KINDS.get(kind)) is not None:
        at = datetime.fromisoformat(subject["at"])
        return ChatFile(NAMES[kind], opportunity_template.table(opportunities, at))
    row = session.get(ProgrammeSession, subject["session"])
    return ChatFile(NAMES[kind], workshop_template.table(session, row)) if row else None


ACTIONS: Mapping[str, Action] = {"send_table_template": send}
MAKERS: Mapping[str, Maker] = {DOCUMENT: make}
