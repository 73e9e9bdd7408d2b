"""An hour that was promised and missed: told to who waits, with the new one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from models.outbox import OutboxMessage
from models.people import Person
from rules.outbox.pace import Urgency
from rules.schedule.dates import moment
from rules.tickets.working_hours import MAINLAND, answer_by, zone_of
from services.conversation.phrases import Phrase, plainly
from services.outbox import outbox
from services.outbox.kinds import in_daytime, message_params, one_to_one
from services.outbox.outbox import Kind
from services.team import answers_by_email, notifications

SLICE = 20

Waits = Callable[[datetime], Sequence[ColumnElement[bool]]]
Renew = Callable[[Any, datetime, str], datetime | None]
"""The next hour for a row, now, in a department; None when none is promised any more."""


def next_hour(_: object, now: datetime, department: str) -> datetime | None:
    return answer_by(now, department)


@dataclass(frozen=True, eq=False)
class PromisedHours:
    """Rows that keep in `answer_by` when the team answers."""

    name: str
    """Of the message that tells of a missed one."""
    about: str
    """What that message calls the row."""
    row: type[Any]
    person: str
    """The column that tells who waits."""
    waits: Waits
    """What holds of a row that still waits, besides its hour."""
    said: str
    """A text's key."""
    to_team: str | None = None
    """A text's key, where the team is not reminded anyway."""
    renew: Renew = next_hour
    id: str = "id"

    @cached_property
    def kind(self) -> Kind:
        return one_to_one(self.name, Urgency.REMINDER, recheck=self._still_waits, begins=in_daytime)

    def tell(self, session: Session, bot_id: int, now: datetime) -> bool:
        """Tell a slice of who was missed, each missed hour once; whether there may be more."""
        row = self.row
        missed = (
            select(row, Person)
            .join(Person, Person.id == getattr(row, self.person))
            .where(Person.bot_id == bot_id, row.answer_by <= now, *self.waits(now))
            .order_by(row.answer_by, getattr(row, self.id))
            .limit(SLICE)
            .with_for_update(of=row, skip_locked=True)
        )
        found = session.execute(missed).all()
        for it, person in found:
            missed_at = it.answer_by
            it.answer_by = self.renew(it, now, person.department or MAINLAND)
            if it.answer_by is not None:
                self._tell(session, it, person, missed_at, now)
        session.flush()
        return len(found) == SLICE

    def when_due(self, session: Session, now: datetime) -> datetime | None:
        first = session.scalar(select(func.min(self.row.answer_by)).where(*self.waits(now)))
        return first and max(first, now)

    def _tell(
        self, session: Session, row: Any, person: Person, missed: datetime, now: datetime
    ) -> None:
        row_id = getattr(row, self.id)
        day, hour = moment(row.answer_by, zone_of(person.department or MAINLAND), person.language)
        values = {"day": day, "hour": hour}
        key = f"{self.name}:{row_id}:{missed:%Y%m%d%H%M}"
        params = {**message_params(self.said, values), self.about: row_id}
        outbox.enqueue(session, self.kind, person, key=key, due_at=now, params=params)
        written = {"message": plainly(Phrase(self.said, values), person.language)}
        life = row.answer_by - now
        answers_by_email.write(session, person, "late", written, key=key, now=now, life=life)
        if self.to_team is not None:
            told = message_params(self.to_team)
            notifications.notify(session, person.bot_id, told, key=f"desk_{key}", now=now)

    def _still_waits(self, session: Session, message: OutboxMessage, now: datetime) -> bool:
        """And the new hour is not past either."""
        this = getattr(self.row, self.id) == message.params[self.about]
        ahead = self.row.answer_by > now
        return bool(session.scalar(select(exists().where(this, ahead, *self.waits(now)))))
