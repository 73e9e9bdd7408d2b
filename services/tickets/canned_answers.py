"""Keep the team's canned answers (/reponses_types), and find the values that fill one."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.people import Person
from models.tickets import CannedAnswer
from rules.schedule.dates import moment
from rules.schedule.time_zones import zone_of
from rules.tickets.canned_answers import unknown_in
from services.agenda import events
from services.conversation.phrases import Phrase, plainly
from services.conversation.runner import Action
from services.conversation.turn_context import FoundOrGone, TurnContext
from services.enrolment import enrolments
from services.people import roles
from services.schedule.video_rooms import NO_ROOMS

VARIABLES = ("first_name", "session", "next_meeting")
LONGEST_TITLE = 28
MOST = 8
"""How many answers a team may have: as many as a phone shows at once."""
AHEAD = timedelta(days=90)


class CannedAnswerVerdict(StrEnum):
    KEPT = "kept"
    UNKNOWN = "unknown"
    """The text has a variable that does not exist."""


class CannedAnswerTitle(StrEnum):
    FITS = "fits"
    TOO_LONG = "too_long"


class CannedAnswersRoom(StrEnum):
    ROOM = "room"
    FULL = "full"


def all_of(session: Session, bot_id: int) -> Sequence[CannedAnswer]:
    query = (
        select(CannedAnswer)
        .where(CannedAnswer.bot_id == bot_id)
        .order_by(CannedAnswer.title, CannedAnswer.id)
    )
    return session.scalars(query).all()


def find(session: Session, bot_id: int, canned_id: int) -> CannedAnswer | None:
    """Return the canned answer if it belongs to this bot."""
    answer = session.get(CannedAnswer, canned_id)
    return answer if answer is not None and answer.bot_id == bot_id else None


def values_for(context: TurnContext, person: Person) -> Mapping[str, str]:
    """Return the value of each variable for this person, "" where it is unknown."""
    enrolled = enrolments.newest(context.session, person.id)
    return {
        "first_name": person.first_name or "",
        "session": enrolled[1].name if enrolled else "",
        "next_meeting": _next_meeting(context, person),
    }


def titles(context: TurnContext, _: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(str(answer.id), answer.title) for answer in all_of(context.session, context.bot_id)]


def begin(context: TurnContext, _: Mapping[str, str]) -> CannedAnswersRoom:
    """Begin a new answer, unless there are MOST already."""
    context.keep(chosen="")
    return (
        CannedAnswersRoom.FULL
        if len(all_of(context.session, context.bot_id)) >= MOST
        else CannedAnswersRoom.ROOM
    )


def judge_title(_: TurnContext, answers: Mapping[str, str]) -> CannedAnswerTitle:
    return (
        CannedAnswerTitle.FITS
        if len(answers["title"]) <= LONGEST_TITLE
        else CannedAnswerTitle.TOO_LONG
    )


def keep(context: TurnContext, answers: Mapping[str, str]) -> CannedAnswerVerdict:
    """Store the text of the chosen answer, or of a new one."""
    text = answers["text"]
    if unknown := unknown_in(text, VARIABLES):
        context.keep(unknown=", ".join(f"{{{name}}}" for name in unknown))
        return CannedAnswerVerdict.UNKNOWN
    row = _chosen(context, answers) or CannedAnswer(bot_id=context.bot_id, title=answers["title"])
    row.text, row.changed_at, row.changed_by = text, context.now, context.person_id
    context.session.add(row)
    context.session.flush()
    roles.audit(context.session, context.person_id, "canned_kept", context.now, canned=row.id)
    return CannedAnswerVerdict.KEPT


def look(context: TurnContext, answers: Mapping[str, str]) -> FoundOrGone:
    row = _chosen(context, answers)
    if row is None:
        return FoundOrGone.GONE
    context.keep(title=row.title, text=row.text)
    return FoundOrGone.FOUND


def forget(context: TurnContext, answers: Mapping[str, str]) -> FoundOrGone:
    row = _chosen(context, answers)
    if row is None:
        return FoundOrGone.GONE
    roles.audit(context.session, context.person_id, "canned_deleted", context.now, canned=row.id)
    context.session.execute(delete(CannedAnswer).where(CannedAnswer.id == row.id))
    return FoundOrGone.FOUND


ACTIONS: Mapping[str, Action] = {
    "begin_canned": begin,
    "judge_canned_title": judge_title,
    "keep_canned": keep,
    "look_at_canned": look,
    "forget_canned": forget,
}


def _chosen(context: TurnContext, answers: Mapping[str, str]) -> CannedAnswer | None:
    chosen = answers.get("chosen")
    answers_of_team = all_of(context.session, context.bot_id)
    return next((answer for answer in answers_of_team if str(answer.id) == chosen), None)


def _next_meeting(context: TurnContext, person: Person) -> str:
    """Return when the person's next meeting or workshop begins: « mardi 16 mars à 18 h »."""
    until = context.now + AHEAD
    ahead = events.events_of(context.session, person.id, NO_ROOMS, context.now, until)
    if not ahead:
        return ""
    day, hour = moment(ahead[0].starts_at, zone_of(person.department), person.language)
    return plainly(Phrase("canned.moment", {"day": day, "hour": hour}), person.language)
