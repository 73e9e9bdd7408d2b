"""What two do at one instant to one row: the second waits for the first, and sees what it did.

The first holds its transaction open until the second waits for it, or has ended without.
"""

from datetime import timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.applications import Application, ApplicationStatus
from models.conversation import Conversation
from models.mentoring.slots import Slot
from models.offers import Opportunity, OpportunityStatus
from models.outbox import OutboxMessage, OutboxState
from models.people import AuditEntry, Person, Role, RoleName
from models.tickets import Ticket, UntranscribedVoice
from models.workshops import Attendance
from rules.outbox.pace_shares import PLACES, PaceWish
from rules.slots.slots import Span
from rules.tickets.distress import Danger
from services.applications import answers, applications, interview_slots
from services.applications.follow_up import paused_employers
from services.conversation import turns
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.employers import approval, offer_drafts, offer_states
from services.employers.offer_states import OfferAction, OfferChangeResult
from services.outbox import leases, messages, outbox, pace_shares
from services.outbox.leases import LeaseState
from services.privacy import retention
from services.safeguarding import staff_actions
from services.tickets import (
    cards,
    gathering,
    staff_group,
    sweeps,
    tickets,
    topic_outbox,
    transcripts,
    voices,
)
from services.workshops.attendance import attendance_list
from services.workshops.attendance.attendance import AttendanceCodeResult
from tests.applications.builders import an_application
from tests.database.builders import count
from tests.employers.builders import an_employer, an_offer
from tests.harness.builders import (
    BOT,
    NOON,
    a_context,
    a_member,
    a_person,
    a_stack,
    heard_from,
    the_conversations,
)
from tests.harness.chat import CALLBACKS
from tests.harness.database.together import Do, Press, Race
from tests.harness.transcripts.topics import GROUP
from tests.outbox.builders import KINDS, REMINDER, limits_of
from tests.privacy.test_retention import converse
from tests.safeguarding.test_reports import a_meeting
from tests.workshops.attending import ENDS, a_full_workshop, types

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
AHEAD = NOON + 2 * DAY


def audited(action: str) -> Press:
    return lambda session: count(session, AuditEntry.action == action)


def queued(kind: str) -> Press:
    return lambda session: count(session, OutboxMessage.kind == kind)


def pressing(callback: str, person_id: int, subject: int, detail: int = 0) -> Press:
    """Somebody presses a button about a subject."""

    def press(session: Session) -> object:
        context = a_context(session, session.get_one(Person, person_id))
        context.detail = detail
        return CALLBACKS[callback](context, a_stack(person_id), subject)

    return press


def two_of_the_team(session: Session) -> tuple[int, int]:
    return a_member(session, 71, first_name="Sami").id, a_member(session, 72, first_name="Lou").id


def a_ticket(session: Session) -> Ticket:
    return tickets.write(a_context(session, a_person(session, 11)), "bonjour")


def a_team_and_a_ticket(session: Session) -> tuple[int, int, int]:
    return *two_of_the_team(session), a_ticket(session).id


def test_of_two_colleagues_who_close_a_ticket_one_does(do: Do, race: Race) -> None:
    one, other, ticket_id = do(a_team_and_a_ticket)
    race(pressing(cards.CLOSE, one, ticket_id), pressing(cards.CLOSE, other, ticket_id))
    assert do(audited("ticket_closed")) == 1


def test_of_two_colleagues_who_take_an_urgent_call_one_has_it(do: Do, race: Race) -> None:
    def prepare(session: Session) -> tuple[int, int, int]:
        team = two_of_the_team(session)
        tickets.open_urgent(a_context(session, a_person(session, 11)), Danger.SUICIDE)
        return *team, session.scalars(select(Ticket.id)).one()

    one, other, ticket_id = do(prepare)
    race(pressing(cards.TAKE, one, ticket_id), pressing(cards.TAKE, other, ticket_id))
    assert do(audited("urgent_taken")) == 1
    assert do(lambda session: session.get_one(Ticket, ticket_id).taken_by) == one


def test_the_team_is_not_reminded_of_a_ticket_that_is_being_closed(do: Do, race: Race) -> None:
    one, _, ticket_id = do(a_team_and_a_ticket)
    at = do(lambda session: session.get_one(Ticket, ticket_id).next_at)
    race(pressing(cards.CLOSE, one, ticket_id), lambda s: sweeps.remind(s, BOT, at))
    assert do(lambda session: session.get_one(Ticket, ticket_id).next_at) is None
    params = do(lambda session: session.scalars(select(OutboxMessage.params)).all())
    assert cards.PING not in [it.get("card") for it in params]


def test_nobody_is_told_of_a_late_answer_while_their_ticket_is_closed(do: Do, race: Race) -> None:
    one, _, ticket_id = do(a_team_and_a_ticket)
    at = do(lambda session: session.get_one(Ticket, ticket_id).answer_by)
    race(pressing(cards.CLOSE, one, ticket_id), lambda s: sweeps.HOURS.tell(s, BOT, at))
    assert do(queued("ticket_late")) == 0


def test_words_written_at_once_from_chat_and_page_are_all_in_the_ticket(do: Do, race: Race) -> None:
    person_id = do(lambda session: a_ticket(session).person_id)

    def writing(words: str) -> Press:
        def write(session: Session) -> None:
            tickets.take_in(session, person_id, words, None, NOON, words)

        return write

    race(writing("un"), writing("deux"))
    assert do(lambda session: session.scalars(select(Ticket.text)).one()) == "bonjour\nun\ndeux"


def test_a_voice_is_written_down_once(do: Do, race: Race) -> None:
    def prepare(session: Session) -> int:
        ticket = a_ticket(session)
        about = {"person_id": ticket.person_id, "ticket_id": ticket.id}
        voice = UntranscribedVoice(file_key="v", said_at=NOON, next_try_at=NOON, **about)
        session.add(voice)
        session.flush()
        return voice.id

    def take(session: Session) -> int | None:
        voice = voices.take_next(session, BOT, NOON)
        return None if voice is None else voice.id

    voice_id = do(prepare)
    assert race(take, take) == (voice_id, None)


def test_what_a_voice_said_is_not_kept_in_a_ticket_that_is_being_closed(do: Do, race: Race) -> None:
    def prepare(session: Session) -> tuple[int, int, int]:
        member, _, ticket_id = a_team_and_a_ticket(session)
        about = {"person_id": session.get_one(Ticket, ticket_id).person_id, "ticket_id": ticket_id}
        voice = UntranscribedVoice(file_key="v", said_at=NOON, next_try_at=NOON, **about)
        session.add(voice)
        session.flush()
        return member, ticket_id, voice.id

    member, ticket_id, voice_id = do(prepare)
    conversations = the_conversations()
    race(
        pressing(cards.CLOSE, member, ticket_id),
        lambda s: transcripts.take(s, conversations, voice_id, "Mon adresse", NOON),
    )
    assert do(lambda session: session.get_one(Ticket, ticket_id).text) == ""


def a_post(session: Session) -> int:
    """A first card that waits for the topic of a person; a process leads."""
    leases.create(session, BOT, "ada")
    staff_group.remember(session, BOT, GROUP)
    return a_ticket(session).person_id


def adding(person_id: int, words: str) -> Press:
    return lambda session: gathering.adds_to_topic(session, person_id, cards.NEW, words, NOON)


def claim_posts(session: Session) -> int:
    return len(topic_outbox.claim(session, BOT, 1, NOON).ready)


def test_a_card_is_not_sent_without_the_words_that_are_being_added(do: Do, race: Race) -> None:
    person_id = do(a_post)
    assert race(adding(person_id, "deux"), claim_posts) == (True, 0)
    assert do(claim_posts) == 1


def test_words_are_not_added_to_a_card_that_is_being_sent(do: Do, race: Race) -> None:
    person_id = do(a_post)
    assert race(claim_posts, adding(person_id, "deux")) == (1, False)


def test_words_added_at_once_to_a_card_of_one_reader_are_all_in_it(do: Do, race: Race) -> None:
    def prepare(session: Session) -> int:
        reader = a_member(session, 71)
        for number in range(gathering.BURST):
            outbox.enqueue(
                session,
                REMINDER,
                reader,
                key=f"card:{number}",
                due_at=NOON + MINUTE,
                params={"message": "zéro"},
            )
        return reader.id

    def adding_to(reader_id: int, words: str) -> Press:
        return lambda session: gathering.when_due(session, reader_id, "card:", words, NOON)

    reader_id = do(prepare)
    assert race(adding_to(reader_id, "un"), adding_to(reader_id, "deux")) == (None, None)
    newest = select(OutboxMessage.params).order_by(OutboxMessage.id.desc()).limit(1)
    assert do(lambda s: s.scalars(newest).one()["message"]) == "zéro\nun\ndeux"


def test_a_message_that_is_being_dropped_is_not_sent(do: Do, race: Race) -> None:
    def prepare(session: Session) -> int:
        leases.create(session, BOT, "ada")
        reader, about = a_member(session, 71), a_person(session, 11)
        words = {"text": "Camille attend"}
        outbox.enqueue(
            session, REMINDER, reader, key="k", due_at=NOON, params=words, about_id=about.id
        )
        return reader.id

    def claim(session: Session) -> int:
        return len(messages.claim(session, KINDS, limits_of(KINDS), BOT, 1, NOON).ready)

    reader_id = do(prepare)
    _, claimed = race(lambda s: outbox.drop_about_others(s, reader_id, NOON), claim)
    assert claimed == 0
    assert (
        do(lambda session: session.scalars(select(OutboxMessage.state)).one())
        is OutboxState.DROPPED
    )


def test_who_led_claims_nothing_while_another_takes_over(do: Do, race: Race) -> None:
    do(lambda session: leases.create(session, BOT, "ada"))
    seen = LeaseState("ada", 1, 1)
    taken, holds = race(
        lambda s: leases.take_over(s, BOT, "leo", seen), lambda s: leases.holds(s, BOT, 1)
    )
    assert (taken, holds) == (2, False)


def test_nobody_takes_over_while_who_leads_claims(do: Do, race: Race) -> None:
    do(lambda session: leases.create(session, BOT, "ada"))
    ended = list[str]()

    def claim(session: Session) -> bool:
        holds = leases.holds(session, BOT, 1)
        ended.append("claimed")
        return holds

    def take_over(session: Session) -> int | None:
        epoch = leases.take_over(session, BOT, "leo", LeaseState("ada", 1, 1))
        ended.append("taken over")
        return epoch

    def claim_and_look(session: Session) -> tuple[bool, list[str]]:
        return claim(session), list(ended)

    race(claim_and_look, take_over)
    assert ended == ["claimed", "taken over"]


def test_two_processes_that_settle_their_pace_at_once_share_it(do: Do, race: Race) -> None:
    def settling(holder: str) -> Press:
        def settle(session: Session) -> int:
            wish = PaceWish(answers=PLACES)
            share = pace_shares.update_share(session, BOT, holder, wish, NOON, kept=0, silent={})
            return share.places

        return settle

    do(settling("zoe"))
    do(lambda session: pace_shares.give_up(session, BOT, "zoe"))
    first, second = race(settling("ada"), settling("leo"))
    held = do(lambda session: dict(pace_shares.places(session, BOT)))
    assert held == {"ada": first, "leo": second}
    assert sum(held.values()) <= PLACES


def test_two_owners_who_withdraw_each_other_leave_one(do: Do, race: Race) -> None:
    def prepare(session: Session) -> list[int]:
        return [a_member(session, number, RoleName.OWNER).id for number in (1, 2)]

    one, other = do(prepare)
    race(pressing("withdraw_owner", one, other), pressing("withdraw_owner", other, one))
    assert do(lambda session: count(session, Role.role == RoleName.OWNER)) == 1


def test_two_turns_of_one_person_follow_each_other(do: Do, race: Race) -> None:
    conversations = the_conversations()

    def turn(update_id: int, name: str) -> Press:
        """Add a letter to the person's name, as the turn finds it."""

        def work(context: TurnContext, _: ConversationStack) -> None:
            person = context.session.get_one(Person, context.person_id)
            person.first_name = f"{person.first_name or ''}{name}"

        heard = heard_from(11, update_id)
        return lambda session: turns.take(session, conversations, heard, work, NOON)

    do(lambda session: a_person(session, 11))
    race(turn(1, "A"), turn(2, "da"))
    assert do(lambda session: session.scalars(select(Person.first_name)).one()) == "Ada"


def test_an_address_that_is_being_confirmed_is_not_forgotten(do: Do, race: Race) -> None:
    do(lambda session: converse(session, a_person(session), 2 * HOUR, pending={"address": "1"}))

    def confirm(session: Session) -> None:
        conversation = session.scalars(select(Conversation)).one()
        conversation.pending, conversation.heard_at = {"address": "2"}, NOON

    race(confirm, lambda s: retention.forget_private(s, BOT, NOON, Random(1).randrange))
    pending = select(Conversation.pending)
    assert do(lambda session: session.scalars(pending).one()) == {"address": "2"}


def an_open_application(session: Session) -> tuple[int, int, int, int]:
    """The ids of a person, their application, the offer, and its employer."""
    employer = an_employer(session)
    offer = an_offer(session, employer)
    person = a_person(session, 11, first_name="Camille", phone="+33639981234")
    made = an_application(session, person, offer)
    return person.id, made.id, offer.id, employer.person_id


def withdrawing(application_id: int) -> Press:
    def withdraw(session: Session) -> object:
        application = applications.lock_application(session, application_id)
        assert application is not None
        return answers.withdraw(session, application, NOON)

    return withdraw


def status_of(application_id: int) -> Press:
    return lambda session: session.get_one(Application, application_id).status


def test_who_withdraws_an_application_is_not_told_that_the_employer_left(
    do: Do, race: Race
) -> None:
    _, application_id, _, employer_id = do(an_open_application)
    race(withdrawing(application_id), lambda s: answers.employer_gone(s, employer_id, NOON))
    assert do(status_of(application_id)) is ApplicationStatus.WITHDRAWN
    assert do(queued("application_news")) == 0


def test_who_withdraws_an_application_is_not_told_that_the_offer_ended(do: Do, race: Race) -> None:
    _, application_id, offer_id, _ = do(an_open_application)
    race(withdrawing(application_id), lambda s: answers.offer_gone(s, offer_id, NOON))
    assert do(status_of(application_id)) is ApplicationStatus.WITHDRAWN
    assert do(queued("application_news")) == 0


def test_an_employer_who_hires_is_not_told_that_the_person_is_gone(do: Do, race: Race) -> None:
    person_id, application_id, *_ = do(an_open_application)

    def hire(session: Session) -> object:
        application = applications.lock_application(session, application_id)
        assert application is not None
        return answers.hire(session, application, NOON)

    race(hire, lambda s: answers.close_applications_of_erased(s, person_id, NOON))
    assert do(queued("application_gone")) == 0


def test_hours_opened_on_two_screens_for_one_offer_do_not_overlap(do: Do, race: Race) -> None:
    offer_id = do(lambda session: an_offer(session, an_employer(session)).id)

    def opening(session: Session) -> int:
        offer, span = session.get_one(Opportunity, offer_id), Span(AHEAD, AHEAD + 15 * MINUTE)
        return interview_slots.open_slots(session, offer, [span], "Salle 2")

    assert race(opening, opening) == (1, 0)
    assert do(lambda session: count(session, Slot.opportunity_id == offer_id)) == 1


def test_an_offer_begun_on_two_screens_is_one(do: Do, race: Race) -> None:
    employer_id = do(lambda session: an_employer(session).person_id)

    def begin(session: Session) -> int:
        return offer_drafts.begun(session, employer_id, NOON).id

    one, other = race(begin, begin)
    assert one == other


def test_an_offer_prolonged_on_two_screens_is_prolonged_once(do: Do, race: Race) -> None:
    def prepare(session: Session) -> tuple[int, int]:
        employer = an_employer(session)
        return an_offer(session, employer, live_until=NOON + DAY).id, employer.person_id

    offer_id, employer_id = do(prepare)

    def prolong(session: Session) -> OfferChangeResult:
        return offer_states.change(session, offer_id, employer_id, OfferAction.PROLONG, NOON)

    assert race(prolong, prolong) == (OfferChangeResult.DONE, OfferChangeResult.NOTHING)


def test_of_two_colleagues_who_approve_an_offer_one_does(do: Do, race: Race) -> None:
    def prepare(session: Session) -> tuple[int, int, int]:
        offer = an_offer(session, an_employer(session), status=OpportunityStatus.TO_APPROVE)
        return *two_of_the_team(session), offer.id

    one, other, offer_id = do(prepare)
    race(pressing(approval.YES, one, offer_id), pressing(approval.YES, other, offer_id))
    assert do(audited(approval.YES)) == 1


def test_of_two_colleagues_who_show_the_offers_of_an_employer_again_one_does(
    do: Do, race: Race
) -> None:
    def prepare(session: Session) -> tuple[int, int, int]:
        return *two_of_the_team(session), an_employer(session, paused_at=NOON).person_id

    one, other, employer_id = do(prepare)
    resume = paused_employers.RESUME
    race(pressing(resume, one, employer_id), pressing(resume, other, employer_id))
    assert do(audited(resume)) == 1


def test_of_two_who_receive_a_report_one_settles_it(do: Do, race: Race) -> None:
    def prepare(session: Session) -> tuple[int, int, int]:
        here, team = a_meeting(session), two_of_the_team(session)
        here.report(words="Il a dit des choses.")
        return *team, here.newest().id

    one, other, report_id = do(prepare)

    def settling(person_id: int) -> Press:
        def settle(session: Session) -> object:
            context = a_context(session, session.get_one(Person, person_id))
            context.message_id = 1
            return staff_actions.settle(context, report_id)

        return settle

    race(settling(one), settling(other))
    assert do(audited("report_settled")) == 1


def test_a_code_typed_while_the_host_marks_an_absence_changes_nothing(do: Do, race: Race) -> None:
    def prepare(session: Session) -> tuple[int, int, int]:
        _, workshop, (first, _) = a_full_workshop(session)
        first.attended, first.attended_at = Attendance.BY_HOST, ENDS
        return workshop.id, first.id, first.person_id

    workshop_id, registration_id, person_id = do(prepare)
    _, typed = race(
        lambda s: attendance_list.toggle(s, workshop_id, registration_id, ENDS),
        lambda s: types(s, person_id, "4821", ENDS).outcome,
    )
    assert typed is AttendanceCodeResult.CLOSED
