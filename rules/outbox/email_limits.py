"""Limit how many e-mails of a kind leave in a day, for one person and to one mailbox.

Each kind has its line here. Who is beyond a limit is never told whether an address is known.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DailyLimit:
    """Limits of a day for one person, and for one mailbox."""

    name: str
    """What stands in the table of counts: it stays."""
    a_person: int
    a_mailbox: int


CODES = DailyLimit("codes", 5, 5)
"""Codes to an address that somebody typed; counted when they are asked for."""
GUESSES = DailyLimit("guesses", 15, 15)
"""Codes typed, whichever code was sent: a new one gives no more of them."""
COPIES = DailyLimit("copies", 20, 20)
"""Copies for participants, whose address nobody has proven."""
UNSEEN = DailyLimit("unseen", 12, 12)
"""What the chat page said while nobody looked, to a proven address."""
ORGANISERS = DailyLimit("organisers", 20, 60)
"""Requests to organisers of trainings, whose addresses come from a file."""
LINKS = DailyLimit("links", 3, 3)
"""New links for whoever opens an old one."""
MENTORS = DailyLimit("mentors", 60, 60)
"""What participants do, to the proven address of a mentor."""
EMPLOYERS = DailyLimit("employers", 60, 60)
"""What participants do, to the proven address of an employer."""
TEAM = DailyLimit("team", 60, 60)
"""What the team or a date decides, to a proven address."""
REFERENTS = DailyLimit("referents", 200, 200)
"""Reports, to the referent whom the team named; the posts about one meeting make one."""
KINDS: Mapping[DailyLimit, tuple[str, ...]] = {
    CODES: ("letter.code",),
    COPIES: ("letter.copy_booked", "letter.copy_moved", "letter.copy_cancelled"),
    UNSEEN: ("letter.unseen",),
    ORGANISERS: (
        "application.letter.organiser_received",
        "application.letter.organiser_gone",
    ),
    LINKS: ("letter.renew", "letter.way_back", "employer.renew.letter"),
    MENTORS: (
        "letter.booked",
        "letter.evening",
        "letter.soon",
        "letter.after",
        "letter.left",
        "letter.nudge",
    ),
    EMPLOYERS: (
        "application.letter.received",
        "application.letter.person_nudges",
        "application.letter.accepted",
        "application.letter.moved",
        "application.letter.other_time",
        "application.letter.off",
        "application.letter.outcome",
        "application.letter.gone",
        "application.letter.unshared",
        "application.letter.nudge",
        "application.letter.paused",
    ),
    TEAM: (
        "employer.ready.letter",
        "employer.week.letter",
        "posted.ends.letter",
        "posted.told.offer_no_digital.letter",
        "posted.told.offer_no_other.letter",
        "posted.told.offer_no_other_said.letter",
        "posted.told.offer_no_thin.letter",
        "posted.told.offer_no_words.letter",
        "posted.told.offer_no_words_said.letter",
        "posted.told.offer_yes.letter",
        "letter.closed_softly",
        "letter.closed_told",
        "letter.closed_unreached",
        "letter.from_team",
        "letter.late",
        "safety.paused",
        "thanks.letter",
    ),
    REFERENTS: ("safety.letter.report", "safety.letter.told", "safety.letter.worry"),
}
"""The text keys of e-mails, by their limit; those of one limit are counted together."""
LIMITS: Mapping[str, DailyLimit] = {text: limit for limit, texts in KINDS.items() for text in texts}
