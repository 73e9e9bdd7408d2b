"""Every kind of message we promise: when it still holds, its words, how urgent it is."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.texts import house_texts
from models.people import Person
from models.programme import Enrolment, EnrolmentStatus, ProgrammeSession
from models.talk import Conversation, OutboxMessage
from rules.outbox.message_budget import Nature, Rank
from rules.outbox.pace import Urgency
from rules.session_admin.opening import State
from rules.tickets.working_hours import MAINLAND, local_date
from services.conversation import inline_buttons
from services.conversation.replies import Button, Say
from services.enrolment import enrolments, places
from services.enrolment.enrolments import Stand
from services.outbox.outbox import Begins, Kind
from services.people import roles
from services.programme import sessions

CHASED = (Stand.NONE, Stand.OFFERED)
"""No verdict yet, or a place that was offered and not taken."""
WROTE_LATELY = timedelta(hours=19)
TOLD_NO = ("too_young", "no_session", "doors")
"""Steps of the way in at which a person has had an answer, if no verdict."""

Recheck = Callable[[Session, OutboxMessage, datetime], bool]


def words(
    text: str, values: Mapping[str, str] | None = None, buttons: Sequence[Sequence[str]] = ()
) -> dict[str, Any]:
    """The params of a message: a text key, what fills it, (text key, callback data) buttons."""
    return {"text": text, "values": dict(values or {}), "buttons": [list(b) for b in buttons]}


def render(session: Session, message: OutboxMessage, now: datetime) -> Sequence[Say]:
    texts, params = house_texts(), message.params
    language = session.get_one(Person, message.person_id).language
    buttons = [
        [Button(texts.words(language, label), data)] for label, data in params.get("buttons", ())
    ]
    inline_buttons.promised(session, message, buttons, now)
    return [Say(texts.render(language, params["text"], params["values"]), buttons)]


def always(_: Session, __: OutboxMessage, ___: datetime) -> bool:
    return True


def still_unfinished(session: Session, message: OutboxMessage, now: datetime) -> bool:
    """A sign-up is chased only while it is open, was not refused, and seats are left."""
    person = session.get_one(Person, message.person_id)
    if person.chase_stopped_at is not None:
        return False
    bottom = session.get(Conversation, (person.id, 0))
    if bottom is not None and now - bottom.heard_at < WROTE_LATELY:
        return False
    stand = enrolments.stand(session, person.id, now)
    unfinished = bottom is not None and bottom.script == "way_in" and bottom.step not in TOLD_NO
    if not (unfinished or stand is Stand.OFFERED) or stand not in CHASED:
        return False
    coming = sessions.upcoming(session, local_date(now, person.department or MAINLAND))
    here = sessions.near(coming, person.department)
    return any(places.free_seats(session, it) > 0 for it in here)


def still_placed(session: Session, message: OutboxMessage, _: datetime) -> bool:
    query = select(Enrolment.status).where(
        Enrolment.person_id == message.person_id,
        Enrolment.session_id == message.params["session_id"],
    )
    return session.scalar(query) is EnrolmentStatus.PLACE


def still_waits_for_news(session: Session, message: OutboxMessage, now: datetime) -> bool:
    coming = session.get(ProgrammeSession, message.params["session_id"])
    person = session.get_one(Person, message.person_id)
    today = local_date(now, person.department or MAINLAND)
    if coming is None or coming.state is not State.OPEN or coming.starts_on < today:
        return False
    return person.keep_informed_at is not None


def in_daytime(_: Session, __: OutboxMessage) -> None:
    """It may wait for any morning."""


def one_to_one(
    name: str,
    urgency: Urgency,
    life: timedelta | None = None,
    *,
    recheck: Recheck = always,
    nature: Nature = Nature.ASKED,
    rank: Rank = Rank.OTHER,
    begins: Begins | None = None,
) -> Kind:
    """Ours to one person: sent once more when nobody knows whether it arrived."""
    return Kind(
        name,
        urgency,
        life,
        resend_unknown=True,
        recheck=recheck,
        render=render,
        nature=nature,
        rank=rank,
        begins=begins,
    )


def still_on_the_team(session: Session, message: OutboxMessage, _: datetime) -> bool:
    return roles.is_staff(session, message.person_id)


TO_TEAM = one_to_one("to_team", Urgency.REMINDER, recheck=still_on_the_team)
FROM_TEAM = one_to_one("from_team", Urgency.REMINDER)
TICKET_CLOSED = one_to_one("ticket_closed", Urgency.REMINDER)
TEAM_VERDICT = one_to_one("team_verdict", Urgency.REMINDER)
PLACE_FREED = one_to_one("place_freed", Urgency.REMINDER, timedelta(days=2))
CHASE = one_to_one(
    "chase", Urgency.OFFER, timedelta(hours=12), recheck=still_unfinished, nature=Nature.NUDGE
)

NEW_SESSION = one_to_one(
    "new_session", Urgency.OFFER, recheck=still_waits_for_news, begins=in_daytime
)
OPENING = one_to_one(
    "opening", Urgency.REMINDER, timedelta(days=2), recheck=still_placed, nature=Nature.REMINDER
)

ALL = (TO_TEAM, FROM_TEAM, TICKET_CLOSED, TEAM_VERDICT, PLACE_FREED, CHASE, NEW_SESSION, OPENING)
