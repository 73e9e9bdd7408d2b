"""Share the pace between the processes of a bot, in one row: places, wishes, beats, halts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.engine.database import insert_new
from models.outbox import SharedPace
from rules.outbox.pace_shares import PaceWish, fair, settled


@dataclass(frozen=True, slots=True)
class PaceSettlement:
    """The share of one process from now on, and the beats of the other processes."""

    places: int
    target: int
    """How many places it should hold: it is to give back the surplus."""
    beats: Mapping[str, int]
    halted_until: datetime | None
    held: Mapping[int, datetime]
    """Until when each chat is to be silent in which Telegram wants it."""


def update_share(
    session: Session,
    bot_id: int,
    holder: str,
    wish: PaceWish,
    now: datetime,
    *,
    kept: int,
    silent: Mapping[str, int],
    halted_for: float | None = None,
    held: Mapping[int, float] = MappingProxyType({}),
) -> PaceSettlement:
    """Take and give back places, one process at a time; report silences to the others.

    `kept` counts the places that this process surely holds.  Processes whose beat is still the one
    in `silent` are dead, and lose theirs.  `halted_for` are the seconds of a halt of all, `held`
    those of single chats, of which the others do not know yet.
    """
    row = _held(session, bot_id)
    others = {
        name: share
        for name, share in row.shares.items()
        if name != holder and share["beat"] != silent.get(name)
    }
    wishes = {name: PaceWish(share["answers"], share["promises"]) for name, share in others.items()}
    target = fair({**wishes, holder: wish})[holder]
    places = settled(kept, target, sum(share["places"] for share in others.values()))
    beat = row.shares.get(holder, {}).get("beat", 0) + 1
    own_share = {"places": places, "answers": wish.answers, "promises": wish.enqueued, "beat": beat}
    row.shares = {**others, holder: own_share}
    if halted_for is not None:
        until = now + timedelta(seconds=halted_for)
        row.halted_until = max(until, row.halted_until or until)
        row.halts, row.halt_seconds = row.halts + 1, (row.halted_until - now).total_seconds()
    beats = {name: share["beat"] for name, share in others.items()}
    return PaceSettlement(places, target, beats, row.halted_until, _hold(row, held, now))


def _hold(row: SharedPace, told: Mapping[int, float], now: datetime) -> Mapping[int, datetime]:
    """Add new silences of chats to the row, drop ended silences, and return the rest."""
    before = {int(chat): datetime.fromisoformat(at) for chat, at in (row.held or {}).items()}
    lasting = {chat: until for chat, until in before.items() if until > now}
    for chat, seconds in told.items():
        until = now + timedelta(seconds=seconds)
        lasting[chat] = max(until, lasting.get(chat, until))
    if lasting != before:
        row.held = {str(chat): until.isoformat() for chat, until in lasting.items()} or None
    return lasting


def give_up(session: Session, bot_id: int, holder: str) -> None:
    """Free all places of a process."""
    row = _held(session, bot_id)
    row.shares = {name: share for name, share in row.shares.items() if name != holder}


def places(session: Session, bot_id: int) -> Mapping[str, int]:
    """Return how many places each process holds."""
    shares: Mapping[str, Any] = _held(session, bot_id).shares
    return {name: share["places"] for name, share in shares.items()}


def _held(session: Session, bot_id: int) -> SharedPace:
    """Return the row, locked until the transaction ends."""
    if (row := session.scalar(*_row(bot_id))) is None:
        insert_new(
            session, SharedPace, ("bot_id",), bot_id=bot_id, shares={}, halts=0, halt_seconds=0.0
        )
        row = session.scalars(*_row(bot_id)).one()
    return row


@constant
def _row(bot_id: int) -> Select[SharedPace]:
    return select(SharedPace).where(SharedPace.bot_id == bot_id).with_for_update()
