"""Advisers see totals of those who came by their link, and names of those who agree."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.people import Person, RoleName
from models.profile import ConsentPurpose
from services.figures import adviser_command
from services.profile import adviser as profile_adviser
from services.profile import consents
from services.profile.small_questions import next_question
from tests.harness.builders import NOON, a_context, a_member, a_person, a_session
from tests.harness.crowd import a_crowd

AFTER = datetime(2027, 3, 30, 12, tzinfo=UTC)
LINK = "https://t.me/declic_bot?start=conseil-1"


def caption(session: Session, adviser: Person) -> str:
    file = adviser_command.make(session, {"adviser": adviser.id, "link": LINK})
    assert file is not None
    return file.caption


def test_totals_are_of_those_who_came_by_the_link_and_of_five_at_least(database: Database) -> None:
    def work(session: Session) -> None:
        adviser, here = a_member(session, 1, RoleName.ADVISER), a_session(session)
        mine = a_crowd(session, here, 100, AFTER)[:100:2]
        theirs = {"source": profile_adviser.source_of(adviser.id)}
        session.execute(update(Person).where(Person.id.in_(mine)).values(theirs))
        session.expire_all()
        said = caption(session, adviser)
        assert "Lien ouvert\u00a0: 50\nPlace prise\u00a0: 35\nUn événement suivi\u00a0: 20" in said
        assert "Candidature envoyée\u00a0: 10\nEmploi ou formation\u00a0: –" in said

    database.transact_now(work)


def test_one_person_who_received_the_link_is_in_no_figure_not_even_zero(database: Database) -> None:
    def work(session: Session) -> None:
        adviser, here = a_member(session, 1, RoleName.ADVISER), a_session(session)
        crowd = a_crowd(session, here, 100, AFTER)
        theirs = {"source": profile_adviser.source_of(adviser.id)}
        for mine, told in ((crowd[:4], False), (crowd[-6:], True)):
            session.execute(update(Person).where(Person.id.in_(mine)).values(theirs))
            session.expire_all()
            said = caption(session, adviser)
            assert ("Lien ouvert\u00a0: 10\nPlace prise\u00a0: –" in said) == told
            assert ("Moins de cinq personnes" in said) == (not told)
            assert "\u00a0: 0" not in said

    database.transact_now(work)


@pytest.mark.both_databases("people are joined with what they agreed to")
def test_a_first_name_is_told_once_agreed_and_no_more_once_withdrawn(database: Database) -> None:
    def work(session: Session) -> None:
        adviser = a_member(session, 1, RoleName.ADVISER)
        source = profile_adviser.source_of(adviser.id)
        person = a_person(session, 2, first_name="Samira", source=source, gender="woman")
        context = a_context(session, person)
        assert "Samira" not in caption(session, adviser)
        assert next_question(context) == "adviser"
        assert next_question(context) is None
        profile_adviser.agree(context, {})
        session.flush()
        assert "Samira" in caption(session, adviser)
        consents.withdraw(session, person.id, ConsentPurpose.SHARE_WITH_ADVISER, NOON)
        assert "Samira" not in caption(session, adviser)

    database.transact_now(work)


def test_a_link_of_nobody_asks_nothing_and_shows_nothing(database: Database) -> None:
    def work(session: Session) -> None:
        nobody = a_person(session, 1)
        sources = (None, "conseil-", "conseil-0", "conseil-x", f"conseil-{nobody.id}", "radio")
        for number, source in enumerate(sources, 2):
            person = a_person(session, number, first_name="Ali")
            person.source, person.gender = source, "man"
            assert next_question(a_context(session, person)) is None
        assert adviser_command.make(session, {"adviser": nobody.id, "link": LINK}) is None

    database.transact_now(work)
