"""Each count of the day opens its list; who hosts is asked once a day, of who has it, or later."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from models.announcements import (
    Announcement,
    AnnouncementCategory,
    AnnouncementContent,
    AnnouncementState,
    NotSentReason,
    Recipient,
    RecipientState,
)
from models.engine.database import Database
from models.outbox import OutboxEmail, OutboxMessage, OutboxState
from models.people import Person
from models.tickets import Duty
from services.backoffice import day_lists, day_queries, day_summary
from services.conversation.callbacks import CallbackResult
from services.conversation.replies import Say
from tests.harness.builders import (
    BOT,
    DEPLOYMENT,
    NOON,
    a_context,
    a_member,
    a_mentor,
    a_participant,
    a_session,
    a_slot,
    a_stack,
    a_workshop,
)
from tests.harness.typed import as_typed

DAY = timedelta(days=1)


def shown(session: Session, member: Person, word: str, now: datetime = NOON) -> str:
    context = a_context(session, member, now)
    day_lists.SHOWS[word](context)
    [said] = context.outgoing
    assert isinstance(said, Say)
    return as_typed(said.text)


def morning(session: Session, member: Person, now: datetime) -> str:
    kind = day_summary.at(DEPLOYMENT.rooms)
    message = OutboxMessage(bot_id=BOT, person_id=member.id, kind=kind.name, params={}, key="k")
    message.due_at = message.next_try_at = now
    message.urgency = kind.urgency
    session.add(message)
    session.flush()
    told = [as_typed(it.text) for it in kind.render(session, message, now) if isinstance(it, Say)]
    session.delete(message)
    session.flush()
    return "".join(told)


@pytest.mark.both_databases("rows are grouped by person and by mentor")
def test_free_seats_open_the_list_of_mentors_and_workshops(database: Database) -> None:
    def work(session: Session) -> tuple[str, int, int]:
        here = a_session(session, starts_on=NOON.date())
        member = a_member(session, 70)
        ada, marc = (a_mentor(session, 900 + it, first_name=f"M{it}") for it in range(2))
        a_slot(session, ada, NOON + DAY, seats=4, taken=1)
        a_slot(session, marc, NOON + DAY, seats=4, taken=4)
        a_workshop(session, here, NOON + DAY, places=30, taken=9, title="Mon CV")
        a_workshop(session, here, NOON + 2 * DAY, places=5, taken=5, title="Complet")
        counted = day_queries.seats(session, NOON)
        assert counted is not None
        return shown(session, member, "seats"), counted.meetings, counted.workshops

    told, meetings, workshops = database.transact_now(work)
    assert (meetings, workshops) == (3, 21)
    assert "• M0 : 3 en rencontre\n• Mon CV, mercredi 3 mars à 12 h : 21" in told
    assert "M1" not in told and "Complet" not in told


@pytest.mark.both_databases("rows are grouped by person and by mentor")
def test_what_did_not_arrive_opens_the_list_of_whom_it_did_not_reach(database: Database) -> None:
    def work(session: Session) -> str:
        here, member = a_session(session), a_member(session, 70)
        twice, once = (a_participant(session, here, 7 + it, first_name=f"P{it}") for it in (0, 1))
        times = dict.fromkeys(("due_at", "next_try_at", "finished_at"), NOON - DAY / 2)
        lost: Mapping[str, object] = {"bot_id": BOT, "state": OutboxState.FAILED, **times}
        for person in (twice, once):
            of = {"person_id": person.id, "key": f"k{person.id}", **lost}
            session.add(OutboxMessage(kind="note", urgency=2, params={}, **of))
        email = {"to_address": "a@b.example", "text": "x", "values": {}, "links": []}
        of_twice = {"person_id": twice.id, "key": "e", "expires_at": NOON, **lost}
        session.add(OutboxEmail(**email, **of_twice))
        what = {"category": AnnouncementCategory.NEWS, "content": AnnouncementContent.TEXT}
        announced = Announcement(bot_id=BOT, made_at=NOON, state=AnnouncementState.DONE, **what)
        session.add(announced)
        session.flush()
        whom = {"announcement_id": announced.id, "person_id": twice.id, "bot_id": BOT}
        ended = {"next_try_at": NOON, "finished_at": NOON - DAY / 2}
        session.add(
            Recipient(state=RecipientState.FAILED, reason=NotSentReason.REFUSED, **whom, **ended)
        )
        session.flush()
        return shown(session, member, "lost")

    told = database.transact_now(work)
    assert "messages 1, e-mails 1, annonces 1\n" in told
    assert told.index("P0") < told.index("P1")


def test_a_list_that_has_become_empty_says_so(database: Database) -> None:
    def work(session: Session) -> set[str]:
        member = a_member(session, 70)
        return {shown(session, member, word) for word in day_lists.SHOWS}

    assert database.transact_now(work) == {"Plus rien ni personne."}


def test_whoever_is_on_duty_is_asked_for_hosts_once_a_day_and_may_put_it_off(
    database: Database,
) -> None:
    asked, of_today = "d'ici 7 jours : <b>3</b>", "⚠️ personne pour animer"

    def work(session: Session) -> None:
        here = a_session(session, starts_on=NOON.date())
        on_duty, other = a_member(session, 70), a_member(session, 71)
        session.add(Duty(person_id=on_duty.id, since_at=NOON))
        a_workshop(session, here, NOON + DAY / 8, code="a", title="Aujourd'hui")
        a_workshop(session, here, NOON + 6 * DAY, code="b", title="Lundi")
        a_workshop(session, here, NOON + 6 * DAY, code="c", title="Animé", host_name="Lina")
        a_workshop(session, here, NOON + 8 * DAY, code="d", title="Loin")
        a_workshop(session, here, NOON + 2 * DAY + DAY / 8, code="e", title="Jeudi")
        mine, theirs = morning(session, on_duty, NOON), morning(session, other, NOON)
        assert asked in mine and of_today in mine
        assert asked not in theirs and of_today not in theirs and "animation à trouver" in theirs
        told = shown(session, on_duty, "unhosted")
        assert "Aujourd'hui" in told and "Lundi" in told
        assert "Animé" not in told and "Loin" not in told

        put_off = a_context(session, on_duty, NOON), a_stack(on_duty.id)
        assert day_lists.put_off(*put_off, other.id) is CallbackResult.FOREIGN
        assert day_lists.put_off(*put_off, on_duty.id) is CallbackResult.STAYS
        for days in (1, 2, 3):
            told = morning(session, on_duty, NOON + days * DAY)
            assert "d'ici 7 jours" not in told
            assert (of_today in told) == (days == 2)  # the day itself is said all the same
        assert "d'ici 7 jours : <b>2</b>" in morning(session, on_duty, NOON + 4 * DAY)
        context = a_context(session, on_duty, NOON + DAY)
        day_summary.show(context)
        assert "d'ici 7 jours" in as_typed(str(context.outgoing))

    database.transact_now(work)
