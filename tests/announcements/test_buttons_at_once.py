"""Two of the team press at once under an announcement: the second sees what the first did."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from models.announcements import Announcement, AnnouncementState
from models.engine.database import Database, open_database
from models.people import Person
from services.announcements.progress_message import PAUSE, RESUME, STOP
from services.conversation.callbacks import CallbackResult
from services.conversation.replies import Say
from tests.announcements.builders import launched
from tests.harness.builders import a_context, a_member, a_stack
from tests.harness.chat import CALLBACKS
from tests.harness.database.together import WAITED_FOR
from tests.harness.typed import as_typed
from tests.harness.waiting import until


@pytest.fixture
def both(postgresql_url: str) -> Iterator[Database]:
    with closing(open_database(postgresql_url)) as database:
        yield database


def press(session: Session, member_id: int, callback: str, announcement_id: int) -> str:
    """Press a button; return what is said, as it is typed."""
    context = a_context(session, session.get_one(Person, member_id))
    handled = CALLBACKS[callback](context, a_stack(member_id), announcement_id)
    assert handled is CallbackResult.STAYS
    session.flush()
    [said] = context.outgoing
    assert isinstance(said, Say)
    return as_typed(said.text)


@pytest.mark.parametrize("second", [RESUME, PAUSE])
def test_what_is_stopped_stays_stopped_whoever_presses_meanwhile(
    both: Database, second: str
) -> None:
    def prepared(session: Session) -> tuple[int, int, int]:
        one, other = (a_member(session, number).id for number in (1, 2))
        state = AnnouncementState.PAUSED if second == RESUME else AnnouncementState.READY
        announcement = launched(session, made_by=one)
        announcement.state = state
        return announcement.id, one, other

    announcement_id, one, other = both.transact_now(prepared)
    with ThreadPoolExecutor(1) as beside:

        def stop(session: Session) -> Future[str]:
            press(session, one, STOP, announcement_id)
            late = beside.submit(
                both.transact_now, lambda s: press(s, other, second, announcement_id)
            )
            until(
                lambda: late.done() or bool(session.scalar(text(WAITED_FOR))), "the other has come"
            )
            return late

        late = both.transact_now(stop).result()
    assert "déjà finie" in late
    state = both.transact_now(lambda s: s.get_one(Announcement, announcement_id).state)
    assert state is AnnouncementState.STOPPED
