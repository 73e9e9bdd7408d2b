"""Whose access has ended presses every button there is: nothing is read, nothing is done.

It walks the callback router: a button added later is tried too, and must say whose it is.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from secrets import randbelow
from typing import cast

import pytest
from sqlalchemy import Integer, delete, select, union
from sqlalchemy.orm import Session

from models.applications import CurriculumVitae
from models.engine.base import Base
from models.engine.database import Database
from models.mentoring.slots import Booking
from models.people import Person, Role, RoleName
from models.profile import ConsentPurpose
from rules.applications.applications import ApplicationShare
from rules.safeguarding.safety import ReportCategory
from services.applications import answers
from services.applications.applications import ApplicationContent
from services.backoffice import access_command
from services.conversation.callbacks import CallbackResult, Callbacks
from services.conversation.turn_context import TurnContext
from services.mentors.access import may
from services.people.access import Access
from services.profile import consents
from services.registries.registry import Registry
from services.safeguarding import report_conversation
from services.safeguarding.report_conversation import ReportStatement, WorryFilingResult
from services.slots import bookings, mentor_cancellations
from services.wiring.domains import MergedRegistries
from services.workshops.diary import DIARY
from tests.applications.builders import an_application
from tests.backoffice.test_security import (
    ACCESS,
    CALLBACKS,
    DETAILS,
    a_world,
    dump,
    press,
)
from tests.employers.builders import an_employer, an_offer
from tests.harness.builders import (
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

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SECRETS = ("Camille", "+33639981234", "Voici ma lettre", "Ma question")
MEETING = frozenset({"meeting_confirm", "meeting_results", "meeting_unable", "meeting_some"})
MEETING |= {"meeting_held", "meeting_nobody", "meeting_unable_then", "mentor_open"}
HIRING = frozenset({"application_open", "application_cv", "application_interview"})
HIRING |= {"application_no", "application_hired", "applications_received"}
HIRING |= {"my_offers", "offer_correct", "offer_prolong", "offer_filled", "offer_let"}


NUMBERS = [
    column
    for table in Base.metadata.sorted_tables
    if table.name != "people"  # of whom nothing is told, nothing can be read
    for column in table.columns
    if isinstance(column.type, Integer) and (column.primary_key or column.foreign_keys)
]


@dataclass(frozen=True)
class Held:
    """Someone with a role, and the buttons that work for them while it lasts."""

    person: Person
    works: frozenset[str]


def mentor_with_people(session: Session) -> Held:
    """A meeting that is over, one to come, results that were shared, a workshop to host."""
    here = a_session(session, code="mentorat", id=41)
    mentor = a_mentor(session, 71, families=["support"])
    for number, starts_at in ((72, NOON + 3 * HOUR), (77, NOON + 2 * DAY)):
        contact = {"first_name": "Camille", "phone": "+33639981234"}
        guest = a_participant(session, here, number, **contact)
        slot = a_slot(session, mentor, starts_at)
        booked = bookings.book(session, DIARY, guest.id, slot.id, "Ma question", NOON, randbelow)
        assert booked.booking_id is not None
        context = a_context(session, guest)
        consents.consent(context, ConsentPurpose.SHARE_WITH_MENTOR, str(mentor.person_id))
        if starts_at < NOON + DAY:
            slot.starts_at, slot.ends_at = NOON - HOUR, NOON - 30 * MINUTE
    hosted = a_workshop(session, here, NOON - 2 * HOUR)
    hosted.host_id, hosted.host_name = mentor.person_id, "Ada"
    session.flush()
    person = session.get_one(Person, mentor.person_id)
    return Held(person, MEETING | {"mentor_profile", "attendance_list", "host_stop"})


def employer_with_applications(session: Session) -> Held:
    employer = an_employer(session, 73)
    offer = an_offer(session, employer)
    guest = a_participant(session, a_session(session, code="emploi", id=42), 74)
    guest.first_name, guest.phone = "Camille", "+33639981234"
    cv = CurriculumVitae(person_id=guest.id, stored_as="0" * 32, format="pdf", size=1, kept_at=NOON)
    session.add(cv)
    session.flush()
    given = ApplicationContent(
        "Voici ma lettre",
        (ApplicationShare.FIRST_NAME, ApplicationShare.PHONE, ApplicationShare.CV),
        cv.id,
    )
    it = an_application(session, guest, offer, given=given)
    answers.propose(session, it, [NOON + DAY], "ici", NOON)
    answers.take_time(session, DIARY, it, NOON + DAY, NOON)
    return Held(session.get_one(Person, employer.person_id), HIRING)


def member(role: RoleName, *works: str) -> Callable[[Session], Held]:
    def make(session: Session) -> Held:
        return Held(a_member(session, 75, role), frozenset(works))

    return make


HELD: dict[RoleName, Callable[[Session], Held]] = {
    RoleName.MENTOR: mentor_with_people,
    RoleName.EMPLOYER: employer_with_applications,
    RoleName.ADVISER: member(RoleName.ADVISER, "adviser_people"),
    RoleName.STAFF: member(RoleName.STAFF, "mentor_yes", "stats", "links_cut", "ticket_close"),
    RoleName.OWNER: member(RoleName.OWNER, "journal", "withdraw_mentor", "access_keep"),
}


def withdrawn(session: Session, person: Person, role: RoleName) -> None:
    """« Retirer l'accès », by another owner."""
    owner = a_context(session, a_member(session, 76, RoleName.OWNER))
    assert access_command.withdraw(owner, person.id, role)


def taken_away(session: Session, person: Person, role: RoleName) -> None:
    """The row alone is gone: nothing else was put in order."""
    session.execute(delete(Role).where(Role.person_id == person.id, Role.role == role))
    session.expire_all()


def suspended(session: Session, person: Person, role: RoleName) -> None:
    assert role is RoleName.MENTOR
    mentor_cancellations.suspend(session, person.id, NOON)


Ends = Callable[[Session, Person, RoleName], None]
ENDINGS: list[tuple[RoleName, Ends]] = [
    (role, end) for role in RoleName for end in (withdrawn, taken_away)
]
ENDINGS += [(RoleName.MENTOR, suspended)]


def subjects(context: TurnContext) -> Sequence[int]:
    """The numbers of all that is there, and of nothing."""
    found = set(context.session.scalars(union(*map(select, NUMBERS))))
    return sorted({0, context.person_id, *found} - {None})


def everything_pressed(
    context: TurnContext, works: frozenset[str]
) -> Iterator[tuple[str, CallbackResult]]:
    """Each of those buttons, about everything there is."""
    for subject in subjects(context):
        for name in works:
            for detail in DETAILS:
                yield name, press(context, CALLBACKS[name], subject, detail)


def test_every_button_says_who_may_press_it() -> None:
    assert set(CALLBACKS) == set(ACCESS)
    work = CALLBACKS["reply"]
    for unguarded in ({"new_button": work}, {None: {"new_button": work}}):
        registry = Registry(callbacks=cast(Sequence[Callbacks], [unguarded]))
        with pytest.raises(ValueError, match="is not a valid Access"):
            MergedRegistries({"new": registry}).callbacks()
    twice = Registry(callbacks=[{Access.PERSON: {"reply": work}}, {Access.TEAM: {"reply": work}}])
    for merged in (MergedRegistries.access, MergedRegistries.callbacks):
        with pytest.raises(KeyError, match="reply"):
            merged(MergedRegistries({"twice": twice}))


@pytest.mark.parametrize("role", list(RoleName))
def test_while_the_role_lasts_its_buttons_work(database: Database, role: RoleName) -> None:
    """Or the next test would prove nothing."""

    def work(session: Session) -> None:
        a_world(session)
        held = HELD[role](session)
        reached = set()
        for name in held.works:
            context = a_context(session, held.person)
            found = {taken for _, taken in everything_pressed(context, frozenset({name}))}
            if found != {CallbackResult.FOREIGN}:
                reached.add(name)
        assert reached == held.works

    database.transact_now(work)


@pytest.mark.parametrize(("role", "end"), ENDINGS)
def test_once_it_has_ended_no_button_reads_or_does_anything(
    database: Database, role: RoleName, end: Ends
) -> None:
    def work(session: Session) -> None:
        a_world(session)
        held = HELD[role](session)
        end(session, held.person, role)
        session.flush()
        context, before = a_context(session, held.person), dump(session)
        of_roles = frozenset(it for it, access in ACCESS.items() if access is not Access.PERSON)
        for name, taken in everything_pressed(context, of_roles):
            assert (taken, context.outgoing) == (CallbackResult.FOREIGN, []), name
        assert dump(session) == before
        for name, _ in everything_pressed(context, frozenset(ACCESS) - of_roles):
            assert not [it for it in SECRETS if it in str(context.outgoing)], name
            context.outgoing.clear()  # or each press would read again what all before it said

    database.transact_now(work)


@pytest.mark.parametrize("end", [withdrawn, taken_away, suspended])
def test_a_worry_of_who_mentors_no_more_goes_to_the_team_in_words(
    database: Database, end: Ends
) -> None:
    def work(session: Session) -> None:
        held = mentor_with_people(session)
        end(session, held.person, RoleName.MENTOR)
        first = session.scalars(select(Booking.id).order_by(Booking.id)).first()
        assert first is not None
        context = a_context(session, held.person)
        stack = a_stack(context.person_id)
        assert CALLBACKS["report_concern"](context, stack, first) is CallbackResult.STAYS
        assert stack.open[-1].script == "talk"
        told = ReportStatement(ReportCategory.CONTACT, "…")
        filed = report_conversation.worry_about(session, first, context.person_id, told, NOON)
        assert filed is WorryFilingResult.CLOSED

    database.transact_now(work)


@pytest.mark.parametrize("access", list(Access))
def test_a_stranger_has_no_access_but_to_what_is_their_own(
    database: Database, access: Access
) -> None:
    def work(session: Session) -> None:
        person = a_participant(session, a_session(session))
        assert may(session, person.id, access) is (access is Access.PERSON)

    database.transact_now(work)
