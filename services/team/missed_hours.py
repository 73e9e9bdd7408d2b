"""Tell people that the team missed the hour at which it was to answer, and give the new hour.

Each domain declares its rows that carry such an hour (`answer_by`) as `PromisedHours`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import Session

from models.engine.constant import Values, constant
from models.outbox import OutboxEmail, OutboxMessage
from models.people import Person
from rules.outbox.pace import Urgency
from rules.schedule.dates import moment
from rules.schedule.time_zones import NO_DEPARTMENT, local_date, zone_of
from services.conversation.phrases import Phrase, plainly
from services.outbox import outbox
from services.outbox.email_rendering import Recheck
from services.outbox.kinds import in_daytime, message_params, one_to_one
from services.outbox.outbox import MessageKind
from services.team import answers_by_email, closings, notifications

SLICE, NAMED = 20, 3
EMAIL = "letter.late"
HOURS, ROW = "hours", "row"
"""Keys among the values of that e-mail: the declaration's name, and the row's id."""

Waits = Callable[[date], Sequence[ColumnElement[bool]]]
"""Return the conditions that a row still waits for an answer today: an argument of `constant`."""
Renew = Callable[[Session, Any, datetime, Person], datetime | None]
"""Return the next hour for a row of a person, now; None when no further hour is given."""


def next_hour(session: Session, _: object, now: datetime, person: Person) -> datetime | None:
    """Return the hour by which somebody of the team answers: a `Renew`."""
    return closings.answer_by(session, person.bot_id, now, person.department)


@dataclass(frozen=True, eq=False)
class PromisedHours:
    """The rows of a table whose `answer_by` is an hour promised by the team."""

    name: str
    """Name of the message kind that says that an hour was missed."""
    about: str
    """Name of the row's id among the parameters of that message."""
    table: type[Any]
    person_column: str
    """Column with the id of the person who waits."""
    waits: Waits
    """Conditions of a row that still waits, besides its hour."""
    text: str
    """Key of the text for the person."""
    team_text: str | None = None
    """Key of the text for the team; None where the team is reminded anyway."""
    renew: Renew = next_hour
    id: str = "id"

    @cached_property
    def kind(self) -> MessageKind:
        return one_to_one(self.name, Urgency.REMINDER, recheck=self._holds, begins=in_daytime)

    def tell(self, session: Session, bot_id: int, now: datetime) -> bool:
        """Renew a slice of missed hours and tell each person once; True if more may be missed."""
        rows = session.scalars(*self._missed(bot_id, now, _today(now))).all()
        late: list[Person] = []
        for row in rows:
            person = session.get_one(Person, getattr(row, self.person_column))
            missed_at = row.answer_by
            row.answer_by = self.renew(session, row, now, person)
            if row.answer_by is not None:
                self._tell(session, row, person, missed_at, now)
                late.append(person)
        session.flush()
        if late:
            self._tell_team(session, bot_id, late, now)
        return len(rows) == SLICE

    def when_due(self, session: Session, now: datetime) -> datetime | None:
        """Return the next hour that may be missed, now if one already is."""
        first = session.scalar(*self._first(_today(now)))
        return first and max(first, now)

    def still_waits(self, session: Session, row_id: int, now: datetime) -> bool:
        """Tell whether the row still waits and its new hour is still to come."""
        return bool(session.scalar(*self._waiting(row_id, now, _today(now))))

    @cached_property
    def _missed(self) -> Callable[[int, datetime, date], tuple[Select[Any], Values]]:
        table = self.table

        def missed(bot_id: int, now: datetime, today: date) -> Select[Any]:
            # not a join: SQLite would begin with all people of the bot
            of_bot = exists().where(
                Person.id == getattr(table, self.person_column), Person.bot_id == bot_id
            )
            return (
                select(table)
                .where(table.answer_by <= now, of_bot, *self.waits(today))
                .order_by(table.answer_by, getattr(table, self.id))
                .limit(SLICE)
                .with_for_update(of=table, skip_locked=True)
            )

        return constant(missed)

    @cached_property
    def _first(self) -> Callable[[date], tuple[Select[datetime], Values]]:
        hour = self.table.answer_by
        # `IS NOT NULL` lets both databases walk the partial index of the hours
        first = select(hour).where(hour.is_not(None)).order_by(hour).limit(1)
        return constant(lambda today: first.where(*self.waits(today)))

    @cached_property
    def _waiting(self) -> Callable[[int, datetime, date], tuple[Select[bool], Values]]:
        def waiting(row_id: int, now: datetime, today: date) -> Select[bool]:
            row, is_ahead = getattr(self.table, self.id) == row_id, self.table.answer_by > now
            return select(exists().where(row, is_ahead, *self.waits(today)))

        return constant(waiting)

    def _tell(
        self, session: Session, row: Any, person: Person, missed: datetime, now: datetime
    ) -> None:
        row_id = getattr(row, self.id)
        day, hour = moment(row.answer_by, zone_of(person.department), person.language)
        values = {"day": day, "hour": hour}
        key = f"{self.name}:{row_id}:{missed:%Y%m%d%H%M}"
        params = {**message_params(self.text, values), self.about: row_id}
        outbox.enqueue(session, self.kind, person, key=key, due_at=now, params=params)
        message = plainly(Phrase(self.text, values), person.language)
        email_values = {"message": message, HOURS: self.name, ROW: str(row_id)}
        life = row.answer_by - now
        answers_by_email.write(session, person, "late", email_values, key=key, now=now, life=life)

    def _tell_team(
        self, session: Session, bot_id: int, late: Sequence[Person], now: datetime
    ) -> None:
        """Tell the team once of all whose hour was missed together, and name the first of them."""
        if self.team_text is None:
            return
        names = [notifications.name_of(session, person.id) for person in late[:NAMED]]
        values = {"count": str(len(late)), "names": ", ".join(names + ["…"][: len(late) - NAMED])}
        key = f"desk_{self.name}:{late[0].id}:{now:%Y%m%d%H%M}"
        notifications.notify(
            session, bot_id, message_params(self.team_text, values), key=key, now=now
        )

    def _holds(self, session: Session, message: OutboxMessage, now: datetime) -> bool:
        return self.still_waits(session, message.params[self.about], now)


def email_check(declared: Sequence[PromisedHours]) -> Recheck:
    """Return the check of the e-mail that says the same as the message: also only while it waits.

    An e-mail queued before it named its row holds.
    """
    by_name = {hours.name: hours for hours in declared}

    def holds(session: Session, email: OutboxEmail, now: datetime) -> bool:
        hours = by_name.get(email.values.get(HOURS, ""))
        return hours is None or hours.still_waits(session, int(email.values[ROW]), now)

    return holds


def _today(now: datetime) -> date:
    return local_date(now, NO_DEPARTMENT)
