"""Two people who went through everything, all of which ended at noon: one of them stays."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from models.announcements import (
    Announcement,
    AnnouncementCategory,
    AnnouncementContent,
    AnnouncementState,
    Recipient,
    RecipientState,
)
from models.applications import Application, ApplicationStatus, CurriculumVitae
from models.conversation import InlineButtons, Update
from models.desk import Desk, DeskAct, DeskActRow, DeskActState, PersonNote
from models.enrolment import CallBack
from models.feedback import Feedback, FeedbackOn, FrontPageWords
from models.mentoring.mentors import Mentor
from models.mentoring.portraits import MentorPhoto
from models.mentoring.safeguarding import Report, ReportWords
from models.mentoring.slots import Booking, BookingStatus, Slot
from models.outbox import ContactProof, OutboxEmail, OutboxMessage, OutboxState, SentPicture
from models.people import DayCount, Person, RoleName
from models.profile import Consent, ConsentPurpose
from models.programme import ProgrammeSession
from models.team import Invitation, MemberAbsence
from models.tickets import DistressSignal, Ticket
from models.understanding import UnansweredText, UnclearWords
from models.webchat import WebDevice, WebFile, WebMessage
from models.workshops import Registration, RegistrationStatus
from rules.safeguarding.safety import ReportCategory
from rules.tickets.distress import Danger
from services.desk import desks
from services.people.roles import audit
from services.webchat import devices
from tests.applications.builders import a_found_one
from tests.harness.builders import BOT, NOON, a_mentor, a_participant, a_session, a_slot, a_workshop
from tests.privacy.test_retention import converse

STAYS, SILENT = 88_770_007, 88_770_008
"""Telegram ids: who writes to the bot until the end, and who does not."""
NAMES = {STAYS: "Yvonne2208", SILENT: "Anatole4417"}
WORDS = {STAYS: "Zenobie7731", SILENT: "Octave9950"}
"""What each of them says, of which each has its term."""
IDS = {STAYS: 2, SILENT: 3}
"""The first row of people is the mentor."""
STORED = {STAYS: f"{7:032x}", SILENT: f"{8:032x}"}
HOUR = timedelta(hours=1)


def lived(session: Session) -> None:
    here = a_session(session, ends_on=NOON.date())
    mentor = a_mentor(session)
    slot = a_slot(session, mentor, NOON - HOUR / 2, seats=2, taken=2)
    announced = _announced(session)
    for telegram_id, words in WORDS.items():
        name = NAMES[telegram_id]
        person = a_participant(
            session, here, telegram_id, first_name=name, comfort_needs=words, safe_contact=words
        )
        private: dict[str, Any] = {"pending": {"address": words}, "traces": []}
        converse(session, person, timedelta(0), answers={"name": name}, **private)
        _wrote(session, person, words, here)
        _was_heard(session, person, words)
        _came(session, person, words, here, slot)
        _reported(session, person, words, here, mentor)
        _applied(session, person, words)
        row = {"announcement_id": announced.id, "person_id": person.id, "bot_id": BOT}
        session.add(Recipient(state=RecipientState.SENT, next_try_at=NOON, finished_at=NOON, **row))
    _others_left(session, mentor)
    session.flush()


def _announced(session: Session) -> Announcement:
    what = {
        "category": AnnouncementCategory.NEWS,
        "content": AnnouncementContent.TEXT,
        "state": AnnouncementState.DONE,
    }
    announced = Announcement(bot_id=BOT, made_at=NOON, finished_at=NOON, **what)
    session.add(announced)
    session.flush()
    return announced


def _wrote(session: Session, person: Person, words: str, here: ProgrammeSession) -> None:
    mine = {"person_id": person.id}
    about = {"session_id": here.id, "about": FeedbackOn.SESSION, "subject_id": here.id}
    signal = {"category": Danger.VIOLENCE, "asked_back": False, "at": NOON}
    session.add(Ticket(text=NAMES[person.telegram_id or 0], opened_at=NOON, closed_at=NOON, **mine))
    session.add(DistressSignal(**signal, **mine))
    session.add(UnansweredText(bot_id=BOT, text=words, at=NOON))
    session.add(UnclearWords(words=words, times=1, at=NOON, **mine))
    feedback = Feedback(score=4, words=words, said_at=NOON, **about, **mine)
    session.add(feedback)
    session.flush()
    agreed = {"purpose": ConsentPurpose.FRONT_PAGE, "subject": f"feedback:{feedback.id}"}
    session.add(Consent(text_version="1", given_at=NOON, update_id=1, **agreed, **mine))
    shown = {"feedback_id": feedback.id, "words": words, "is_named": True, **mine}
    session.add(FrontPageWords(offered_at=NOON, approved_at=NOON, **shown))


def _was_heard(session: Session, person: Person, words: str) -> None:
    mine = {"bot_id": BOT, "person_id": person.id}
    times = dict.fromkeys(("due_at", "next_try_at", "finished_at"), NOON)
    sent = {"key": words, "state": OutboxState.SENT, **times, **mine}
    lines = [{"do": "say", "text": words}]
    heard = {"update_id": person.id, "lane": person.telegram_id, "lines": lines, **mine}
    email = {"to_address": words, "text": words, "values": {}, "links": [], "expires_at": NOON}
    buttons = {"buttons": [[words, "a:x:1"]], "said_at": NOON}
    session.add(Update(answer_due_at=NOON, answered_at=NOON, **heard))
    session.add(InlineButtons(person_id=person.id, **buttons))
    session.add(OutboxMessage(kind="note", urgency=2, params={"words": words}, **sent))
    session.add(OutboxEmail(**email, **sent))
    away = {"from_on": NOON.date(), "to_on": NOON.date(), "noted_at": NOON}
    session.add(MemberAbsence(person_id=person.id, **away))
    counted = {"what": "codes", "counted_on": NOON.date(), "times": 1}
    session.add(DayCount(person_id=person.id, **counted))
    session.add(DayCount(fingerprint=f"{person.id}", **counted))
    chosen = {"content": b"a picture", "charter_version": "2", "chosen_at": NOON}
    session.add(MentorPhoto(person_id=person.id, **chosen))
    picture = {"fingerprint": f"{person.id}", "file_key": "Telegram", "sent_at": NOON}
    session.add(SentPicture(bot_id=BOT, person_id=person.id, **picture))
    on_page = {"number": 2**40 + 1, "change": 1, "said_at": NOON, "changed_at": NOON}
    session.add(WebMessage(person_id=person.id, is_ours=False, body={"text": words}, **on_page))
    sent_up = {"key": words, "name": words, "content": b"a file", "sent_at": NOON}
    sent_up["is_for_team"] = True
    session.add(WebFile(person_id=person.id, **sent_up))
    device = {"opened_at": NOON, "seen_at": NOON, "ends_at": NOON + devices.LIFE}
    session.add(WebDevice(person_id=person.id, secret_hash=words, is_shared=False, **device))
    desk = {"asked_at": NOON, "opened_at": NOON, "seen_at": NOON, "ends_at": NOON + desks.IDLE}
    session.add(Desk(person_id=person.id, bot_id=BOT, secret_hash=words, browser=words, **desk))
    asked = {"listing": "people", "name": "write", "fields": {"words": words}, "asked_at": NOON}
    act = DeskAct(person_id=person.id, bot_id=BOT, state=DeskActState.DONE, **asked)
    session.add(act)
    session.flush()
    one = {"subject_id": person.id, "verdict": "sent", "is_done": True, "before": ""}
    session.add(DeskActRow(act_id=act.id, person_id=person.id, **one))
    noted = {"is_call": False, "noted_at": NOON, "until": NOON + timedelta(days=90)}
    session.add(PersonNote(person_id=person.id, words=words, **noted))
    proved = {"email": f"{person.id}@exemple.fr", "email_confirmed_at": NOON}
    session.add(ContactProof(person_id=person.id, **proved))


def _came(session: Session, person: Person, words: str, here: ProgrammeSession, slot: Slot) -> None:
    of_a_workshop = a_workshop(session, here, NOON - HOUR, code=f"w{person.id}", host_name=words)
    mine = {"person_id": person.id, "uid": f"u{person.id}"}
    met = {"slot_id": slot.id, "session_id": here.id, "status": BookingStatus.BOOKED}
    times = {"asked_at": NOON, "changed_at": NOON}
    booked = {"status": RegistrationStatus.REGISTERED, "workshop_id": of_a_workshop.id, **times}
    session.add(Booking(question=words, booked_at=NOON, **met, **mine))
    session.add(Registration(**booked, **mine))


def _reported(
    session: Session, person: Person, words: str, here: ProgrammeSession, mentor: Mentor
) -> None:
    about = {"participant_id": person.id, "mentor_id": mentor.person_id, "session_id": here.id}
    how = {
        "category": ReportCategory.MONEY,
        "by_mentor": False,
        "serious": True,
        "call_back": False,
    }
    times = dict.fromkeys(("opened_at", "answer_by", "settled_at"), NOON)
    report = Report(bot_id=BOT, **about, **how, **times)
    session.add(report)
    session.flush()
    session.add(ReportWords(report_id=report.id, participant_id=person.id, words=words))


def _applied(session: Session, person: Person, words: str) -> None:
    offer = a_found_one(session, contact_email=f"{words}@numa.example", live_until=NOON)
    stored_as = STORED[person.telegram_id or 0]
    cv = CurriculumVitae(
        person_id=person.id, stored_as=stored_as, format="pdf", size=2, kept_at=NOON
    )
    session.add(cv)
    session.flush()
    shared = {"message": words, "shared": ["first_name", "phone"], "cv_id": cv.id}
    times = {"sent_at": NOON, "changed_at": NOON}
    mine = {"person_id": person.id, "opportunity_id": offer.id, "uid": f"u{person.id}"}
    session.add(Application(status=ApplicationStatus.HIRED, **shared, **times, **mine))


def _others_left(session: Session, mentor: Mentor) -> None:
    times = {"created_at": NOON, "expires_at": NOON}
    session.add(Invitation(bot_id=BOT, token_hash="x", role=RoleName.STAFF, **times))
    session.add(CallBack(bot_id=BOT, first_name="Lina", contact="+33639980001", asked_at=NOON))
    audit(session, mentor.person_id, "person_looked_up", NOON)
