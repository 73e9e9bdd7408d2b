"""What is the team's, tried by those who are not on it: nothing happens, nothing is said of it.

It goes through the registries: a command, a conversation or a button added later is tried too.
"""

from collections.abc import Iterable
from datetime import timedelta
from secrets import randbelow
from typing import Any

import pytest
from sqlalchemy import Table, select
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from models.announcements import (
    Announcement,
    AnnouncementCategory,
    AnnouncementContent,
    AnnouncementState,
)
from models.engine.base import Base
from models.engine.database import Database
from models.enrolment import CallBack, Enrolment, EnrolmentStatus
from models.mentoring.mentors import MentorStatus
from models.mentoring.slots import Booking
from models.offers import OpportunityStatus
from models.people import Person, RoleName
from models.programme import ProgrammeSession
from models.tickets import Ticket
from models.workshops import RegistrationStatus
from rules.safeguarding.safety import ReportCategory
from sandbox.record import Call
from services.applications import answers
from services.backoffice import access_command
from services.conversation import inline_buttons
from services.conversation.callbacks import CallbackHandler, CallbackResult
from services.conversation.turn_context import TurnContext
from services.people.access import ROLES
from services.people.roles import roles_of
from services.safeguarding import report_conversation
from services.safeguarding.report_conversation import ReportStatement
from services.slots import bookings
from services.team import invitations
from services.wiring.domains import COMMANDS, offered
from services.workshops import registrations
from services.workshops.diary import DIARY
from tests.applications.builders import an_application
from tests.employers.builders import an_employer, an_offer
from tests.harness.builders import (
    BOT,
    DEPLOYMENT,
    NOON,
    a_context,
    a_member,
    a_mentor,
    a_participant,
    a_person,
    a_session,
    a_slot,
    a_stack,
    a_workshop,
)
from tests.harness.chat import Chat

OFFERED = offered(DEPLOYMENT)
CALLBACKS, ACCESS = OFFERED.callbacks(), OFFERED.access()
SUBJECTS = range(1, 16)
INTERVIEW = NOON + timedelta(days=3)
FAR = 10**18 - 1
DETAILS = (0, 1, 4, 90)
"""Second numbers of buttons: none, a try or a revision, a score, days."""
STRANGERS = ("participant", "mentor", "employer", "removed")
FOR_ANYONE = frozenset({"application_open", "meeting_take", "workshop_join_list", "workshop_show"})
"""Buttons that answer anyone, or open a conversation of one's own: it looks at what one may do."""
ABOUT_A_BOOKING = frozenset({"report_problem", "report_concern"})
"""Of one that is gone, anyone may speak to the team instead."""
OF_THE_TEAM = {
    "access_mentor",
    "called_back",
    "host_take",
    "invite_revoke",
    "mentor_yes",
    "offer_yes",
}
OF_THE_TEAM |= {"announcement_stop", "invite_owner", "ticket_close", "watch_take"}
OF_THE_TEAM |= {"report_taken", "withdraw_mentor", "yes_zone"}
OF_THE_TEAM |= {"export", "export_csv", "export_xlsx", "partner_report", "stats"}
OF_PEOPLE = {"attendance_came", "event_coming_workshop", "interview_answer", "workshop_take"}
OF_PEOPLE |= {"workshop_move", "workshop_decline", "workshop_cannot", "workshop_excused"}
"""About a registration, or an application."""
GUESTS = (7, 50, 51)
OF_OWNERS = tuple(f"{callback}_{role}" for callback in ("access", "withdraw") for role in RoleName)
OF_OWNERS += ("access_keep", "invite_staff", "invite_owner")
ARRIVING = """\
nadia> /start i-{owner}
lou> /start
= placed lou
marc> /start i-{mentor}
= mentor marc
nora> /start i-{employer}
sami> /start i-{staff}
nadia> /equipe
nadia> [Retirer n° 5 · équipe]
nadia> [Oui, retirer l'accès]
sami> bonjour
"""
NOT_ON_THE_TEAM = ("lou", "marc", "nora", "sami")
MALFORMED = ("a:yes_zone:0", "a:yes_zone:-1", "a:YES_ZONE:1", "a:nothing:1", "c:x:0", "a" * 64)
COUNTERS = {"question", "last_question", "asked_in", "heard_at", "trail"}
"""What asking the open question again changes."""


def dump(session: Session) -> dict[str, list[Any]]:
    """Everything the database holds, but what every update leaves."""
    session.flush()
    tables = [it for it in Base.metadata.sorted_tables if it.name not in {"updates", "leases"}]
    return {table.name: rows(session, table) for table in tables}


def rows(session: Session, table: Table) -> list[Any]:
    columns = [it for it in table.columns if it.name not in COUNTERS]
    query = select(*columns).order_by(*table.primary_key)
    return [tuple(row) for row in session.execute(query)]


def a_world(session: Session) -> None:
    """Something of each kind, of the team's or of people's; its numbers are below 16."""
    here = a_session(session, seats=20)
    mentor, waiting = a_mentor(session), a_mentor(session, 901, status=MentorStatus.TO_APPROVE)
    person = a_participant(session, here)
    checked = a_person(session, 8, first_name="Samira")
    place = {"status": EnrolmentStatus.TO_CHECK, "changed_at": NOON}
    session.add(Enrolment(person_id=checked.id, session_id=here.id, **place))
    slot = a_slot(session, mentor, NOON + timedelta(days=1))
    booked = bookings.book(session, DIARY, person.id, slot.id, None, NOON, randbelow).booking_id
    assert booked is not None
    report_conversation.report_mentor(
        session, booked, person.id, ReportStatement(ReportCategory.CONTACT, "…"), NOON
    )
    _seats_and_applications(session, here, person)
    employer = an_employer(session)
    an_offer(session, employer, status=OpportunityStatus.TO_APPROVE, published_at=None)
    session.add(CallBack(bot_id=BOT, first_name="Lou", contact="lou@example.org", asked_at=NOON))
    session.add(Ticket(person_id=person.id, text="…", opened_at=NOON, waits_since=NOON))
    sending = {"category": AnnouncementCategory.PROGRAMME, "content": AnnouncementContent.TEXT}
    state = AnnouncementState.SENDING
    session.add(Announcement(bot_id=BOT, made_at=NOON, text="…", state=state, **sending))
    invitations.invite(session, BOT, RoleName.STAFF, NOON, randbelow)
    assert waiting.person_id in SUBJECTS
    while a_person(session, 1000 + randbelow(10**9)).id < SUBJECTS.stop:
        pass


def _seats_and_applications(session: Session, here: ProgrammeSession, person: Person) -> None:
    """A seat, one that is offered, one that is waited for, an interview proposed, one agreed."""
    guests = [person, *(a_participant(session, here, number) for number in GUESTS[1:])]
    workshop = a_workshop(session, here, NOON + timedelta(days=15), places=1)
    seats = [registrations.register(session, it.id, workshop.id, NOON, randbelow) for it in guests]
    assert seats[0].registration_id is not None
    why = RegistrationStatus.CANCELLED
    registrations.leave(session, seats[0].registration_id, person.id, why, NOON)
    later = a_workshop(session, here, NOON + timedelta(days=16))
    registrations.register(session, person.id, later.id, NOON, randbelow)
    offer = an_offer(session, an_employer(session, 802))
    proposed, agreed = (an_application(session, it, offer) for it in guests[:2])
    for it in (proposed, agreed):
        answers.propose(session, it, [INTERVIEW], "ici", NOON)
    answers.take_time(session, DIARY, agreed, INTERVIEW, NOON)


def a_stranger(session: Session, who: str) -> Person:
    """Their own number is above those tried."""
    if who == "mentor":
        person_id = a_mentor(session, 30).person_id
    elif who == "employer":
        person_id = an_employer(session, 31).person_id
    elif who == "participant":
        person_id = a_participant(session, a_session(session, code="ailleurs", id=40), 32).id
    else:
        person_id = a_member(session, 33, RoleName.STAFF).id
        owner = a_context(session, a_member(session, 34, RoleName.OWNER))
        assert access_command.withdraw(owner, person_id, RoleName.STAFF)
    return session.get_one(Person, person_id)


def press(
    context: TurnContext, callback: CallbackHandler, subject: int, detail: int = 0
) -> CallbackResult:
    context.detail = detail
    stack = a_stack(context.person_id)
    return callback(context, stack, subject)


@pytest.mark.both_databases("each has its own largest number")
@pytest.mark.parametrize("who", STRANGERS)
def test_a_forged_button_is_no_button(database: Database, who: str) -> None:
    def work(session: Session) -> None:
        a_world(session)
        context = a_context(session, a_stranger(session, who))
        before = dump(session)
        aside = a_context(session, session.get_one(Person, context.person_id))
        for name in FOR_ANYONE:
            for subject in (*SUBJECTS, FAR):
                press(aside, CALLBACKS[name], subject)
        for name, callback in CALLBACKS.items():
            if name in FOR_ANYONE:
                continue
            own = {context.person_id} if name in OF_THE_TEAM else set()
            subjects = (*SUBJECTS, FAR, *own)
            if name in ABOUT_A_BOOKING:
                subjects = tuple(session.scalars(select(Booking.id)))
            taken = {press(context, callback, it, more) for it in subjects for more in DETAILS}
            assert (taken, context.outgoing) == ({CallbackResult.FOREIGN}, []), name
        assert dump(session) == before

    database.transact_now(work)


@pytest.mark.both_databases("a duty is inserted unless it is there")
def test_the_same_buttons_are_the_teams(database: Database) -> None:
    """Or the test above would prove nothing."""

    def work(session: Session) -> None:
        a_world(session)
        context = a_context(session, a_member(session, 34, RoleName.OWNER))
        reached = {
            name
            for name, callback in CALLBACKS.items()
            if {press(context, callback, it) for it in (*SUBJECTS, context.person_id)}
            != {CallbackResult.FOREIGN}
        }
        assert reached >= OF_THE_TEAM

    database.transact_now(work)


def test_and_the_buttons_of_people_are_theirs(database: Database) -> None:
    def work(session: Session) -> None:
        a_world(session)
        known = select(Person).where(Person.telegram_id.in_(GUESTS))
        contexts = [a_context(session, it) for it in session.scalars(known)]
        reached = {
            name
            for name in OF_PEOPLE
            for context in contexts
            if {press(context, CALLBACKS[name], it) for it in SUBJECTS} != {CallbackResult.FOREIGN}
        }
        assert reached == OF_PEOPLE

    database.transact_now(work)


def test_what_is_the_owners_is_not_the_staffs(database: Database) -> None:
    def work(session: Session) -> None:
        a_world(session)
        owner = a_member(session, 34, RoleName.OWNER)
        context = a_context(session, a_member(session, 35, RoleName.STAFF))
        before = dump(session)
        for name in OF_OWNERS:
            for subject in (owner.id, context.person_id, *SUBJECTS):
                assert press(context, CALLBACKS[name], subject) is CallbackResult.FOREIGN, name
        assert (dump(session), context.outgoing) == (before, [])

    database.transact_now(work)


async def test_a_command_one_may_not_use_is_answered_as_an_unknown_one(chat: Chat) -> None:
    await chat.play(ARRIVING)
    for name in NOT_ON_THE_TEAM:
        held = await roles(chat, name)
        unknown, before = await answer(chat, name, "/inconnue"), await kept(chat)
        for command in (it for it in COMMANDS if not ROLES[it.access] & held):
            with capture_logs() as logs:
                assert await answer(chat, name, f"/{command.name}") == unknown
            assert [it["command"] for it in logs if it["event"] == "command_refused"] == [
                command.name
            ]
        assert await kept(chat) == before


OF_ONE_S_OWN = "° Votre première réponse est notée. [OK]\n"
"""What is said to the number of a question that one has answered oneself."""


async def test_forged_data_is_answered_as_any_old_button(chat: Chat) -> None:
    """Also the very data of the questions that the team's conversations ask."""
    await chat.play(ARRIVING)
    forged = [*MALFORMED, *(f"a:{callback}:1" for callback in OF_OWNERS)]
    scripts = [it.name for it in COMMANDS if isinstance(it.opens, str)]
    for command in scripts:
        before = list(chat.world.record)[-1].number
        await chat.play(f"nadia> /{command}\n")
        forged += data_of(chat.world.record, before)
    assert len(forged) >= len(MALFORMED) + len(OF_OWNERS) + len(scripts)
    for name in NOT_ON_THE_TEAM:
        unknown, before_all = await answer(chat, name, "(forged c:0:0)"), await kept(chat)
        for data in forged:
            with capture_logs() as logs:
                told = await answer(chat, name, f"(forged {data})")
            assert told in (unknown, OF_ONE_S_OWN), data
            if data.startswith("a:") and inline_buttons.parsed(data):
                assert "press_refused" in [it["event"] for it in logs]
        assert await kept(chat) == before_all


async def answer(chat: Chat, name: str, words: str) -> str:
    return (await chat.play(f"{name}> {words}\n")).split("\n", 1)[1]


async def roles(chat: Chat, name: str) -> frozenset[RoleName]:
    def look(session: Session) -> frozenset[RoleName]:
        return roles_of(session, chat.person_id(session, name))

    return await chat.app.database.read(look)


async def kept(chat: Chat) -> dict[str, list[Any]]:
    return await chat.app.database.read(dump)


def data_of(record: Iterable[Call], after: int) -> list[str]:
    markups = [it.parameters.get("reply_markup", {}) for it in record if it.number > after]
    rows_of = [row for markup in markups for row in markup.get("inline_keyboard", ())]
    return [button["callback_data"] for row in rows_of for button in row]
