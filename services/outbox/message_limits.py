"""Hold a queued message back at night and on Sundays, and a nudge or a reminder beyond three a day.

A message is queued for an instant (`due_at`); when the bot is free to choose that instant, it is
between 9 and 20, and never on a Sunday (`quiet_hours.next_good_moment`). When the message is due,
`services.outbox.messages` (`_held_until`) asks this module before the message is put in words:
- What a person asked for or must know (`MessageNature.ASKED`) leaves at any hour. Where its kind
  says when its subject `begins`, it waits from 21 until 8, unless that begins before
  (`held_for_the_night`).
- A nudge or a reminder leaves between 8 and 21 alone, on a Sunday only if the person has something
  booked that day, and as one of three a day (`MessageLimits`). The evening message and
  « Rejoindre » (`MessageRank.EVENING` and `JOIN`) count among the three and never wait for room.

An announcement has a queue of its own (`services.announcements.recipients`): it waits here as a
nudge does, and counts among the three. E-mails are never held back.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property, reduce
from operator import add
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import CompoundSelect, Select, and_, func, or_, select, union_all
from sqlalchemy.orm import Session

from models.engine.constant import Values, constant
from models.outbox import OutboxMessage, OutboxState
from models.people import Person
from rules.agenda.reminders import ONE_DAY, eve_of, join_at, midnight
from rules.outbox import quiet_hours
from rules.outbox.daily_quota import DAILY, MessageRank, has_room
from rules.schedule.time_zones import zone_of

ENQUEUED_WITHIN = timedelta(minutes=10)
"""How long after its hour the evening message is queued at the latest, if there is one."""

Starts = Callable[[int, datetime, datetime], Select[Any]]
"""Selects when what a person booked begins, from one instant and before another."""
SentElsewhere = Callable[[int, datetime, datetime], Select[int]]
"""Counts the messages that a person was sent since an instant, or is being sent now."""


def evening_key(person_id: int, on: date) -> str:
    return f"evening:{person_id}:{on}"


def held_for_the_night(
    person: Person, begins_at: datetime | None, now: datetime
) -> datetime | None:
    """Return until when a message about something booked waits; None when it may be sent now."""
    zone = zone_of(person.department)
    dawn = quiet_hours.next_dawn(now, zone)
    in_time = begins_at is None or begins_at > dawn
    return dawn if quiet_hours.is_night(now, zone) and in_time else None


@dataclass(frozen=True, eq=False)
class MessageLimits:
    """Holds back nudges and reminders: at night, on Sundays, and beyond three a day."""

    counted: Sequence[str] = ()
    """The kinds of message of which three a day are sent: nudges and reminders."""
    starts: Sequence[Starts] = ()
    """Of each domain in which people book something."""
    sent_elsewhere: Sequence[SentElsewhere] = ()
    """Of each domain that writes to people by a queue of its own."""

    def held_until(
        self, session: Session, person: Person, rank: MessageRank, now: datetime
    ) -> datetime | None:
        """Return until when a nudge or a reminder waits; None when it may be sent now.

        The message itself is due now: it is not among those that were sent or are being sent.
        """
        zone = zone_of(person.department)

        def booked(day: date) -> bool:
            begins_at, ends_at = midnight(day, zone), midnight(day + ONE_DAY, zone)
            return bool(self._starts(session, person.id, begins_at, ends_at))

        may_write = quiet_hours.may_write(now, zone, booked)
        if may_write and self._has_room(session, person, zone, rank, now):
            return None
        return quiet_hours.held_until(now, zone, booked)

    def _has_room(
        self, session: Session, person: Person, zone: ZoneInfo, rank: MessageRank, now: datetime
    ) -> bool:
        if rank < MessageRank.OTHER:
            return True
        today = now.astimezone(zone).date()
        spent = self._spent(session, person.id, midnight(today, zone), now)
        if spent >= DAILY:
            return False
        eve = eve_of(today + ONE_DAY, zone)
        starts = self._starts(session, person.id, now, eve.ends_at)
        return has_room(
            rank,
            spent,
            evening_to_come=any(starts_at >= eve.begins_at for starts_at in starts)
            and _evening_is_to_come(session, person, eve.at, eve.on, now),
            joins_to_come=sum(
                starts_at < eve.begins_at and join_at(starts_at) > now for starts_at in starts
            ),
        )

    def _starts(
        self, session: Session, person_id: int, since: datetime, until: datetime
    ) -> Sequence[datetime]:
        """Return when the person's bookings begin, between two instants."""
        if not self.starts:
            return ()
        return session.scalars(*self._starting(person_id, since, until)).all()

    def _spent(self, session: Session, person_id: int, since: datetime, now: datetime) -> int:
        """Count the messages that were sent since, may have been, or are being sent."""
        spending = self._spending(person_id, since, list(self.counted), now)
        return session.scalar(*spending) or 0

    @cached_property
    def _starting(
        self,
    ) -> Callable[[int, datetime, datetime], tuple[CompoundSelect[datetime], Values]]:
        def starting(person_id: int, since: datetime, until: datetime) -> CompoundSelect[datetime]:
            return union_all(*(starts(person_id, since, until) for starts in self.starts))

        return constant(starting)

    @cached_property
    def _spending(
        self,
    ) -> Callable[[int, datetime, Sequence[str], datetime], tuple[Select[int], Values]]:
        def spending(
            person_id: int, since: datetime, counted: Sequence[str], now: datetime
        ) -> Select[int]:
            counts = [
                _sent(person_id, since, now).where(OutboxMessage.kind.in_(counted)),
                *(sent(person_id, since, now) for sent in self.sent_elsewhere),
            ]
            return select(reduce(add, (count.scalar_subquery() for count in counts)))

        return constant(spending)


def _evening_is_to_come(
    session: Session, person: Person, at: datetime, on: date, now: datetime
) -> bool:
    state = session.scalar(*_state(person.bot_id, evening_key(person.id, on)))
    return now < at + ENQUEUED_WITHIN if state is None else state is OutboxState.QUEUED


@constant
def _state(bot_id: int, key: str) -> Select[OutboxState]:
    query = select(OutboxMessage.state)
    return query.where(OutboxMessage.bot_id == bot_id, OutboxMessage.key == key)


def _sent(person_id: int, since: datetime, now: datetime) -> Select[int]:
    """Count the messages of the outbox that were sent since, may have been, or are being sent."""
    sent = and_(
        OutboxMessage.state.in_((OutboxState.SENT, OutboxState.UNKNOWN)),
        OutboxMessage.finished_at >= since,
    )
    sending = and_(
        OutboxMessage.state == OutboxState.QUEUED,
        OutboxMessage.claim_epoch.is_not(None),
        OutboxMessage.held_until.is_(None),
        OutboxMessage.next_try_at > now,
    )
    query = select(func.count()).where(OutboxMessage.person_id == person_id)
    return query.where(or_(sent, sending))
