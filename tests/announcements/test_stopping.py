"""« STOP » stops all that was not booked, and one tap takes exactly that back."""

import pytest
from sqlalchemy.orm import Session

from models.announcements import AnnouncementCategory
from models.engine.database import Database
from models.profile import ConsentPurpose
from services.announcements import announcements, stopping
from services.announcements.subscriptions import opted_out_of
from services.profile import consents
from tests.harness.builders import NOON, a_context, a_person

Left = tuple[frozenset[AnnouncementCategory], bool, set[ConsentPurpose]]


@pytest.mark.parametrize("had_left", [frozenset(), frozenset({AnnouncementCategory.NEWS})])
@pytest.mark.parametrize("had_offers", [True, False])
def test_a_stop_is_taken_back_to_what_was_before(
    database: Database, had_left: frozenset[AnnouncementCategory], *, had_offers: bool
) -> None:
    def work(session: Session) -> tuple[Left, Left, Left]:
        person = a_person(session)
        context = a_context(session, person)

        def state() -> Left:
            session.flush()
            living = {it.purpose for it in consents.living(session, person.id)}
            fewer = context.person.fewer_messages_at is not None
            return opted_out_of(session, person.id), fewer, living

        for category in had_left:
            announcements.opt_out(session, person.id, category, NOON)
        if had_offers:
            consents.consent(context, ConsentPurpose.OFFERS)
        before = state()
        stopping.stop_all(context, {})
        stopped = state()
        stopping.take_back(context, dict(context.kept))
        return before, stopped, state()

    before, stopped, after = database.transact_now(work)
    assert stopped == (frozenset(AnnouncementCategory), True, set())
    assert after == before


def test_a_stop_also_stops_the_news_of_the_next_session(database: Database) -> None:
    def work(session: Session) -> None:
        person = a_person(session)
        person.keep_informed_at = NOON
        context = a_context(session, person)
        stopping.stop_all(context, {})
        assert context.person.keep_informed_at is None
        stopping.take_back(context, dict(context.kept))
        assert context.person.keep_informed_at is not None

    database.transact_now(work)
