"""Look whether this machine has what the others of its bot have: the key, the stored files.

Else links that one machine sent are unknown to the next, and so are the files that it keeps.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from bot import signing_key
from bot.env_file import named
from bot.refusal import Refused
from bot.settings import Settings
from locales import _
from models.engine import whole_files
from models.engine.database import insert_new, open_for_migrations
from models.engine.liveness import seen_alive
from models.machines import CommonGround
from services.applications.file_storage import MARK
from services.outbox import leases


def refuse_what_is_not_shared(settings: Settings) -> None:
    """Note the key and storage of the machine. Raises Refused if a running machine differs."""
    if settings.database_file is not None:
        return  # one machine alone has a file
    _make_mark(settings.storage_dir / MARK)
    ours = {"signing_key": _digest(settings), "storage": _mark(settings)}
    with _a_session(settings) as session:
        insert_new(session, CommonGround, ("bot_id",), bot_id=settings.bot_id, **ours)
        noted = session.get_one(CommonGround, settings.bot_id, with_for_update=True)
        if found := list(_differences(session, settings, noted)):
            raise Refused("\n".join(found))
        noted.signing_key, noted.storage = ours["signing_key"], ours["storage"]


def faults(settings: Settings) -> Iterator[str]:
    """Yield what a machine that runs has otherwise; note nothing."""
    if settings.database_file is not None:
        return
    with _a_session(settings) as session:
        if inspect(session.connection()).has_table(CommonGround.__tablename__):
            theirs = session.get(CommonGround, settings.bot_id)
            yield from _differences(session, settings, theirs)


@contextmanager
def _a_session(settings: Settings) -> Iterator[Session]:
    engine = open_for_migrations(settings.database_url)
    try:
        with Session(engine) as session, session.begin():
            yield session
    finally:
        engine.dispose()


def _differences(
    session: Session, settings: Settings, theirs: CommonGround | None
) -> Iterator[str]:
    if theirs is None or not _is_led(session, settings.bot_id):
        return
    if theirs.signing_key != _digest(settings):
        yield named(
            "SIGNING_KEY",
            _(
                "another machine runs this bot with another key; write the same one in"
                " SIGNING_KEY on each (to change it, stop them all first)"
            ),
        )
    if theirs.storage != _mark(settings):
        sentence = _(
            "another machine runs this bot, and {folder} is not the folder of its files;"
            " share one folder between them, and name it here"
        )
        yield named("STORAGE_DIR", sentence.format(folder=settings.storage_dir))


def _is_led(session: Session, bot_id: int) -> bool:
    """Tell whether a process that lives leads for this bot."""
    lease = leases.look(session, bot_id)
    alive = seen_alive(session.connection())
    return lease is not None and lease.holder.isdecimal() and int(lease.holder) in alive


def _digest(settings: Settings) -> str:
    return sha256(b"common ground:" + signing_key.read(settings).encode()).hexdigest()


def _mark(settings: Settings) -> str:
    file = settings.storage_dir / MARK
    return file.read_text(encoding="ascii").strip() if file.exists() else ""


def _make_mark(file: Path) -> None:
    if not file.exists():
        whole_files.make(file, f"{secrets.token_hex(16)}\n".encode())
