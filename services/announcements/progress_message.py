"""Render the progress and the report of an announcement for the team, and list those to refresh."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from babel.numbers import format_percent
from sqlalchemy import Select, or_, select, update
from sqlalchemy.orm import Session

from flows.texts import DEFAULT_LANGUAGE, Html, translate
from models.announcements import Announcement, AnnouncementState, NotSentReason, RecipientState
from models.engine.constant import constant
from models.people import Person
from rules.schedule.dates import LOCALES
from rules.schedule.time_zones import NO_DEPARTMENT, zone_of
from services.announcements.progress import AnnouncementFigures, figures
from services.announcements.recipients import NO_DRAFT
from services.conversation import inline_buttons
from services.conversation.replies import Button
from services.conversation.text import button, number
from services.people import addresses, roles

CELLS = 12
FULL, EMPTY = "▰", "▱"
PAUSE, RESUME = "announcement_pause", "announcement_resume"
END, STOP = "announcement_end", "announcement_stop"
RESEND = "announcement_resend"
ONE_MINUTE = timedelta(minutes=1)
BUTTONS = {
    AnnouncementState.SENDING: (("pause", PAUSE), ("end", END)),
    AnnouncementState.PAUSED: (("resume", RESUME), ("end", END)),
}


def language_of(session: Session, announcement: Announcement) -> str:
    """Return the author's language, else the default one."""
    person = session.get(Person, announcement.made_by) if announcement.made_by else None
    return person.language if person else DEFAULT_LANGUAGE


def card(
    announcement: Announcement, figures: AnnouncementFigures, now: datetime, language: str
) -> Html:
    """Render the progress message, which the team follows in its chat."""
    return Html("\n".join(_progress_lines(announcement, figures, now, language)))


def buttons(announcement: Announcement, language: str) -> list[list[Button]]:
    """Return the buttons for what can still be done."""
    return rows(announcement, BUTTONS.get(announcement.state, ()), language)


def rows(
    announcement: Announcement, callbacks: tuple[tuple[str, str], ...], language: str
) -> list[list[Button]]:
    row = [
        button(language, f"sending.{key}", inline_buttons.data(callback, announcement.id))
        for key, callback in callbacks
    ]
    return [row] if row else []


def report(announcement: Announcement, figures: AnnouncementFigures, language: str) -> Html:
    """Return the final report: how many were reached, and why others were not."""
    stopped = announcement.state is AnnouncementState.STOPPED
    values = {
        "number": str(announcement.id),
        "sent": number(figures.outcomes.get(RecipientState.SENT, 0), language),
        "total": number(figures.total, language),
    }
    first = translate(language, f"sending.report.{'stopped' if stopped else 'done'}", **values)
    return Html("\n".join([first, *_reasons(figures, language), *_halts(announcement, language)]))


def report_buttons(
    announcement: Announcement, figures: AnnouncementFigures, language: str
) -> list[list[Button]]:
    """Offer to send the announcement again to those in doubt, once it is done."""
    in_doubt = figures.reasons.get((RecipientState.UNKNOWN, NotSentReason.TIMED_OUT), 0)
    done = announcement.state is AnnouncementState.DONE
    return rows(announcement, (("resend", RESEND),) if in_doubt and done else (), language)


def _progress_lines(
    announcement: Announcement, figures: AnnouncementFigures, now: datetime, language: str
) -> Iterator[Html]:
    state = translate(language, f"sending.state.{announcement.state}")
    yield translate(language, "sending.head", number=str(announcement.id), state=state)
    share = figures.over / figures.total if figures.total else 1.0
    full = int(share * CELLS)
    percent = str(format_percent(share, locale=LOCALES.get(language, language)))
    bar = {"bar": FULL * full + EMPTY * (CELLS - full), "percent": percent}
    yield translate(language, "sending.bar", **bar)
    done = {
        "done": number(figures.over, language),
        "total": number(figures.total, language),
        "rate": number(figures.per_second, language),
    }
    sending = announcement.state is AnnouncementState.SENDING
    going = sending and figures.per_second > 0
    yield translate(language, "sending.going" if going else "sending.done", **done)
    if sending:
        yield from _time_left(announcement, figures, now, language)


def _time_left(
    announcement: Announcement, figures: AnnouncementFigures, now: datetime, language: str
) -> Iterator[Html]:
    if figures.left is not None and figures.left > ONE_MINUTE:
        minutes = {"minutes": number(ceil(figures.left / ONE_MINUTE), language)}
        yield translate(language, "sending.left.minutes", **minutes)
    elif figures.left:
        yield translate(language, "sending.left.soon")
    if figures.later:
        yield translate(language, "sending.later", count=number(figures.later, language))
    if until := announcement.halted_until:
        key = "sending.halted" if until > now else "sending.was_halted"
        hour = f"{until.astimezone(zone_of(NO_DEPARTMENT)):%H:%M:%S}"
        yield translate(language, key, hour=hour)


def _reasons(figures: AnnouncementFigures, language: str) -> Iterator[Html]:
    """Say why some were not reached, the most frequent reason first."""
    counts = {
        "blocked": figures.outcomes.get(RecipientState.BLOCKED, 0),
        "gone": figures.gone,
        **{
            _reason_key(outcome, reason): count
            for (outcome, reason), count in figures.reasons.items()
        },
    }
    for key, count in sorted(counts.items(), key=lambda pair: -pair[1]):
        if count:
            reason = translate(language, f"sending.reason.{key}")
            values = {"reason": reason, "count": number(count, language)}
            yield translate(language, "sending.reason", **values)


def _reason_key(outcome: RecipientState, reason: NotSentReason) -> str:
    doubtful = outcome is RecipientState.UNKNOWN and reason is NotSentReason.STOPPED
    return "unknown_stopped" if doubtful else reason.value


def _halts(announcement: Announcement, language: str) -> Iterator[Html]:
    if announcement.halted_until is not None:
        yield translate(language, "sending.report.halted")


@dataclass(frozen=True, slots=True)
class ProgressMessage:
    """A progress message as it should read now."""

    announcement_id: int
    lane: int
    message_id: int | None
    """None while no message shows it yet."""
    text: str
    buttons: Sequence[Sequence[Button]]
    is_last: bool
    """True when the message will not change any more."""


def cards(session: Session, bot_id: int, now: datetime) -> Sequence[ProgressMessage]:
    """Return the messages of announcements under way or paused, and those just ended, once more.

    Only for chats of people who are still of the team.
    """
    rows = session.scalars(*_to_refresh(bot_id)).all()
    members = addresses.lanes_of(session, roles.members(session, bot_id)) if rows else ()
    return [_card(session, row, row.lane, now) for row in rows if row.lane and row.lane in members]


@constant
def _to_refresh(bot_id: int) -> Select[Announcement]:
    return (
        select(Announcement)
        .where(Announcement.bot_id == bot_id, NO_DRAFT)
        .where(Announcement.state != AnnouncementState.READY)
        .where(
            or_(Announcement.finished_at.is_(None), Announcement.progress_message_id.is_not(None))
        )
        .order_by(Announcement.id)
    )


def keep(session: Session, announcement_id: int, message_id: int | None) -> None:
    """Keep which message shows the announcement; None once it will not change any more."""
    session.execute(
        update(Announcement)
        .where(Announcement.id == announcement_id)
        .values(progress_message_id=message_id)
        .execution_options(synchronize_session=False)
    )


def _card(
    session: Session, announcement: Announcement, lane: int, now: datetime
) -> ProgressMessage:
    language = language_of(session, announcement)
    counts = figures(session, announcement, now)
    return ProgressMessage(
        announcement.id,
        lane,
        announcement.progress_message_id,
        card(announcement, counts, now, language),
        buttons(announcement, language),
        is_last=announcement.finished_at is not None,
    )
