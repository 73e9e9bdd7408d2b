"""Look into the database, whether the bot runs or not, and change nothing in it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, false, make_url, update
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.orm import Session

from bot.backups import lost
from bot.operations.part import Part, age, size
from bot.settings import Settings
from locales import _, labelled
from locales.counts import free_seats
from migrations import steps
from models.engine.database import open_for_reading, open_for_trials
from models.engine.database_reasons import reason_of
from models.engine.session import open_session
from models.engine.sqlite_snapshots import is_damage
from models.outbox import Lease
from services.wiring import operation_figures
from services.wiring.next_due import DeliveryQueue
from services.wiring.operation_figures import QueueBacklog

DATABASE, QUEUES = "database", "queue"
LATE_AFTER: Mapping[DeliveryQueue, timedelta] = {
    DeliveryQueue.ANSWERS: timedelta(minutes=5),
    DeliveryQueue.MESSAGES: timedelta(minutes=10),
    DeliveryQueue.TOPIC_POSTS: timedelta(minutes=30),
    DeliveryQueue.EMAILS: timedelta(hours=2),
}
"""The delay from which a queue needs someone; an announcement takes its time."""


def look(settings: Settings, now: datetime) -> list[Part]:
    """Tell whether the database answers; then what waits in it, and the open sessions."""
    title = _("Database")
    try:
        with _reading(settings.database_url) as engine:
            return list(_look(settings, engine, now))
    except FileNotFoundError as missing:
        told = lost.loss_of(Path(str(missing)))
        todo = _way_back(settings)
    except SQLAlchemyError as error:
        reason = reason_of(error) if isinstance(error, DBAPIError) else type(error).__name__
        told = _("it cannot be used: {reason}").format(reason=reason)
        todo = _todo(settings, error)
    return [Part(DATABASE, title, told, todo)]


def _way_back(settings: Settings) -> str:
    """Say how the missing file comes back; an empty one comes where there is no archive alone."""
    if archive := lost.archive_of(settings):
        todo = _("bring it back: systemctl stop declic, then declic restore {archive}")
        return todo.format(archive=archive)
    return _("look at DATABASE_URL; declic run creates it, declic restore brings it back")


def _todo(settings: Settings, error: SQLAlchemyError) -> str:
    """Say what brings a database that does not answer back: a server, or a file."""
    if not settings.database_file:
        return _("is its server running? declic check says more")
    if not isinstance(error, DBAPIError) or not is_damage(error.orig):
        return _("declic check says what to do")
    if archive := lost.newest(settings):
        todo = _("bring it back: systemctl stop declic, then declic restore {archive}")
        return todo.format(archive=archive)
    return _("bring it back from an archive kept elsewhere: declic restore ARCHIVE")


def _look(settings: Settings, engine: Engine, now: datetime) -> Iterator[Part]:
    with engine.connect() as connection:
        place = steps.place(connection)
        if place.database != place.code:
            todo = _("declic check says what to do")
            yield Part(DATABASE, _("Database"), _("it is of another version"), todo)
            return
    _try_to_write(settings)
    yield Part(DATABASE, _("Database"), _described(settings.database_url))
    with open_session(engine) as session:
        if settings.bot_id:
            yield _queues(operation_figures.waiting(session, settings.bot_id, now))
        yield _sessions(session, now)


def _try_to_write(settings: Settings) -> None:
    """Begin to write, and change nothing. Raises DBAPIError if that is refused, or takes long."""
    engine = open_for_trials(settings.database_url)
    try:
        with engine.begin() as connection:
            connection.execute(update(Lease).where(false()).values(beat=Lease.beat))
    finally:
        engine.dispose()


def _queues(queues: Mapping[DeliveryQueue, QueueBacklog]) -> Part:
    late = [source for source, most in LATE_AFTER.items() if queues[source].oldest > most]
    told = [
        _("{sender}: {count}, for {age}").format(
            sender=_named()[source], count=queue.depth, age=age(queue.oldest)
        )
        for source, queue in queues.items()
        if queue.depth
    ]
    todo = _("is the bot running? the log says why nothing leaves") if late else ""
    return Part(QUEUES, _("To send"), " · ".join(told) or _("nothing waits"), todo)


def _named() -> Mapping[DeliveryQueue, str]:
    return {
        DeliveryQueue.ANNOUNCEMENTS: _("announcements"),
        DeliveryQueue.ANSWERS: _("answers"),
        DeliveryQueue.MESSAGES: _("messages"),
        DeliveryQueue.TOPIC_POSTS: _("the team's topics"),
        DeliveryQueue.EMAILS: _("e-mails"),
    }


def _sessions(session: Session, now: datetime) -> Part:
    free = operation_figures.free_seats(session, now)
    told = [labelled(code, free_seats(count)) for code, count in free.items()]
    return Part("sessions", _("Open sessions"), " · ".join(told) or _("none"))


def _described(url: str) -> str:
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        file = Path(str(address.database))
        return _("SQLite, {path}, {size}").format(path=file, size=size(file.stat().st_size))
    return _("PostgreSQL, {name}").format(name=address.database)


@contextmanager
def _reading(url: str) -> Iterator[Engine]:
    """Yield an engine that only reads. Raises FileNotFoundError: SQLite would create the file."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        file = Path(str(address.database))
        if not lost.holds_something(file):
            raise FileNotFoundError(str(file))
    engine = open_for_reading(url)
    try:
        yield engine
    finally:
        engine.dispose()
