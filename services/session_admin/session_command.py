"""List sessions for `/session`, those that run or come and the last ones over, to the team."""

from collections.abc import Mapping
from enum import StrEnum

from models.programme import ProgrammeSession
from rules.schedule.dates import in_words
from rules.schedule.time_zones import NO_DEPARTMENT, local_date
from services.conversation.phrases import Phrase, plainly
from services.conversation.turn_context import Done, TurnContext
from services.people.access import Access, may
from services.programme import sessions

PAST = 3
"""How many past sessions are shown, the latest ones."""
AHEAD = 12
NEW, DATA_PROTECTION = "new", "house"


class SessionListChoice(StrEnum):
    CARD = "card"
    NEW = NEW
    DATA_PROTECTION = DATA_PROTECTION


def chosen_session(context: TurnContext, answers: Mapping[str, str]) -> ProgrammeSession | None:
    """Return the session the conversation is about."""
    return context.session.get(ProgrammeSession, int(answers["session"]))


def look_around(context: TurnContext, _: Mapping[str, str]) -> Done:
    lines = [_line(context, row) for row in _listed_sessions(context)] or [Phrase("session.none")]
    context.keep(sessions=plainly(Phrase.joined(lines), context.language))
    return Done.DONE


def entries(context: TurnContext, _: Mapping[str, str]) -> list[tuple[str, str | Phrase]]:
    """List the sessions, « Préparer » and, for owners, the protection of data."""
    listed: list[tuple[str, str | Phrase]] = [
        *sessions.labels(_listed_sessions(context), context.language)
    ]
    listed.append((NEW, Phrase("session.prepare")))
    is_owner = may(context.session, context.person_id, Access.OWNER)
    return [*listed, (DATA_PROTECTION, Phrase("session.house"))] if is_owner else listed


def go(context: TurnContext, answers: Mapping[str, str]) -> SessionListChoice:
    chosen = answers["chosen"]
    if chosen in (NEW, DATA_PROTECTION):
        return SessionListChoice(chosen)
    context.keep(session=chosen)
    return SessionListChoice.CARD


def _listed_sessions(context: TurnContext) -> list[ProgrammeSession]:
    """Return the sessions running or coming, the next first; then the last ones over."""
    today = local_date(context.now, NO_DEPARTMENT)
    rows = sessions.latest(context.session, AHEAD + PAST)
    over = [row for row in rows if row.ends_on < today]
    return [*reversed([row for row in rows if row.ends_on >= today]), *over[:PAST]]


def _line(context: TurnContext, row: ProgrammeSession) -> Phrase:
    today = local_date(context.now, NO_DEPARTMENT)
    values: dict[str, str | Phrase] = {
        "name": row.name,
        "state": Phrase(f"session.state.{row.state}"),
        "first": in_words(row.starts_on, context.language),
        "last": in_words(row.ends_on, context.language),
    }
    if row.ends_on < today:
        return Phrase("session.line.over", values)
    return Phrase(
        "session.line.running" if row.starts_on <= today else "session.line.coming", values
    )
