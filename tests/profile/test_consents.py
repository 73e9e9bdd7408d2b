"""Agreements are rows: given once, withdrawn by their owner only."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.profile import Consent, ConsentPurpose
from services.applications import answers
from services.conversation.phrases import plainly
from services.meetings import disclosure
from services.offers import consent_and_pauses
from services.privacy import consent_list
from services.profile import comfort_needs, consents
from tests.harness.builders import NOON, a_context, a_mentor, a_person


def test_an_agreement_is_kept_once_and_can_be_withdrawn(database: Database) -> None:
    def work(session: Session) -> tuple[int, str | None, int]:
        context = a_context(session, a_person(session))
        for _ in range(2):
            comfort_needs.keep(context, {"comfort_needs": "captions"})
        [kept] = session.scalars(select(Consent)).all()
        [(shown, _)] = consent_list.listed(context, {})
        consents.withdraw_consent(context, {"consent": shown})
        session.refresh(kept)
        assert kept.withdrawn_at == context.now
        assert (kept.purpose, kept.update_id) == (ConsentPurpose.COMFORT_NEEDS, 1)
        living = len(consents.living(session, context.person_id))
        return living, context.person.comfort_needs, kept.id

    living, needs, _ = database.transact_now(work)
    assert (living, needs) == (0, None)


def test_nobody_withdraws_the_agreement_of_another(database: Database) -> None:
    def work(session: Session) -> int:
        mine = a_context(session, a_person(session, 1))
        other = a_context(session, a_person(session, 2))
        consents.consent(mine, ConsentPurpose.OFFERS)
        [(shown, _)] = consent_list.listed(mine, {})
        consents.withdraw_consent(other, {"consent": shown})
        return len(consents.living(session, mine.person_id))

    assert database.transact_now(work) == 1


@pytest.mark.parametrize("purpose", ConsentPurpose)
def test_each_agreement_is_listed_and_withdrawn_by_itself(
    database: Database, purpose: ConsentPurpose
) -> None:
    """Whatever it is for; the others stay."""

    def work(session: Session) -> tuple[set[str], bool]:
        context = a_context(session, a_person(session))
        context.person.comfort_needs = "captions"
        for each in ConsentPurpose:
            shared = each is ConsentPurpose.SHARE_WITH_EMPLOYER
            consents.consent(context, each, consents.of_application(999) if shared else "")
        session.flush()
        listed = consent_list.listed(context, {})
        kept = {str(it.id): it.purpose for it in consents.living(session, context.person_id)}
        assert {key for key, _ in listed} == kept.keys()
        labels = {plainly(label, "fr") for _, label in listed}
        assert len(labels) == len(ConsentPurpose)
        chosen = next(key for key, given in kept.items() if given is purpose)
        answers.withdraw_consent(context, {"consent": chosen})
        left = {str(it.purpose) for it in consents.living(session, context.person_id)}
        return left, context.person.comfort_needs is None

    others = {str(it) for it in ConsentPurpose if it is not purpose}
    assert database.transact_now(work) == (others, purpose is ConsentPurpose.COMFORT_NEEDS)


def test_an_agreement_that_is_withdrawn_serves_nobody_from_then_on(database: Database) -> None:
    def work(session: Session) -> list[bool]:
        context = a_context(session, a_person(session))
        mentor = a_mentor(session)
        consents.consent(context, ConsentPurpose.OFFERS)
        consents.consent(context, ConsentPurpose.SHARE_WITH_MENTOR, str(mentor.person_id))
        session.flush()

        def served() -> list[bool]:
            offers = session.scalar(consent_and_pauses.whether_agreed(context.person_id))
            return [
                bool(offers),
                consents.shared_with(session, context.person_id, mentor.person_id),
            ]

        before = served()
        for given in consents.living(session, context.person_id):
            answers.withdraw_consent(context, {"consent": str(given.id)})
        return [*before, *served()]

    assert database.transact_now(work) == [True, True, False, False]


def test_what_is_shared_with_a_mentor_is_for_that_mentor_alone(database: Database) -> None:
    def work(session: Session) -> list[bool]:
        context = a_context(session, a_person(session))
        chosen, other = a_mentor(session), a_mentor(session, 901)
        readers = [it.person_id for it in (chosen, other)]

        def served() -> list[bool]:
            session.flush()
            return [disclosure.may_see_results(session, context.person_id, it) for it in readers]

        before = served()
        consents.consent(context, ConsentPurpose.OFFERS)
        consents.consent(context, ConsentPurpose.SHARE_WITH_MENTOR, str(chosen.person_id))
        return [*before, *served()]

    assert database.transact_now(work) == [False, False, True, False]


def test_what_was_withdrawn_keeps_the_date_of_the_first_time(database: Database) -> None:
    def work(session: Session) -> None:
        context, later = a_context(session, a_person(session)), NOON + timedelta(days=1)
        of_one, person_id = consents.of_application(5), context.person_id
        consents.consent(context, ConsentPurpose.SHARE_WITH_EMPLOYER, of_one)
        session.flush()
        [kept] = session.scalars(select(Consent)).all()
        consents.withdraw_of_application(session, 5, NOON)
        assert not consents.shares(session, person_id, 5)
        consents.withdraw_of_application(session, 5, later)
        consents.withdraw(session, person_id, ConsentPurpose.SHARE_WITH_EMPLOYER, later)
        session.refresh(kept)
        assert kept.withdrawn_at == NOON

    database.transact_now(work)
