"""« Tout est effacé » is true, in the team's chats too; what has left already is named."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from flows.texts import plain_text
from models.applications import Application, ApplicationStatus
from models.conversation import Update
from models.engine.database import Database
from models.mentoring.slots import Booking, BookingStatus
from models.offers import Opportunity, OpportunityStatus
from models.outbox import OutboxMessage, OutboxState
from models.people import AuditEntry, Person, Role, RoleName
from models.workshops import Workshop
from rules.offers.opportunities import OpportunityKind, OpportunitySource
from services.conversation.phrases import plainly
from services.conversation.replies import Edit, Erase, Say, Sendable
from services.outbox import outbox
from services.people.roles import audit_unnamed
from services.privacy import erased_cards, erasure, erasure_notice, retention
from services.tickets import attachments, cards
from tests.harness.builders import (
    BOT,
    FINGERPRINTS,
    NOON,
    a_context,
    a_mentor,
    a_participant,
    a_person,
    a_session,
    a_slot,
    a_workshop,
)

pytestmark = pytest.mark.both_databases("what goes with a person goes by foreign keys")

DAY = timedelta(days=1)
Traces = list[tuple[str, int | None, dict[str, Any]]]
"""Of the audit: what was done, by whom, to whom."""


def a_card(session: Session, kind: outbox.MessageKind, ago: timedelta) -> Person:
    """Someone of whom a member of the team read something, so long ago."""
    person, member = a_person(session, 7), a_person(session, 9)
    outbox.enqueue(session, kind, member, key="card", due_at=NOON, about_id=person.id)
    session.execute(
        update(OutboxMessage).values(state=OutboxState.SENT, finished_at=NOON - ago, message_id=55)
    )
    return person


def said_after_erasure(session: Session, person: Person) -> Sequence[Sendable]:
    erasure.erase(session, person.id, "asked", NOON, lambda below: below - 1, FINGERPRINTS)
    query = select(OutboxMessage).where(OutboxMessage.kind == erased_cards.REPLACED.name)
    return [
        line
        for message in session.scalars(query)
        for line in erased_cards.REPLACED.render(session, message, NOON)
    ]


@pytest.mark.parametrize(
    ("kind", "ago", "does", "says"),
    [
        (cards.CARD, DAY, Edit, "desk.card_erased"),
        (cards.CARD, 400 * DAY, Edit, "desk.card_erased"),
        (attachments.TO_TEAM, DAY, Erase, None),
        (attachments.TO_TEAM, 3 * DAY, Say, "desk.file_stays"),
    ],
)
def test_what_the_team_read_in_private_is_replaced_deleted_or_asked_for(
    database: Database, kind: outbox.MessageKind, ago: timedelta, does: type, says: str | None
) -> None:
    said = database.transact_now(lambda s: said_after_erasure(s, a_card(s, kind, ago)))
    assert [type(line) for line in said] == [does]
    words = plain_text("fr", says).strip() if says else None
    assert [getattr(line, "text", "").strip() or None for line in said] == [words]


def test_a_card_of_long_ago_is_still_found_after_the_purges(database: Database) -> None:
    def work(session: Session) -> Sequence[Sendable]:
        person = a_card(session, cards.CARD, 91 * DAY)
        for _ in range(2):
            retention.purge(session, BOT, NOON)
        return said_after_erasure(session, person)

    assert [type(line) for line in database.transact_now(work)] == [Edit]


def test_a_card_of_long_ago_keeps_neither_its_words_nor_a_date(database: Database) -> None:
    def work(session: Session) -> tuple[object, ...]:
        a_card(session, cards.CARD, 91 * DAY)
        session.execute(update(OutboxMessage).values(params={"text": "12 rue des Lilas"}))
        retention.purge(session, BOT, NOON)
        kept = session.scalars(select(OutboxMessage)).one()
        session.refresh(kept)
        return kept.params, kept.finished_at, kept.message_id

    assert database.transact_now(work) == ({}, None, 55)


def test_what_was_said_to_the_person_goes_after_ninety_days(database: Database) -> None:
    def work(session: Session) -> Sequence[OutboxMessage]:
        person = a_person(session, 7)
        outbox.enqueue(session, cards.CARD, person, key="told", due_at=NOON)
        sent = {"state": OutboxState.SENT, "finished_at": NOON - 91 * DAY, "message_id": 55}
        session.execute(update(OutboxMessage).values(**sent))
        retention.purge(session, BOT, NOON)
        return session.scalars(select(OutboxMessage)).all()

    assert database.transact_now(work) == []


def an_application(session: Session, person: Person, **more: object) -> None:
    offer = Opportunity(
        kind=OpportunityKind.JOB,
        source=OpportunitySource.FILE,
        status=OpportunityStatus.LIVE,
        title="Technicien",
        company="Numa",
        created_at=NOON,
        seen_at=NOON,
        live_until=NOON,
    )
    session.add(offer)
    session.flush()
    values = {"status": ApplicationStatus.SENT, "sent_at": NOON, "changed_at": NOON, "uid": "u"}
    session.add(Application(person_id=person.id, opportunity_id=offer.id, **(values | more)))
    session.flush()


def test_before_the_word_is_typed_one_reads_what_goes(database: Database) -> None:
    def work(session: Session) -> str:
        here = a_session(session)
        person = a_participant(session, here)
        slot = a_slot(session, a_mentor(session), NOON + DAY)
        values = {"slot_id": slot.id, "session_id": here.id, "booked_at": NOON, "uid": "b"}
        session.add(Booking(person_id=person.id, status=BookingStatus.BOOKED, **values))
        an_application(session, person)
        return plainly(erasure_notice.what_goes(a_context(session, person)), "fr")

    lines = database.transact_now(work).splitlines()
    assert lines[0] == "• votre place, qui sera libre pour quelqu’un d’autre\u00a0: Session d'essai"
    assert lines[1].startswith("• vos rencontres\u00a0: mer. 3 mars 12\u00a0h")
    assert lines[2:] == [
        "• vos candidatures\u00a0: Technicien",
        "• vos réponses, vos messages, vos fichiers",
    ]


def test_the_goodbye_names_what_has_left_already(database: Database) -> None:
    def work(session: Session) -> tuple[str, str]:
        person = a_participant(session, a_session(session))
        before = erasure_notice.what_stays(a_context(session, person))
        an_application(session, person)
        audit_unnamed(session, BOT, "exported", NOON + DAY)
        audit_unnamed(session, BOT, "answered", NOON, person=person.id)
        session.flush()
        return before, erasure_notice.what_stays(a_context(session, person))

    nothing, something = database.transact_now(work)
    assert nothing == "Tout ce qui vous concerne est effacé."
    assert "Numa" in something and "les tableaux que l’équipe a téléchargés" in something
    assert "ce que l’équipe vous a écrit" in something
    assert "Tout ce qui vous concerne" not in something


def test_an_application_made_by_a_link_of_the_offer_left_nothing_from_here(
    database: Database,
) -> None:
    def work(session: Session) -> str:
        person = a_participant(session, a_session(session))
        an_application(session, person, outside=True)
        return erasure_notice.what_stays(a_context(session, person))

    assert database.transact_now(work) == "Tout ce qui vous concerne est effacé."


def test_the_name_of_a_host_goes_with_them(database: Database) -> None:
    def work(session: Session) -> None:
        host, here = a_person(session, 7), a_session(session)
        workshop = a_workshop(session, here, NOON + DAY, host_id=host.id, host_name="Lou")
        erasure.erase(session, host.id, "asked", NOON, lambda below: below - 1, FINGERPRINTS)
        left = session.get_one(Workshop, workshop.id)
        assert (left.host_id, left.host_name) == (None, "")

    database.transact_now(work)


def test_the_goodbye_keeps_the_chat_until_it_is_said_and_no_longer(database: Database) -> None:
    """Nothing else tells whom it is for: their row is gone."""

    def chats(session: Session) -> list[int]:
        retention.purge(session, BOT, NOON)
        return sorted(session.scalars(select(Update.lane)))

    def work(session: Session) -> tuple[list[int], list[int]]:
        heard = {"bot_id": BOT, "lines": [], "answer_due_at": NOON}
        stays = {"person_id": a_person(session, 78).id, "lane": 78, "answered_at": NOON}
        session.add_all(
            [Update(update_id=1, lane=77, **heard), Update(update_id=2, **stays, **heard)]
        )
        before = chats(session)
        session.execute(update(Update).values(answered_at=NOON))
        return before, chats(session)

    assert database.transact_now(work) == ([77, 78], [0, 78])


@pytest.mark.parametrize("role", [None, *RoleName])
def test_a_member_who_erases_themselves_leaves_one_line_that_names_nobody(
    database: Database, role: RoleName | None
) -> None:
    def work(session: Session) -> Traces:
        person = a_person(session)
        if role is not None:
            session.add(Role(person_id=person.id, role=role, granted_at=NOON))
        session.flush()
        erasure.erase_all(a_context(session, person), {})
        return [(it.action, it.actor_id, it.subjects) for it in session.scalars(select(AuditEntry))]

    expected: Traces = [] if role is None else [("member_erased", None, {})]
    assert database.transact_now(work) == expected
