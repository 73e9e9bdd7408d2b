"""What is sent, to whom, and what stops it on every path."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.applications import Application, ApplicationStatus
from models.engine.database import Database
from models.enrolment import Enrolment, EnrolmentStatus
from models.offers import JobSearch, Opportunity, OpportunityStatus, Proposal
from models.outbox import OutboxMessage
from models.people import Person
from models.profile import Consent, ConsentPurpose
from rules.offers.opportunities import OpportunityKind, Reaction, Rhythm, Seeking
from services.applications.applications import applied_to
from services.conversation.replies import Say
from services.offers import consent_and_pauses, digest_sweep, reactions
from services.offers import messages as offers_messages
from services.offers.consent_and_pauses import MatchingState
from services.privacy import consent_list
from services.profile import consents
from tests.harness.builders import BOT, NOON, a_context, a_participant
from tests.offers.offering import a_training, an_offer, an_open_session, who_wants_offers

KINDS = {kind.name: kind for kind in offers_messages.knowing(applied_to)}


def on(database: Database, work: Callable[[Session], None]) -> None:
    database.transact_now(work)


def queued(session: Session) -> list[OutboxMessage]:
    return list(session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))


def said(session: Session, message: OutboxMessage, now: datetime = NOON) -> str:
    kind = KINDS[message.kind]
    assert kind.recheck(session, message, now)
    (say,) = kind.render(session, message, now)
    assert isinstance(say, Say)
    return say.text


def sweep(session: Session) -> None:
    while digest_sweep.enqueue_due(session, BOT, NOON, applied_to):
        pass


def test_a_digest_shows_three_at_most_once_for_ever(database: Database) -> None:
    def work(session: Session) -> None:
        here = an_open_session(session)
        for number in range(5):
            an_offer(session, f"Offre {number}")
        camille = who_wants_offers(session, here)
        sweep(session)
        (first,) = queued(session)
        assert said(session, first).count("<b>") == 3
        seen = set(session.scalars(select(Proposal.opportunity_id)))
        assert len(seen) == 3
        search = session.get_one(JobSearch, camille.id)
        assert search.next_digest_at is not None
        assert search.next_digest_at > NOON
        search.next_digest_at = NOON + timedelta(days=1)
        digest_sweep.enqueue_due(session, BOT, NOON + timedelta(days=1), applied_to)
        second = queued(session)[-1]
        assert said(session, second).count("<b>") == 2
        assert len(set(session.scalars(select(Proposal.opportunity_id)))) == 5

    on(database, work)


def test_once_a_day_whatever_the_sweep_does(database: Database) -> None:
    def work(session: Session) -> None:
        an_offer(session)
        camille = who_wants_offers(session, an_open_session(session))
        sweep(session)
        session.get_one(JobSearch, camille.id).next_digest_at = NOON
        sweep(session)
        assert len(queued(session)) == 1

    on(database, work)


def test_one_that_is_sent_again_shows_the_same(database: Database) -> None:
    def work(session: Session) -> None:
        an_offer(session)
        who_wants_offers(session, an_open_session(session))
        sweep(session)
        (message,) = queued(session)
        assert said(session, message) == said(session, message)

    on(database, work)


def test_what_is_gone_or_seen_meanwhile_is_not_in_it(database: Database) -> None:
    def work(session: Session) -> None:
        gone, seen, left = (an_offer(session, f"Offre {n}") for n in ("A", "B", "C"))
        camille = who_wants_offers(session, an_open_session(session))
        sweep(session)
        gone.status = OpportunityStatus.FILLED
        reactions.show(session, camille.id, seen.id, NOON, [])
        session.flush()
        (message,) = queued(session)
        text = said(session, message)
        assert left.title in text
        assert gone.title not in text and seen.title not in text

    on(database, work)


def apply_to(session: Session, person_id: int, offer: Opportunity) -> None:
    status, uid = ApplicationStatus.SENT, f"u{offer.id}"
    it = Application(person_id=person_id, opportunity_id=offer.id, status=status, uid=uid)
    it.sent_at = it.changed_at = NOON
    session.add(it)
    session.flush()


def test_an_offer_applied_to_is_not_offered_again(database: Database) -> None:
    def work(session: Session) -> None:
        before, meanwhile, left = (an_offer(session, f"Offre {it}") for it in "ABC")
        camille = who_wants_offers(session, an_open_session(session))
        apply_to(session, camille.id, before)
        sweep(session)
        apply_to(session, camille.id, meanwhile)
        (message,) = queued(session)
        assert before.id not in [it["offer"] for it in message.params["found"]]
        text = said(session, message)
        assert left.title in text
        assert before.title not in text and meanwhile.title not in text
        later = an_offer(session, "Offre D")
        reactions.show(session, camille.id, later.id, NOON, [])
        at = reactions.later(session, camille.id, later.id, NOON)
        digest_sweep.put_off(session, BOT, at)
        again = queued(session)[-1]
        assert KINDS[again.kind].recheck(session, again, at)
        apply_to(session, camille.id, later)
        assert not KINDS[again.kind].recheck(session, again, at)

    on(database, work)


@pytest.mark.parametrize(
    ("seeking", "kinds"),
    [
        (Seeking.JOB, {OpportunityKind.JOB}),
        (Seeking.TRAINING, {OpportunityKind.TRAINING}),
        (Seeking.BOTH, {OpportunityKind.JOB, OpportunityKind.TRAINING}),
    ],
)
def test_only_what_is_looked_for(
    database: Database, seeking: Seeking, kinds: set[OpportunityKind]
) -> None:
    def work(session: Session) -> None:
        for number in range(3):
            an_offer(session, f"Offre {number}")
            a_training(session, f"Formation {number}")
        who_wants_offers(session, an_open_session(session), seeking=seeking)
        sweep(session)
        (message,) = queued(session)
        text = said(session, message)
        assert ("Offre" in text) == (OpportunityKind.JOB in kinds)
        assert ("Formation" in text) == (OpportunityKind.TRAINING in kinds)

    on(database, work)


def withdrawn(session: Session, person: Person) -> None:
    context = a_context(session, person)
    (shown, _), *_ = consent_list.listed(context, {})
    consents.withdraw_consent(context, {"consent": shown})


def agreed_to_something_else(session: Session, _: Person) -> None:
    session.scalars(select(Consent)).one().purpose = ConsentPurpose.COMFORT_NEEDS


def snoozed(session: Session, person: Person) -> None:
    session.get_one(JobSearch, person.id).snoozed_until = NOON + timedelta(days=1)


def found(session: Session, person: Person) -> None:
    consent_and_pauses.found_work(session, person.id, "permanent", NOON)


def left(session: Session, person: Person) -> None:
    enrolment = session.scalars(select(Enrolment)).one()
    enrolment.status = EnrolmentStatus.LEFT


Barrier = Callable[[Session, Person], None]
BARRIERS: dict[Barrier, MatchingState] = {
    withdrawn: MatchingState.UNASKED,
    agreed_to_something_else: MatchingState.UNASKED,
    snoozed: MatchingState.PAUSED,
    found: MatchingState.FOUND,
    left: MatchingState.OUTSIDE,
}


@pytest.mark.parametrize("barrier", BARRIERS, ids=lambda it: it.__name__)
def test_who_wants_nothing_has_nothing_queued(database: Database, barrier: Barrier) -> None:
    def work(session: Session) -> None:
        an_offer(session)
        camille = who_wants_offers(session, an_open_session(session))
        barrier(session, camille)
        session.get_one(JobSearch, camille.id).next_digest_at = NOON
        session.flush()
        assert consent_and_pauses.matching_state(session, camille.id, NOON) is BARRIERS[barrier]
        sweep(session)
        assert queued(session) == []

    on(database, work)


@pytest.mark.parametrize("barrier", BARRIERS, ids=lambda it: it.__name__)
def test_who_stops_it_meanwhile_receives_nothing_of_what_was_queued(
    database: Database, barrier: Barrier
) -> None:
    def work(session: Session) -> None:
        an_offer(session)
        camille = who_wants_offers(session, an_open_session(session))
        put_off = an_offer(session, "Plus tard")
        reactions.show(session, camille.id, put_off.id, NOON, [])
        reactions.later(session, camille.id, put_off.id, NOON - timedelta(days=4))
        sweep(session)
        digest_sweep.put_off(session, BOT, NOON)
        barrier(session, camille)
        session.flush()
        messages = queued(session)
        assert [it.kind for it in messages] == ["offers_digest", "offer_again"]
        assert not any(KINDS[it.kind].recheck(session, it, NOON) for it in messages)

    on(database, work)


def test_before_the_session_opens_them_nothing_is_sent(database: Database) -> None:
    def work(session: Session) -> None:
        an_offer(session)
        later = an_open_session(session, offers_on=(NOON + timedelta(days=1)).date())
        camille = who_wants_offers(session, later)
        assert consent_and_pauses.matching_state(session, camille.id, NOON) is MatchingState.NOT_YET
        sweep(session)
        assert queued(session) == []

    on(database, work)


def test_on_the_day_they_open_who_has_a_place_is_asked_once(database: Database) -> None:
    def work(session: Session) -> None:
        here = an_open_session(session, offers_on=NOON.date())
        mine = a_participant(session, here, 7, department="31")
        who_wants_offers(session, here, 8)
        digest_sweep.open_offers(session, BOT, NOON)
        digest_sweep.open_offers(session, BOT, NOON)
        messages = queued(session)
        assert len(messages) == 2
        (asked,) = (it for it in messages if it.person_id == mine.id)
        assert "je peux vous envoyer" in said(session, asked)

    on(database, work)


def test_who_has_agreed_before_is_told_that_they_are_open_unless_offers_came(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        offer = an_offer(session)
        here = an_open_session(session, offers_on=NOON.date())
        who_wants_offers(session, here, rhythm=Rhythm.ON_DEMAND)
        digest_sweep.open_offers(session, BOT, NOON)
        (message,) = queued(session)
        assert "dès maintenant" in said(session, message)
        reactions.show(session, message.person_id, offer.id, NOON, [])
        assert not KINDS[message.kind].recheck(session, message, NOON)

    on(database, work)


def test_put_off_is_shown_again_once_unless_it_is_gone(database: Database) -> None:
    def work(session: Session) -> None:
        offer = an_offer(session)
        camille = who_wants_offers(session, an_open_session(session))
        reactions.show(session, camille.id, offer.id, NOON, [])
        at = reactions.later(session, camille.id, offer.id, NOON)
        assert not digest_sweep.put_off(session, BOT, at - timedelta(seconds=1))
        assert queued(session) == []
        digest_sweep.put_off(session, BOT, at)
        digest_sweep.put_off(session, BOT, at)
        (message,) = queued(session)
        kind = KINDS[message.kind]
        assert offer.title in said(session, message, at)
        offer.status = OpportunityStatus.CLOSED
        session.flush()
        assert not kind.recheck(session, message, at)
        proposal = reactions.shown_to(session, camille.id, offer.id)
        assert proposal is not None
        assert proposal.reaction is Reaction.LATER

    on(database, work)


@pytest.mark.parametrize(("rhythm", "days"), [(Rhythm.DAILY, 1), (Rhythm.WEEKLY, 6)])
def test_the_next_one_follows_the_rhythm(database: Database, rhythm: Rhythm, days: int) -> None:
    """NOON is a Tuesday."""

    def work(session: Session) -> None:
        camille = who_wants_offers(session, an_open_session(session), rhythm=rhythm)
        sweep(session)
        search = session.get_one(JobSearch, camille.id)
        assert search.next_digest_at is not None
        assert (search.next_digest_at.date() - NOON.date()).days == days

    on(database, work)


def test_each_button_of_a_digest_has_a_row_where_its_label_fits(database: Database) -> None:
    def work(session: Session) -> None:
        digest = offers_messages.digest(7, [(an_offer(session), "dans votre commune")], "fr", "Ada")
        assert [len(row) for row in digest.buttons] == [1, 1, 1]

    on(database, work)
