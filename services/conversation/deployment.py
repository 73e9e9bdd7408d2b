"""Hold the settings of the operator on which conversations depend."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from sqlalchemy.orm import Session

from services.geography.zones import Zones
from services.people.tokens import RandomBelow
from services.schedule.conflicts import Diary
from services.schedule.video_rooms import NO_ROOMS, VideoRooms


def no_random(_: int) -> int:
    """Refuse: a bot that is not running makes no tokens."""
    raise RuntimeError("this deployment makes no tokens")


def at_peace(_session: Session, _person_id: int, _now: datetime) -> bool:
    """Answer, for every person, that nobody has just spoken of a danger: the default."""
    return False


def nobody(_session: Session, _person_id: int) -> frozenset[int]:
    """Return no ids."""
    return frozenset()


@dataclass(frozen=True, slots=True)
class Association:
    """What the operator has set about the association; papers and pages leave out what is empty."""

    address: str = ""
    number: str = ""
    """As it is printed: SIREN 123 456 782, or RNA W313000000."""
    phone: str = ""
    signatory: str = ""
    """Who signs attestations: name and function."""
    publication_director: str = ""
    hosted_by: str = ""


@dataclass(frozen=True, slots=True)
class Deployment:
    """What the operator has set for one bot."""

    bot_id: int = 0
    random_below: RandomBelow = no_random
    bot_name: str = ""
    """Its name on Telegram, without the @."""
    public_url: str = ""
    """Where its pages are; empty without pages."""
    rooms: VideoRooms = NO_ROOMS
    has_mail: bool = True
    """Whether e-mails can be sent; if not, the team checks a mentor's work address itself."""
    fingerprint_key: bytes = b""
    """Makes the fingerprints of people who were reported."""
    link_key: bytes = b""
    """Signs the links to pages; empty where nothing signs them."""
    storage: Path = Path("nowhere")
    """The folder of the files that people sent."""
    diary: Diary = field(default_factory=Diary)
    """What people may have booked, of every domain; `services/wiring` knows them all."""
    reported_mentors: Callable[[Session, int], frozenset[int]] = nobody
    """Returns the ids of mentors whom a person has reported: never proposed to them again."""
    in_trouble: Callable[[Session, int, datetime], bool] = at_peace
    """Tells whether a person has just spoken of a danger, or of how somebody behaved."""
    transcribes: bool = False
    """Whether a service of the association writes down what people say."""
    confirmed_answers: frozenset[str] = frozenset()
    """The answers to questions that the association has confirmed, as `intent.case`."""
    association: Association = Association()
    zones: Zones = field(default_factory=Zones)

    def link_into(self, start: str = "") -> str:
        """Return the link to the chat with the bot on Telegram; "" while the bot's name is unknown.

        The bot is told `start`, of at most 64 letters, digits, - and _, when the person begins.
        """
        if not self.bot_name:
            return ""
        return f"https://t.me/{quote(self.bot_name)}" + (f"?start={start}" if start else "")
