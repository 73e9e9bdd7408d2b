"""Hundreds press the same seats at once, through the webhook: none is sold twice, all are told."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import cycle
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.mentoring.mentors import Mentor
from models.mentoring.slots import Slot
from models.people import Person
from tests.faults.crowd import Crowd, Rush, Seats, a_crowd, told
from tests.faults.seats import booked, check_seats, check_told
from tests.faults.test_kills import IS_LONG, a_seed
from tests.harness.builders import NOON, a_slot
from tests.harness.chat import labels
from tests.harness.figures import tell
from tests.harness.typed import as_typed
from tests.harness.waiting import until

HOUSES = ("sqlite", "postgresql 1", "postgresql 2")
"""A database, and how many processes hear."""
FEW, CROWD = 50, 330 if IS_LONG else 60
TO_THE_DAYS = ("/start", "[Choisir une rencontre]", "[Ada, développeuse]")
DAYS = ("[mar. 9 mars]", "[mer. 10 mars]")
LATER_DAYS = ("[jeu. 11 mars]", "[ven. 12 mars]")
BOOKED, TAKEN = "<b>C'est réservé ✅", "Quelqu'un a été plus rapide"
NOTHING_LEFT = "Aucun créneau ne reste"
WRONG = re.compile(r"level='(?:error|critical)'.*|^(?:ERROR|CRITICAL) .*", re.MULTILINE)

pytestmark = [
    pytest.mark.parametrize("run", range(20 if IS_LONG else 1)),
    pytest.mark.parametrize("house", HOUSES if IS_LONG else ["postgresql 2"]),
]


def test_fifty_people_press_one_seat_at_once_then_hundreds_press_thirty(
    house: str,
    run: int,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """SEED=… presses as that run did."""
    seed = a_seed()
    tell(capsys, f"{house}, run {run}: SEED={seed}")
    rng = Random(seed)
    with a_house(request, tmp_path, house, size=FEW + CROWD, seats=slots(1, count=5)) as crowd:
        fifty = replace(crowd, people=crowd.people[:FEW])
        rush = press_one_seat(fifty, rng)
        assert check(fifty, rush) == 1
        lost = [said for said in rush.answers().values() if said[0].startswith(TAKEN)]
        assert len(lost) == FEW - 1
        assert all(map(is_three_others_or_later, lost))
        tell(capsys, f"{house}: {FEW} {pace(rush)}, 1 booked, {len(lost)} offered others")

        with Session(crowd.sight.engine) as session, session.begin():
            offer_groups_instead(session)
        hundreds = replace(crowd, people=crowd.people[FEW:])
        rush = press_thirty_seats(hundreds, rng)
        assert check(hundreds, rush) == 30
        won, offered, sent_home = (begin_with(it, rush) for it in (BOOKED, TAKEN, NOTHING_LEFT))
        assert won == 30
        assert offered + sent_home == CROWD - 30
        tell(
            capsys,
            f"{house}: {CROWD} {pace(rush)}, {won} booked, {offered} offered others, "
            f"{sent_home} told that nothing is left",
        )


def press_one_seat(crowd: Crowd, rng: Random) -> Rush:
    gather(crowd, crowd.people, DAYS[0])
    return crowd.rush(dict.fromkeys(mixed(crowd.people, rng), "[9 h · à deux]"))


def is_three_others_or_later(said: Sequence[str]) -> bool:
    [only] = said
    return only.endswith("[Plus tard]") and only.count(" · Ada]") == 3


def press_thirty_seats(crowd: Crowd, rng: Random) -> Rush:
    words: dict[str, str] = {}
    for people, day in zip((crowd.people[::2], crowd.people[1::2]), LATER_DAYS, strict=True):
        hours = cycle(gather(crowd, people, day))
        words |= dict(zip(mixed(people, rng), hours, strict=False))
    return crowd.rush({person: words[person] for person in mixed(crowd.people, rng)})


def begin_with(words: str, rush: Rush) -> int:
    """How many were first told this."""
    return sum(said[0].startswith(words) for said in rush.answers().values())


def offer_groups_instead(session: Session) -> None:
    """What nobody took goes; on later days groups are planned."""
    session.execute(delete(Slot).where(Slot.taken == 0))
    ada = session.scalars(select(Mentor)).one()
    for starts_at, seats in slots(3, count=10).items():
        a_slot(session, ada, starts_at + timedelta(days=2), seats=seats)


@contextmanager
def a_house(
    request: pytest.FixtureRequest, folder: Path, house: str, *, size: int, seats: Seats
) -> Iterator[Crowd]:
    database, _, workers = house.partition(" ")
    database_url = request.getfixturevalue(f"{database}_url")
    with a_crowd(folder, database_url, size, seats, workers=int(workers or 1)) as crowd:
        crowd.bot.start()
        until(lambda: crowd.bot.log.count("event='ready'") == crowd.bot.workers, "all are ready")
        yield crowd


def slots(seats: int, count: int) -> Seats:
    """Half of them the Tuesday after, half the Wednesday, from nine in the morning."""
    nine = NOON + timedelta(days=7, hours=-3)
    return {nine + timedelta(days=number % 2, hours=number // 2): seats for number in range(count)}


def gather(crowd: Crowd, people: Sequence[str], day: str) -> Sequence[str]:
    """All at the question « Le mardi 9 mars, à quelle heure ? »: the hours offered."""
    scout, *others = people
    question = crowd.lead(scout, *TO_THE_DAYS, day)
    assert as_typed(question["text"]).endswith("à quelle heure ?")
    crowd.follow(scout, others, question)
    return [f"[{label}]" for label in labels(question) if label != "⟵ Revenir"]


def mixed(people: Sequence[str], rng: Random) -> Sequence[str]:
    return rng.sample(people, len(people))


def pace(rush: Rush) -> str:
    return f"pressed in {rush.spoken:.2f} s and were answered in {rush.answered:.1f} s"


def check(crowd: Crowd, rush: Rush) -> int:
    """Nothing broke, everyone was answered; how many seats they have booked."""
    assert not WRONG.findall(crowd.bot.log)
    assert rush.answers().keys() == set(crowd.people)
    with Session(crowd.sight.engine) as session:
        check_seats(session)
        check_told(session, told(crowd.sandbox.record()))
        theirs = select(Person.id).where(Person.telegram_id.in_(map(int, crowd.people)))
        ours = set(session.scalars(theirs))
        return sum(booking.person_id in ours for booking in booked(session))
