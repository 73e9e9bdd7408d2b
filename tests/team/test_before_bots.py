"""Invitations and lines of the journal made before they had a bot get the one that is known."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import select
from sqlalchemy.orm import Session

from migrations.run import configuration, to_head
from models.engine.database import open_database, open_for_migrations
from models.people import AuditEntry
from models.team import Invitation
from tests.harness.database.postgres import Server, create, drop
from tests.harness.database.postgres import text as address_text

BEFORE = "0044"
ONE, OTHER = 1, 2
PEOPLE = """INSERT INTO people (id, bot_id, joined_at, language) VALUES
    (11, 1, '2027-03-01 12:00', 'fr'), (12, {other}, '2027-03-01 12:00', 'fr')
"""
INVITATIONS = """INSERT INTO invitations
    (id, token_hash, role, created_at, expires_at, used_at, invited_by) VALUES
    (1, 'a', 'staff', '2027-03-01 12:00', '2027-03-08 12:00', NULL, 11),
    (2, 'b', 'staff', '2027-03-01 12:00', '2027-03-08 12:00', NULL, 12),
    (3, 'c', 'owner', '2027-03-01 12:00', '2027-03-08 12:00', NULL, NULL),
    (4, 'd', 'owner', '2027-03-01 12:00', '2027-03-08 12:00', '2027-03-02 12:00', NULL)
"""
AUDIT = """INSERT INTO audit (id, actor_id, action, subjects, at) VALUES
    (1, 11, 'watch_taken', '{}', '2027-03-01 12:00'),
    (2, 12, 'person_looked_up', '{"person": 11}', '2027-03-01 12:00'),
    (3, NULL, 'answered', '{"person": 12}', '2027-03-01 12:00'),
    (4, NULL, 'member_erased', '{}', '2027-03-01 12:00')
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def new_url(
    request: pytest.FixtureRequest, tmp_path: Path, postgresql_server: Server
) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/old.db"
        return
    address = create(postgresql_server.address())
    yield address_text(address)
    drop(postgresql_server.address(), address.database)


def migrated(url: str, other: int) -> tuple[list[tuple[int, bool]], list[int]]:
    """Return of each invitation its bot, and whether it is revoked; of each line, its bot."""
    engine = open_for_migrations(url)
    with engine.begin() as connection:
        command.upgrade(configuration(connection), BEFORE)
        for rows in (PEOPLE.format(other=other), INVITATIONS, AUDIT):
            connection.exec_driver_sql(rows)
    engine.dispose()
    to_head(url)
    database = open_database(url)

    def read(session: Session) -> tuple[list[tuple[int, bool]], list[int]]:
        invitations = session.scalars(select(Invitation).order_by(Invitation.id))
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        return (
            [(it.bot_id, it.revoked_at is not None) for it in invitations],
            [it.bot_id for it in entries],
        )

    found = database.transact_now(read)
    database.close()
    return found


def test_of_two_bots_each_gets_what_its_team_did_and_the_rest_opens_nothing(new_url: str) -> None:
    invitations, journal = migrated(new_url, OTHER)
    assert invitations == [(ONE, False), (OTHER, False), (0, True), (0, False)]
    assert journal == [ONE, OTHER, OTHER, 0]


def test_a_bot_that_is_alone_keeps_its_whole_journal(new_url: str) -> None:
    _, journal = migrated(new_url, ONE)
    assert journal == [ONE] * 4
