"""Show the mentor's menu: status, meetings ahead, and the actions to choose from."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, exists, func, select

from models.mentoring.mentors import Mentor, MentorStatus
from models.mentoring.slots import Booking, BookingStatus, Slot, SlotRule, SlotStatus
from rules.schedule.time_zones import local_date
from rules.slots.slots import MeetingOutcome
from services.conversation.phrases import Phrase
from services.conversation.turn_context import ShownOrNone, TurnContext
from services.meetings import day_cards, presenting
from services.mentors.access import STOPPED

CARDS = 5
"""The most meetings shown at once: one or two screens of a phone."""


class MentorMenuEntry(StrEnum):
    MEETINGS = "meetings"
    OPEN = "open"
    SLOTS = "slots"
    ABSENCE = "absence"
    WORKSHOPS = "workshops"
    PROFILE = "profile"
    TALK = "talk"
    PRIVACY = "privacy"
    BACK = "back"


class MentorProfileChange(StrEnum):
    FIRST_NAME = "first_name"
    COMPANY = "company"
    JOB = "job"
    SUBJECTS = "subjects"
    LANGUAGES = "languages"
    FAMILIES = "families"
    EMAIL = "email"
    ROOM = "room"
    CARD = "card"
    AGAIN = "again"
    BACK = "back"


LABELS = {
    MentorMenuEntry.MEETINGS: "mentor.meetings",
    MentorMenuEntry.OPEN: "mentor.open",
    MentorMenuEntry.SLOTS: "mentor.my_slots",
    MentorMenuEntry.ABSENCE: "mentor.my_absences",
    MentorMenuEntry.WORKSHOPS: "mentor.workshops",
    MentorMenuEntry.PROFILE: "mentor.my_profile",
    MentorMenuEntry.TALK: "menu.talk",
    MentorMenuEntry.PRIVACY: "menu.privacy",
    MentorMenuEntry.BACK: "common.back",
}


@dataclass(frozen=True, slots=True)
class MentorSlotsAhead:
    """What is open ahead of a mentor."""

    meetings: int
    seats: int
    """Free ones."""


def entries(
    hosts: Callable[[TurnContext], bool], context: TurnContext, _: Mapping[str, str]
) -> list[tuple[str, Phrase]]:
    """List the entries of the mentor's menu: those about slots for active mentors alone.

    `hosts` tells whether the person has workshops to host.
    """
    status = status_of(context)
    active_entries = list(_active(context)) if status is MentorStatus.ACTIVE else []
    if active_entries and hosts(context):
        active_entries.append(MentorMenuEntry.WORKSHOPS)
    menu_entries = (
        *active_entries,
        *(() if status in STOPPED else (MentorMenuEntry.PROFILE,)),
        MentorMenuEntry.TALK,
        MentorMenuEntry.PRIVACY,
    )
    if context.over_another:
        menu_entries = (*menu_entries, MentorMenuEntry.BACK)
    draft = status is MentorStatus.DRAFT
    return [
        (
            entry,
            Phrase("menu.resume" if draft and entry is MentorMenuEntry.PROFILE else LABELS[entry]),
        )
        for entry in menu_entries
    ]


def _active(context: TurnContext) -> Iterator[MentorMenuEntry]:
    """Yield the entries about meetings and slots that lead to something."""
    ahead = _ahead(context)
    if ahead.meetings:
        yield MentorMenuEntry.MEETINGS
    yield MentorMenuEntry.OPEN
    if ahead.seats or _has_rule(context):
        yield MentorMenuEntry.SLOTS
    yield MentorMenuEntry.ABSENCE


def route(_: TurnContext, answers: Mapping[str, str]) -> MentorMenuEntry:
    return MentorMenuEntry(answers["entry"])


def changes(context: TurnContext, _: Mapping[str, str]) -> list[tuple[str, Phrase]]:
    status = status_of(context)
    again = (MentorProfileChange.AGAIN,) if status is MentorStatus.REFUSED else ()
    left_out = {MentorProfileChange.AGAIN}
    if status is not MentorStatus.ACTIVE:
        left_out.add(MentorProfileChange.CARD)
    others = [change for change in MentorProfileChange if change not in left_out]
    return [(change, Phrase(f"mentor.change.{change}")) for change in (*again, *others)]


def change(_: TurnContext, answers: Mapping[str, str]) -> MentorProfileChange:
    return MentorProfileChange(answers["entry"])


def status_of(context: TurnContext) -> MentorStatus:
    mentor = context.session.get(Mentor, context.person_id)
    return mentor.status if mentor else MentorStatus.DRAFT


def status(context: TurnContext) -> Phrase:
    """Say how the mentor stands, and how many meetings and free seats are ahead."""
    mentor_status = status_of(context)
    if mentor_status is not MentorStatus.ACTIVE:
        return Phrase(f"mentor.status.{mentor_status}")
    ahead = _ahead(context)
    seats = {"seats": str(ahead.seats)}
    if not ahead.meetings:
        return Phrase(f"mentor.status.{'unbooked' if ahead.seats else 'nothing_open'}", seats)
    slot = context.session.scalars(_meetings_ahead(context).limit(1)).one()
    meeting = presenting.for_mentor(context.session, slot)
    when: dict[str, str | Phrase] = {"day": meeting.day, "hour": meeting.hour}
    return Phrase("mentor.status.active", seats | {"meetings": str(ahead.meetings)} | when)


def _ahead(context: TurnContext) -> MentorSlotsAhead:
    """Count the mentor's meetings ahead, and the seats that are still free."""
    mine = Slot.mentor_id == context.person_id, Slot.status == SlotStatus.OPEN
    meetings = select(func.count()).where(*mine, *_is_ahead(context.now))
    free = func.coalesce(func.sum(Slot.seats - Slot.taken), 0)
    seats = select(free).where(*mine, Slot.starts_at > context.now)
    row = context.session.execute(select(meetings.scalar_subquery(), seats.scalar_subquery())).one()
    return MentorSlotsAhead(*row)


def _has_rule(context: TurnContext) -> bool:
    """Tell whether the mentor opens times each week."""
    mentor = context.session.get_one(Mentor, context.person_id)
    today = local_date(context.now, mentor.department)
    mine = SlotRule.mentor_id == context.person_id, SlotRule.until_on >= today
    return bool(context.session.scalar(select(exists().where(*mine))))


def _meetings_ahead(context: TurnContext) -> Select[Slot]:
    return (
        select(Slot)
        .where(Slot.mentor_id == context.person_id, Slot.status == SlotStatus.OPEN)
        .where(*_is_ahead(context.now))
        .order_by(Slot.starts_at, Slot.id)
    )


def _is_ahead(now: datetime) -> Sequence[ColumnElement[bool]]:
    """Return the conditions on slots with a meeting that is not over, nor said to be empty."""
    may_come = exists().where(
        Booking.slot_id == Slot.id,
        Booking.status == BookingStatus.BOOKED,
        Booking.said_by_mentor.is_distinct_from(MeetingOutcome.NOBODY_CAME),
        Booking.absence_at.is_(None),
    )
    return Slot.taken > 0, Slot.ends_at > now, may_come


def show_meetings(context: TurnContext, _: Mapping[str, str]) -> ShownOrNone:
    """Show a card for each meeting ahead, the soonest first."""
    slots = context.session.scalars(_meetings_ahead(context).limit(CARDS)).all()
    day_cards.show(context, slots)
    return ShownOrNone.SHOWN if slots else ShownOrNone.NONE
