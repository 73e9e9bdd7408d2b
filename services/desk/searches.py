"""Keep what is typed to search a listing under a random number, and views that were named."""

import secrets
from collections.abc import Sequence

from sqlalchemy import delete, or_, select

from models.desk import DeskSearch, SavedFilter
from services.desk.listing import Asked
from services.desk.reader import DeskReader

LONGEST, LONGEST_NUMBER, LONGEST_NAME = 80, 24, 40
"""Characters of what is typed, of its number, of the name of a view."""
NUMBER_BYTES = 9
MOST_SAVED = 30
"""Views that one member may name in one listing."""


def keep(reader: DeskReader, listing: str, words: str) -> str:
    """Keep what was typed until the desk ends; return its number, or "" for no words."""
    if not (tidy := " ".join(words.split())[:LONGEST]):
        return ""
    number = secrets.token_urlsafe(NUMBER_BYTES)
    search = DeskSearch(number=number, desk_id=reader.desk_id, listing=listing, words=tidy)
    reader.session.add(search)
    return number


def words_of(reader: DeskReader, listing: str, number: str) -> str:
    """Return what was typed at this desk under a number; "" if it was at another."""
    query = select(DeskSearch.words).where(
        DeskSearch.number == number,
        DeskSearch.desk_id == reader.desk_id,
        DeskSearch.listing == listing,
    )
    return reader.session.scalar(query) or ""


def save(reader: DeskReader, listing: str, name: str, asked: Asked, *, is_shared: bool) -> bool:
    """Save a view under a name, in the place of one of the same; return False if it cannot be."""
    tidy = " ".join(name.split())[:LONGEST_NAME]
    mine = SavedFilter.person_id == reader.person_id, SavedFilter.listing == listing
    saved = reader.session.scalars(select(SavedFilter).where(*mine)).all()
    same = next((it for it in saved if it.name == tidy), None)
    if not tidy or not asked.filters or (same is None and len(saved) >= MOST_SAVED):
        return False
    if same is None:
        same = SavedFilter(
            bot_id=reader.bot_id, person_id=reader.person_id, listing=listing, name=tidy
        )
        reader.session.add(same)
    same.asked, same.is_shared = dict(asked.filters), is_shared
    return True


def saved(reader: DeskReader, listing: str) -> Sequence[SavedFilter]:
    """Return the reader's views of a listing, and the team's."""
    query = select(SavedFilter).where(
        SavedFilter.bot_id == reader.bot_id,
        SavedFilter.listing == listing,
        or_(SavedFilter.is_shared, SavedFilter.person_id == reader.person_id),
    )
    return reader.session.scalars(query.order_by(SavedFilter.name, SavedFilter.id)).all()


def forget(reader: DeskReader, saved_id: int) -> None:
    """Forget a view of the reader's own."""
    mine = SavedFilter.id == saved_id, SavedFilter.person_id == reader.person_id
    reader.session.execute(delete(SavedFilter).where(*mine))
