"""Tell the team once when something goes wrong, and once when it is over."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from models.backoffice import Alert
from models.engine.constant import constant
from models.outbox import OutboxMessage, OutboxState
from rules.outbox.delivery_alerts import LATELY, is_failing
from rules.outbox.pace import Urgency
from services.outbox import kinds, messages
from services.team import notifications

FAILING, LATE, NO_SWEEP, AWAY = "failing", "late", "no_tick", "away"
SWEEP_FAILS, SWEEP_LATE, LOOP_DIES = "tick_fails", "tick_late", "loop_dies"
TECHNICAL = ("backup", "disk")
"""What the bot itself notes of its machine: kinds of alerts without a message."""
FOR_WHO_INSTALLS = (*TECHNICAL, FAILING, LATE, NO_SWEEP, SWEEP_FAILS, SWEEP_LATE, LOOP_DIES)
FAILED = (OutboxState.FAILED, OutboxState.UNKNOWN)
WAITED_FOR = (Urgency.REMINDER, Urgency.OFFER)
"""Kinds of messages whose delay counts; announcements are many, and may take their time."""


def watch(session: Session, bot_id: int, now: datetime) -> None:
    """Watch delivery; other alerts are raised by the code that sees the fault."""
    tell(session, bot_id, FAILING, now, wrong=_is_failing(session, bot_id, now))
    tell(session, bot_id, LATE, now, wrong=_is_late(session, bot_id, now))


def tell_of_each(
    session: Session, bot_id: int, kind: str, wrong: Mapping[str, bool], now: datetime
) -> None:
    """Raise or end the alert of each sweep or loop; `wrong` says by name whether it fails."""
    for name, is_wrong in wrong.items():
        tell(session, bot_id, kind, now, wrong=is_wrong, which=name)


def tell(
    session: Session, bot_id: int, kind: str, now: datetime, *, wrong: bool, which: str = ""
) -> None:
    """Raise the alert, or end it, and tell the team.

    `which` names one of several places where a kind may go wrong: each has its own alert.
    """
    alert = session.scalar(*_under_way(bot_id, f"{kind}:{which}" if which else kind))
    if wrong and alert is None:
        alert = Alert(bot_id=bot_id, kind=f"{kind}:{which}" if which else kind, raised_at=now)
        session.add(alert)
        session.flush()
        _notify(session, alert, f"alert.{kind}", which, now)
    elif alert is not None and not wrong:
        alert.over_at = now
        _notify(session, alert, f"alert.{kind}.over", which, now)


def note(session: Session, bot_id: int, kind: str, now: datetime, *, wrong: bool) -> None:
    """Raise the alert or end it without a message: nobody could read it while Telegram is away."""
    alert = session.scalar(*_under_way(bot_id, kind))
    if wrong and alert is None:
        session.add(Alert(bot_id=bot_id, kind=kind, raised_at=now))
    elif alert is not None and not wrong:
        alert.over_at = now


def last(session: Session, bot_id: int, kind: str, since: datetime) -> Alert | None:
    """Return the latest alert that is not over, or was not over at that instant."""
    return session.scalar(*_latest(bot_id, kind, since))


def technical(session: Session, bot_id: int) -> list[str]:
    """Return the kinds of technical incidents under way, each once, in order."""
    kinds = {kind.partition(":")[0] for kind in session.scalars(*_all_under_way(bot_id))}
    return [kind for kind in FOR_WHO_INSTALLS if kind in kinds]


def _notify(session: Session, alert: Alert, text: str, which: str, now: datetime) -> None:
    params = kinds.message_params(text, {"which": which} if which else {})
    notifications.notify(session, alert.bot_id, params, key=f"{text}:{alert.id}", now=now)


def _is_failing(session: Session, bot_id: int, now: datetime) -> bool:
    ended = dict(session.execute(*_ended(bot_id, now - LATELY)).all())
    failed = sum(ended.get(state, 0) for state in FAILED)
    return is_failing(sum(ended.values()), failed)


def _is_late(session: Session, bot_id: int, now: datetime) -> bool:
    firsts = messages.by_urgency(session, bot_id)
    return any(at <= now - LATELY for urgency, at in firsts.items() if urgency in WAITED_FOR)


@constant
def _under_way(bot_id: int, kind: str) -> Select[Alert]:
    of_kind = Alert.bot_id == bot_id, Alert.kind == kind
    return select(Alert).where(*of_kind, Alert.over_at.is_(None))


@constant
def _all_under_way(bot_id: int) -> Select[str]:
    return select(Alert.kind).where(Alert.bot_id == bot_id, Alert.over_at.is_(None))


@constant
def _latest(bot_id: int, kind: str, since: datetime) -> Select[Alert]:
    of_kind = Alert.bot_id == bot_id, Alert.kind == kind
    recent = or_(Alert.over_at.is_(None), Alert.over_at > since)
    return select(Alert).where(*of_kind, recent).order_by(Alert.id.desc()).limit(1)


@constant
def _ended(bot_id: int, after: datetime) -> Select[OutboxState, int]:
    return (
        select(OutboxMessage.state, func.count())
        .where(OutboxMessage.bot_id == bot_id, OutboxMessage.finished_at > after)
        .where(OutboxMessage.state.in_((OutboxState.SENT, *FAILED)))
        .group_by(OutboxMessage.state)
    )
