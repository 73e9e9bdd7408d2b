"""Fill a session with a person who counts, and with all who look like them and do not.

One who counts has a place and has booked a call, a workshop and an interview; wants offers, has put
one off; beside them stand who blocked the bot, left, was erased, gave back what they had booked…
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from models.applications import Application, ApplicationStatus
from models.conversation import Conversation
from models.enrolment import Enrolment, EnrolmentStatus
from models.mentoring.mentors import Mentor, MentorStatus
from models.mentoring.slots import Booking, BookingStatus, Slot, SlotStatus
from models.offers import (
    Employer,
    JobSearch,
    Opportunity,
    Proposal,
)
from models.people import Person, Role, RoleName
from models.profile import Consent, ConsentPurpose
from models.workshops import Registration, RegistrationStatus, Workshop, WorkshopStatus
from rules.offers.opportunities import OpportunitySource, Reaction
from rules.slots.slots import MeetingOutcome
from services.privacy import erasure
from tests.harness.builders import (
    FINGERPRINTS,
    a_mentor,
    a_person,
    a_session,
    a_slot,
    a_workshop,
    an_opportunity,
)

BEGINS = datetime(2027, 3, 8, 8, tzinfo=UTC)
"""A Monday, a week before the session: it runs from the 15th to the 26th of March 2027."""
CALL_AT = datetime(2027, 3, 17, 17, tzinfo=UTC)
WORKSHOP_AT = datetime(2027, 3, 18, 13, tzinfo=UTC)
INTERVIEW_AT = datetime(2027, 3, 19, 10, tzinfo=UTC)
DIGEST_AT = datetime(2027, 3, 23, 8, tzinfo=UTC)
OTHER_BOT = 2
DAY = timedelta(days=1)


@dataclass
class Participant:
    """Somebody, with all that they have."""

    person: Person
    enrolment: Enrolment
    slot: Slot
    booking: Booking
    registration: Registration
    application: Application
    search: JobSearch
    proposal: Proposal

    def leaves(self) -> None:
        self.enrolment.status = EnrolmentStatus.LEFT
        self.gives_back()

    def gives_back(self) -> None:
        self.booking.status, self.slot.taken = BookingStatus.CANCELLED_BY_PARTICIPANT, 0
        self.registration.status = RegistrationStatus.RELEASED
        self.application.status = ApplicationStatus.WITHDRAWN


@dataclass
class Population:
    """Sessions and people by name; `fill` adds them all."""

    session: Session
    ids: dict[str, int] = field(default_factory=dict)
    telegram_id: int = 1000

    def fill(self) -> None:
        self.here = a_session(
            self.session, seats=60, offers_on=date(2027, 3, 22), opened_at=BEGINS - 30 * DAY
        )
        self.far = a_session(
            self.session,
            code="loin",
            departments=["75"],
            seats=60,
            starts_on=date(2027, 6, 7),
            ends_on=date(2027, 6, 18),
            opened_at=BEGINS - 30 * DAY,
        )
        self.workshop = a_workshop(self.session, self.here, WORKSHOP_AT, places=60, taken=30)
        self.cancelled_workshop = a_workshop(
            self.session, self.here, WORKSHOP_AT + timedelta(minutes=5)
        )
        self.cancelled_workshop.status = WorkshopStatus.CANCELLED
        self.employer = self._employer("employer")
        self.offer = self._offer(self.employer, "Technicien fibre")
        self.put_off = an_opportunity(
            self.session, BEGINS, title="Testeur", live_until=BEGINS + 90 * DAY
        )
        self.found = an_opportunity(
            self.session, BEGINS, title="Technicien support", live_until=BEGINS + 90 * DAY
        )
        self._participants()
        self._unfinished()
        self._informed()
        self._waiting_for_seats()
        self._mentors()
        self._team()
        self.session.flush()

    def name_of(self, person_id: int) -> str:
        return next(name for name, found in self.ids.items() if found == person_id)

    def summarise_workshop(self, now: datetime) -> None:
        """Write the summary of the workshop, for those who could not come."""
        workshop = self.session.get_one(Workshop, self.workshop.id)
        workshop.summary, workshop.summary_at = "Un CV tient en une page.", now
        self.session.flush()

    def _participants(self) -> None:
        self.participant("who counts")
        self.participant("who blocked the bot", blocked_at=BEGINS)
        self.participant("who is suspended", nudges_suspended_at=BEGINS)
        self.participant("who wants fewer", fewer_messages_at=BEGINS)
        self.participant("of another bot", bot_id=OTHER_BOT)
        self.participant("who left").leaves()
        self.participant("who gave all back").gives_back()
        for status in sorted(set(EnrolmentStatus) - {EnrolmentStatus.PLACE, EnrolmentStatus.LEFT}):
            never = self.participant(f"whose enrolment is {status}")
            never.enrolment.status = status
            never.gives_back()
        called_off = self.participant("whose events are called off")
        called_off.slot.status = SlotStatus.CANCELLED
        called_off.registration.workshop_id = self.cancelled_workshop.id
        called_off.application.status = ApplicationStatus.CLOSED
        for ended in sorted(set(BookingStatus) - {BookingStatus.BOOKED}):
            it = self.participant(f"whose booking is {ended}")
            it.booking.status, it.slot.taken = ended, 1
        in_line = {RegistrationStatus.WAITING, RegistrationStatus.OFFERED}
        for missed in sorted(set(RegistrationStatus) - in_line - {RegistrationStatus.REGISTERED}):
            self.participant(f"whose registration is {missed}").registration.status = missed
        for over in sorted(set(ApplicationStatus) - {ApplicationStatus.INTERVIEW}):
            application = self.participant(f"whose application is {over}").application
            application.status, application.next_at = over, BEGINS + 3 * DAY
        found = self.participant("who has found work")
        found.search.found_at, found.search.next_digest_at = BEGINS, None
        paused = self.participant("who paused offers")
        paused.search.snoozed_until = BEGINS + 200 * DAY
        refused = self.participant("who takes back the agreement to offers")
        self._consent(refused.person, withdrawn_at=BEGINS)
        elsewhere = self.participant("who is in another session")
        elsewhere.enrolment.session_id = self.far.id
        elsewhere.gives_back()
        erased = self.participant("who is erased").person
        self.session.flush()
        erasure.erase(self.session, erased.id, "own", BEGINS, lambda end: end // 2, FINGERPRINTS)
        self.session.expire_all()

    def participant(self, name: str, **more: Any) -> Participant:
        """Add somebody who counts, unless what is given says otherwise."""
        person = self._person(name, department="31", first_name="Camille", **more)
        enrolment = self._enrol(person, EnrolmentStatus.PLACE)
        slot = self._slot()
        booking = self._booking(person, slot)
        registration = self._registration(person, RegistrationStatus.REGISTERED)
        application = self._application(person)
        self._consent(person)
        search = JobSearch(person_id=person.id, changed_at=BEGINS, next_digest_at=DIGEST_AT)
        proposal = Proposal(
            person_id=person.id,
            opportunity_id=self.put_off.id,
            shown_at=BEGINS,
            reasons=[],
            again_at=DIGEST_AT,
            reaction=Reaction.LATER,
        )
        self.session.add_all([search, proposal])
        self.session.flush()
        return Participant(
            person, enrolment, slot, booking, registration, application, search, proposal
        )

    def _unfinished(self) -> None:
        """Add people who stopped in the middle of the questions."""
        self._conversation(self._person("unfinished", department="31"))
        self._conversation(self._person("unfinished, blocked", department="31", blocked_at=BEGINS))
        stopped = {"department": "31", "chase_stopped_at": BEGINS}
        self._conversation(self._person("unfinished, wants no reminder", **stopped))
        self._conversation(self._person("unfinished, told no", department="31"), step="doors")
        self._conversation(self._person("finished long ago", department="31"), script="menu")
        self._conversation(self._person("unfinished, far", department="2A"))
        self._conversation(
            self._person("unfinished, of another bot", department="31", bot_id=OTHER_BOT)
        )
        for status in EnrolmentStatus:
            person = self._person(f"unfinished, {status}", department="31")
            self._conversation(person)
            self._enrol(person, status)
        erased = self._person("unfinished, erased", department="31")
        self._conversation(erased)
        self.session.flush()
        erasure.erase(self.session, erased.id, "own", BEGINS, lambda end: end // 3, FINGERPRINTS)

    def _informed(self) -> None:
        """Add people who asked to be told of the next session."""
        asked = {"department": "31", "keep_informed_at": BEGINS - DAY}
        self._person("informed", **asked)
        self._person("informed, blocked", **asked, blocked_at=BEGINS)
        self._person("informed, of another bot", **asked, bot_id=OTHER_BOT)
        self._person("informed, far", keep_informed_at=BEGINS - DAY, department="2A")
        for status in (EnrolmentStatus.WAITING, EnrolmentStatus.LEFT, EnrolmentStatus.REFUSED):
            self._enrol(self._person(f"informed, {status}", **asked), status)

    def _waiting_for_seats(self) -> None:
        """Add the line of a full workshop, in which an offer goes by."""
        full = a_workshop(
            self.session, self.here, WORKSHOP_AT + 6 * DAY, places=1, code="full", seats=1
        )
        self.full = full
        full.taken = 1
        first = self._person("in line, did not answer", department="31")
        self._enrol(first, EnrolmentStatus.PLACE)
        offered = self._registration(first, RegistrationStatus.OFFERED, full)
        offered.offered_until = BEGINS + timedelta(hours=2)
        for name, status, more in (
            ("in line, blocked", RegistrationStatus.WAITING, {"blocked_at": BEGINS}),
            ("in line, released", RegistrationStatus.RELEASED, {}),
            ("in line, lapsed", RegistrationStatus.LAPSED, {}),
            ("in line, cancelled", RegistrationStatus.CANCELLED, {}),
            ("in line", RegistrationStatus.WAITING, {}),
            ("in line, after", RegistrationStatus.WAITING, {}),
        ):
            person = self._person(name, department="31", **more)
            self._enrol(person, EnrolmentStatus.PLACE)
            self._registration(person, status, full)

    def _mentors(self) -> None:
        """Add mentors who have met somebody, and some who do not say whether they will be there."""
        for status in MentorStatus:
            self._has_met(self._mentor(f"mentor, {status}", status=status))
        self._has_met(self._mentor("mentor, of another bot", bot_id=OTHER_BOT))
        blocked = self._mentor("mentor, blocked")
        self.session.get_one(Person, blocked.person_id).blocked_at = BEGINS
        self._has_met(blocked)
        self._mentor("mentor, met nobody")
        silent = self._silent_slot("mentor, silent")
        self._booking(self._placed("with a silent mentor"), silent)
        given_back = self._booking(self._placed("no longer with a silent mentor"), silent)
        given_back.status = BookingStatus.CANCELLED_BY_PARTICIPANT
        confirmed = self._silent_slot("mentor, confirmed")
        confirmed.confirmed_at, confirmed.nudge_at, confirmed.rescue_at = BEGINS, None, None
        self._booking(self._placed("with a mentor who confirmed"), confirmed)

    def _placed(self, name: str) -> Person:
        person = self._person(name, department="31", comfort_needs="breaks")
        self._enrol(person, EnrolmentStatus.PLACE)
        return person

    def _mentor(self, name: str, **more: Any) -> Mentor:
        self.telegram_id += 1
        mentor = a_mentor(self.session, self.telegram_id, **more)
        self.ids[name] = mentor.person_id
        return mentor

    def _has_met(self, mentor: Mentor) -> None:
        slot = a_slot(self.session, mentor, CALL_AT - 2 * DAY, taken=1, held_at=CALL_AT - DAY)
        booking = self._booking(self._placed(f"met {self.name_of(mentor.person_id)}"), slot)
        booking.said_by_mentor = MeetingOutcome.TOOK_PLACE

    def _silent_slot(self, name: str) -> Slot:
        at = BEGINS + timedelta(hours=2)
        return a_slot(
            self.session,
            self._mentor(name),
            CALL_AT - DAY,
            seats=5,
            taken=1,
            nudge_at=at,
            rescue_at=at + timedelta(hours=1),
        )

    def _team(self) -> None:
        for name, more in (
            ("staff", {}),
            ("staff, blocked", {"blocked_at": BEGINS}),
            ("staff, of another bot", {"bot_id": OTHER_BOT}),
        ):
            person = self._person(name, **more)
            self.session.add(Role(person_id=person.id, role=RoleName.STAFF, granted_at=BEGINS))
        self._person("staff, no longer")
        adviser = self._person("adviser")
        self.session.add(Role(person_id=adviser.id, role=RoleName.ADVISER, granted_at=BEGINS))

    def _person(self, name: str, **more: Any) -> Person:
        self.telegram_id += 1
        person = a_person(self.session, self.telegram_id, joined_at=BEGINS - DAY, **more)
        self.ids[name] = person.id
        return person

    def _enrol(self, person: Person, status: EnrolmentStatus) -> Enrolment:
        enrolment = Enrolment(
            person_id=person.id, session_id=self.here.id, status=status, changed_at=BEGINS
        )
        self.session.add(enrolment)
        return enrolment

    def _slot(self) -> Slot:
        self.telegram_id += 1
        mentor = a_mentor(self.session, self.telegram_id)
        return a_slot(self.session, mentor, CALL_AT, confirmed_at=BEGINS, taken=1)

    def _booking(self, person: Person, slot: Slot) -> Booking:
        booking = Booking(
            slot_id=slot.id,
            person_id=person.id,
            session_id=self.here.id,
            booked_at=BEGINS,
            uid=f"b{person.id}",
        )
        self.session.add(booking)
        return booking

    def _registration(
        self, person: Person, status: RegistrationStatus, workshop: Workshop | None = None
    ) -> Registration:
        registration = Registration(
            workshop_id=(workshop or self.workshop).id,
            person_id=person.id,
            status=status,
            asked_at=BEGINS,
            changed_at=BEGINS,
            uid=f"r{person.id}",
        )
        self.session.add(registration)
        self.session.flush()
        return registration

    def _application(self, person: Person) -> Application:
        application = Application(
            person_id=person.id,
            opportunity_id=self.offer.id,
            status=ApplicationStatus.INTERVIEW,
            sent_at=BEGINS,
            changed_at=BEGINS,
            interview_at=INTERVIEW_AT,
            uid=f"a{person.id}",
        )
        self.session.add(application)
        return application

    def _consent(self, person: Person, withdrawn_at: datetime | None = None) -> None:
        consent = {"purpose": ConsentPurpose.OFFERS, "text_version": "1", "update_id": person.id}
        row = self.session.query(Consent).filter_by(person_id=person.id, **consent).first()
        if row is None:
            row = Consent(person_id=person.id, **consent, given_at=BEGINS)
            self.session.add(row)
        row.withdrawn_at = withdrawn_at

    def _conversation(self, person: Person, script: str = "way_in", step: str = "age") -> None:
        row: dict[str, Any] = {"answers": {}, "trail": [], "question": 1, "last_question": 1}
        self.session.add(
            Conversation(
                person_id=person.id,
                depth=0,
                script=script,
                version=1,
                step=step,
                heard_at=BEGINS + timedelta(hours=3),
                **row,
            )
        )

    def _employer(self, name: str, **more: Any) -> Employer:
        person = self._person(name, first_name="Nora", **more)
        self.session.add(Role(person_id=person.id, role=RoleName.EMPLOYER, granted_at=BEGINS))
        employer = Employer(
            person_id=person.id, company="Fibre d'Oc", company_key="fibre d oc", joined_at=BEGINS
        )
        self.session.add(employer)
        self.session.flush()
        return employer

    def _offer(self, employer: Employer, title: str, **more: Any) -> Opportunity:
        values = {
            "source": OpportunitySource.EMPLOYER,
            "employer_id": employer.person_id,
            "company": employer.company,
            "place": "Toulouse",
            "department": "31",
            "live_until": BEGINS + 90 * DAY,
        }
        return an_opportunity(self.session, BEGINS, title=title, **(values | more))
