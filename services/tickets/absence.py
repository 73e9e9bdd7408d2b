"""Keep what the bot says while the team does not answer (/absence): holidays, or a maintenance."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from enum import StrEnum

from sqlalchemy import delete
from sqlalchemy.orm import Session

from models.tickets import TeamAbsence
from rules.schedule.dates import in_words
from rules.schedule.typed_days import day_of
from rules.tickets import working_hours
from rules.tickets.working_hours import MAINLAND, local_date, zone_of
from services.conversation.phrases import Phrase
from services.conversation.runner import Action
from services.conversation.turn_context import Done, TurnContext
from services.enrolment import verdict_values
from services.people import roles

LONGEST = timedelta(days=92)


class Found(StrEnum):
    AWAY = "away"
    HERE = "here"


class Kept(StrEnum):
    KEPT = "kept"
    UNREAD = "unread"


def current(session: Session, bot_id: int, now: datetime) -> TeamAbsence | None:
    """Return the absence of the team that goes on today, if there is one."""
    absence = session.get(TeamAbsence, bot_id)
    return absence if absence and absence.until >= local_date(now, MAINLAND) else None


def answered_by_end_of(
    session: Session, bot_id: int, now: datetime, department: str | None
) -> datetime:
    """Return the closing of the day on which a message is answered, after an absence."""
    if absence := current(session, bot_id, now):
        back = absence.until + timedelta(days=1)
        now = datetime.combine(back, time.min, zone_of(department))
    return working_hours.answered_by_end_of(now, department)


def opening_hours(context: TurnContext) -> str | Phrase:
    """Say when the team is there, or what it says of its absence."""
    if absence := current(context.session, context.bot_id, context.now):
        return Phrase("absence.said", {"text": absence.text})
    return verdict_values.opening_hours(context)


def said(context: TurnContext) -> str:
    """Return the team's sentence; "" while it is there."""
    absence = current(context.session, context.bot_id, context.now)
    return absence.text if absence else ""


def last_day(context: TurnContext) -> str:
    """Return the last day of the absence, in words; "" while the team is there."""
    absence = current(context.session, context.bot_id, context.now)
    return in_words(absence.until, context.language) if absence else ""


def look(context: TurnContext, _: Mapping[str, str]) -> Found:
    is_away = current(context.session, context.bot_id, context.now) is not None
    return Found.AWAY if is_away else Found.HERE


def keep(context: TurnContext, answers: Mapping[str, str]) -> Kept:
    """Store what is said until the day that was typed: within three months."""
    today = local_date(context.now, MAINLAND)
    until = day_of(answers["until"], today, context.language)
    if until is None or not today <= until <= today + LONGEST:
        return Kept.UNREAD
    context.session.merge(
        TeamAbsence(
            bot_id=context.bot_id,
            text=answers["text"],
            until=until,
            changed_at=context.now,
            changed_by=context.person_id,
        )
    )
    roles.audit(context.session, context.person_id, "absence_said", context.now)
    return Kept.KEPT


def end(context: TurnContext, _: Mapping[str, str]) -> Done:
    """Stop saying it: the team is back."""
    context.session.execute(delete(TeamAbsence).where(TeamAbsence.bot_id == context.bot_id))
    roles.audit(context.session, context.person_id, "absence_over", context.now)
    return Done.DONE


ACTIONS: Mapping[str, Action] = {
    "look_at_absence": look,
    "keep_absence": keep,
    "end_absence": end,
}
