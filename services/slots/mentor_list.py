"""List the mentors for the team, with their hours and meetings ahead, and open the card of each."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from flows.texts import Html, translate
from models.mentoring.mentors import Mentor, MentorStatus
from models.mentoring.slots import Slot, SlotStatus
from models.people import Person
from services.conversation import inline_buttons
from services.conversation.replies import Button, Say
from services.conversation.text import fitting
from services.conversation.turn_context import TurnContext
from services.mentors import approval
from services.people import people

OPEN = "person_open"
"""The callback that opens a person's card."""
SHOWN = 20
LISTED = (MentorStatus.ACTIVE, MentorStatus.SUSPENDED)
"""Whether a mentor's meetings are paused is told by the case alone: both read alike."""


def show(context: TurnContext) -> None:
    """Answer `/mentors`: show mentors who wait for approval, then the others, each as a button."""
    approval.show_waiting(context)
    mentors = _mentors(context)
    if not mentors:
        return
    lines = [_line(context.session, it, context.now, context.language) for it in mentors[:SHOWN]]
    if len(mentors) > SHOWN:
        lines.append(translate(context.language, "mentor.list.more"))
    text = translate(context.language, "mentor.list", lines=Html("\n".join(lines)))
    rows = [[_button(mentor)] for mentor in mentors[:SHOWN]]
    inline_buttons.show(context, Say(text, rows))


def _mentors(context: TurnContext) -> Sequence[Mentor]:
    query = (
        select(Mentor)
        .join(Person, Person.id == Mentor.person_id)
        .where(Mentor.status.in_(LISTED), people.of_bot(context.bot_id))
        .order_by(Mentor.first_name, Mentor.person_id)
        .limit(SHOWN + 1)
    )
    return context.session.scalars(query).all()


def _line(session: Session, mentor: Mentor, now: datetime, language: str) -> Html:
    ahead = select(
        func.count(case((Slot.taken < Slot.seats, 1))), func.count(case((Slot.taken > 0, 1)))
    ).where(
        Slot.mentor_id == mentor.person_id, Slot.status == SlotStatus.OPEN, Slot.starts_at > now
    )
    free, booked = session.execute(ahead).one()
    values = {"name": mentor.first_name or "?", "company": mentor.company or "…"}
    counts = {"free": str(free), "booked": str(booked)}
    return translate(language, "mentor.list.line", **values, **counts)


def _button(mentor: Mentor) -> Button:
    label = f"{mentor.first_name or '?'} · {mentor.company or '…'}"
    return Button(fitting(label), inline_buttons.data(OPEN, mentor.person_id))
