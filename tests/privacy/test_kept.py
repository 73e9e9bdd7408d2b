"""Every table has its term, held by a sweep; and what has had its time goes."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.offers import Opportunity
from models.people import AuditEntry, RoleName
from models.tables import metadata
from models.team import Invitation
from models.workshops import Workshop
from services.people.roles import audit
from services.privacy import due, kept, retention
from services.privacy.personal_data import TREATMENTS
from services.wiring.domains import offered
from tests.harness.builders import (
    BOT,
    DEPLOYMENT,
    NOON,
    a_person,
    a_session,
    a_workshop,
    the_conversations,
)
from tests.offers.builders import an_offer

DAY = timedelta(days=1)
ALL = frozenset(metadata.tables)


def test_every_table_goes_with_a_person_or_has_a_term() -> None:
    with_a_person = {it for it in ALL if kept.goes_with_a_person(it)}
    named = with_a_person | kept.TERMS.keys() | kept.NOBODY | kept.BY_THE_TEAM
    assert named == ALL
    assert not kept.NOBODY & (with_a_person | kept.TERMS.keys() | kept.BY_THE_TEAM)


def test_nothing_about_a_person_is_in_a_table_about_nobody() -> None:
    """What a copy tells, or keeps back for another reason, is about someone."""
    told = {name for name, treatment in TREATMENTS.items() if treatment.copied}
    assert not told & kept.NOBODY


def test_a_sweep_holds_each_term(tmp_path: Path) -> None:
    deployment = replace(DEPLOYMENT, storage=tmp_path)
    timetable = offered(deployment).sweeps(the_conversations())
    names = {sweep.name for sweep in timetable}
    assert {term.sweep for terms in kept.TERMS.values() for term in terms} <= names


@pytest.mark.parametrize(
    ("what", "days"),
    [
        ("audit", 730),
        ("invitations", 365),
        ("hosts of workshops", 730),
        ("contacts of offers", 365),
    ],
)
def test_traces_go_at_their_time_and_are_counted_before(
    database: Database, what: str, days: int
) -> None:
    def left(session: Session) -> int:
        if what == "audit":
            return len(session.scalars(select(AuditEntry.id)).all())
        if what == "invitations":
            return len(session.scalars(select(Invitation.id)).all())
        if what == "hosts of workshops":
            return len(session.scalars(select(Workshop.id).where(Workshop.host_name != "")).all())
        named = Opportunity.contact_email.is_not(None)
        return len(session.scalars(select(Opportunity.id).where(named)).all())

    def rows(session: Session) -> None:
        audit(session, a_person(session).id, "member_erased", NOON)
        times = {"created_at": NOON, "expires_at": NOON}
        session.add(Invitation(bot_id=BOT, token_hash="x", role=RoleName.STAFF, **times))
        a_workshop(session, a_session(session), NOON - timedelta(hours=1), host_name="Lina")
        an_offer(session, contact_email="rh@numa.example", live_until=NOON)

    database.transact_now(rows)
    for ahead, stays in ((days - 1, 1), (days, 0)):
        now = NOON + ahead * DAY
        counted = database.transact_now(partial(due.count, now=now))
        database.transact_now(partial(retention.purge, bot_id=BOT, now=now))
        assert (counted[what], database.transact_now(left)) == (1 - stays, stays)
