"""Agreements are rows: given once, withdrawn by their owner only."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.profile import Consent, Purpose
from services.profile import consents
from tests.harness.builders import a_person, a_scene


def test_an_agreement_is_kept_once_and_can_be_withdrawn(database: Database) -> None:
    def work(session: Session) -> tuple[int, str | None, int]:
        scene = a_scene(session, a_person(session))
        for _ in range(2):
            consents.keep_comfort_needs(scene, {"comfort_needs": "captions"})
        [kept] = session.scalars(select(Consent)).all()
        [(shown, _)] = consents.list_consents(scene, {})
        consents.withdraw_consent(scene, {"consent": shown})
        session.refresh(kept)
        assert kept.withdrawn_at == scene.now
        assert (kept.purpose, kept.update_id) == (Purpose.COMFORT_NEEDS, 1)
        living = len(consents.living(session, scene.person_id))
        return living, scene.person.comfort_needs, kept.id

    living, needs, _ = database.transact_now(work)
    assert (living, needs) == (0, None)


def test_nobody_withdraws_the_agreement_of_another(database: Database) -> None:
    def work(session: Session) -> int:
        mine = a_scene(session, a_person(session, 1))
        other = a_scene(session, a_person(session, 2))
        consents.consent(mine, Purpose.OFFERS)
        [(shown, _)] = consents.list_consents(mine, {})
        consents.withdraw_consent(other, {"consent": shown})
        return len(consents.living(session, mine.person_id))

    assert database.transact_now(work) == 1
