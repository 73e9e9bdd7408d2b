"""What the team does with those who ask for a call, and when they are forgotten."""

from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.conversation import InlineButtons
from models.engine.database import Database
from models.enrolment import CallBack
from models.outbox import OutboxMessage
from models.people import AuditEntry, Person, Role, RoleName
from services.conversation.callbacks import CallbackResult
from services.conversation.inline_buttons import data
from services.conversation.replies import Edit, Say
from services.conversation.turn_context import TurnContext
from services.enrolment import call_back_requests
from services.enrolment.call_back_requests import (
    CALLED,
    CARD,
    KEPT,
    CallBackDoor,
    CallBackForm,
    CallBackResult,
)
from tests.harness.builders import BOT, NOON, a_context, a_member, a_stack
from tests.harness.chat import CALLBACKS
from tests.harness.typed import as_typed

CAMILLE, PHONE = "<b>Camille</b>", "+33639981234"
HOUR = timedelta(hours=1)
STAMPS = count()


def asked(session: Session, contact: str = PHONE, **more: Any) -> int:
    now, bot_id = more.pop("now", NOON), more.pop("bot_id", BOT)
    form = CallBackForm(CAMILLE, contact, next(STAMPS), is_first=False)
    assert call_back_requests.ask(session, bot_id, form, now) is CallBackResult.NEW
    return session.scalars(select(CallBack.id).order_by(CallBack.id.desc())).first() or 0


def press(session: Session, person: Person, call_back_id: int) -> tuple[CallbackResult, str]:
    context = a_context(session, person)
    context.message_id = 9
    stack = a_stack(person.id)
    taken = CALLBACKS[CALLED](context, stack, call_back_id)
    return taken, "\n".join(it.text for it in context.outgoing if isinstance(it, Edit))


def said(context: TurnContext) -> list[Say]:
    return [it for it in context.outgoing if isinstance(it, Say)]


def queued(session: Session) -> list[OutboxMessage]:
    return list(session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))


@pytest.mark.both_databases("a request is inserted unless it is there")
def test_each_of_the_team_is_told_once_and_the_words_stay_in_one_place(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        members = [a_member(session, 1), a_member(session, 2, RoleName.OWNER)]
        a_member(session, 3, RoleName.MENTOR)
        call_back_id = asked(session)
        again = CallBackForm("Zoé", PHONE, next(STAMPS), is_first=True)
        assert call_back_requests.ask(session, BOT, again, NOON) is CallBackResult.ALREADY
        cards = queued(session)
        assert [it.person_id for it in cards] == [it.id for it in members]
        assert {str(it.params) for it in cards} == {str({"call_back": call_back_id})}
        [card] = CARD.render(session, cards[0], NOON)
        assert isinstance(card, Say)
        assert "&lt;b&gt;Camille&lt;/b&gt;" in card.text and "06 39 98 12 34" in card.text
        assert card.buttons[0][0].data == data(CALLED, call_back_id)
        kept = session.scalars(select(InlineButtons)).one()
        assert PHONE not in str(kept.buttons)

    database.transact_now(work)


def test_a_card_tells_through_which_door_the_request_came(database: Database) -> None:
    def work(session: Session) -> None:
        a_member(session, 1)
        for door in CallBackDoor:
            form = CallBackForm(
                "Zoé", f"{door}@exemple.fr", next(STAMPS), is_first=False, door=door
            )
            call_back_requests.ask(session, BOT, form, NOON)
        [mentor], [employer], [adviser] = (CARD.render(session, it, NOON) for it in queued(session))
        assert "veut être mentor" in str(mentor)
        assert "a une offre à proposer" in str(employer)
        assert "accompagne des personnes" in str(adviser)

    database.transact_now(work)


def test_the_list_tells_through_which_door_each_request_came(database: Database) -> None:
    def work(session: Session) -> None:
        later = a_member(session, 2)
        a_member(session, 1)
        form = CallBackForm(
            "Zoé", "zoe@exemple.fr", next(STAMPS), is_first=False, door=CallBackDoor.MENTOR
        )
        call_back_requests.ask(session, BOT, form, NOON)
        asked(session, "camille@exemple.fr")
        context = a_context(session, later)
        call_back_requests.show_waiting(context)
        first, second = (it.text for it in said(context))
        assert "veut être mentor" in first and "formulaire de la page d'accueil" in as_typed(first)
        assert "demande une réponse" in second

    database.transact_now(work)


def test_once_called_who_and_how_are_gone_and_the_dates_stay(database: Database) -> None:
    def work(session: Session) -> None:
        sami, nadia = a_member(session, 1), a_member(session, 2)
        call_back_id = asked(session, now=NOON - HOUR)
        taken, words = press(session, sami, call_back_id)
        assert taken is CallbackResult.DONE and "Le prénom et le contact sont effacés" in words
        row = session.get_one(CallBack, call_back_id)
        session.refresh(row)
        assert (row.first_name, row.contact) == (None, None)
        assert (row.asked_at, row.called_at, row.called_by) == (NOON - HOUR, NOON, sami.id)
        assert session.scalars(select(AuditEntry.action)).all() == [CALLED]
        assert press(session, nadia, call_back_id) == (
            CallbackResult.DONE,
            "Cette demande est déjà faite, ou effacée.",
        )
        session.refresh(row)
        assert row.called_by == sami.id
        assert not any(CARD.recheck(session, it, NOON) for it in queued(session))
        assert asked(session) != call_back_id

    database.transact_now(work)


def test_only_the_team_of_this_bot_may_press_it(database: Database) -> None:
    def work(session: Session) -> None:
        call_back_id, elsewhere = asked(session), asked(session, bot_id=2)
        for role in (RoleName.MENTOR, RoleName.EMPLOYER):
            stranger = a_member(session, 50 + len(role), role)
            assert press(session, stranger, call_back_id) == (CallbackResult.FOREIGN, "")
        assert press(session, a_member(session, 1), elsewhere)[0] is CallbackResult.DONE
        contacts = session.scalars(select(CallBack.contact)).all()
        assert contacts == [PHONE, PHONE]

    database.transact_now(work)


def test_a_card_is_not_sent_to_who_has_left_the_team(database: Database) -> None:
    def work(session: Session) -> None:
        member = a_member(session, 1)
        asked(session)
        [card] = queued(session)
        assert CARD.recheck(session, card, NOON)
        session.delete(session.get_one(Role, (member.id, RoleName.STAFF)))
        session.flush()
        assert not CARD.recheck(session, card, NOON)

    database.transact_now(work)


def test_the_list_shows_the_first_who_asked_and_says_when_there_are_more(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        member = a_member(session, 1)
        context = a_context(session, member)
        call_back_requests.show_waiting(context)
        assert [it.text for it in said(context)] == [
            "Personne n’attend d’appel. Tout est à jour ✅"
        ]
        for number in range(call_back_requests.CARDS + 1):
            asked(session, f"+3363998120{number}", now=NOON - number * HOUR)
        context = a_context(session, member)
        call_back_requests.show_waiting(context)
        *cards, more = said(context)
        assert len(cards) == call_back_requests.CARDS and "/rappels" in more.text
        assert "06 39 98 12 05" in cards[0].text and "06 39 98 12 00" not in str(cards)

    database.transact_now(work)


def test_who_joins_the_team_learns_that_people_wait(database: Database) -> None:
    def work(session: Session) -> None:
        member = a_member(session, 1)
        call_back_requests.announce_waiting(a_context(session, member))
        assert queued(session) == []
        session.add(CallBack(bot_id=BOT, first_name="Zoé", contact=PHONE, asked_at=NOON))
        session.flush()
        call_back_requests.announce_waiting(a_context(session, member))
        [told] = queued(session)
        assert told.kind == "to_team" and told.params["text"] == "call_back.waiting"

    database.transact_now(work)


@pytest.mark.parametrize("called", [False, True])
def test_nobody_is_kept_longer_than_thirty_days(database: Database, *, called: bool) -> None:
    def work(session: Session) -> None:
        old = asked(session, "old@exemple.fr", now=NOON - KEPT)
        asked(session, "new@exemple.fr", now=NOON - KEPT + HOUR)
        if called:
            press(session, a_member(session, 1), old)
        due = call_back_requests.when_due(session, BOT, NOON)
        assert due == (NOON + HOUR if called else NOON)
        assert not call_back_requests.forget(session, BOT, NOON)
        kept = session.scalars(select(CallBack.contact).where(CallBack.contact.is_not(None))).all()
        assert kept == ["new@exemple.fr"]

    database.transact_now(work)


def test_many_are_forgotten_slice_by_slice(database: Database) -> None:
    def work(session: Session) -> None:
        for number in range(call_back_requests.SLICE + 1):
            session.add(
                CallBack(bot_id=BOT, first_name="Z", contact=f"{number}@e.fr", asked_at=NOON)
            )
        session.flush()
        later = NOON + KEPT
        assert [call_back_requests.forget(session, BOT, later) for _ in range(2)] == [True, False]
        assert call_back_requests.when_due(session, BOT, later) is None

    database.transact_now(work)
