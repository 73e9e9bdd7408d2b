"""Find the rows of a listing that an address asks for: a page of them, their count, all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, func, or_, select, true

from services.desk import searches
from services.desk.listing import Asked, Listing
from services.desk.reader import DeskReader

SHOWN = 50
"""Rows of a page."""


@dataclass(frozen=True, slots=True)
class RowsPage:
    """The keys of a page, how many rows match in all, and the key that the next page follows."""

    keys: Sequence[int]
    count: int
    next: int = 0


def read(listing: Listing[Any], reader: DeskReader, query: Mapping[str, str]) -> Asked:
    """Return what an address asks; what the listing does not have is left out."""
    filters = {
        it.name: query[it.name]
        for it in listing.filters
        if query.get(it.name) and query[it.name] in it.choices(reader)
    }
    order, after = query.get("order", ""), query.get("after", "")
    return Asked(
        filters,
        search=query.get("search", "")[: searches.LONGEST_NUMBER],
        order=order if order.removeprefix("-") in _sorts(listing, reader) else "",
        after=int(after) if after.isdecimal() and len(after) < 16 else 0,
    )


def matching(listing: Listing[Any], reader: DeskReader, asked: Asked) -> Select[int]:
    """Select the keys of all rows that match, in no order."""
    conditions = [
        it.where(reader, asked.filters[it.name])
        for it in listing.filters
        if it.name in asked.filters
    ]
    if asked.search and listing.search is not None:
        words = searches.words_of(reader, listing.name, asked.search)
        conditions.append(listing.key.in_(listing.search(reader, words) if words else []))
    return listing.of(reader).where(true(), *conditions)


def count(listing: Listing[Any], reader: DeskReader, asked: Asked) -> int:
    """Count the rows that match."""
    query = matching(listing, reader, asked).subquery()
    return reader.session.scalar(select(func.count()).select_from(query)) or 0


def page(listing: Listing[Any], reader: DeskReader, asked: Asked) -> RowsPage:
    """Return a page of the rows that match, by the order asked for."""
    query, matched = matching(listing, reader, asked), count(listing, reader, asked)
    sort, downwards = _order(listing, reader, asked)
    if asked.after:
        query = query.where(_follows(listing, reader, sort, asked.after, downwards=downwards))
    ordered = _ordered(query, listing, sort, downwards=downwards)
    keys = reader.session.scalars(ordered.limit(SHOWN + 1)).all()
    more = keys[SHOWN - 1] if len(keys) > SHOWN else 0
    return RowsPage(keys[:SHOWN], matched, more)


def all_keys(listing: Listing[Any], reader: DeskReader, asked: Asked) -> Sequence[int]:
    """Return the keys of all rows that match, by the order asked for."""
    sort, downwards = _order(listing, reader, asked)
    query = matching(listing, reader, asked)
    return reader.session.scalars(_ordered(query, listing, sort, downwards=downwards)).all()


def among(listing: Listing[Any], reader: DeskReader, asked: Asked, keys: Sequence[int]) -> set[int]:
    """Return those of some rows that still match."""
    query = matching(listing, reader, asked).where(listing.key.in_(keys))
    return set(reader.session.scalars(query))


def _order(
    listing: Listing[Any], reader: DeskReader, asked: Asked
) -> tuple[SQLColumnExpression[Any], bool]:
    """Return what rows stand by, and whether from the last on."""
    order = asked.order or listing.order
    return _sorts(listing, reader)[order.removeprefix("-")], order.startswith("-")


def _ordered(
    query: Select[int],
    listing: Listing[Any],
    sort: SQLColumnExpression[Any],
    *,
    downwards: bool,
) -> Select[int]:
    by = (sort.desc(), listing.key.desc()) if downwards else (sort, listing.key)
    return query.order_by(*by)


def _sorts(listing: Listing[Any], reader: DeskReader) -> Mapping[str, SQLColumnExpression[Any]]:
    return {it.name: it.sort for it in listing.columns_for(reader) if it.sort is not None}


def _follows(
    listing: Listing[Any],
    reader: DeskReader,
    sort: SQLColumnExpression[Any],
    after: int,
    *,
    downwards: bool,
) -> ColumnElement[bool]:
    """Return the condition that a row comes after one of which the address has the key alone.

    What that row is sorted by, such as a name, is read from the database.
    """
    of_last = listing.of(reader).with_only_columns(sort).where(listing.key == after)
    last = reader.session.execute(of_last).first()
    if last is None:
        return true()
    beyond = sort < last[0] if downwards else sort > last[0]
    next_key = listing.key < after if downwards else listing.key > after
    return or_(beyond, and_(sort == last[0], next_key))
