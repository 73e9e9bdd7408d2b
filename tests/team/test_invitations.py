"""Invitation links: single use, expiring, only their hash kept."""

from datetime import timedelta
from secrets import randbelow

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.people import AuditEntry, RoleName
from models.team import Invitation
from services.people import roles as people_roles
from services.team import invitations
from tests.harness.builders import BOT, NOON, a_person


def test_a_link_opens_a_role_once(database: Database) -> None:
    def work(session: Session) -> list[RoleName | None]:
        token = invitations.invite(session, BOT, RoleName.STAFF, NOON, randbelow)
        assert len(token) == 32
        [kept] = session.scalars(select(Invitation)).all()
        assert token not in kept.token_hash
        people = [a_person(session, 1), a_person(session, 2)]
        roles = [invitations.redeem(session, BOT, token, person.id, NOON) for person in people]
        assert people_roles.is_staff(session, people[0].id)
        assert not people_roles.is_staff(session, people[1].id)
        actions = set(session.scalars(select(AuditEntry.action)))
        assert actions == {"invitation_created", "invitation_used"}
        return roles

    assert database.transact_now(work) == [RoleName.STAFF, None]


def test_a_link_expires_and_a_guess_opens_nothing(database: Database) -> None:
    def work(session: Session) -> list[RoleName | None]:
        token = invitations.invite(session, BOT, RoleName.OWNER, NOON, randbelow)
        person, late = a_person(session), NOON + invitations.LASTS
        return [
            invitations.redeem(session, BOT, "0" * 32, person.id, NOON),
            invitations.redeem(session, BOT, token, person.id, late),
            invitations.redeem(session, BOT, token, person.id, late - timedelta(seconds=1)),
        ]

    assert database.transact_now(work) == [None, None, RoleName.OWNER]
