"""Every case of the model answers: what is said to a sentence, in each state of a person.

A file of `cases/` is a state.  Its first block builds it in the notation of transcripts: a line
with `{who}` is played for each person, any other once.  Each block after it is a case, for a person
of its own: its name, what the person does (`> `, `= `), and how a message of the answer
begins, with all its buttons (`< `; `[…]` for those of a list), or the reaction (`~ `).
"""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.mentoring import Booking, Mentor, MentorStatus, Slot
from models.people import Person
from models.programme import ProgrammeSession
from models.strengths import KeptStrength
from models.workshops import Attended, Registration, RegistrationStatus, Workshop
from rules.enrolment.eligibility import ZoneRule
from tests.harness.chat import PARIS, Chat

FOLDER = Path(__file__).parent / "cases"
STATES = sorted(path.stem for path in FOLDER.glob("*.txt"))
BUTTONS = re.compile(r"(?: \[[^\]]+\])+$")
BOLD = re.compile(r"</?b>")
ANY = "…"
"""Stands for buttons that are not told: those of a list."""
LABEL = re.compile(r"\[([^\]]+)\]")


@dataclass(frozen=True)
class Case:
    name: str
    done: Sequence[str]
    """The lines of the person, and what happens between them."""
    begins: str
    buttons: Sequence[str]


@pytest.mark.parametrize("state", STATES)
async def test_each_case_of_a_state_is_answered(state: str, chat: Chat) -> None:
    setting, cases = _read(FOLDER / f"{state}.txt")
    people = {f"p{number}": case for number, case in enumerate(cases)}
    for line in setting:
        for who in people if "{who}" in line else [""]:
            await _play(chat, line.replace("{who}", who), who)
    told = {case.name: await _answer(chat, who, case) for who, case in people.items()}
    wrong = {
        it.name: told[it.name]
        for it in cases
        if not any(_is_told(it, one) for one in told[it.name])
    }
    assert wrong == {}


async def _answer(chat: Chat, who: str, case: Case) -> list[str]:
    """Return the messages that a person gets for the last line of a case, each as one line."""
    lines: list[str] = []
    for line in case.done:
        said = f"{who}{line}" if line.startswith(">") else line.replace("{who}", who)
        lines = await _play(chat, said, who)
    return _messages(who, lines)


def _messages(who: str, lines: Sequence[str]) -> list[str]:
    told: list[str] = []
    for line in lines:
        if line.startswith("  ") and told:
            told[-1] = f"{told[-1]} {line.strip()}"
        elif line.startswith((f"{who}<", f"{who}~")):
            told.append(line.removeprefix(who))
    return [BOLD.sub("", one) for one in told]


def _is_told(case: Case, told: str) -> bool:
    labels = LABEL.findall(found[0]) if (found := BUTTONS.search(told)) else []
    is_any = list(case.buttons) == [ANY]
    return told.startswith(case.begins) and (is_any or labels == list(case.buttons))


async def _play(chat: Chat, line: str, who: str) -> list[str]:
    name, _, rest = line.removeprefix("= ").partition(" ")
    if line.startswith("= ") and name in SETTINGS:
        await SETTINGS[name](chat, *rest.split())
    elif line.startswith(("=", "@")):
        await chat._direct(line)
    else:
        speaker, _, words = line.partition("> ")
        await chat._say(speaker, words)
    return chat.heard(named=True, speaker=who.capitalize() or None)


def _read(path: Path) -> tuple[list[str], list[Case]]:
    text = path.read_text(encoding="utf-8")
    setting, *blocks = [block.splitlines() for block in text.strip().split("\n\n")]
    return [line for line in setting if not line.startswith("#")], [_case(it) for it in blocks]


def _case(lines: Sequence[str]) -> Case:
    name, *done, expected = lines
    labels = LABEL.findall(found[0]) if (found := BUTTONS.search(expected)) else []
    return Case(name, done, BUTTONS.sub("", expected), labels)


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
            registration.attended = Attended.BY_CODE
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
    "anywhere": _open_to_all_places,
}
