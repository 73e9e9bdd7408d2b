"""What an employer writes and does with an offer, and what follows."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.applications import Application, ApplicationStatus
from models.engine.database import Database
from models.offers import Employer, Opportunity, OpportunityStatus
from models.outbox import OutboxEmail, OutboxMessage
from models.people import Person
from rules.employers.offer_life import days_left
from rules.employers.pay import PayVerdict
from rules.offers.opportunities import Contract, OpportunitySource, Remote
from services.applications.follow_up import closing_offers
from services.conversation.turn_context import ReadOrUnread, TurnContext
from services.employers import (
    expiry_sweeps,
    offer_drafts,
    offer_fields,
    offer_form,
    offer_preview,
    offer_states,
    offers_conversation,
    weekly_summary,
)
from services.employers.offer_drafts import OfferQuestion
from services.employers.offer_fields import OfferFieldVerdict
from services.employers.offer_form import ContractEndQuestion
from services.employers.offer_preview import OfferSubmission
from services.employers.offer_states import OfferAction, OfferChangeResult
from services.offers import duplicates
from services.offers.opportunities import is_shown
from services.privacy import erasure, stored_data
from tests.employers.builders import an_employer, an_offer
from tests.harness.builders import BOT, FINGERPRINTS, NOON, a_context, a_person

STATUS, DAY = OpportunityStatus, timedelta(days=1)
MONDAY = datetime.fromisoformat("2027-03-08T09:00:00+01:00")
Story = Callable[[Session, TurnContext, Employer], None]


def within(database: Database, story: Story, **more: Any) -> None:
    def work(session: Session) -> None:
        employer = an_employer(session, **more)
        story(session, a_context(session, session.get_one(Person, employer.person_id)), employer)

    database.transact_now(work)


class Form:
    """The form as the conversation plays it: what an action keeps is known to the next."""

    def __init__(self, context: TurnContext, **known: str) -> None:
        self.context, self.known = context, known
        self.play(offer_form.begin)

    def play(self, action: Callable[..., Any], **said: str) -> Any:
        outcome = action(self.context, {**self.known, **said})
        self.known |= said | self.context.kept
        self.context.kept.clear()
        return outcome

    def next(self) -> OfferQuestion:
        found: OfferQuestion = self.play(offer_form.next_question)
        return found

    @property
    def offer(self) -> Opportunity:
        return self.context.session.get_one(Opportunity, int(self.known["offer"]))


def test_six_questions_are_asked_in_order_and_the_team_is_asked_last(database: Database) -> None:
    def story(session: Session, context: TurnContext, _: Employer) -> None:
        form, asked = Form(context), []
        steps: list[Callable[[], Any]] = [
            lambda: form.play(offer_form.keep_title, title=" Technicien  fibre (H/F) "),
            lambda: form.play(offer_form.keep_place, remote="fully"),
            lambda: form.play(offer_form.keep_contract, contract="fixed_term"),
            lambda: form.play(offer_form.keep_hours, hours="full_time"),
            lambda: form.play(offer_form.keep_pay, pay="1 900 € brut"),
            lambda: form.play(offer_form.keep_list, list="strengths", chosen="service"),
            lambda: form.play(offer_form.skip_words),
        ]
        for step in steps:
            asked.append(form.next())
            step()
        asked.append(form.next())
        assert asked == [
            OfferQuestion.TITLE,
            OfferQuestion.WHERE,
            OfferQuestion.CONTRACT,
            OfferQuestion.HOURS,
            OfferQuestion.PAY,
            OfferQuestion.STRENGTHS,
            OfferQuestion.WORDS,
            OfferQuestion.PREVIEW,
        ]
        assert form.offer.title == "Technicien fibre (H/F)"
        assert form.offer.strengths == ["service"]
        assert form.play(offer_preview.send) is OfferSubmission.SENT
        assert (form.offer.status, form.offer.revision) == (STATUS.TO_APPROVE, 1)
        assert not is_shown(session, form.offer.id, NOON)

    within(database, story)


def test_nothing_half_written_is_sent_and_there_is_one_draft(database: Database) -> None:
    def story(_: Session, context: TurnContext, __: Employer) -> None:
        first, again = Form(context), Form(context)
        assert first.offer is again.offer
        first.play(offer_form.keep_title, title="Technicien fibre")
        assert first.play(offer_preview.send) is OfferSubmission.INCOMPLETE
        assert first.offer.status is STATUS.DRAFT
        first.play(offer_preview.drop)
        assert offer_drafts.unsent(context.session, context.person_id) is None
        assert again.next() is OfferQuestion.GONE
        assert again.play(offer_preview.send) is OfferSubmission.GONE

    within(database, story)


def test_what_may_not_stand_changes_nothing(database: Database) -> None:
    def story(_: Session, context: TurnContext, __: Employer) -> None:
        form = Form(context)
        assert form.play(offer_form.keep_title, title="Hôtesse") is OfferFieldVerdict.UNFAIR
        assert form.play(offer_form.keep_title, title="x" * 91) is OfferFieldVerdict.TOO_LONG
        assert form.play(offer_form.keep_pay, pay="selon profil") is PayVerdict.VAGUE
        assert form.play(offer_form.keep_pay, pay="bien") is PayVerdict.NO_AMOUNT
        fee = "1 500 € moins 50 € de frais de dossier"
        assert form.play(offer_form.keep_pay, pay=fee) is PayVerdict.UNFAIR
        assert form.play(offer_form.keep_words, words="Moins de 30 ans") is OfferFieldVerdict.UNFAIR
        offer = form.offer
        assert (offer.title, offer.pay, offer.description) == ("", "", "")
        assert (
            form.play(offer_form.keep_words, words="Nationalité française")
            is OfferFieldVerdict.KEPT
        )
        assert [it.category for it in offer_fields.left_to_team(offer)] == ["nationality"]

    within(database, story)


@pytest.mark.parametrize(
    ("said", "months"), [("8", 8), ("12 mois", 12), ("0", None), ("99", None), ("long", None)]
)
def test_months_are_asked_of_a_contract_that_ends(
    database: Database, said: str, months: int | None
) -> None:
    def story(_: Session, context: TurnContext, __: Employer) -> None:
        form = Form(context)
        assert (
            form.play(offer_form.keep_contract, contract="permanent") is ContractEndQuestion.HOURS
        )
        assert (
            form.play(offer_form.keep_contract, contract="temporary") is ContractEndQuestion.MONTHS
        )
        read = form.play(offer_form.keep_months, months=said)
        assert (read is ReadOrUnread.READ, form.offer.months) == (months is not None, months)
        form.play(offer_form.keep_contract, contract="permanent")
        assert (form.offer.contract, form.offer.months) == (Contract.PERMANENT, None)

    within(database, story)


@pytest.mark.parametrize(
    ("fix", "action", "said", "status"),
    [
        ("pay", offer_form.keep_pay, {"pay": "2 000 € brut"}, STATUS.DRAFT),
        ("title", offer_form.keep_title, {"title": "Monteur"}, STATUS.DRAFT),
        ("where", offer_form.keep_place, {"remote": "fully"}, STATUS.DRAFT),
        ("words", offer_form.keep_words, {"words": "Un métier"}, STATUS.DRAFT),
        ("hours", offer_form.keep_hours, {"hours": "part_time"}, STATUS.LIVE),
        ("strengths", offer_form.keep_list, {"list": "strengths", "chosen": ""}, STATUS.LIVE),
        ("words", offer_form.skip_words, {}, STATUS.LIVE),
    ],
)
def test_what_the_team_must_read_again_goes_off_line(
    database: Database,
    fix: str,
    action: Callable[..., Any],
    said: dict[str, str],
    status: OpportunityStatus,
) -> None:
    def story(session: Session, context: TurnContext, employer: Employer) -> None:
        offer = an_offer(session, employer, revision=1)
        form = Form(context, offer=str(offer.id), fix=fix)
        assert (form.next(), offer.status) == (OfferQuestion(fix), STATUS.LIVE)
        form.play(action, **said)
        assert offer.status is status
        assert is_shown(session, offer.id, NOON) is (status is STATUS.LIVE)
        assert form.next() is (
            OfferQuestion.CHANGED if status is STATUS.LIVE else OfferQuestion.PREVIEW
        )

    within(database, story)


def test_an_offer_of_another_is_neither_read_nor_written(database: Database) -> None:
    def story(session: Session, context: TurnContext, _: Employer) -> None:
        other = an_offer(session, an_employer(session, 801))
        form = Form(context, offer=str(other.id))
        assert form.next() is OfferQuestion.GONE
        form.play(offer_form.keep_pay, pay="1 € brut")
        assert form.play(offer_preview.send) is OfferSubmission.GONE
        form.play(offer_preview.drop)
        assert (other.pay, other.status) == ("1 900 € brut par mois", STATUS.LIVE)
        for action in OfferAction:
            changed = offer_states.change(session, other.id, context.person_id, action, NOON)
            assert changed is OfferChangeResult.NOTHING
        assert offers_conversation.offers(context, {}) == []

    within(database, story)


def test_another_source_is_shown_as_soon_as_the_employer_closes(database: Database) -> None:
    def story(session: Session, _: TurnContext, employer: Employer) -> None:
        mine = an_offer(session, employer)
        file = an_offer(
            session, employer, source=OpportunitySource.FILE, employer_id=None, external_id="7"
        )
        for offer in (mine, file):
            duplicates.choose_shown(session, offer, NOON)
        assert [is_shown(session, it.id, NOON) for it in (mine, file)] == [True, False]
        offer_states.change(session, mine.id, employer.person_id, OfferAction.PAUSE, NOON)
        assert [is_shown(session, it.id, NOON) for it in (mine, file)] == [False, True]
        offer_states.change(session, mine.id, employer.person_id, OfferAction.RESUME, NOON)
        assert [is_shown(session, it.id, NOON) for it in (mine, file)] == [True, False]
        offer_states.change(session, mine.id, employer.person_id, OfferAction.FILLED, NOON)
        assert [is_shown(session, it.id, NOON) for it in (mine, file)] == [False, True]

    within(database, story)


def queued(session: Session, kind: str) -> list[OutboxMessage]:
    query = select(OutboxMessage).where(OutboxMessage.kind == kind)
    return list(session.scalars(query.order_by(OutboxMessage.id)))


def test_an_end_is_asked_about_once_and_again_after_it_was_put_off(database: Database) -> None:
    def story(session: Session, _: TurnContext, employer: Employer) -> None:
        offer = an_offer(session, employer, live_until=NOON + 4 * DAY)
        assert expiry_sweeps.when_due(session, NOON) == NOON + DAY
        for now in (NOON, NOON + DAY, NOON + DAY, NOON + 2 * DAY):
            assert not expiry_sweeps.ask_of_ends(session, BOT, now)
        [asked] = queued(session, "offer_ends")
        assert asked.due_at == NOON + DAY
        assert [it.text for it in session.scalars(select(OutboxEmail))] == ["posted.ends.letter"]
        holds = expiry_sweeps.ENDS.recheck
        assert holds(session, asked, NOON + DAY)
        offer_states.change(session, offer.id, employer.person_id, OfferAction.PROLONG, NOON + DAY)
        assert not holds(session, asked, NOON + DAY)
        expiry_sweeps.ask_of_ends(session, BOT, NOON + 31 * DAY)
        assert len(queued(session, "offer_ends")) == 2

    mail = {"email": "nora@fibredoc.test", "email_confirmed_at": NOON}
    within(database, story, **mail)


def test_nobody_is_asked_about_an_offer_that_is_not_live_is_over_or_ends_later(
    database: Database,
) -> None:
    def story(session: Session, _: TurnContext, employer: Employer) -> None:
        soon = NOON + 2 * DAY
        for status in set(STATUS) - {STATUS.LIVE}:
            an_offer(session, employer, status=status, live_until=soon)
        an_offer(session, employer, live_until=NOON)
        an_offer(session, employer, live_until=NOON + 4 * DAY)
        an_offer(
            session, employer, source=OpportunitySource.FILE, employer_id=None, live_until=soon
        )
        assert not expiry_sweeps.ask_of_ends(session, BOT, NOON)
        assert queued(session, "offer_ends") == []
        mine = an_offer(session, employer, live_until=soon)
        expiry_sweeps.ask_of_ends(session, BOT, NOON)
        [asked] = queued(session, "offer_ends")
        assert asked.params["offer_id"] == mine.id
        for status in set(STATUS) - {STATUS.LIVE}:
            mine.status = status
            assert not expiry_sweeps.ENDS.recheck(session, asked, NOON)

    within(database, story)


def test_what_is_past_is_closed_and_nothing_else(database: Database) -> None:
    def story(session: Session, _: TurnContext, employer: Employer) -> None:
        past = {"live_until": NOON + DAY}
        live, paused = (
            an_offer(session, employer, status=it, **past) for it in (STATUS.LIVE, STATUS.PAUSED)
        )
        later = an_offer(session, employer)
        filled = an_offer(session, employer, status=STATUS.FILLED, **past)
        assert not closing_offers.end_past(session, NOON)
        assert live.status is STATUS.LIVE
        assert not closing_offers.end_past(session, NOON + DAY)
        found = [it.status for it in (live, paused, later, filled)]
        assert found == [STATUS.CLOSED, STATUS.CLOSED, STATUS.LIVE, STATUS.FILLED]

    within(database, story)


def applies(session: Session, offer: Opportunity, status: ApplicationStatus) -> None:
    person = a_person(session, 300 + len(session.scalars(select(Application)).all()))
    values = {"person_id": person.id, "opportunity_id": offer.id, "status": status}
    at = {"sent_at": NOON, "changed_at": NOON, "uid": str(person.id)}
    session.add(Application(**values, **at))
    session.flush()


def test_on_monday_who_has_something_hears_of_it_once(database: Database) -> None:
    def story(session: Session, _: TurnContext, employer: Employer) -> None:
        an_employer(session, 801)
        closed = an_offer(session, employer, status=STATUS.CLOSED)
        assert weekly_summary.when_due(session, NOON) is None
        assert not queued_week(session, MONDAY)
        applies(session, closed, ApplicationStatus.REFUSED)
        assert not queued_week(session, MONDAY)
        applies(session, closed, ApplicationStatus.SEEN)
        applies(session, closed, ApplicationStatus.SENT)
        an_offer(session, employer, title="Hotline")
        assert weekly_summary.when_due(session, NOON) == MONDAY
        assert not queued_week(session, MONDAY - timedelta(minutes=1))
        for now in (MONDAY, MONDAY, MONDAY + timedelta(hours=5), MONDAY + DAY):
            [told] = queued_week(session, now)
        assert told.person_id == employer.person_id
        assert told.params["values"]["news"] == (
            "• Hotline · en ligne, 15 j\n• 2 candidatures attendent votre réponse."
        )
        assert len(queued_week(session, MONDAY + 7 * DAY)) == 2

    within(database, story)


def queued_week(session: Session, now: datetime) -> list[OutboxMessage]:
    weekly_summary.enqueue_due(session, BOT, now)
    return queued(session, "employer_week")


def test_an_employer_who_is_erased_leaves_no_live_offer(database: Database) -> None:
    def story(session: Session, context: TurnContext, employer: Employer) -> None:
        live = an_offer(session, employer).id
        for status in (STATUS.DRAFT, STATUS.TO_APPROVE, STATUS.REFUSED):
            an_offer(session, employer, status=status, published_at=None)
        erasure.erase(session, context.person_id, "asked", NOON, context.random_below, FINGERPRINTS)
        [left] = session.scalars(select(Opportunity)).all()
        assert (left.id, left.status, left.employer_id) == (live, STATUS.CLOSED, None)
        assert not is_shown(session, live, NOON)

    within(database, story)


def test_all_that_is_kept_on_an_employer_is_said(database: Database) -> None:
    def story(session: Session, context: TurnContext, employer: Employer) -> None:
        an_offer(session, employer, title="Hotline")
        told = {it.text: it.values["value"] for it in stored_data.what_we_know(context).parts}
        assert told["privacy.known.employer"] == "Fibre d'Oc · nora@fibredoc.test"
        assert told["privacy.known.employer_offers"] == "Hotline"

    within(database, story, email="nora@fibredoc.test")


def test_the_last_day_counts() -> None:
    ends = NOON + 3 * DAY
    assert days_left(ends, NOON) == 3
    assert days_left(ends, ends - timedelta(minutes=1)) == 1
    assert days_left(ends, ends) == days_left(ends, ends + DAY) == 0


def test_remote_from_anywhere_needs_no_place(database: Database) -> None:
    def story(_: Session, context: TurnContext, __: Employer) -> None:
        form = Form(context)
        form.play(offer_form.keep_place, remote="fully")
        assert (form.offer.remote, form.offer.place) == (Remote.FULLY, "")
        assert OfferQuestion.WHERE not in {form.next()}

    within(database, story)


def test_many_are_told_slice_after_slice(database: Database) -> None:
    def story(session: Session, _: TurnContext, employer: Employer) -> None:
        ends = {"live_until": MONDAY + 2 * DAY}
        for number in range(expiry_sweeps.SLICE + 1):
            an_offer(session, employer, title=f"Offre {number}", **ends)
        for number in range(weekly_summary.SLICE):
            an_offer(session, an_employer(session, 900 + number))
        asked = [expiry_sweeps.ask_of_ends(session, BOT, MONDAY) for _ in range(2)]
        told = [weekly_summary.enqueue_due(session, BOT, MONDAY) for _ in range(2)]
        assert asked == told == [True, False]
        assert len(queued(session, "offer_ends")) == expiry_sweeps.SLICE + 1
        assert len(queued(session, "employer_week")) == weekly_summary.SLICE + 1

    within(database, story)
