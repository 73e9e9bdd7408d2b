"""Gather what the web front page shows, and sign the time at which its form was shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from rules.schedule.time_zones import NO_DEPARTMENT, local_date
from rules.session_admin.opening import DataProtectionRecord
from services.enrolment import places
from services.outbox import signed_links
from services.outbox.signed_links import SignedLink
from services.programme import data_protection
from services.programme import sessions as programme_sessions
from services.programme.session_file import PartnerName, SessionTexts

SHOWN = 12
STAMP = "door"
ADULT = 18
INVENTED = "demonstration-"
"""Begins the code of each session of the demonstration."""
NUMBERS = 2**63
SOONEST, LATEST = timedelta(seconds=3), timedelta(hours=2)
"""Least and longest time in which people fill a form; programs are quicker, or keep old pages."""


@dataclass(frozen=True, slots=True)
class UpcomingSession:
    """A session that people can still join, with its number of free places."""

    id: int
    code: str
    name: str
    territory: str
    starts_on: date
    ends_on: date
    free: int
    minimum_age: int

    @property
    def is_invented(self) -> bool:
        return self.code.startswith(INVENTED)


@dataclass(frozen=True, slots=True)
class FrontPage:
    """What the page shows."""

    texts: SessionTexts | None
    """Texts of the next session; None while no session is coming."""
    recorded: DataProtectionRecord
    """The controller of personal data and what goes with it."""
    sessions: Sequence[UpcomingSession]
    partners: Sequence[PartnerName] = ()
    """Those of every session shown, each once."""

    @property
    def minimum_age(self) -> int:
        """The age from which one of the sessions is open."""
        return min((coming.minimum_age for coming in self.sessions), default=ADULT)


def content(session: Session, now: datetime) -> FrontPage:
    """Return the next sessions, and the texts of the first one."""
    upcoming = programme_sessions.upcoming(session, local_date(now, NO_DEPARTMENT))[:SHOWN]
    texts = [programme_sessions.texts_of(programme_session) for programme_session in upcoming]
    coming = [
        UpcomingSession(
            programme_session.id,
            programme_session.code,
            programme_session.name,
            its_texts.territory,
            programme_session.starts_on,
            programme_session.ends_on,
            places.free_seats(session, programme_session),
            programme_session.minimum_age,
        )
        for programme_session, its_texts in zip(upcoming, texts, strict=True)
    ]
    partners = {partner.name: partner for its_texts in texts for partner in its_texts.partners}
    recorded = data_protection.recorded(session)
    return FrontPage(texts[0] if texts else None, recorded, coming, tuple(partners.values()))


def stamp(key: bytes, now: datetime, number: int) -> str:
    """Sign the instant and the `number` of a page (random, below NUMBERS; accepted once)."""
    return signed_links.sign(key, SignedLink(STAMP, int(now.timestamp()), number, now + LATEST))


def in_good_time(key: bytes, stamped: str, now: datetime) -> int | None:
    """Return the number of a stamp, or None for a form sent too soon, too late, or forged."""
    link = signed_links.read(key, stamped, now)
    if link is None or link.action != STAMP:
        return None
    is_soon = now.timestamp() - link.subject_id < SOONEST.total_seconds()
    return None if is_soon else link.person_id


def still_good(key: bytes, stamped: str, now: datetime) -> bool:
    """Tell whether the stamp may be used again when the person corrects the same form."""
    link = signed_links.read(key, stamped, now)
    return link is not None and link.action == STAMP
