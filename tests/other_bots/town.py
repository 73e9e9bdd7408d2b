"""Build a town for a bot: somebody of each kind, and a row of each table that is a bot's own.

Two towns beside each other have the same people, by the same names and Telegram ids, in the one
session and the workshops that bots share.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from flows.library import load_assessments
from models.agenda import CalendarFeed
from models.announcements import (
    Announcement,
    AnnouncementCategory,
    AnnouncementContent,
    AnnouncementState,
    NotSentReason,
    OptOut,
    Recipient,
    RecipientState,
)
from models.applications import Application, ApplicationStatus, CurriculumVitae
from models.backoffice import Alert
from models.conversation import Conversation, InlineButtons, Update
from models.desk import Desk, DeskAct, DeskActRow, DeskActState, DeskSearch, PersonNote, SavedFilter
from models.enrolment import CallBack, EligibilityVerdict, Enrolment, EnrolmentStatus, Minor
from models.feedback import Feedback, FeedbackOn, FrontPageWords, SurveyTaken
from models.machines import CommonGround
from models.mentoring.meetings import Attestation
from models.mentoring.mentors import Mentor, MentorStatus
from models.mentoring.portraits import Introduction, MentorPhoto
from models.mentoring.safeguarding import Report, ReportTrace, ReportWords
from models.mentoring.slots import Absence, Booking, Slot, SlotRule
from models.offers import (
    Destination,
    DestinationKind,
    Employer,
    JobSearch,
    Opportunity,
    OpportunityStatus,
    Proposal,
)
from models.outbox import (
    ContactProof,
    Lease,
    OutboxEmail,
    OutboxMessage,
    OutboxState,
    Progress,
    SentPicture,
    SharedPace,
)
from models.people import DayCount, Person, Role, RoleName
from models.profile import AccountFlag, AskedQuestion, Consent, ConsentPurpose, Notice
from models.programme import ProgrammeSession
from models.session_admin import SessionDraft
from models.strengths import AssessmentAnswer, AssessmentRun, KeptStrength, Wish
from models.team import Invitation, MemberAbsence, TeamAbsence
from models.tickets import (
    CannedAnswer,
    DistressSignal,
    Duty,
    StaffGroup,
    Ticket,
    Topic,
    TopicPost,
    TopicPostKind,
    UntranscribedVoice,
)
from models.understanding import (
    DoubtedText,
    HeardText,
    TeamAnswer,
    TextOutcome,
    UnansweredText,
    UnclearWords,
)
from models.webchat import ReturnWords, WebDevice, WebFile, WebMessage, WebPost
from models.workshops import (
    Attendance,
    CodeTries,
    ParticipantAttestation,
    Registration,
    RegistrationStatus,
    Workshop,
)
from rules.enrolment.eligibility import AgeBand, EligibilityOutcome, Situation
from rules.geography.zones import ZoneKind
from rules.offers.opportunities import Reaction, Rhythm
from rules.safeguarding.safety import ReportCategory
from rules.slots.slots import MeetingOutcome
from rules.tickets.distress import Danger
from services.people.roles import audit
from services.profile.adviser import source_of
from tests.harness.builders import a_person, a_session, a_workshop, an_opportunity

NOON = datetime(2027, 3, 2, 11, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
CROWD = 6
"""As many as it takes that figures are told, and one more."""
STATUSES = {
    "to_check": EnrolmentStatus.TO_CHECK,
    "refusing": EnrolmentStatus.TO_CHECK,
    "waiting": EnrolmentStatus.WAITING,
    "offered": EnrolmentStatus.OFFERED,
    "refused": EnrolmentStatus.REFUSED,
    "left": EnrolmentStatus.LEFT,
    "blocked": EnrolmentStatus.PLACE,
    "minor": EnrolmentStatus.PLACE,
    "stuck": EnrolmentStatus.PLACE,
}
TEAM: Mapping[str, RoleName] = {
    "owner": RoleName.OWNER,
    "staff": RoleName.STAFF,
    "mentor": RoleName.MENTOR,
    "coming_mentor": RoleName.MENTOR,
    "employer": RoleName.EMPLOYER,
    "silent_employer": RoleName.EMPLOYER,
    "adviser": RoleName.ADVISER,
}
ADVISER = 1 + list(TEAM).index("adviser")
"""The id of the first town's adviser, whose link people of both came by."""
OTHERS = ("unfinished", "calling", "informed", "paused", "silent", "asked")
PHONE, EMAIL = "+33639980001", "quelquun@exemple.example"


@dataclass(frozen=True)
class Shared:
    """What bots share."""

    here: ProgrammeSession
    past: Workshop
    ahead: Workshop


@dataclass(frozen=True)
class Town:
    bot_id: int
    word: str
    """Stands in every name and text of the town's own."""
    public: str = "Publique"
    """Stands in what bots share: an active mentor's profile, a live offer."""
    source: str = source_of(ADVISER)
    """What came with the link of its people: that of the first town's adviser, in both."""
    people: dict[str, Person] = field(default_factory=dict)

    def id_of(self, who: str) -> int:
        return self.people[who].id

    @property
    def crowd(self) -> list[Person]:
        return [self.people[f"crowd{number}"] for number in range(CROWD)]


def shared(session: Session) -> Shared:
    here = a_session(session, seats=30, offers_on=date(2027, 3, 1))
    past = a_workshop(session, here, NOON - 20 * HOUR, code="past", capacity=60, places=60)
    ahead = a_workshop(session, here, NOON + 14 * DAY, code="ahead", capacity=60, places=60)
    return Shared(here, past, ahead)


def a_town(session: Session, bot_id: int, common: Shared, word: str) -> Town:
    town = Town(bot_id, word)
    _people(session, town, common)
    _team(session, town, common)
    _mentors(session, town, common)
    _employers(session, town)
    for number in range(CROWD):
        _lived(session, town, common, number)
    _asked(session, town, common)
    _talked(session, town)
    _announced(session, town, common)
    _sent(session, town)
    _machinery(session, town)
    session.flush()
    return town


def _people(session: Session, town: Town, common: Shared) -> None:
    crowd = [f"crowd{number}" for number in range(CROWD)]
    for number, who in enumerate((*TEAM, *STATUSES, *OTHERS, *crowd), 101):
        more = _facts(town, who)
        person = a_person(session, number, bot_id=town.bot_id, first_name=town.word, **more)
        town.people[who] = person
        if who in TEAM:
            session.add(Role(person_id=person.id, role=TEAM[who], granted_at=NOON - 9 * DAY))
        if who in STATUSES or who in crowd:
            _enrol(session, person, common, who)
    session.flush()


def _facts(town: Town, who: str) -> Mapping[str, Any]:
    late = {"joined_at": NOON - 12 * DAY, "department": "31", "phone": PHONE, "email": EMAIL}
    return {
        "blocked": {**late, "blocked_at": NOON - DAY},
        "informed": {**late, "keep_informed_at": NOON - DAY},
        "paused": {**late, "nudges_suspended_at": NOON - DAY},
        "silent": {"joined_at": NOON - 1200 * DAY, "department": "31"},
        "owner": {"joined_at": NOON - 30 * DAY, "email": EMAIL},
    }.get(who, {**late, "source": town.source, "comfort_needs": town.word})


def _enrol(session: Session, person: Person, common: Shared, who: str) -> None:
    status = STATUSES.get(who, EnrolmentStatus.PLACE)
    answer_by = NOON + DAY if status is EnrolmentStatus.TO_CHECK else None
    place = {"status": status, "changed_at": NOON - 5 * DAY, "answer_by": answer_by}
    if who == "refusing":
        place |= {"decision_at": NOON + HOUR / 6, "decision": "no_zone"}
    verdict = {
        "outcome": EligibilityOutcome.TO_CHECK if answer_by else EligibilityOutcome.ELIGIBLE,
        "reasons": ["registered"],
        "method": "address",
        "zone": ZoneKind.QPV,
        "situation": Situation.REGISTERED,
        "age_band": AgeBand.FROM_26_TO_49,
        "judged_at": NOON - 5 * DAY,
    }
    mine = {"person_id": person.id, "session_id": common.here.id}
    session.add(Enrolment(**mine, **place))
    session.add(EligibilityVerdict(**mine, **verdict))


def _team(session: Session, town: Town, common: Shared) -> None:
    owner, staff = town.id_of("owner"), town.id_of("staff")
    bot, word = {"bot_id": town.bot_id}, town.word
    times = {"created_at": NOON, "expires_at": NOON + DAY, "invited_by": owner}
    for role in (RoleName.STAFF, RoleName.MENTOR):
        session.add(Invitation(token_hash=f"{town.bot_id}{role}", role=role, **bot, **times))
    audit(session, staff, "person_looked_up", NOON, person=town.id_of("crowd0"))
    audit(session, owner, "watch_taken", NOON)
    session.add(Duty(person_id=staff, since_at=NOON))
    away = {"from_on": date(2027, 3, 1), "to_on": date(2027, 3, 5), "noted_at": NOON}
    session.add(MemberAbsence(person_id=staff, **away))
    session.add(SessionDraft(person_id=owner, draft=word, changed_at=NOON))
    session.add(AccountFlag(person_id=staff, other_id=owner, reason="phone", flagged_at=NOON))
    by = {"changed_at": NOON, "changed_by": owner}
    session.add(TeamAbsence(text=word, until=date(2027, 3, 5), **bot, **by))
    session.add(CannedAnswer(title=word, text=word, **bot, **by))
    session.add(TeamAnswer(session_id=common.here.id, question=word, answer=word, **bot, **by))
    called = {"first_name": word, "contact": f"{word}@exemple.example", "asked_at": NOON - 31 * DAY}
    session.add(CallBack(stamp=1, **bot, **called))
    session.add(StaffGroup(chat_id=-100 - town.bot_id, **bot))
    session.add(Alert(kind="failing", raised_at=NOON, **bot))


def _mentors(session: Session, town: Town, common: Shared) -> None:
    statuses = {"mentor": MentorStatus.ACTIVE, "coming_mentor": MentorStatus.TO_APPROVE}
    for who, status in statuses.items():
        told = town.public if status is MentorStatus.ACTIVE else town.word
        words = dict.fromkeys(("first_name", "company", "job", "subjects"), told)
        words |= {"company_key": told.lower(), "referent": town.word}
        offered = {"families": ["web"], "languages": ["fr"], "charter_at": NOON}
        proven = {"email": f"{town.word}@exemple.example", "email_confirmed_at": NOON}
        waits = {"own_room_url": "https://visio.example/moi", "answer_by": NOON - HOUR}
        row = {"person_id": town.id_of(who), "status": status}
        session.add(Mentor(**row, **words, **offered, **proven, **waits))
    session.flush()
    mine = {"mentor_id": town.id_of("mentor")}
    rule: dict[str, Any] = {"weekday": 1, "starts": 600, "ends": 660, "minutes": 30, "seats": 1}
    rule |= {"until_on": date(2027, 3, 30), "expanded_on": date(2027, 3, 2)}
    session.add(SlotRule(session_id=common.here.id, **rule, **mine))
    session.add(Absence(from_on=date(2027, 4, 1), to_on=date(2027, 4, 2), **mine))
    times = {"since": NOON, "until": NOON, "made_at": NOON, "code": f"{town.bot_id}AAAA"}
    session.add(Attestation(session_id=common.here.id, **times, **mine))
    said = {"job": town.public, "sentence": town.public, "changed_at": NOON}
    session.add(Introduction(person_id=town.id_of("mentor"), **said))
    chosen = {"content": b"a picture", "charter_version": "2", "chosen_at": NOON}
    session.add(MentorPhoto(person_id=town.id_of("mentor"), **chosen))
    picture = {"fingerprint": town.word, "file_key": town.word, "sent_at": NOON}
    session.add(SentPicture(bot_id=town.bot_id, person_id=town.id_of("mentor"), **picture))


def _employers(session: Session, town: Town) -> None:
    company = {"company": town.public, "company_key": town.public.lower(), "joined_at": NOON}
    proven = {"email": f"{town.word}@exemple.example", "email_confirmed_at": NOON}
    for who, paused_at in {"employer": None, "silent_employer": NOON}.items():
        row = {"person_id": town.id_of(who), "paused_at": paused_at}
        session.add(Employer(**row, **company, **proven))
    session.flush()
    _an_offer(session, town, "employer", status=OpportunityStatus.TO_APPROVE, published_at=None)
    _an_offer(session, town, "employer", live_until=NOON + 2 * DAY)
    _an_offer(session, town, "silent_employer")


def _an_offer(session: Session, town: Town, who: str, **more: Any) -> Opportunity:
    is_live = more.get("status", OpportunityStatus.LIVE) is OpportunityStatus.LIVE
    words = ("title", "company", "description", "place")
    told: dict[str, Any] = dict.fromkeys(words, town.public if is_live else town.word)
    told |= {"department": "31", "rome": "M1805", "answer_by": NOON - HOUR, **more}
    return an_opportunity(session, NOON - DAY, employer_id=town.id_of(who), **told)


def _lived(session: Session, town: Town, common: Shared, number: int) -> None:
    """Add all that someone of the crowd did: met, came, answered, applied, was asked."""
    person, here = town.crowd[number], common.here
    mine, of_session = {"person_id": person.id}, {"person_id": person.id, "session_id": here.id}
    _met(session, town, common, number)
    _came(session, person, common)
    _rated(session, town, person, common)
    _answered(session, town, person)
    _applied(session, town, person, number)
    destination = {"asked_at": NOON, "answer": DestinationKind.PERMANENT, "answered_at": NOON}
    session.add(Destination(days=30, **destination, **of_session))
    session.add(SurveyTaken(**of_session))
    session.add(OptOut(category=AnnouncementCategory.NEWS, since=NOON, **mine))
    session.add(CalendarFeed(token_hash=f"{person.id}", made_at=NOON, **mine))
    session.add(DayCount(what="files", counted_on=date(2027, 3, 2), times=1, **mine))
    session.add(AskedQuestion(question="gender", asked_at=NOON, **mine))
    session.add(Notice(version="1", shown_at=NOON - 6 * DAY, update_id=1, **mine))
    times = {"first_on": date(2027, 3, 1), "last_on": date(2027, 3, 1), "made_at": NOON}
    session.add(
        ParticipantAttestation(code=f"P{person.id}", events=1, minutes=60, **times, **of_session)
    )


def _met(session: Session, town: Town, common: Shared, number: int) -> None:
    """Book a call of yesterday (one was missed), one within the hour, and one of later."""
    person = town.crowd[number]
    for hours, said in ((-20 - number, MeetingOutcome.TOOK_PLACE), (1, None), (72 + number, None)):
        starts_at = NOON + hours * HOUR
        times = {"starts_at": starts_at, "ends_at": starts_at + HOUR / 2, "room": "r"}
        if hours == 1 and number:
            continue
        due = {"nudge_at": NOON, "rescue_at": NOON + HOUR} if number == 0 and not said else {}
        mentor_id = town.id_of("mentor")
        slot = Slot(mentor_id=mentor_id, seats=1, taken=1, **times, **due)
        session.add(slot)
        session.flush()
        where = {"person_id": person.id, "slot_id": slot.id, "session_id": common.here.id}
        told = {"said_by_participant": said, "said_by_mentor": said, "question": town.word}
        if said and number == 1:
            told |= {"said_by_participant": None, "said_by_mentor": MeetingOutcome.NOBODY_CAME}
        uid = f"{town.bot_id}-{number}-{hours}"
        session.add(Booking(booked_at=NOON - 2 * DAY, uid=uid, **where, **told))
    session.flush()


def _came(session: Session, person: Person, common: Shared) -> None:
    times = {"asked_at": NOON - DAY, "changed_at": NOON - DAY}
    for workshop, attended in ((common.past, Attendance.BY_CODE), (common.ahead, None)):
        workshop.taken += 1
        seat = {"workshop_id": workshop.id, "status": RegistrationStatus.REGISTERED}
        uid = f"{workshop.id}-{person.id}"
        session.add(Registration(person_id=person.id, uid=uid, attended=attended, **seat, **times))


def _rated(session: Session, town: Town, person: Person, common: Shared) -> None:
    given = {"person_id": person.id, "session_id": common.here.id, "said_at": NOON}
    about = {FeedbackOn.SESSION: common.here.id, FeedbackOn.MOOD: common.here.id}
    about |= {FeedbackOn.WORKSHOP: common.past.id, FeedbackOn.MEETING: 1}
    for subject, number in about.items():
        words = town.word if subject is FeedbackOn.SESSION else None
        row = Feedback(about=subject, subject_id=number, score=4, words=words, **given)
        session.add(row)
        session.flush()
        if words:
            quoted = {"purpose": ConsentPurpose.TESTIMONIAL, "subject": f"feedback:{row.id}"}
            agreed = {"text_version": "1", "given_at": NOON, "update_id": 1}
            session.add(Consent(person_id=person.id, **quoted, **agreed))
            on_page = {"purpose": ConsentPurpose.FRONT_PAGE, "subject": f"feedback:{row.id}"}
            session.add(Consent(person_id=person.id, **on_page, **agreed))
            shown = {"feedback_id": row.id, "person_id": person.id, "words": words}
            session.add(FrontPageWords(is_named=True, offered_at=NOON, approved_at=NOON, **shown))
    shares = {"purpose": ConsentPurpose.SHARE_WITH_ADVISER, "text_version": "1", "given_at": NOON}
    session.add(Consent(person_id=person.id, subject=town.source, update_id=1, **shares))


def _answered(session: Session, town: Town, person: Person) -> None:
    mine = {"person_id": person.id}
    for name in ("strengths", "digital"):
        times = {"started_at": NOON - HOUR, "finished_at": NOON}
        run = AssessmentRun(assessment=name, version=1, **times, **mine)
        session.add(run)
        session.flush()
        for it in load_assessments()[name].statements:
            answer = {"run_id": run.id, "statement": it.name, "choice": 3, "answered_at": NOON}
            session.add(AssessmentAnswer(**answer))
    session.add(KeptStrength(dimension="curiosity", example=town.word, kept_at=NOON, **mine))
    session.add(Wish(place=1, family="web", **mine))
    due = {"next_digest_at": NOON - HOUR, "rhythm": Rhythm.DAILY, "changed_at": NOON - 6 * DAY}
    session.add(JobSearch(**due, **mine))


def _applied(session: Session, town: Town, person: Person, number: int) -> None:
    offer = an_opportunity(
        session,
        NOON - DAY,
        title=town.public,
        company=town.public,
        department="31",
        contact_email=f"{town.word}@exemple.example",
    )
    mine = {"person_id": person.id, "opportunity_id": offer.id}
    cv = {"stored_as": f"{person.id:032x}", "format": "pdf", "size": 2, "kept_at": NOON - 400 * DAY}
    session.add(CurriculumVitae(person_id=person.id, **cv))
    times = {"sent_at": NOON - 9 * DAY, "changed_at": NOON - 9 * DAY, "answered_at": NOON - DAY}
    told = {"message": town.word, "shared": ["first_name"], "next_at": NOON - HOUR}
    status = {"status": ApplicationStatus.SEEN, "uid": f"a{person.id}"}
    session.add(Application(**mine, **times, **told, **status))
    to_employer = _an_offer(session, town, "employer" if number else "silent_employer")
    status = {"status": ApplicationStatus.SENT, "uid": f"b{person.id}"}
    where = {"person_id": person.id, "opportunity_id": to_employer.id}
    session.add(Application(**where, **times, **told, **status))
    shown = {"shown_at": NOON - DAY, "reasons": [], "reaction": Reaction.LATER}
    session.add(Proposal(again_at=NOON - HOUR, **mine, **shown))


def _asked(session: Session, town: Town, common: Shared) -> None:
    """Add tickets, urgent ones, voices, and reports, that wait for the team."""
    for who, danger in (("asked", None), ("crowd1", Danger.VIOLENCE)):
        waits = {"opened_at": NOON - DAY, "waits_since": NOON - DAY, "danger": danger}
        due = {"next_at": NOON - HOUR, "answer_by": NOON - HOUR, "answer_minutes": 5}
        ticket = Ticket(person_id=town.id_of(who), text=town.word, **waits, **due)
        session.add(ticket)
        session.flush()
        said = {"said_at": NOON - HOUR / 2, "next_try_at": NOON - HOUR, "file_key": town.word}
        of_ticket = {"person_id": town.id_of(who), "ticket_id": ticket.id}
        session.add(UntranscribedVoice(**said, **of_ticket))
    for person in town.crowd:
        minutes = {"opened_at": NOON - 2 * DAY, "closed_at": NOON - DAY, "answer_minutes": 20}
        session.add(Ticket(person_id=person.id, text=town.word, **minutes))
    signal = {"category": Danger.VIOLENCE, "asked_back": False, "at": NOON - 800 * DAY}
    session.add(DistressSignal(person_id=town.id_of("asked"), **signal))
    session.add(Minor(person_id=town.id_of("minor"), said_at=NOON))
    of_whom = {"participant_id": town.id_of("crowd0"), "mentor_id": town.id_of("mentor")}
    of_whom["session_id"] = common.here.id
    for by_mentor, category in ((False, ReportCategory.MONEY), (True, ReportCategory.BEHAVIOUR)):
        how = {"category": category, "serious": True, "call_back": False}
        times = {"opened_at": NOON - DAY, "answer_by": NOON + HOUR}
        report = Report(bot_id=town.bot_id, by_mentor=by_mentor, **of_whom, **how, **times)
        session.add(report)
        session.flush()
        words = {"report_id": report.id, "words": town.word}
        session.add(ReportWords(participant_id=town.id_of("crowd0"), **words))
        print_of = {"bot_id": town.bot_id, "report_id": report.id, "fingerprint": "same"}
        session.add(ReportTrace(expires_at=NOON + 99 * DAY, **print_of))


def _talked(session: Session, town: Town) -> None:
    bot, word = {"bot_id": town.bot_id}, town.word
    for depth, (who, script, step) in enumerate(
        (("unfinished", "way_in", "age"), ("calling", "way_in", "address"))
    ):
        call = {"call_id": "geocode", "call_due_at": NOON - HOUR} if depth else {}
        said = {"answers": {}, "trail": [], "heard_at": NOON - 20 * HOUR, "traces": [1]}
        asked = {"question": 1, "last_question": 1, "asked_in": 7, "pending": {"address": word}}
        where = {"script": script, "version": 1, "step": step, "depth": 0}
        session.add(Conversation(person_id=town.id_of(who), **where, **said, **asked, **call))
    for number, who in enumerate(("asked", "stuck", "unfinished"), 7):
        person = town.people[who]
        heard = {"person_id": person.id, "lane": person.telegram_id, "update_id": number}
        lines = [{"do": "say", "text": word}]
        times = {"answer_due_at": NOON - 3 * DAY, "answered_at": NOON - 3 * DAY, "process": 5}
        times["recorded_at"] = NOON - 3 * DAY
        if number == 7:
            times["answered_at"] = None
        session.add(Update(lines=lines, **heard, **times, **bot))
        buttons = {"buttons": [[word, "a:x:1"]], "said_at": NOON - DAY}
        session.add(InlineButtons(person_id=person.id, **buttons))
        said = {"number": 2**40 + 1, "change": 1, "said_at": NOON, "changed_at": NOON}
        session.add(WebMessage(person_id=person.id, is_ours=True, body={"text": word}, **said))
        device = {"opened_at": NOON, "seen_at": NOON, "ends_at": NOON + DAY}
        hashed = f"{word}{person.id}"
        opened = WebDevice(person_id=person.id, secret_hash=hashed, is_shared=False, **device)
        session.add(opened)
        at_desk = {"asked_at": NOON, "opened_at": NOON, "seen_at": NOON, "ends_at": NOON + DAY}
        at = Desk(person_id=person.id, browser=word, secret_hash=hashed, **bot, **at_desk)
        session.add(at)
        view = {"listing": "people", "name": word, "asked": {"town": word}, "is_shared": True}
        session.add(SavedFilter(person_id=person.id, **bot, **view))
        act = {"listing": "people", "name": "write", "fields": {"words": word}, "asked_at": NOON}
        done = DeskAct(person_id=person.id, state=DeskActState.DONE, **bot, **act)
        session.add(done)
        session.flush()
        session.add(DeskSearch(number=hashed, desk_id=at.id, listing="people", words=word))
        one = {"subject_id": person.id, "verdict": "sent", "is_done": True, "before": ""}
        session.add(DeskActRow(act_id=done.id, person_id=person.id, **one))
        noted = {"is_call": False, "noted_at": NOON, "until": NOON + DAY}
        session.add(PersonNote(person_id=person.id, words=word, **noted))
        session.add(
            ContactProof(person_id=person.id, email=f"{word}@exemple.example", called_at=NOON)
        )
        session.add(WebPost(device_id=opened.id, nonce=word, posted_at=NOON))
        sent_up = {"key": hashed, "name": word, "content": b"a file", "sent_at": NOON}
        sent_up["is_for_team"] = True
        session.add(WebFile(person_id=person.id, **sent_up))
        session.add(ReturnWords(person_id=person.id, words_hash=hashed, ends_at=NOON + DAY))
    called = {"first_name": word, "contact": f"{word}1", "asked_at": NOON}
    session.add(CallBack(person_id=town.id_of("asked"), **bot, **called))
    asked = {"person_id": town.id_of("asked"), "at": NOON - DAY}
    session.add(UnclearWords(words=word, times=1, **asked))
    session.add(DoubtedText(text=word, **asked))
    session.add(CodeTries(person_id=town.id_of("asked"), since=NOON, tries=1))
    session.add(UnansweredText(text=word, at=NOON - DAY, **bot))
    for outcome in TextOutcome:
        for _ in range(CROWD * 10):
            session.add(HeardText(outcome=outcome, intent="hello", at=NOON - DAY, **bot))


def _announced(session: Session, town: Town, common: Shared) -> None:
    about = {"audience": {"any": [[["everyone", ""]]]}, "text": town.word}
    made = {
        "made_by": town.id_of("staff"),
        "made_at": NOON - HOUR,
        "category": AnnouncementCategory.NEWS,
    }
    bot = {"bot_id": town.bot_id, "content": AnnouncementContent.TEXT}
    old, new = NOON - 400 * DAY, NOON - HOUR
    states = (
        (AnnouncementState.DRAFT, None),
        (AnnouncementState.SENDING, None),
        (AnnouncementState.PAUSED, None),
        (AnnouncementState.DONE, old),
        (AnnouncementState.DONE, new),
    )
    for state, ended in states:
        sent = {"state": state, "finished_at": ended, "recipients": 2, "lane": 102}
        announcement = Announcement(progress_message_id=4, **sent, **about, **made, **bot)
        session.add(announcement)
        session.flush()
        fates = (
            ("crowd0", RecipientState.QUEUED, None),
            ("crowd1", RecipientState.FAILED, NotSentReason.REFUSED),
            ("crowd2", RecipientState.UNKNOWN, NotSentReason.TIMED_OUT),
        )
        for who, outcome, why in fates:
            due = {"next_try_at": NOON - HOUR, "attempts": 0, "state": outcome}
            done = NOON - HOUR if why else None
            to = {"person_id": town.id_of(who), "announcement_id": announcement.id}
            row = Recipient(finished_at=done, reason=why, bot_id=town.bot_id, **to, **due)
            if state is not AnnouncementState.DRAFT:
                session.add(row)
    waits = {"state": AnnouncementState.DRAFT, "confirmed_by": town.id_of("staff")}
    session.add(Announcement(**waits, **about, **made, **bot))


def _sent(session: Session, town: Town) -> None:
    """Add a message, an e-mail and a post of each fate: on its way, held, lost, of long ago."""
    crowd = town.crowd
    fates = (
        (OutboxState.QUEUED, None, None, None),
        (OutboxState.QUEUED, None, NOON - HOUR, 1),
        (OutboxState.FAILED, NOON - HOUR, None, None),
        (OutboxState.SENT, NOON - 400 * DAY, None, None),
    )
    for number, (state, finished_at, held_until, epoch) in enumerate(fates):
        who = {"bot_id": town.bot_id, "person_id": crowd[number].id, "key": f"k{number}"}
        times = {"due_at": NOON - HOUR, "next_try_at": NOON - HOUR, "finished_at": finished_at}
        fate = {"state": state, "claim_epoch": epoch, **times, **who}
        said = {"kind": "note", "urgency": 2, "params": {"words": town.word}}
        session.add(OutboxMessage(held_until=held_until, **said, **fate))
        address = f"{town.word}@exemple.example"
        letter = {"to_address": address, "text": "letter.code", "values": {}, "links": []}
        session.add(OutboxEmail(expires_at=NOON + DAY, **letter, **fate))
    topic = {"person_id": crowd[0].id, "bot_id": town.bot_id}
    session.add(Topic(thread_id=44, **topic))
    due = {"next_try_at": NOON - HOUR, "params": {"by": town.word, "message": town.word}}
    session.add(TopicPost(what=TopicPostKind.SAID, **due, **topic))


def _machinery(session: Session, town: Town) -> None:
    bot = {"bot_id": town.bot_id}
    session.add(Lease(holder=f"h{town.bot_id}", epoch=1, beat=1, **bot))
    session.add(SharedPace(shares={}, **bot))
    session.add(Progress(name="chases", reached_at=NOON - 2 * DAY, reached_id=0, **bot))
    session.add(CommonGround(signing_key="k", storage="s", **bot))
