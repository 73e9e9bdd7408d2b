"""Remember the id that Telegram gave a picture, so that each picture is uploaded once."""

from datetime import datetime, timedelta

from sqlalchemy import Delete, Select, delete, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.outbox import SentPicture

KEPT = timedelta(days=30)


def known(session: Session, bot_id: int, fingerprint: str) -> str | None:
    """Return Telegram's id of a picture; None for a picture that this bot has never uploaded."""
    return session.scalar(*_known(bot_id, fingerprint))


def keep(
    session: Session, bot_id: int, fingerprint: str, person_id: int, file_key: str, now: datetime
) -> None:
    """Remember a picture that tells of a person; the caller makes sure the person still exists."""
    session.merge(
        SentPicture(
            bot_id=bot_id,
            fingerprint=fingerprint,
            person_id=person_id,
            file_key=file_key,
            sent_at=now,
        )
    )
    session.flush()


def forget(session: Session, person_id: int) -> None:
    """Forget the pictures that tell of a person."""
    session.execute(*_of_person(person_id))


def purge(session: Session, bot_id: int, before: datetime) -> None:
    session.execute(*_old(bot_id, before))


@constant
def _known(bot_id: int, fingerprint: str) -> Select[str]:
    its = SentPicture.bot_id == bot_id, SentPicture.fingerprint == fingerprint
    return select(SentPicture.file_key).where(*its)


@constant
def _of_person(person_id: int) -> Delete:
    return delete(SentPicture).where(SentPicture.person_id == person_id)


@constant
def _old(bot_id: int, before: datetime) -> Delete:
    return delete(SentPicture).where(SentPicture.bot_id == bot_id, SentPicture.sent_at <= before)
