"""Let somebody of the chat page come back to it in another browser: by a link, or six words."""

from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Delete, Select, delete, func, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.outbox import ContactProof
from models.people import Person
from models.webchat import ReturnWords
from rules.conversation.typed_text import plain
from rules.outbox.email_limits import LINKS
from services.outbox import email_limits, email_outbox
from services.outbox.signed_links import BACK
from services.people import people
from services.people.tokens import RandomBelow, hashed

WORDS = (Path(__file__).parent / "return_words.txt").read_text(encoding="utf-8").split()
"""256 words that anybody can spell: six of them are 48 bits."""
SO_MANY = 6
WORDS_LAST = timedelta(minutes=10)


def send_link(session: Session, bot_id: int, email: str, key: bytes, now: datetime) -> None:
    """Send a link to an address that somebody proved; nothing to any other.

    `key` makes the fingerprints of mailboxes, by which links are limited.
    """
    person = session.scalars(*_of_email(bot_id, email.strip().lower())).first()
    if person is None or not email_limits.take(session, key, LINKS, person.id, email, now):
        return
    email_outbox.enqueue(
        session,
        person,
        email.strip(),
        key=f"way_back:{person.id}:{now.timestamp():.0f}",
        text="letter.way_back",
        due_at=now,
        links=[("letter.back", BACK, person.id)],
    )


def draw_words(
    session: Session, person_id: int, random_below: RandomBelow, now: datetime
) -> tuple[str, ...]:
    """Draw six words that open the conversation elsewhere, once; those before open nothing."""
    people.lock_person(session, person_id)
    words = tuple(WORDS[random_below(len(WORDS))] for _ in range(SO_MANY))
    session.merge(
        ReturnWords(
            person_id=person_id, words_hash=hashed(" ".join(words)), ends_at=now + WORDS_LAST
        )
    )
    session.flush()
    return words


def as_typed(text: str) -> tuple[str, ...]:
    """Return the words that somebody typed: capitals, accents, commas and hyphens are forgiven."""
    return tuple(plain(text).split())[: SO_MANY + 1]


def take_words(session: Session, bot_id: int, words: tuple[str, ...], now: datetime) -> int | None:
    """Return the person whom words bring back, and use the words up; None if they are wrong."""
    row = session.scalars(*_of_words(bot_id, hashed(" ".join(words)), now)).first()
    if row is None:
        return None
    session.delete(row)
    session.flush()
    return row.person_id


def forget_words(session: Session, now: datetime) -> None:
    """Delete the words that open nothing any more."""
    session.execute(*_delete_ended(now))


@constant
def _of_words(bot_id: int, words_hash: str, now: datetime) -> Select[ReturnWords]:
    return (
        select(ReturnWords)
        .join(Person, Person.id == ReturnWords.person_id)
        .where(ReturnWords.words_hash == words_hash, ReturnWords.ends_at > now)
        .where(Person.bot_id == bot_id)
        .with_for_update(of=ReturnWords)
    )


@constant
def _delete_ended(until: datetime) -> Delete:
    return delete(ReturnWords).where(ReturnWords.ends_at <= until)


@constant
def _of_email(bot_id: int, email: str) -> Select[Person]:
    """Select who proved an address, the last first."""
    return (
        select(Person)
        .join(ContactProof, ContactProof.person_id == Person.id)
        .where(Person.bot_id == bot_id, ContactProof.email_confirmed_at.is_not(None))
        .where(func.lower(ContactProof.email) == email)
        .order_by(ContactProof.email_confirmed_at.desc())
    )
