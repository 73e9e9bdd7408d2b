"""Buttons about an offer do nothing in the hands of someone else; on both databases."""

import pytest
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.people import Person
from services.conversation.callbacks import Taken
from services.conversation.stack import Stack
from services.employers import callbacks
from services.geography.zones import Zones
from services.wiring.script_actions import build
from tests.employers.builders import an_employer, an_offer
from tests.harness.builders import NOON, a_scene

VERBS = callbacks.verbs(build(Zones()))
MINE = ("my_offers", "offer_correct", "offer_prolong", "offer_filled", "offer_let")


@pytest.mark.parametrize("verb", MINE)
def test_a_button_of_another_employer_is_no_button(database: Database, verb: str) -> None:
    def story(session: Session) -> None:
        offer = an_offer(session, an_employer(session))
        other = an_employer(session, 801)
        scene = a_scene(session, session.get_one(Person, other.person_id), NOON)
        stack = Stack(scene.person_id, "fr", blocked=False, standing=True, open=[], _before=[])
        before = (offer.status, offer.live_until)
        for subject in (offer.id, offer.employer_id or 0, 0, 10**17):
            assert VERBS[verb](scene, stack, subject) is Taken.FOREIGN
        assert (offer.status, offer.live_until) == before
        assert scene.lines == [] and stack.open == []

    database.transact_now(story)
