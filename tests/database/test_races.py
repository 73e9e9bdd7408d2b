"""What two can win at one instant, one of them wins: the first holds its transaction open."""

from datetime import timedelta
from random import Random

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.applications import Application
from models.engine.database import Database, insert_new
from models.enrolment import CallBack, Enrolment, EnrolmentStatus
from models.feedback import SurveyCount
from models.figures import PastStep
from models.mentoring.slots import Booking, BookingStatus, Slot, SlotStatus
from models.outbox import OutboxMessage
from models.people import Address, Person, Role, RoleName
from models.programme import ProgrammeSession
from models.workshops import Registration, RegistrationStatus, Workshop
from rules.figures.figures import PathStep, Tally
from rules.slots.slots import SingleOpening, Span
from services.applications import answers, applications, interview_slots
from services.applications.answers import InterviewTimeResult
from services.conversation import turns
from services.conversation.callbacks import CallbackResult
from services.enrolment import call_back_requests, places
from services.enrolment.call_back_requests import CALLED, CallBackForm, CallBackResult
from services.feedback import anonymous_survey
from services.figures import erased_counts
from services.outbox import outbox
from services.people import addresses, people
from services.people.addresses import on_telegram
from services.slots import bookings, mentor_cancellations, slots
from services.slots.bookings import BookingResult, CancellationResult
from services.slots.slots import SlotOpeningResult
from services.team import invitations
from services.workshops import registrations, waiting_list, workshops
from services.workshops.diary import DIARY
from services.workshops.registrations import RegistrationResult
from services.workshops.waiting_list import lock_workshops
from tests.applications.builders import an_application, draw
from tests.database.builders import count
from tests.employers.builders import an_employer, an_offer
from tests.harness.builders import (
    BOT,
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
    heard_from,
    the_conversations,
)
from tests.harness.chat import CALLBACKS
from tests.harness.database.together import AT_ONCE, Do, Press, Race, together
from tests.outbox.builders import REMINDER

RANDOM_BELOW = Random(5).randrange
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
AHEAD = NOON + 2 * DAY


def test_a_mentor_opens_one_hour_on_two_screens_once(do: Do, race: Race) -> None:
    mentor_id = do(lambda session: a_mentor(session).person_id)
    wanted = SingleOpening((NOON + 3 * DAY).date(), starts=10 * 60, minutes=30, seats=1)

    def press(session: Session) -> SlotOpeningResult:
        return slots.open_slot(session, mentor_id, wanted, NOON, RANDOM_BELOW).outcome

    assert race(press, press) == (SlotOpeningResult.OPENED, SlotOpeningResult.OVERLAP)
    assert do(lambda session: count(session, Slot.mentor_id == mentor_id)) == 1


def an_hour(session: Session) -> tuple[int, int, list[int]]:
    """A mentor, their hour with one seat, and two people."""
    here, mentor = a_session(session), a_mentor(session)
    slot = a_slot(session, mentor, AHEAD)
    return mentor.person_id, slot.id, [a_participant(session, here, it).id for it in (1, 2)]


def booking(person_id: int, slot_id: int) -> Press:
    def press(session: Session) -> BookingResult:
        return bookings.book(session, DIARY, person_id, slot_id, None, NOON, RANDOM_BELOW).outcome

    return press


def test_the_last_seat_of_an_hour_is_taken_by_one_of_two(do: Do, race: Race) -> None:
    _, slot_id, (first, second) = do(an_hour)
    found = race(booking(first, slot_id), booking(second, slot_id))
    assert found == (BookingResult.BOOKED, BookingResult.TAKEN)


def test_an_hour_is_not_booked_while_its_mentor_cancels_it(do: Do, race: Race) -> None:
    mentor_id, slot_id, (person, _) = do(an_hour)

    def cancel(session: Session) -> CancellationResult:
        return mentor_cancellations.cancel_by_mentor(session, slot_id, mentor_id, NOON).outcome

    assert race(cancel, booking(person, slot_id)) == (
        CancellationResult.CANCELLED,
        BookingResult.TAKEN,
    )
    assert do(lambda session: count(session, Booking.status == BookingStatus.BOOKED)) == 0
    assert do(lambda session: session.get_one(Slot, slot_id).taken) == 0


def a_last_place(session: Session) -> tuple[int, list[int]]:
    here = a_session(session)
    workshop = a_workshop(session, here, AHEAD, places=1)
    return workshop.id, [a_participant(session, here, it).id for it in (1, 2)]


def registering(person_id: int, workshop_id: int) -> Press:
    def press(session: Session) -> RegistrationResult:
        return registrations.register(session, person_id, workshop_id, NOON, RANDOM_BELOW).outcome

    return press


def test_the_last_seat_of_a_workshop_is_taken_by_one_of_two(do: Do, race: Race) -> None:
    workshop_id, (first, second) = do(a_last_place)
    found = race(registering(first, workshop_id), registering(second, workshop_id))
    assert found == (RegistrationResult.REGISTERED, RegistrationResult.WAITING)
    assert do(lambda session: session.get_one(Workshop, workshop_id).taken) == 1


def test_who_registers_on_two_screens_has_one_seat(do: Do, race: Race) -> None:
    workshop_id, (person, _) = do(a_last_place)
    found = race(registering(person, workshop_id), registering(person, workshop_id))
    assert found == (RegistrationResult.REGISTERED, RegistrationResult.ALREADY)


def test_nobody_registers_while_a_workshop_is_cancelled(do: Do, race: Race) -> None:
    workshop_id, (person, _) = do(a_last_place)

    def cancel(session: Session) -> None:
        [workshop] = lock_workshops(session, Workshop.id == workshop_id)
        workshops.cancel(session, workshop, NOON)

    _, found = race(cancel, registering(person, workshop_id))
    assert found is RegistrationResult.CANCELLED
    assert do(lambda session: count(session, Registration.workshop_id == workshop_id)) == 0


def test_a_seat_that_is_taken_as_its_time_runs_out_does_not_lapse(do: Do, race: Race) -> None:
    workshop_id, (holds, waits) = do(a_last_place)
    do(registering(holds, workshop_id))
    do(registering(waits, workshop_id))
    do(lambda session: registrations.release_all(session, holds, NOON))
    until = do(lambda session: waiting_list.when_due(session, NOON))
    mine = Registration.person_id == waits

    def take(session: Session) -> RegistrationResult:
        number = session.scalars(select(Registration.id).where(mine)).one()
        return registrations.accept(session, number, waits, until - HOUR).outcome

    found, _ = race(take, lambda session: waiting_list.lapse_due(session, until))
    assert found is RegistrationResult.REGISTERED
    taken = RegistrationStatus.REGISTERED
    assert do(lambda session: count(session, mine, Registration.status == taken)) == 1
    assert do(lambda session: session.get_one(Workshop, workshop_id).taken) == 1


def an_interview(session: Session) -> tuple[int, int, list[int]]:
    """An offer, its one short interview, and two applications."""
    offer = an_offer(session, an_employer(session))
    span = Span(AHEAD, AHEAD + HOUR / 4)
    assert interview_slots.open_slots(session, offer, [span], "Salle 2") == 1
    [slot] = interview_slots.free(session, offer.id, NOON)
    who = [a_person(session, number, first_name="Alix") for number in (11, 12)]
    return offer.id, slot.id, [an_application(session, it, offer).id for it in who]


def taking(application_id: int, slot_id: int) -> Press:
    def press(session: Session) -> InterviewTimeResult:
        application = session.get_one(Application, application_id)
        return answers.take_slot(session, DIARY, application, slot_id, NOON)

    return press


def test_a_short_interview_that_is_being_taken_is_not_withdrawn(do: Do, race: Race) -> None:
    offer_id, slot_id, (application, _) = do(an_interview)

    def close(session: Session) -> int:
        return interview_slots.close_free(session, offer_id, NOON)

    assert race(taking(application, slot_id), close) == (InterviewTimeResult.TAKEN, 0)
    assert do(lambda session: session.get_one(Slot, slot_id).status) is SlotStatus.OPEN


def test_a_short_interview_that_is_being_withdrawn_is_not_taken(do: Do, race: Race) -> None:
    offer_id, slot_id, (application, _) = do(an_interview)

    def close(session: Session) -> int:
        return interview_slots.close_free(session, offer_id, NOON)

    assert race(close, taking(application, slot_id)) == (1, InterviewTimeResult.GONE)
    assert do(lambda session: session.get_one(Slot, slot_id).taken) == 0


def test_the_last_place_of_a_session_is_given_once_from_the_waiting_list(
    do: Do, race: Race
) -> None:
    def prepare(session: Session) -> int:
        here = a_session(session, seats=1, departments=["31"])
        for number in (1, 2):
            person = a_participant(session, here, number)
            later = {"status": EnrolmentStatus.WAITING, "changed_at": NOON + number * HOUR}
            session.execute(update(Enrolment).filter_by(person_id=person.id).values(later))
        return here.id

    session_id = do(prepare)

    def promote(session: Session) -> int:
        row = session.get_one(ProgrammeSession, session_id)
        return len(places.promote(session, row, NOON))

    assert race(promote, promote) == (1, 0)


def test_an_invitation_is_used_by_one_of_two(do: Do, race: Race) -> None:
    def prepare(session: Session) -> tuple[str, list[int]]:
        token = invitations.invite(session, BOT, RoleName.STAFF, NOON, draw)
        return token, [a_person(session, number).id for number in (1, 2)]

    token, (first, second) = do(prepare)
    found = race(
        lambda session: invitations.redeem(session, BOT, token, first, NOON),
        lambda session: invitations.redeem(session, BOT, token, second, NOON),
    )
    assert found == (RoleName.STAFF, None)
    assert do(lambda session: session.scalars(select(Role.person_id)).all()) == [first]


def test_who_follows_an_invitation_on_two_screens_has_one_role(do: Do, race: Race) -> None:
    def prepare(session: Session) -> tuple[list[str], int]:
        both = [invitations.invite(session, BOT, RoleName.STAFF, NOON, draw) for _ in range(2)]
        return both, a_person(session).id

    (first, second), person_id = do(prepare)
    found = race(
        lambda session: invitations.redeem(session, BOT, first, person_id, NOON),
        lambda session: invitations.redeem(session, BOT, second, person_id, NOON),
    )
    assert found == (RoleName.STAFF, RoleName.STAFF)
    assert do(lambda session: count(session, Role.person_id == person_id)) == 1


def test_a_message_with_one_key_is_queued_once(do: Do, race: Race) -> None:
    person_id = do(lambda session: a_person(session).id)

    def press(session: Session) -> bool:
        person = session.get_one(Person, person_id)
        return outbox.enqueue(session, REMINDER, person, key="once", due_at=NOON)

    assert race(press, press) == (True, False)
    assert do(lambda session: count(session, OutboxMessage.key == "once")) == 1


def writing(number: int, again: int = 0) -> Press:
    """Let somebody write to this version."""

    def press(session: Session) -> None:
        heard = heard_from(number, 100 * again + number)
        turns.take(session, the_conversations(), heard, lambda context, stack: None, NOON)

    return press


def writing_to_the_version_before(number: int) -> Press:
    """Let somebody in as it did, which knew no addresses."""
    account = {"bot_id": BOT, "telegram_id": number}
    return lambda session: insert_new(
        session, Person, tuple(account), **account, joined_at=NOON, language="fr"
    )


def newcomers(session: Session) -> list[int | None]:
    """Tell who came, each by the account of their person; all are written to at that address."""
    pairs = select(Person.telegram_id, Address.key).outerjoin(Address)
    found = session.execute(pairs.order_by(Person.telegram_id)).all()
    assert [key for _, key in found] == [str(number) for number, _ in found]
    return [number for number, _ in found]


def test_two_first_messages_of_somebody_make_one_person(do: Do, race: Race) -> None:
    race(writing(7), writing(7, again=1))
    assert do(newcomers) == [7]


def test_first_messages_to_two_versions_make_one_person(do: Do, race: Race) -> None:
    race(writing(7), writing_to_the_version_before(7))
    race(writing_to_the_version_before(8), writing(8))
    assert do(newcomers) == [7, 8]


def test_a_crowd_that_writes_to_two_versions_at_once_comes_in_once(
    do: Do, two: tuple[Database, Database]
) -> None:
    """Either may hold what the other waits for: the server tells one of them to try again."""
    crowd = range(1, 2 * AT_ONCE)

    def arriving(number: int) -> Press:
        return lambda session: addresses.add_person(session, BOT, on_telegram(number), NOON)

    both = [press for it in crowd for press in (arriving(it), writing_to_the_version_before(it))]
    together([two[0]], both)
    assert do(newcomers) == list(crowd)


def test_a_call_is_asked_for_once_though_two_forms_come(do: Do, race: Race) -> None:
    def asking(stamp: int) -> Press:
        form = CallBackForm("Camille", "+33639981234", stamp, is_first=False)
        return lambda session: call_back_requests.ask(session, BOT, form, NOON)

    assert race(asking(1), asking(2)) == (CallBackResult.NEW, CallBackResult.ALREADY)


def test_of_two_colleagues_who_called_one_is_recorded(do: Do, race: Race) -> None:
    def prepare(session: Session) -> tuple[int, list[int]]:
        members = [a_member(session, number).id for number in (1, 2)]
        form = CallBackForm("Camille", "+33639981234", 1, is_first=False)
        call_back_requests.ask(session, BOT, form, NOON)
        return session.scalars(select(CallBack.id)).one(), members

    call_back_id, (first, second) = do(prepare)

    def calling(person_id: int) -> Press:
        def press(session: Session) -> CallbackResult:
            context = a_context(session, session.get_one(Person, person_id))
            context.message_id = 9
            return CALLBACKS[CALLED](context, a_stack(person_id), call_back_id)

        return press

    race(calling(first), calling(second))
    row = do(lambda session: session.get_one(CallBack, call_back_id))
    assert row.called_by == first


def test_two_answers_of_a_survey_are_both_counted(do: Do, race: Race) -> None:
    def prepare(session: Session) -> tuple[int, list[int]]:
        here = a_session(session)
        return here.id, [a_participant(session, here, number).id for number in (1, 2, 3)]

    session_id, (before, first, second) = do(prepare)

    def answering(person_id: int) -> Press:
        def press(session: Session) -> None:
            context = a_context(session, session.get_one(Person, person_id))
            anonymous_survey.count(context, {"session": str(session_id), "answer": "yes"})

        return press

    do(answering(before))
    race(answering(first), answering(second))
    assert do(lambda session: session.scalars(select(SurveyCount.people)).one()) == 3


def test_one_person_who_answers_a_survey_on_two_screens_is_counted_once(do: Do, race: Race) -> None:
    def prepare(session: Session) -> tuple[int, int]:
        here = a_session(session)
        return here.id, a_participant(session, here).id

    session_id, person_id = do(prepare)

    def press(session: Session) -> None:
        context = a_context(session, session.get_one(Person, person_id))
        anonymous_survey.count(context, {"session": str(session_id), "answer": "no"})

    race(press, press)
    assert do(lambda session: session.scalars(select(SurveyCount.people)).one()) == 1


def test_two_who_are_erased_at_once_are_both_counted(do: Do, race: Race) -> None:
    session_id = do(lambda session: a_session(session).id)

    def press(session: Session) -> None:
        erased_counts.keep(session, {session_id: Tally({PathStep.OPENED: 1})})

    do(press)
    race(press, press)
    assert do(lambda session: session.scalars(select(PastStep.people)).one()) == 3


def test_links_revoked_on_two_screens_are_of_two_generations_later(do: Do, race: Race) -> None:
    def prepare(session: Session) -> tuple[int, int]:
        person = a_person(session, first_name="Alix")
        offer = an_offer(session, an_employer(session))
        return person.id, an_application(session, person, offer).id

    def generations(session: Session) -> tuple[int, int]:
        application = session.get_one(Application, application_id)
        return session.get_one(Person, person_id).link_generation, application.link_generation

    def of_person(session: Session) -> bool:
        return people.revoke_links(session, person_id)

    def to_organiser(session: Session) -> bool:
        return applications.revoke_links_to_organiser(session, application_id)

    person_id, application_id = do(prepare)
    first, second = do(generations)
    for press in (of_person, to_organiser):
        assert race(press, press) == (True, True)
    assert do(generations) == (first + 2, second + 2)
