"""What a mentor sees of a participant: each place, against each thing that is known of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.mentoring.mentors import Mentor
from models.mentoring.slots import Booking, Slot
from models.outbox import OutboxEmail, OutboxMessage
from models.people import Person
from models.profile import ConsentPurpose
from services.conversation.deployment import Deployment
from services.conversation.turn_context import TurnContext
from services.meetings import calendar, day_cards, emails, mentor_meetings, messages_to_mentors
from services.mentor_space.web import content
from services.mentor_space.web.drawing import MentorPageHtml
from services.profile import consents
from services.safeguarding import script_actions
from services.schedule.video_rooms import NO_ROOMS
from services.slots import bookings
from services.workshops.diary import DIARY
from tests.harness.builders import (
    NOON,
    a_context,
    a_mentor,
    a_participant,
    a_session,
    a_slot,
)
from tests.web.mentor_house import RANDOM_BELOW

NAME, QUESTION, NEED = "Zoé-Unique", "Une question unique ?", "un besoin unique"
KNOWN: Mapping[str, str] = {
    "first_name": NAME,
    "phone": "+33639981234",
    "email": "zoe@unique.example",
    "department": "31",
    "diploma": "diplôme-unique",
    "equipment": "matériel-unique",
    "gender": "genre-unique",
    "source": "source-unique",
    "comfort_needs": NEED,
}
SIGNS = {"name": NAME, "question": QUESTION, "need": NEED, "results": "meeting_results"}
"""What tells that a mentor sees it; of results, the button that opens them."""
NEVER = sorted({*KNOWN.values()} - {NAME, NEED, "31"})
SEES = """
page:         name question
link:         name
card:         name question need results
booked:       name question results
joined:       name question
left:         name
evening:      name question need results
soon:         name
after:        name
nudge:        name
freed:
letters:      name
calendar:
absent:       name
report:       name
"""
ROWS = dict(line.split(":") for line in SEES.strip().splitlines())
MESSAGES = {
    "booked": messages_to_mentors.booked,
    "joined": messages_to_mentors.joined,
    "left": messages_to_mentors.left,
    "evening": messages_to_mentors.evening,
    "soon": messages_to_mentors.soon_mentor,
    "after": messages_to_mentors.after_mentor,
    "nudge": messages_to_mentors.nudge,
    "freed": messages_to_mentors.freed,
}


@dataclass(frozen=True)
class Met:
    """A meeting of tomorrow, by its mentor's context."""

    context: TurnContext
    mentor: Mentor
    slot: Slot
    booking: Booking

    @property
    def session(self) -> Session:
        return self.context.session


def met(session: Session, *, shares: bool) -> Met:
    here = a_session(session, starts_on=NOON.date())
    mentor = a_mentor(session)
    slot = a_slot(session, mentor, NOON + timedelta(days=1))
    person = a_participant(session, here, 10, **KNOWN)
    booked = bookings.book(session, DIARY, person.id, slot.id, QUESTION, NOON, RANDOM_BELOW)
    if shares:
        consents.consent(
            a_context(session, person), ConsentPurpose.SHARE_WITH_MENTOR, str(mentor.person_id)
        )
    session.flush()
    context = a_context(session, session.get_one(Person, mentor.person_id))
    return Met(context, mentor, slot, session.get_one(Booking, booked.booking_id))


def on_page(it: Met) -> object:
    page = content.page_of(it.session, it.mentor.person_id, NO_ROOMS, NOON)
    assert page is not None
    return MentorPageHtml(page, {}).body(None)


def by_link(it: Met) -> object:
    meeting = content.about(it.session, it.mentor.person_id, "confirm", it.slot.id, NOON)
    assert meeting is not None
    return meeting.names


def on_card(it: Met) -> object:
    day_cards.show(it.context, [it.slot])
    return it.context.outgoing


def in_message(name: str) -> Callable[[Met], object]:
    def shown(it: Met) -> object:
        on = (NOON + timedelta(days=1)).date().isoformat()
        params = {"slot": it.slot.id, "booking": it.booking.id, "on": on}
        message = OutboxMessage(person_id=it.mentor.person_id, params=params)
        return MESSAGES[name](it.session, message, NOON, Deployment())

    return shown


def in_letters(it: Met) -> object:
    values = {"slot": str(it.slot.id)}
    email = OutboxEmail(person_id=it.mentor.person_id, values=values, links=[])
    return [refresh(it.session, email).values for refresh in emails.refreshes(NO_ROOMS).values()]


def in_calendar(it: Met) -> object:
    return calendar.for_mentor(it.session, it.slot, NO_ROOMS, 1)


def among_absent(it: Met) -> object:
    return mentor_meetings.absent_people(it.context, {"slot": str(it.slot.id)})


def to_report(it: Met) -> object:
    return script_actions.people_met(it.context, {"booking": str(it.booking.id)})


PLACES: Mapping[str, Callable[[Met], object]] = {
    "page": on_page,
    "link": by_link,
    "card": on_card,
    **{name: in_message(name) for name in MESSAGES},
    "letters": in_letters,
    "calendar": in_calendar,
    "absent": among_absent,
    "report": to_report,
}


def test_the_table_holds_each_place() -> None:
    assert ROWS.keys() == PLACES.keys()


@pytest.mark.parametrize("shares", [True, False], ids=["shares results", "shares nothing"])
@pytest.mark.parametrize("place", PLACES)
def test_a_mentor_sees_this_and_nothing_else(
    database: Database, place: str, *, shares: bool
) -> None:
    def work(session: Session) -> None:
        shown = str(PLACES[place](met(session, shares=shares)))
        expected = {*ROWS[place].split()} - (set() if shares else {"results"})
        assert {name for name, sign in SIGNS.items() if sign in shown} == expected
        assert not [value for value in NEVER if value in shown]

    database.transact_now(work)
