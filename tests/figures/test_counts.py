"""The database counts as a hand would, and hands over counts, never people."""

from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from random import Random
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from models.engine.database import Database, open_database
from models.people import Person, RoleName
from models.programme import ProgrammeSession
from rules.figures.figures import COLUMNS, QUESTIONS, GroupCounts, PathCounts, Tally
from services.figures import adviser_command, funnel_queries
from services.figures.pictures import make_funnel, make_groups
from services.figures.scope import Scope
from services.profile.adviser import source_of
from tests.figures import by_hand
from tests.figures.town import Town
from tests.harness.builders import BOT, a_member, a_session
from tests.harness.crowd import a_crowd
from tests.harness.database.round_trips import rows_read

AFTER = datetime(2027, 3, 30, 12, tzinfo=UTC)


@pytest.mark.both_databases("counts by group and by day, in SQL")
@pytest.mark.parametrize("seed", range(2))
def test_the_database_counts_as_by_hand(database: Database, seed: int) -> None:
    def work(session: Session) -> None:
        Town(session, Random(seed)).fill(120)
        found = funnel_queries.read(session, Scope(BOT))
        assert told(found) == told(by_hand.counts(by_hand.paths(session, BOT), QUESTIONS))
        for session_id in found.sessions.keys() - {None}:
            alone = funnel_queries.read(session, Scope(BOT, session_id))
            assert +alone.sessions[session_id] == +found.sessions[session_id]
            assert groups_of(alone, session_id) == groups_of(found, session_id)

    database.transact_now(work)


def told(counts: PathCounts) -> Any:
    """Return the counts without zeros, which may be left out."""
    groups = {question: _without_zeros(it) for question, it in counts.groups.items()}
    return {it: +tally for it, tally in counts.sessions.items()}, +counts.together, groups


def _without_zeros(counts: GroupCounts) -> Any:
    sessions = {it: tallies(groups) for it, groups in counts.sessions.items() if tallies(groups)}
    return sessions, tallies(counts.together)


def tallies(groups: Mapping[str, Tally]) -> dict[str, Tally]:
    """Return the tallies at the steps by which groups are compared."""
    compared = {name: Tally({it: tally[it] for it in COLUMNS}) for name, tally in groups.items()}
    return {name: +tally for name, tally in compared.items() if +tally}


def groups_of(counts: PathCounts, session_id: int | None) -> list[dict[str, Tally]]:
    assert session_id is not None
    return [tallies(counts.groups[it].sessions.get(session_id, {})) for it in QUESTIONS]


def test_no_more_rows_are_read_of_many_people_than_of_few(postgresql_url: str) -> None:
    with closing(open_database(postgresql_url)) as database:
        here = database.transact_now(lambda session: a_session(session).id)
        adviser = database.transact_now(lambda session: a_member(session, 1, RoleName.ADVISER).id)
        database.transact_now(lambda session: crowd(session, here, adviser, 100))
        few = rows_of_each(database, here, adviser)
        database.transact_now(lambda session: crowd(session, here, adviser, 300))
        many = rows_of_each(database, here, adviser)
    assert all(few)
    assert few == many


def crowd(session: Session, session_id: int, adviser_id: int, people: int) -> None:
    """Add people to the session, one in two by the link of the adviser."""
    another = update(Person).values(telegram_id=Person.telegram_id + people * 1_000_000)
    session.execute(another.where(Person.telegram_id > 1))
    ids = a_crowd(session, session.get_one(ProgrammeSession, session_id), people, AFTER)
    theirs = {"source": source_of(adviser_id)}
    session.execute(update(Person).where(Person.id.in_(ids[::2])).values(theirs))


def rows_of_each(database: Database, session_id: int, adviser_id: int) -> list[int]:
    """Return how many rows each figure has read."""
    link = {"adviser": adviser_id, "link": "https://t.me/declic_bot?start=x"}
    subjects = [{"session": it, "language": "fr", "bot": BOT} for it in (session_id, 0)]
    making = [(make, subject) for make in (make_funnel, make_groups) for subject in subjects]
    read = []
    for make, subject in [*making, (adviser_command.make, link)]:
        with rows_read(database.engine) as rows:
            database.transact_now(partial(make, subject=subject))
        read.append(rows.count)
    return read
