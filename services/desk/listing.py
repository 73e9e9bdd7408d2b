"""Say what a listing is: rows of a domain as a table, with filters, searches and acts.

A domain declares one in its registry; the desk draws it, pages through it, acts on its rows.  Its
texts are `bureau.<listing>.title`, `.column.<name>`, `.filter.<name>`, `.act.<name>`,
`.field.<name>`, and `.verdict.<name>` for each verdict of an act.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, SQLColumnExpression
from sqlalchemy.orm import InstrumentedAttribute

from services.desk.reader import DeskReader
from services.people.access import Access

R = TypeVar("R")
Choices = Mapping[str, str]
"""Labels as plain text, by the value that stands in an address."""


@dataclass(frozen=True, slots=True)
class Column(Generic[R]):
    """A column; `show` returns plain text. `sort` is what the database orders by, never NULL."""

    name: str
    show: Callable[[DeskReader, R], str]
    sort: SQLColumnExpression[Any] | None = None
    access: Access = Access.TEAM


@dataclass(frozen=True, slots=True)
class Filter:
    """A choice in the address: its values, and the condition on rows that each makes."""

    name: str
    choices: Callable[[DeskReader], Choices]
    where: Callable[[DeskReader, str], ColumnElement[bool]]
    is_shown: bool = False
    """Its choices are one press away, above the rows."""


@dataclass(frozen=True, slots=True)
class ActField:
    """What an act asks for: words of at most `longest` characters, or one of `choices`."""

    name: str
    choices: Callable[[DeskReader], Choices] | None = None
    longest: int = 0
    is_line: bool = False
    """Its words are one line."""
    value: Callable[[DeskReader, int], str] | None = None
    """What it holds at first on the page of a row."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one row; `before` is what undoing it puts back."""

    name: str
    is_done: bool = True
    before: str = ""


@dataclass(frozen=True, slots=True)
class ActOnRow:
    """One row of an act when its turn has come; `number` is the act's own."""

    reader: DeskReader
    number: int
    key: int
    fields: Mapping[str, str]
    before: str = ""
    """When it is undone: what `Verdict.before` was."""


@dataclass(frozen=True, slots=True)
class Act:
    """Something that may be done to rows.

    `do` looks at the row as it is when its turn comes: one that changed meanwhile is said, not
    overwritten. `undo` returns whether it put the row back. With more rows than
    `two_people_above`, somebody else of the team has to agree.
    """

    name: str
    do: Callable[[ActOnRow], Verdict]
    fields: Sequence[ActField] = ()
    undo: Callable[[ActOnRow], bool] | None = None
    access: Access = Access.TEAM
    two_people_above: int | None = None
    is_at_once: bool = False
    """Done without asking again: it needs no field, and is undone before anybody hears of it."""
    is_offered: Callable[[DeskReader, int], bool] | None = None
    """Given if it is done to one row alone, on the row's page: whether it may be done now."""


@dataclass(frozen=True, slots=True)
class RowChoice:
    """The rows that were chosen: those of some filters, or some keys."""

    filters: Mapping[str, str]
    keys: Sequence[int] | None = None


@dataclass(frozen=True, slots=True)
class Beginning:
    """Something begun once for all rows that were chosen; `begin` returns the path that goes on."""

    name: str
    begin: Callable[[DeskReader, RowChoice, Mapping[str, str]], str]
    fields: Sequence[ActField] = ()
    access: Access = Access.TEAM
    two_people_above: None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing(Generic[R]):
    """Rows of a domain, for the team; `key` is the id of a row, `whose` the person it is about."""

    name: str
    of: Callable[[DeskReader], Select[int]]
    """Selects the keys of all rows that the reader may see."""
    key: InstrumentedAttribute[int]
    whose: SQLColumnExpression[int]
    load: Callable[[DeskReader, Sequence[int]], Mapping[int, R]]
    """Reads what the columns show of some rows, in a few statements."""
    label: Callable[[R], str]
    """Names a row, as verdicts do."""
    columns: Sequence[Column[R]]
    order: str
    """The name of the column by which rows stand at first; with a minus, from the last on."""
    filters: Sequence[Filter] = ()
    acts: Sequence[Act] = ()
    beginnings: Sequence[Beginning] = ()
    search: Callable[[DeskReader, str], Sequence[int]] | None = None
    """Returns the keys of the rows that words mean, a few hundred at most."""
    row: Callable[[DeskReader, int], str | None] | None = None
    """Draws the page of a row as HTML; None if the reader may not see it."""
    access: Access = Access.TEAM
    start: Mapping[str, str] = field(default_factory=dict)
    """The filters with which it is opened first: what waits for the team."""

    def entrance(self, reader: DeskReader) -> str:
        """Return the address at which it is opened first."""
        return reader.at(self.name, self.start)

    def columns_for(self, reader: DeskReader) -> Sequence[Column[R]]:
        return [it for it in self.columns if reader.may(it.access)]

    def act(self, name: str) -> Act | None:
        return next((it for it in self.acts if it.name == name), None)

    def acts_for(self, reader: DeskReader) -> Sequence[Act]:
        return [it for it in self.acts if reader.may(it.access)]

    def acts_on_many(self, reader: DeskReader) -> Sequence[Act | Beginning]:
        acts = [it for it in self.acts_for(reader) if it.is_offered is None]
        return [*acts, *(it for it in self.beginnings if reader.may(it.access))]

    def acts_on_one(self, reader: DeskReader, key: int) -> Sequence[Act]:
        acts = self.acts_for(reader)
        return [it for it in acts if it.is_offered is None or it.is_offered(reader, key)]


Listings = Mapping[str, Listing[Any]]
"""By name, in the order in which the desk shows them."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks of a listing: only filters, values and columns that it has."""

    filters: Mapping[str, str] = field(default_factory=dict)
    search: str = ""
    """The number of what was typed."""
    order: str = ""
    after: int = 0
    """The key after which the page begins; 0 for the first."""

    def query(self, **other: str) -> dict[str, str]:
        """Return it as an address has it; `other` replaces parts, and "" leaves one out."""
        parts = {**self.filters, "search": self.search, "order": self.order, **other}
        return {name: value for name, value in parts.items() if value}
