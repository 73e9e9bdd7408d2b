"""Act on many rows of a listing: a slice at a time, with a verdict for each, and undone if asked.

An act and its rows are stored before anything is done.  A slice is a transaction of its own, so
that a process that dies loses none and does none twice, and people's turns come in between.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Delete, Select, delete, func, insert, literal, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from models.desk import DeskAct, DeskActRow, DeskActState
from models.engine.constant import constant
from services.conversation.conversations import Conversations
from services.desk import rows
from services.desk.listing import Act, ActOnRow, Asked, Listing, Listings, Verdict
from services.desk.reader import DeskReader
from services.people import people
from services.people.roles import audit

SLICE = 20
"""Rows of a transaction: some 50 ms, for what takes the longest."""
KEPT, LATELY = timedelta(days=30), timedelta(hours=1)
CHANGED, NOT_ALLOWED, GONE = "changed", "not_allowed", "gone"
"""Verdicts of every act: the row no longer matched, the actor lost the right, the row is gone."""
UNDONE, STAYS, FAILED = "undone", "stays", "failed"
log = structlog.get_logger()
UNDER_WAY = (DeskActState.RUNNING, DeskActState.UNDOING)


def start(
    reader: DeskReader,
    listing: Listing[Any],
    act: Act,
    asked: Asked,
    keys: Sequence[int] | None,
    fields: Mapping[str, str],
) -> DeskAct:
    """Store an act on some rows, or on all that match now (`keys` is None); do its first slice.

    Rows that were chosen and no longer match get the verdict that they changed.
    """
    started = DeskAct(
        bot_id=reader.bot_id,
        person_id=reader.person_id,
        listing=listing.name,
        name=act.name,
        fields=dict(fields),
        state=DeskActState.RUNNING,
        asked_at=reader.now,
    )
    reader.session.add(started)
    reader.session.flush()
    chosen = rows.matching(listing, reader, asked)
    if keys is not None:
        chosen = chosen.where(listing.key.in_(keys))
    _store(reader, listing, started.id, chosen, None)
    if keys is not None:
        matched = keys_of(reader.session, started.id)
        others = listing.of(reader).where(listing.key.in_(set(keys) - matched))
        _store(reader, listing, started.id, others, CHANGED)
    count = sum(counts(reader.session, started.id).values())
    if act.two_people_above is not None and count > act.two_people_above:
        started.state = DeskActState.WAITS
    given = {"desk_act": started.id, "lines": count}
    audit(reader.session, reader.person_id, "desk_act", reader.now, **given)
    if started.state is DeskActState.RUNNING:
        _slice(reader, listing, act, started)
    return started


def run(session: Session, listings: Listings, conversations: Conversations, now: datetime) -> bool:
    """Do a slice of the oldest act under way; return whether there is more to do.

    An act that this version does not know waits for the version that does.
    """
    for started in session.scalars(*_under_way(conversations.deployment.bot_id)):
        listing = listings.get(started.listing)
        act = listing.act(started.name) if listing is not None else None
        if listing is not None and act is not None:
            language = people.language_of(session, started.person_id)
            reader = DeskReader(session, conversations, started.person_id, 0, language, now)
            _slice(reader, listing, act, started)
            return True
    return False


def when_due(session: Session, listings: Listings, bot_id: int) -> datetime | None:
    """Return since when an act that this version knows has been under way."""
    asked = (
        asked_at
        for listing, name, asked_at in session.execute(*_asked(bot_id))
        if listing in listings and listings[listing].act(name)
    )
    return min(asked, default=None)


def agree(reader: DeskReader, act: DeskAct, *, yes: bool) -> bool:
    """Decide on somebody else's act that waits for a second person; return False if it does not."""
    if act.state is not DeskActState.WAITS or act.person_id == reader.person_id:
        return False
    act.second_by = reader.person_id
    act.state = DeskActState.RUNNING if yes else DeskActState.REFUSED
    act.ended_at = None if yes else reader.now
    name = "desk_act_agreed" if yes else "desk_act_refused"
    audit(reader.session, reader.person_id, name, reader.now, desk_act=act.id)
    return True


def undo(reader: DeskReader, listing: Listing[Any], started: DeskAct) -> bool:
    """Begin to undo what an act has done; return False if it cannot be."""
    act = listing.act(started.name)
    if act is None or act.undo is None or started.state is not DeskActState.DONE:
        return False
    started.state, started.ended_at = DeskActState.UNDOING, None
    audit(reader.session, reader.person_id, "desk_act_undone", reader.now, desk_act=started.id)
    _slice(reader, listing, act, started)
    return True


def find(reader: DeskReader, act_id: int, *, to_change: bool = False) -> DeskAct | None:
    """Return an act of this bot's team; `to_change` holds back who would decide on it too."""
    act = reader.session.get(DeskAct, act_id, with_for_update=to_change)
    return act if act is not None and act.bot_id == reader.bot_id else None


def counts(session: Session, act_id: int) -> Counter[str | None]:
    """Count the rows of an act by verdict; None: those whose turn has not come."""
    query = select(DeskActRow.verdict, func.count()).where(DeskActRow.act_id == act_id)
    rows = session.execute(query.group_by(DeskActRow.verdict)).all()
    return Counter(dict(rows))


def with_verdict(session: Session, act_id: int, verdict: str, most: int) -> Sequence[int]:
    """Return the keys of the first rows of a verdict."""
    query = _keys(act_id).where(DeskActRow.verdict == verdict)
    return session.scalars(query.order_by(DeskActRow.subject_id).limit(most)).all()


def keys_of(session: Session, act_id: int) -> set[int]:
    """Return the keys of the rows of an act."""
    return set(session.scalars(_keys(act_id)))


def keys_done(session: Session, act: DeskAct) -> set[int]:
    """Return the keys of the rows to which its author has just done what an act does."""
    query = (
        select(DeskActRow.subject_id)
        .join(DeskAct, DeskAct.id == DeskActRow.act_id)
        .where(DeskAct.person_id == act.person_id, DeskAct.asked_at > act.asked_at - LATELY)
        .where(DeskAct.listing == act.listing, DeskAct.name == act.name)
    )
    return set(session.scalars(query))


def recent(reader: DeskReader, most: int) -> Sequence[DeskAct]:
    """Return the team's last acts, the newest first."""
    query = select(DeskAct).where(DeskAct.bot_id == reader.bot_id)
    return reader.session.scalars(query.order_by(DeskAct.id.desc()).limit(most)).all()


def forget_old(session: Session, now: datetime) -> None:
    session.execute(*_delete_old(now - KEPT))


def _slice(reader: DeskReader, listing: Listing[Any], act: Act, started: DeskAct) -> None:
    """Do the next rows of an act, or undo them; end it once none is left."""
    is_undoing = started.state is DeskActState.UNDOING
    left = DeskActRow.is_done if is_undoing else DeskActRow.verdict.is_(None)
    query = select(DeskActRow).where(DeskActRow.act_id == started.id, left)
    taken = reader.session.scalars(query.order_by(DeskActRow.subject_id).limit(SLICE)).all()
    may_act = reader.may(act.access) and reader.may(listing.access)
    there = set(
        reader.session.scalars(
            listing.of(reader).where(listing.key.in_([row.subject_id for row in taken]))
        )
    )
    for row in taken:
        on = ActOnRow(reader, started.id, row.subject_id, started.fields, row.before)
        if not may_act or row.subject_id not in there:
            verdict = Verdict(NOT_ALLOWED if not may_act else GONE, is_done=False)
        else:
            verdict = _done(on, act, is_undoing=is_undoing)
        row.verdict, row.is_done, row.before = verdict.name, verdict.is_done, verdict.before
    if len(taken) < SLICE:
        started.state = DeskActState.UNDONE if is_undoing else DeskActState.DONE
        started.ended_at = reader.now
    reader.session.flush()


def _done(on: ActOnRow, act: Act, *, is_undoing: bool) -> Verdict:
    """Do an act to one row, or undo it, by itself: one that raises leaves the others alone."""
    try:
        with on.reader.session.begin_nested():
            if not is_undoing:
                return act.do(on)
            is_undone = act.undo is not None and act.undo(on)
            return Verdict(UNDONE if is_undone else STAYS, is_done=False)
    except DBAPIError:
        raise
    except Exception as error:  # tried again, it would hold up every act behind it
        log.error("desk_act_failed", act=act.name, row=on.key, error=type(error).__name__)
        return Verdict(FAILED, is_done=False)


def _store(
    reader: DeskReader,
    listing: Listing[Any],
    act_id: int,
    chosen: Select[int],
    verdict: str | None,
) -> None:
    picked = chosen.with_only_columns(
        literal(act_id),
        listing.key,
        listing.whose,
        literal(verdict, DeskActRow.verdict.type),
        literal(value=False),
        literal(""),
    )
    names = ["act_id", "subject_id", "person_id", "verdict", "is_done", "before"]
    reader.session.execute(insert(DeskActRow).from_select(names, picked))


def _keys(act_id: int) -> Select[int]:
    return select(DeskActRow.subject_id).where(DeskActRow.act_id == act_id)


@constant
def _delete_old(until: datetime) -> Delete:
    return delete(DeskAct).where(DeskAct.asked_at <= until)


@constant
def _under_way(bot_id: int) -> Select[DeskAct]:
    return (
        select(DeskAct)
        .where(DeskAct.bot_id == bot_id, DeskAct.state.in_(UNDER_WAY))
        .order_by(DeskAct.id)
        .with_for_update()
    )


@constant
def _asked(bot_id: int) -> Select[str, str, datetime]:
    return select(DeskAct.listing, DeskAct.name, DeskAct.asked_at).where(
        DeskAct.bot_id == bot_id, DeskAct.state.in_(UNDER_WAY)
    )
