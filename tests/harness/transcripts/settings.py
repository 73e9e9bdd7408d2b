"""Play what builds a state of a person, beside the lines of transcripts: `= now 2027-03-17 12:00`.

`= now` moves the clock, without what falls due; `= booked ada 2027-03-17 11:00 [seats]` books a
meeting with a Marc of their own; `= registered ada CODE [attended]` a seat in a workshop;
`= strengths ada` three strengths; `= seats 400` so many for the first session, which
`= anywhere` opens to any place of its department; `= widen 400` so many for each hour of mentors.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models.mentoring.mentors import Mentor, MentorStatus
from models.mentoring.slots import Booking, Slot
from models.people import Person
from models.programme import ProgrammeSession
from models.strengths import KeptStrength
from models.workshops import Attendance, Registration, RegistrationStatus, Workshop
from rules.enrolment.eligibility import ZoneRule
from tests.harness.chat import PARIS, Chat


async def play(chat: Chat, line: str, who: str) -> list[str]:
    """Play one line, and return what all people then heard; that person first."""
    name, _, rest = line.removeprefix("= ").partition(" ")
    if line.startswith("= ") and name in SETTINGS:
        await SETTINGS[name](chat, *rest.split())
    elif line.startswith(("=", "@")):
        await chat._direct(line)
    else:
        speaker, _, words = line.partition("> ")
        await chat._say(speaker, words)
    return chat.heard(named=True, speaker=who.capitalize() or None)


async def _now(chat: Chat, day: str, hour: str) -> None:
    """Move the clock, without what falls due."""
    chat.world.clock.set(datetime.fromisoformat(f"{day} {hour}").replace(tzinfo=PARIS), frozen=True)


async def _booked(chat: Chat, who: str, day: str, hour: str, seats: str = "1") -> None:
    """Book a meeting with a mentor of their own, whose name is Marc."""
    starts_at = datetime.fromisoformat(f"{day} {hour}").replace(tzinfo=PARIS)

    def work(session: Session) -> None:
        now, telegram_id = (
            chat.world.now(),
            10**6 + session.scalars(select(func.count(Person.id))).one(),
        )
        of_bot = {"bot_id": chat.app.bot.id, "telegram_id": telegram_id, "language": "fr"}
        marc = Person(joined_at=now, blocked_at=now, first_name="Marc", **of_bot)
        session.add(marc)
        session.flush()
        kept = {"company": "Numa", "job": "technicien", "families": ["support"]}
        session.add(
            Mentor(
                person_id=marc.id,
                status=MentorStatus.ACTIVE,
                first_name="Marc",
                languages=["fr"],
                **kept,
            )
        )
        session.flush()
        slot = Slot(
            mentor_id=marc.id,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=30),
            seats=int(seats),
            taken=1,
            room=f"room-{who}",
        )
        session.add(slot)
        session.flush()
        session.add(
            Booking(
                slot_id=slot.id,
                person_id=chat.person_id(session, who),
                session_id=_first_session(session).id,
                uid=f"{who}-{slot.id}",
                booked_at=chat.world.now(),
            )
        )

    await chat.app.database.transact(work)


async def _registered(chat: Chat, who: str, code: str, attended: str = "") -> None:
    """Register a person for a workshop, which they have perhaps attended."""

    def work(session: Session) -> None:
        workshop = session.scalars(select(Workshop).where(Workshop.code == code)).one()
        registration = Registration(
            workshop_id=workshop.id,
            person_id=chat.person_id(session, who),
            uid=f"{who}-{code}",
            sequence=0,
            status=RegistrationStatus.REGISTERED,
            asked_at=chat.world.now(),
            changed_at=chat.world.now(),
        )
        workshop.taken += 1
        if attended:
            registration.attended = Attendance.BY_CODE
            registration.attended_at = chat.world.now()
        session.add(registration)

    await chat.app.database.transact(work)


async def _strengths(chat: Chat, who: str) -> None:
    """Let a person have found three strengths."""

    def work(session: Session) -> None:
        person_id, now = chat.person_id(session, who), chat.world.now()
        for dimension in ("listening", "teamwork", "precision"):
            session.add(
                KeptStrength(person_id=person_id, dimension=dimension, example="", kept_at=now)
            )

    await chat.app.database.transact(work)


async def _seats(chat: Chat, seats: str) -> None:
    """Change how many seats the first session has."""

    def work(session: Session) -> None:
        programme_session = _first_session(session)
        programme_session.seats, programme_session.overbooking = int(seats), 0

    await chat.app.database.transact(work)


async def _widen(chat: Chat, seats: str) -> None:
    """Give so many seats to each hour that a mentor opened for several: no form allows as many."""
    wider = update(Slot).where(Slot.seats > 1).values(seats=int(seats))
    await chat.app.database.transact(lambda session: session.execute(wider).close())


async def _open_to_all_places(chat: Chat) -> None:
    """Let the first session take people from anywhere in its department."""

    def work(session: Session) -> None:
        _first_session(session).zone_rule = ZoneRule.COUNTED_ONLY

    await chat.app.database.transact(work)


def _first_session(session: Session) -> ProgrammeSession:
    query = select(ProgrammeSession).order_by(ProgrammeSession.id)
    return session.scalars(query.limit(1)).one()


SETTINGS: Mapping[str, Callable[..., Awaitable[None]]] = {
    "now": _now,
    "booked": _booked,
    "registered": _registered,
    "strengths": _strengths,
    "seats": _seats,
    "widen": _widen,
    "anywhere": _open_to_all_places,
}
