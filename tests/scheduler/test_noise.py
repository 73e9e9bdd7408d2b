"""Sweeps write to the people who count, and to nobody who only looks like them.

`who_hears_what.txt` names everybody of the population, what they were sent in half a year, and
what was queued for them and kept back.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.outbox import OutboxMessage
from rules.outbox.retries import SendResult
from services.outbox import leases, marking, messages
from services.outbox.message_limits import MessageLimits
from services.wiring.domains import offered
from tests.harness import accepting
from tests.harness.builders import BOT, DEPLOYMENT, the_conversations
from tests.harness.population import Population

KNOWN = Path(__file__).with_name("who_hears_what.txt")
DOMAINS = offered(DEPLOYMENT)
SWEEPS = DOMAINS.sweeps(the_conversations())
KINDS = DOMAINS.message_kinds()
SUMMARY_AT = datetime.fromisoformat("2027-03-19T12:00:00+00:00")
LOOKS = [
    datetime.fromisoformat(f"2027-{it}:00+00:00")
    for it in (
        "03-08T09:00",
        "03-08T11:00",
        "03-09T12:00",
        "03-11T12:00",
        "03-13T12:00",
        "03-15T09:00",
        "03-16T17:10",
        "03-17T16:00",
        "03-17T16:51",
        "03-17T17:10",
        "03-18T12:51",
        "03-18T14:10",
        "03-18T17:10",
        "03-19T09:51",
        "03-19T12:00",
        "03-22T09:30",
        "03-23T08:10",
        "03-27T10:00",
        "03-29T10:00",
        "04-26T10:00",
        "06-24T10:00",
        "09-22T10:00",
    )
]
"""When something falls due: the evening before an event, an hour and minutes before, after…"""

Heard = Mapping[str, set[str]]


@dataclass
class HalfYear:
    """What everybody was sent and what was queued for them, by name; which sweeps queued it."""

    population: Population
    sent: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    queued: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    busy: set[str] = field(default_factory=set)
    newest: int = 0
    """The id of the last message that was queued."""

    def pass_by(self) -> None:
        session = self.population.session
        leases.create(session, BOT, "me")
        for now in LOOKS:
            if now == SUMMARY_AT:
                self.population.summarise_workshop(now)
            self._sweep(session, now)
            self._send(session, now)
            session.expire_all()

    def _sweep(self, session: Session, now: datetime) -> None:
        for sweep in SWEEPS:
            newest = self._note_queued(session, after=self.newest)
            while sweep.work(session, now):
                session.flush()
            session.flush()
            self.newest = self._note_queued(session, after=newest)
            if self.newest > newest:
                self.busy.add(sweep.name)

    def _note_queued(self, session: Session, after: int) -> int:
        """Note what was queued after a row; return the last row."""
        names = {person_id: name for name, person_id in self.population.ids.items()}
        query = select(OutboxMessage.id, OutboxMessage.person_id, OutboxMessage.kind)
        for row_id, person_id, kind in session.execute(query.where(OutboxMessage.id > after)):
            after = max(after, row_id)
            if person_id in names:
                self.queued[names[person_id]].add(kind)
        return after

    def _send(self, session: Session, now: datetime) -> None:
        lease = leases.look(session, BOT)
        assert lease
        while True:
            claim = messages.claim(session, KINDS, MessageLimits(), BOT, lease.epoch, now)
            if not claim.looked_at:
                return
            for message in claim.ready:
                kind = session.get_one(OutboxMessage, message.key[0]).kind
                if message.person_id in self.population.ids.values():
                    self.sent[self.population.name_of(message.person_id)].add(kind)
            ended = [messages.ended(it, SendResult.SENT, 1) for it in claim.ready]
            if ended:
                marking.mark(session, messages.QUEUE, lease.epoch, ended, now)

    def lines(self) -> Iterator[str]:
        for name in self.population.ids:
            kept_back = sorted(self.queued[name] - self.sent[name])
            beside = f" (kept back: {', '.join(kept_back)})" if kept_back else ""
            yield f"{name}: {', '.join(sorted(self.sent[name])) or 'nothing'}{beside}"


COUNTS = {
    "comfort",
    "destination",
    "evening",
    "hour_before",
    "join",
    "mood",
    "offer_again",
    "offers_digest",
    "opening",
    "satisfaction",
    "video_test",
    "way_end",
    "workshop_after",
}
"""All that who counts is sent."""
SILENT = """
who blocked the bot; of another bot; who left; who is erased; who is in another session
whose enrolment is refused; whose enrolment is to_check
unfinished, blocked; unfinished, wants no reminder; unfinished, told no; finished long ago
unfinished, far; unfinished, of another bot; unfinished, erased
unfinished, to_check; unfinished, refused; unfinished, left
informed, blocked; informed, of another bot; informed, far; informed, left; informed, refused
in line, blocked
mentor, draft; mentor, to_approve; mentor, refused; mentor, suspended; mentor, blocked
mentor, of another bot
staff, blocked; staff, of another bot; staff, no longer; adviser
"""
"""To whom nothing at all is sent."""
LEFT_TO_SENDING = {
    "comfort",
    "destination",
    "host_missing",
    "host_unclosed",
    "mood",
    "offer_again",
    "offers_digest",
    "offers_opening",
    "satisfaction",
    "thanks",
    "to_team",
    "today",
    "workshop_after",
}
"""What is queued for who blocked the bot too: each message is judged once more as it leaves."""
BUSY = """
alerts chases closed_sessions comfort destinations digests employers_week freed_seats hosts
last_calls moods new_sessions offered_seats offers_opening offers_past offers_put_off openings
reminders satisfaction silence silent_mentors stock summaries thanks today video_tests ways who_came
"""
"""The sweeps that had something to write to somebody of the population."""


def test_sweeps_write_to_who_counts_and_to_nobody_who_looks_like_them(database: Database) -> None:
    def work(session: Session) -> None:
        half_year = HalfYear(Population(session))
        half_year.population.fill()
        half_year.pass_by()
        _check_reviewed(half_year)
        _check_who_counts(half_year.sent)
        _check_noise(half_year)
        assert half_year.busy == set(BUSY.split())

    database.transact_now(work)


def _check_reviewed(half_year: HalfYear) -> None:
    printed = "".join(f"{line}\n" for line in half_year.lines())
    if accepting.is_wanted():
        accepting.propose(KNOWN, printed)
    else:
        assert printed == KNOWN.read_text(encoding="utf-8")


def _check_who_counts(sent: Heard) -> None:
    assert sent["who counts"] == COUNTS
    assert sent["unfinished"] == {"chase"}
    assert sent["informed"] == {"new_session"}
    assert sent["mentor, silent"] == {"mentor_asked", "meeting_nudge"}
    assert sent["mentor, active"] == {"mentor_asked", "thanks"}
    assert sent["staff"] == {"today", "to_team", "host_missing", "host_unclosed"}


def _check_noise(half_year: HalfYear) -> None:
    for name in re.split(r"[;\n]\s*", SILENT.strip()):
        assert name in half_year.population.ids
        assert half_year.sent[name] == set(), name
        if name.endswith("blocked") or name == "who blocked the bot":
            assert half_year.queued[name] <= LEFT_TO_SENDING, name
