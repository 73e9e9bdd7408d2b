"""The bot is killed while people register and offers lapse: no seat is lost, or given twice."""

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.workshops import Registration
from rules.outbox import policies
from tests.faults.crowd import a_crowd, at_once, told
from tests.faults.play import come_back
from tests.faults.strikes import Aim, Killer, so_many_aims
from tests.faults.test_booking_kills import MOST_TAPS, places
from tests.faults.test_kills import IS_EVERYDAY, IS_LONG, KILLS, a_seed, mostly_on
from tests.faults.wandering import Taps, Wandering
from tests.faults.workshop_checks import check_offers_told, check_workshops, plan
from tests.harness.chat import PARIS, labels
from tests.harness.figures import tell
from tests.harness.waiting import until

PEOPLE, PLACES = (12, 2) if IS_LONG else (5, 1) if IS_EVERYDAY else (8, 2)
LAPSES = 3
"""After so many rounds the clock moves, offers lapse, and it dies once more."""
STEP = timedelta(hours=2 if IS_LONG else 13)
LATER = policies.MESSAGES.lease + timedelta(seconds=1)
"""What the dead had taken up to send comes due again."""
TEN = datetime(2027, 3, 22, 10, tzinfo=PARIS)
LEADS_THERE = ("Les ateliers", "Voir les ateliers", "Voir les autres", "Menu")
BUTTONS = ("Je ne peux pas", "J'ai une convocation", "Je la prends", "Non merci")
SEATS = {
    "Je m'inscris",
    "Me mettre en liste d'attente",
    "Prendre celui-ci à la place",
    "Quitter la liste",
    *BUTTONS,
}


def next_words(messages: Sequence[dict[str, Any]], rng: Random) -> str:
    """A seat if one can be asked for or given back, else what leads to one."""
    shown = [labels(message) for message in messages if labels(message)]
    if not shown:
        return "/start"
    last = shown[-1]
    wanted = [it for it in last if it in SEATS or it.startswith(LEADS_THERE) or it[:1].isdecimal()]
    wanted += [it for it in BUTTONS if any(it in row for row in shown[-6:])]
    return f"[{rng.choice(wanted)}]" if wanted else "/menu"


@dataclass
class Registering(Wandering):
    """Among workshops instead of meetings."""

    lapsed_rounds: int = 0

    def _speak(self, taps: Taps) -> None:
        sandbox = self.crowd.sandbox
        words = {it: next_words(sandbox.messages(it), self.rng) for it in self.crowd.people}
        taps.seats.extend(said for said in words.values() if said[1:-1] in SEATS)
        taps.heard.update(at_once(lambda person: sandbox.speak(person, words[person]), words))

    def lapse_and_kill(self) -> None:
        """The clock moves, offers lapse and are made: it dies in the middle."""
        crowd, taps = self.crowd, self._taps()
        with ThreadPoolExecutor(1) as hand:
            moved = hand.submit(crowd.sandbox.move, advance=STEP.total_seconds())
            kill = Killer(crowd.bot, crowd.sight, self.rng).strike(Aim.ANYWHERE, taps)
            kill.waited = come_back(
                crowd.bot,
                lambda: moved.done() and taps.are_answered(),
                "everyone is answered after a kill in a sweep",
            )
        self.kills.append(kill)
        self.lapsed_rounds += 1


@mostly_on("sqlite")
def test_killed_while_people_register_and_offers_lapse(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """SEED=… wanders and aims as that run did."""
    seed = a_seed()
    database, _, _ = database_url.partition(":")
    tell(capsys, f"{database}: SEED={seed}")
    rng = Random(seed)
    with a_crowd(tmp_path, database_url, PEOPLE, {}) as crowd:
        with Session(crowd.sight.engine) as session, session.begin():
            plan(session, (TEN + timedelta(minutes=40 * number) for number in range(3)), PLACES)
        crowd.bot.start()
        walk = Registering(crowd, rng)
        walk.tap(4)
        for number, aim in enumerate(so_many_aims(KILLS, rng, walk.kills)):
            walk.tap_and_kill(aim)
            if number % LAPSES == LAPSES - 1:
                walk.lapse_and_kill()
            walk.tap(rng.randint(1, MOST_TAPS))
            with Session(crowd.sight.engine) as session:
                check_workshops(session)
        crowd.sandbox.move(advance=LATER.total_seconds())
        until(lambda: is_told(walk), "every offer is told")
        assert crowd.bot.stop() == 0
        assert "turn_failed" not in crowd.bot.log
        with Session(crowd.sight.engine) as session:
            check_workshops(session)
            was = Counter(str(it.status) for it in session.scalars(select(Registration)))
    told_of = ", ".join(f"{number} {status}" for status, number in sorted(was.items()))
    tell(
        capsys,
        f"{database}: {places(walk.kills)}, {walk.lapsed_rounds} of them while the clock moved; "
        f"{walk.seats_pressed} seats pressed meanwhile; {told_of}, SEED={seed}",
    )
    assert any(kill.inside for kill in walk.kills)
    assert any(kill.unsent for kill in walk.kills)
    assert was


def is_told(walk: Registering) -> bool:
    record, now = told(walk.crowd.sandbox.record()), walk.crowd.sandbox.now()
    with Session(walk.crowd.sight.engine) as session:
        try:
            check_offers_told(session, record, now)
        except AssertionError:
            return False
    return True
