"""Open the desk in a browser from the team's chat, know it again by its cookie, and close it.

The browser shows a code; a member types it in the chat, reads which browser it is, and presses.  A
link sent by the chat would open on the phone, and for whoever it is forwarded to.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Delete, Select, delete, func, select
from sqlalchemy.orm import Session

from models.desk import Desk
from models.engine.constant import constant
from services.people.roles import audit
from services.people.tokens import hashed, new_secret

LIFE, IDLE = timedelta(hours=12), timedelta(hours=1)
"""From the opening; from the last use."""
WAITS = timedelta(minutes=10)
"""How long a code may be typed."""
SEEN_AGAIN = timedelta(minutes=2)
"""A use within so long of the one before is not written."""
MOST_WAITING = 200
"""Codes shown at a time by one bot: more are a machine, not a team."""
DIGITS = 6
TRIES = 20
"""Codes drawn until one is free: with the most that wait, each is taken once in 5,000."""


def ask(session: Session, bot_id: int, browser: str, now: datetime) -> tuple[Desk, str] | None:
    """Show a code in a browser; return its desk and the secret of its cookie.

    Return None while too many codes wait.
    """
    forget_unopened(session, bot_id, now)
    waiting = select(func.count()).where(Desk.bot_id == bot_id, Desk.code.is_not(None))
    if (session.scalar(waiting) or 0) >= MOST_WAITING:
        return None
    secret = new_secret()
    desk = Desk(
        bot_id=bot_id,
        secret_hash=hashed(secret),
        code=_free_code(session, bot_id),
        browser=browser,
        asked_at=now,
        seen_at=now,
        ends_at=now + WAITS,
    )
    session.add(desk)
    session.flush()
    return desk, secret


def find(session: Session, bot_id: int, secret: str, now: datetime) -> Desk | None:
    """Return the desk of a cookie, open or waiting; None if it has ended, or is of another bot.

    The role of who opened it is for the caller to ask, at each request.
    """
    return session.scalar(*_by_hash(bot_id, hashed(secret), now)) if secret else None


def waiting(session: Session, bot_id: int, typed: str, now: datetime) -> Desk | None:
    """Return the desk that shows the code that was typed."""
    code = "".join(filter(str.isdecimal, typed))
    of_code = Desk.bot_id == bot_id, Desk.code == code, Desk.ends_at > now
    return session.scalar(select(Desk).where(*of_code)) if len(code) == DIGITS else None


def open_for(session: Session, desk: Desk, person_id: int, now: datetime) -> None:
    """Give a desk to a member of the team; its code is forgotten."""
    desk.person_id, desk.code = person_id, None
    desk.opened_at = desk.seen_at = now
    desk.ends_at = now + IDLE
    audit(session, person_id, "desk_opened", now)


def refuse(session: Session, desk: Desk) -> None:
    """Forget a browser that a member of the team did not know."""
    session.delete(desk)


def note_use(session: Session, desk_id: int, now: datetime) -> None:
    """Put off the end of a desk that is being used, until 12 hours after its opening."""
    desk = session.get(Desk, desk_id)
    if desk is not None and desk.opened_at is not None:
        desk.seen_at, desk.ends_at = now, min(now + IDLE, desk.opened_at + LIFE)


def is_to_note(desk: Desk, now: datetime) -> bool:
    return desk.opened_at is not None and now - desk.seen_at >= SEEN_AGAIN


def of_person(session: Session, person_id: int, now: datetime) -> Sequence[Desk]:
    """Return the open desks of a member of the team, the last used first."""
    query = select(Desk).where(Desk.person_id == person_id, Desk.ends_at > now)
    return session.scalars(query.order_by(Desk.seen_at.desc(), Desk.id.desc())).all()


def close(session: Session, person_id: int, desk_id: int) -> bool:
    """Close a desk of a member of the team; return whether it was open."""
    theirs = delete(Desk).where(Desk.id == desk_id, Desk.person_id == person_id)
    return session.execute(theirs.returning(Desk.id)).first() is not None


def of_bot(session: Session, bot_id: int, now: datetime) -> Sequence[Desk]:
    """Return the open desks of a bot's team, the first opened first."""
    is_open = Desk.bot_id == bot_id, Desk.person_id.is_not(None), Desk.ends_at > now
    return session.scalars(select(Desk).where(*is_open).order_by(Desk.id)).all()


def close_any(session: Session, bot_id: int, desk_id: int | None, now: datetime) -> int:
    """Close an open desk of a bot's team, or all (`desk_id` is None); return how many."""
    found = [it for it in of_bot(session, bot_id, now) if desk_id in (None, it.id)]
    for desk in found:
        session.delete(desk)
    return len(found)


def shown_code(code: str) -> str:
    """Return a code in two parts, as people read numbers."""
    return f"{code[:3]} {code[3:]}"


def forget_ended(session: Session, now: datetime) -> None:
    session.execute(*_delete_ended(now))


def forget_unopened(session: Session, bot_id: int, now: datetime) -> None:
    """Free the codes that nobody typed in time."""
    over = Desk.bot_id == bot_id, Desk.code.is_not(None), Desk.ends_at <= now
    session.execute(delete(Desk).where(*over))


def _free_code(session: Session, bot_id: int) -> str:
    for _ in range(TRIES):
        code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
        taken = select(Desk.id).where(Desk.bot_id == bot_id, Desk.code == code)
        if session.scalar(taken) is None:
            return code
    raise RuntimeError("no code is free")


@constant
def _by_hash(bot_id: int, secret_hash: str, now: datetime) -> Select[Desk]:
    return select(Desk).where(
        Desk.bot_id == bot_id, Desk.secret_hash == secret_hash, Desk.ends_at > now
    )


@constant
def _delete_ended(until: datetime) -> Delete:
    return delete(Desk).where(Desk.ends_at <= until)
