"""Who sees whose card, whose photo, and when a photo is gone."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.mentoring.mentors import Mentor, MentorStatus
from models.mentoring.portraits import MentorPhoto
from models.mentoring.slots import Booking
from models.people import Person
from rules.safeguarding.safety import ReportCategory
from services.conversation.attachments import ChatFile
from services.portraits import cards, introductions, photos
from services.privacy.erasure import erase
from services.safeguarding import report_conversation
from services.safeguarding.report_conversation import ReportStatement
from services.safeguarding.who_may_report import reported_mentors
from services.workshops import hosts
from tests.harness.builders import (
    DEPLOYMENT,
    FINGERPRINTS,
    NOON,
    a_member,
    a_mentor,
    a_participant,
    a_person,
    a_session,
    a_slot,
    a_workshop,
)

PHOTO = b"\xff\xd8\xff a face"
KNOWING = replace(DEPLOYMENT, reported_mentors=reported_mentors)


@dataclass(frozen=True)
class Here:
    session: Session
    mentor: Mentor
    reader: Person
    booking: int

    def shown(self, person_id: int | None = None, reader: Person | None = None) -> ChatFile | None:
        make = cards.maker(KNOWING, hosts.next_hosted)
        person_id = person_id or self.mentor.person_id
        return make(self.session, cards.subject_of(person_id, (reader or self.reader).id, NOON))

    def has_photo(self) -> bool:
        shown = self.shown()
        return shown is not None and shown.content == PHOTO


@pytest.fixture
def here(session: Session) -> Here:
    programme = a_session(session)
    mentor = a_mentor(session, first_name="Nadia", subjects="le code", charter_version="2")
    reader = a_participant(session, programme, first_name="Samira")
    slot = a_slot(session, mentor, NOON + timedelta(hours=30), taken=1)
    a_slot(session, mentor, NOON + timedelta(hours=50))
    where = {"person_id": reader.id, "slot_id": slot.id, "session_id": programme.id}
    booking = Booking(booked_at=NOON, uid="u", **where)
    session.add(booking)
    session.flush()
    photos.keep(session, mentor.person_id, PHOTO, "2", NOON)
    return Here(session, mentor, reader, booking.id)


def test_who_has_a_meeting_sees_the_photo_which_nobody_can_forward(here: Here) -> None:
    shown = here.shown()
    assert shown is not None
    assert (shown.content, shown.protected, shown.drawing) == (PHOTO, True, None)
    assert "dessin" not in shown.caption


def test_others_see_the_drawing(here: Here) -> None:
    programme = a_session(here.session, code="autre")
    other = a_participant(here.session, programme, 8)
    shown = here.shown(reader=other)
    assert shown is not None
    assert shown.drawing is not None
    assert not shown.protected
    assert "Le portrait est un dessin." in shown.caption


def test_once_the_meeting_is_cancelled_the_photo_is_not_shown(here: Here) -> None:
    here.session.delete(here.session.get_one(Booking, here.booking))
    here.session.flush()
    assert not here.has_photo()


def test_the_caption_says_what_the_picture_says(here: Here) -> None:
    introductions.keep(here.session, here.mentor.person_id, NOON, sentence="À vous <de> jouer")
    photos.withdraw(here.session, here.mentor.person_id)
    shown = here.shown()
    assert shown is not None
    for words in ("Nadia", "développeuse", "Moulins", "À vous &lt;de&gt; jouer", "français"):
        assert words in shown.caption


def test_who_has_no_place_sees_nobody(here: Here) -> None:
    assert here.shown(reader=a_person(here.session, 50)) is None


def test_a_mentor_whom_the_team_has_not_approved_has_no_card(here: Here) -> None:
    here.mentor.status = MentorStatus.TO_APPROVE
    assert here.shown() is None


def test_a_participant_is_on_no_card(here: Here) -> None:
    other = a_participant(here.session, a_session(here.session, code="autre"), 8, first_name="Leo")
    assert here.shown(other.id) is None


def test_a_report_takes_the_photo_away_and_hides_the_card(here: Here) -> None:
    later = NOON + timedelta(hours=31)
    statement = ReportStatement(ReportCategory.OTHER)
    report_conversation.report_mentor(here.session, here.booking, here.reader.id, statement, later)
    assert photos.of(here.session, here.mentor.person_id) is None
    assert here.shown() is None


def test_a_photo_goes_with_a_mentor_who_leaves_and_after_a_year(here: Here) -> None:
    photos.purge(here.session, DEPLOYMENT.bot_id, NOON - timedelta(days=365))
    assert photos.of(here.session, here.mentor.person_id) is not None
    here.mentor.status = MentorStatus.LEFT
    here.session.flush()
    photos.purge(here.session, DEPLOYMENT.bot_id, NOON - timedelta(days=365))
    here.session.expire_all()
    assert photos.of(here.session, here.mentor.person_id) is None


def test_an_erasure_leaves_no_photo_and_no_sentence(database: Database) -> None:
    def work(session: Session) -> int:
        mentor = a_mentor(session)
        photos.keep(session, mentor.person_id, PHOTO, "2", NOON)
        introductions.keep(session, mentor.person_id, NOON, sentence="À bientôt")
        erase(session, mentor.person_id, "asked", NOON, lambda _: 0, FINGERPRINTS)
        return session.scalar(select(func.count()).select_from(MentorPhoto)) or 0

    assert database.transact_now(work) == 0


def test_a_member_of_the_team_has_a_card_with_the_workshops_they_host(here: Here) -> None:
    member = a_member(here.session, first_name="Sami")
    shown = here.shown(member.id)
    assert shown is not None
    assert "L'équipe répond : du lundi au vendredi" in shown.caption.replace("\xa0", " ").replace(
        "’", "'"
    )
    programme = here.session.get_one(Booking, here.booking).session_id
    workshop = a_workshop(
        here.session, a_session(here.session, code="a"), NOON + timedelta(days=2), host_id=member.id
    )
    workshop.session_id, workshop.title = programme, "Mon CV"
    here.session.flush()
    shown = here.shown(member.id)
    assert shown is not None
    assert "Mon CV" in shown.caption
