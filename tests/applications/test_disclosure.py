"""An agreement that is withdrawn stops all that it allowed, whatever became of the application."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.applications import Application, ApplicationStatus, CurriculumVitae
from models.engine.database import Database
from models.offers import Opportunity
from models.outbox import OutboxEmail, OutboxMessage
from models.people import Person
from models.profile import Consent
from models.strengths import KeptStrength
from rules.applications.applications import ApplicationShare
from rules.slots.slots import Span
from services.applications import (
    answers,
    applications,
    cards,
    cvs,
    disclosure,
    emails,
    interview_calendar,
    interview_slots,
    messages,
    notifications,
    presenting,
)
from services.applications.applications import ApplicationContent
from services.applications.file_storage import FileStorage
from services.applications.web import application
from services.conversation.attachments import ChatFile
from services.outbox.signed_links import APPLICATION, LASTS, ORGANISER, SignedLink
from services.privacy import consent_list
from services.profile import consents
from services.workshops.diary import DIARY
from tests.applications.builders import a_training, an_application
from tests.employers.builders import an_employer, an_offer
from tests.harness.builders import NOON, a_context, a_person

PHONE, EMAIL, WORDS = "+33639981234", "c@example.com", "Bonjour, me voici."
SHOWN = "06 39 98 12 34"
STRENGTH = "Avancer par soi-même"
EVERYTHING = (*ApplicationShare,)
STORED = "0" * 32
SECRETS = (SHOWN, EMAIL, WORDS, "Camille")
DAY = timedelta(days=1)


def shared_application(
    session: Session,
    storage: FileStorage,
    *,
    training: bool = False,
    shared: Sequence[ApplicationShare] = EVERYTHING,
) -> tuple[Person, int, Application]:
    """With all that may be shared, and the number of who receives it."""
    person = a_person(session, first_name="Camille", phone=PHONE, email=EMAIL)
    cv = CurriculumVitae(person_id=person.id, stored_as=STORED, format="pdf", size=2, kept_at=NOON)
    session.add(cv)
    session.flush()
    storage.keep(STORED, b"%PDF", NOON)
    employer = an_employer(session, email="nora@fibre.example", email_confirmed_at=NOON)
    offer: Opportunity = a_training(session) if training else an_offer(session, employer)
    made = an_application(session, person, offer, given=ApplicationContent(WORDS, shared, cv.id))
    return person, employer.person_id, made


def withdraw_in_the_chat(session: Session, person: Person) -> None:
    """« Mes données », then the agreement that is listed there."""
    context = a_context(session, person)
    [(shown, _)] = consent_list.listed(context, {})
    answers.withdraw_consent(context, {"consent": shown})
    session.expire_all()


def seen_by(session: Session, reader_id: int, it: Application, storage: FileStorage) -> list[str]:
    """All that whoever it was sent to can read of it."""
    link = SignedLink(APPLICATION, it.id, reader_id, NOON + LASTS)
    page = application.seen(session, link, NOON)
    assert page is not None
    card = cards.card(session, it, reader_id)
    file = cvs.file_of(session, it, storage)
    entry = interview_calendar.MAKERS["interview_invitation"](
        session, {"application": it.id, "employer": True, "at": 1}
    )
    return [
        *page.lines,
        "CV" if page.has_cv else "",
        card.text,
        *(button.data for row in card.buttons for button in row),
        file.name if file else "",
        entry.content.decode() if isinstance(entry, ChatFile) else "",
        presenting.employer_values(session, it, "fr")["name"],
    ]


def hired(session: Session, it: Application) -> None:
    answers.hire(session, it, NOON)


def asked_to_come(session: Session, it: Application) -> None:
    at = NOON + 3 * DAY
    answers.propose(session, it, [at], "12 rue des Lilas", NOON)
    answers.take_time(session, DIARY, it, at, NOON)


SIGNS = {
    ApplicationShare.PHONE: (PHONE, SHOWN),
    ApplicationShare.EMAIL: (EMAIL,),
    ApplicationShare.CV: ("\nCV\n", cards.CV, "CV-"),
    ApplicationShare.STRENGTHS: (STRENGTH,),
}
"""What is read of each; the first name and the message always go."""


@pytest.mark.parametrize("kept", SIGNS)
@pytest.mark.parametrize("first", [hired, asked_to_come, lambda *_: None])
def test_only_what_was_agreed_to_is_read(
    database: Database,
    tmp_path: Path,
    kept: ApplicationShare,
    first: Callable[[Session, Application], None],
) -> None:
    """Whatever else is known: there is a CV, a number, an address, strengths are kept."""
    storage = FileStorage(tmp_path)

    def work(session: Session) -> None:
        shared = [it for it in ApplicationShare if it is not kept]
        person, employer_id, it = shared_application(session, storage, shared=shared)
        session.add(KeptStrength(person_id=person.id, dimension="autonomy", kept_at=NOON))
        first(session, it)
        read = "\n".join(seen_by(session, employer_id, it, storage))
        shown = {each for each, signs in SIGNS.items() if any(sign in read for sign in signs)}
        assert shown == set(SIGNS) - {kept}

    database.transact_now(work)


@pytest.mark.parametrize("first", [hired, asked_to_come, lambda *_: None])
def test_a_withdrawn_agreement_hides_it_all_at_once(
    database: Database, tmp_path: Path, first: Callable[[Session, Application], None]
) -> None:
    storage = FileStorage(tmp_path)

    def work(session: Session) -> None:
        person, employer_id, it = shared_application(session, storage)
        first(session, it)
        before = "\n".join(seen_by(session, employer_id, it, storage))
        assert all(secret in before for secret in SECRETS)
        withdraw_in_the_chat(session, person)
        after = "\n".join(seen_by(session, employer_id, it, storage))
        assert not [secret for secret in (PHONE, *SECRETS, cards.CV, "CV-") if secret in after]
        assert (it.message, it.cv_id, it.shared) == (None, None, [])

    database.transact_now(work)


@pytest.mark.parametrize("status", list(ApplicationStatus))
def test_what_is_over_is_read_no_more_though_the_agreement_stands(
    database: Database, tmp_path: Path, status: ApplicationStatus
) -> None:
    shown = {
        ApplicationStatus.SENT,
        ApplicationStatus.SEEN,
        ApplicationStatus.INTERVIEW,
        ApplicationStatus.HIRED,
    }

    def work(session: Session) -> None:
        _, _, it = shared_application(session, FileStorage(tmp_path))
        it.status = status
        session.flush()
        assert (disclosure.disclosed(session, it) is not None) is (status in shown)

    database.transact_now(work)


@pytest.mark.parametrize("status", list(ApplicationStatus))
def test_withdrawal_clears_what_was_shared_whatever_the_state(
    database: Database, tmp_path: Path, status: ApplicationStatus
) -> None:
    def work(session: Session) -> None:
        _, _, it = shared_application(session, FileStorage(tmp_path))
        applications.change(it, status, NOON)
        answers.withdraw(session, it, NOON)
        session.flush()
        assert (it.message, it.cv_id, it.shared) == (None, None, [])
        assert not consents.living(session, it.person_id)

    database.transact_now(work)


@pytest.mark.parametrize("status", applications.SHOWN)
def test_every_read_asks_the_agreement_itself(
    database: Database, tmp_path: Path, status: ApplicationStatus
) -> None:
    """Even where nobody cleared anything: the agreement alone decides."""
    storage = FileStorage(tmp_path)

    def work(session: Session) -> None:
        _, employer_id, it = shared_application(session, storage)
        applications.change(it, status, NOON)
        it.interview_at = NOON + DAY if status is ApplicationStatus.INTERVIEW else None
        for given in session.scalars(select(Consent)):
            given.withdrawn_at = NOON
        session.flush()
        after = "\n".join(seen_by(session, employer_id, it, storage))
        assert not [secret for secret in (PHONE, *SECRETS, cards.CV, "CV-") if secret in after]

    database.transact_now(work)


def test_who_hired_hears_that_nothing_is_shared_any_more_without_a_name(
    database: Database, tmp_path: Path
) -> None:
    def work(session: Session) -> None:
        person, employer_id, it = shared_application(session, FileStorage(tmp_path))
        hired(session, it)
        withdraw_in_the_chat(session, person)
        withdrawn_again = answers.withdraw(session, it, NOON)
        assert withdrawn_again is answers.ApplicationAnswerResult.CLOSED
        told = select(OutboxMessage).where(OutboxMessage.kind == messages.UNSHARED.name)
        [message] = session.scalars(told)
        assert message.person_id == employer_id
        emails = select(OutboxEmail.text).where(OutboxEmail.text == "application.letter.unshared")
        assert len(session.scalars(emails).all()) == 1
        assert "Camille" not in str(message.params)
        assert it.status is ApplicationStatus.HIRED

    database.transact_now(work)


def test_what_waits_to_leave_is_dropped_with_the_agreement(
    database: Database, tmp_path: Path
) -> None:
    def work(session: Session) -> None:
        _, _, it = shared_application(session, FileStorage(tmp_path))
        notifications.received(session, it, NOON)
        asked_to_come(session, it)
        notifications.ask_outcome(session, it, NOON)
        to_employer = (messages.RECEIVED, messages.TIME, messages.OUTCOME, messages.PERSON_NUDGES)
        kinds = {kind.name: kind for kind in to_employer}
        consents.withdraw_of_application(session, it.id, NOON)
        for message in session.scalars(select(OutboxMessage).where(OutboxMessage.kind.in_(kinds))):
            assert not kinds[message.kind].recheck(session, message, NOON)
        query = select(OutboxEmail).where(OutboxEmail.text.in_(emails.RECHECKS))
        queued = session.scalars(query).all()
        assert queued
        assert not [it for it in queued if emails.RECHECKS[it.text](session, it, NOON)]
        assert interview_calendar.draw(session, {"interview": it.id}, NOON) is None

    database.transact_now(work)


@pytest.mark.both_databases("applications are joined with their offer")
def test_an_organiser_reads_nothing_once_it_is_withdrawn(
    database: Database, tmp_path: Path
) -> None:
    storage = FileStorage(tmp_path)

    def work(session: Session) -> None:
        person, _, it = shared_application(session, storage, training=True)
        link = SignedLink(ORGANISER, it.id, person.id, NOON + LASTS)
        before = application.seen(session, link, NOON)
        assert before is not None
        assert SHOWN in "\n".join(before.lines)
        withdraw_in_the_chat(session, person)
        after = application.seen(session, link, NOON)
        assert after is not None
        assert not [secret for secret in (PHONE, *SECRETS) if secret in "\n".join(after.lines)]
        assert cvs.file_of(session, it, storage) is None

    database.transact_now(work)


def test_a_short_interview_names_nobody_who_no_longer_shares(
    database: Database, tmp_path: Path
) -> None:
    def work(session: Session) -> None:
        _, _, it = shared_application(session, FileStorage(tmp_path))
        offer = applications.opportunity_of(session, it)
        span = Span(NOON + DAY, NOON + DAY + timedelta(minutes=15))
        interview_slots.open_slots(session, offer, [span], "ici")
        [slot] = interview_slots.free(session, offer.id, NOON)
        answers.take_slot(session, DIARY, it, slot.id, NOON)
        zone = presenting.zone_of_offer(session, it)

        def shown() -> str:
            session.expire_all()
            found = interview_slots.ahead(session, offer.id, NOON)
            return presenting.by_day(session, found, zone, "fr")

        assert "Camille" in shown()
        consents.withdraw_of_application(session, it.id, NOON)
        assert "Camille" not in shown()

    database.transact_now(work)
