"""`/session`: the sessions that come, run or are over; what the team may look at."""

from collections.abc import Mapping
from enum import StrEnum

from models.people import RoleName
from models.programme import ProgrammeSession
from rules.schedule.dates import in_words
from rules.tickets.working_hours import MAINLAND, local_date
from services.conversation.phrases import Phrase, plainly
from services.conversation.turn_context import TurnContext
from services.people.roles import is_staff, roles_of
from services.programme import sessions

PAST = 3
"""Sessions gone by that are still shown, the last ones."""
AHEAD = 12
NEW, HOUSE = "new", "house"


class Around(StrEnum):
    SHOWN = "shown"
    NOBODY = "nobody"


class Go(StrEnum):
    CARD = "card"
    NEW = NEW
    HOUSE = HOUSE


def here_of(context: TurnContext, answers: Mapping[str, str]) -> ProgrammeSession | None:
    """The session the conversation is about, to the team only."""
    if not is_staff(context.session, context.person_id):
        return None
    return context.session.get(ProgrammeSession, int(answers["session"]))


def is_owner(context: TurnContext) -> bool:
    return RoleName.OWNER in roles_of(context.session, context.person_id)


def look_around(context: TurnContext, _: Mapping[str, str]) -> Around:
    if not is_staff(context.session, context.person_id):
        return Around.NOBODY
    lines = [_line(context, it) for it in _shown(context)] or [Phrase("session.none")]
    context.keep(sessions=plainly(Phrase.lines(lines), context.language))
    return Around.SHOWN


def entries(context: TurnContext, _: Mapping[str, str]) -> list[tuple[str, str | Phrase]]:
    if not is_staff(context.session, context.person_id):
        return []
    found: list[tuple[str, str | Phrase]] = [
        (str(it.id), sessions.label(it, context.language)) for it in _shown(context)
    ]
    found.append((NEW, Phrase("session.prepare")))
    return [*found, (HOUSE, Phrase("session.house"))] if is_owner(context) else found


def go(context: TurnContext, answers: Mapping[str, str]) -> Go:
    chosen = answers["chosen"]
    if chosen in (NEW, HOUSE):
        return Go(chosen)
    context.keep(session=chosen)
    return Go.CARD


def _shown(context: TurnContext) -> list[ProgrammeSession]:
    """Those that run or come, the next one first; then the last ones that are over."""
    today = local_date(context.now, MAINLAND)
    found = sessions.latest(context.session, AHEAD + PAST)
    over = [it for it in found if it.ends_on < today]
    return [*reversed([it for it in found if it.ends_on >= today]), *over[:PAST]]


def _line(context: TurnContext, it: ProgrammeSession) -> Phrase:
    today = local_date(context.now, MAINLAND)
    values: dict[str, str | Phrase] = {
        "name": it.name,
        "state": Phrase(f"session.state.{it.state}"),
        "first": in_words(it.starts_on, context.language),
        "last": in_words(it.ends_on, context.language),
    }
    if it.ends_on < today:
        return Phrase("session.line.over", values)
    return Phrase(
        "session.line.running" if it.starts_on <= today else "session.line.coming", values
    )
