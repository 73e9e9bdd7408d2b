"""The row by which the processes of a bot share its pace: places, wishes, beats, silences."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.engine.database import insert_new
from models.outbox import SharedPace
from rules.outbox.pace_shares import Wish, fair, settled


@dataclass(frozen=True, slots=True)
class Settled:
    """What a process holds from now on, and what it saw of the others."""

    places: int
    target: int
    """How many it should hold: what is above is to be given back."""
    beats: Mapping[str, int]
    halts: int
    halt_seconds: float


def settle(
    session: Session,
    bot_id: int,
    holder: str,
    wish: Wish,
    *,
    kept: int,
    silent: Mapping[str, int],
    halted_for: float | None = None,
) -> Settled:
    """Take and give back places, one process at a time; tell the others of a silence.

    Those are dead whose beat is still the one at which they were `silent` for long.
    """
    row = _held(session, bot_id)
    others = {
        who: it for who, it in row.shares.items() if who != holder and it["beat"] != silent.get(who)
    }
    wishes = {who: Wish(it["answers"], it["promises"]) for who, it in others.items()}
    target = fair({**wishes, holder: wish})[holder]
    places = settled(kept, target, sum(it["places"] for it in others.values()))
    beat = row.shares.get(holder, {}).get("beat", 0) + 1
    mine = {"places": places, "answers": wish.answers, "promises": wish.enqueued, "beat": beat}
    row.shares = {**others, holder: mine}
    if halted_for is not None:
        row.halts, row.halt_seconds = row.halts + 1, halted_for
    beats = {who: it["beat"] for who, it in others.items()}
    return Settled(places, target, beats, row.halts, row.halt_seconds)


def give_up(session: Session, bot_id: int, holder: str) -> None:
    """All of its places are free."""
    row = _held(session, bot_id)
    row.shares = {who: it for who, it in row.shares.items() if who != holder}


def places(session: Session, bot_id: int) -> Mapping[str, int]:
    """How many each process holds."""
    shares: Mapping[str, Any] = _held(session, bot_id).shares
    return {who: it["places"] for who, it in shares.items()}


def _held(session: Session, bot_id: int) -> SharedPace:
    """Until the transaction ends."""
    if (row := session.scalar(*_row(bot_id))) is None:
        insert_new(
            session, SharedPace, ("bot_id",), bot_id=bot_id, shares={}, halts=0, halt_seconds=0.0
        )
        row = session.scalars(*_row(bot_id)).one()
    return row


@constant
def _row(bot_id: int) -> Select[SharedPace]:
    return select(SharedPace).where(SharedPace.bot_id == bot_id).with_for_update()
