"""Say whom figures are of, and keep statements to them."""

from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute

from models.enrolment import Enrolment
from models.people import Person
from services.people import people

Query = TypeVar("Query", bound=Select[*tuple[Any, ...]])


@dataclass(frozen=True, slots=True)
class Scope:
    """The people of a bot (None: of every bot), of a session (None: of all), or those of a query.

    Of who was erased only counts are left, by session, and nobody knows any more of which bot they
    were: each bot counts those of all bots that share the session.  A query leaves them out: nobody
    knows whether they were among its people.
    """

    bot_id: int | None = None
    session_id: int | None = None
    people: Select[int] | None = None

    @property
    def is_of_few(self) -> bool:
        return self.people is not None or self.session_id is not None

    def of_people(self, query: Query) -> Query:
        """Keep a query that reads `people` to the people of the bot."""
        query = query if self.bot_id is None else query.where(Person.bot_id == self.bot_id)
        return query if self.people is None else query.where(Person.id.in_(self.people))

    def of_whom(self, query: Query, person_id: InstrumentedAttribute[int]) -> Query:
        """Keep a query that reads no people to the rows of people of the bot."""
        if self.bot_id is None:
            return query
        return query.where(people.whose_is_of_bot(person_id, self.bot_id))

    def of_session(self, query: Query, session_id: InstrumentedAttribute[int]) -> Query:
        return query if self.session_id is None else query.where(session_id == self.session_id)

    def facts(self, query: Query) -> Query:
        """Keep a query whose first column is a person to few of them, if few are asked for."""
        few = self.people
        if few is None and self.session_id is not None:
            few = select(Enrolment.person_id).where(Enrolment.session_id == self.session_id)
        return query if few is None else query.where(query.selected_columns[0].in_(few))
