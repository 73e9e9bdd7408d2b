"""The drill: backed up while people write, everything deleted, restored, and all is there."""

import shutil
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import Engine, NullPool, create_engine, delete, select
from sqlalchemy.orm import Session

from models.conversation import Update
from models.engine.database import address_of
from models.people import Person
from models.workshops import Workshop
from services.workshops import registrations
from tests.backups.builders import Place
from tests.faults.crowd import make_known, newest_call, seed, told
from tests.faults.test_kills import NO_RATES
from tests.faults.workshop_checks import plan
from tests.harness.builders import NOON
from tests.harness.chat import PARIS
from tests.harness.processes import Sandbox, a_bot, a_sandbox
from tests.harness.waiting import until

PEOPLE = [str(3001 + number) for number in range(8)]
EARLY, MEANWHILE = [str(5000 + number) for number in range(4)], "7000"
WORKSHOP = datetime(2027, 3, 10, 10, tzinfo=PARIS)
AFTERNOON, EVENING = (datetime(2027, 3, 9, hour, tzinfo=PARIS) for hour in (17, 18))
REMINDED = "Demain, "


@pytest.mark.both_databases("each is backed up, and restored, in its own way")
def test_everything_is_deleted_and_comes_back(database_url: str, tmp_path: Path) -> None:
    place = Place(tmp_path, database_url)
    seed(database_url, PEOPLE, {})
    with Session(beside(database_url)) as session, session.begin():
        register(session)
    with (
        a_sandbox(*NO_RATES) as sandbox,
        a_bot(tmp_path, sandbox, database_url) as bot,
    ):
        del bot.settings["SIGNING_KEY"]
        bot.settings.update(place.settings())
        sandbox.move(set=AFTERNOON.isoformat())
        make_known(sandbox, PEOPLE)
        bot.start()
        for person in EARLY:
            sandbox.hear(person, "/start")
        archive = back_up_while_people_write(place, sandbox)
        sandbox.move(set=EVENING.isoformat())
        until(lambda: len(reminded(sandbox)) == len(PEOPLE), "everyone is reminded")
        erased = erase(sandbox, PEOPLE[0])
        until(lambda: confirmed(sandbox) > erased, "Telegram knows that it was heard")
        bot.kill()

        lose_everything(place, tmp_path / "elsewhere", archive)
        since = newest_call(sandbox)
        archive = tmp_path / "elsewhere" / archive.name
        assert place.run("restore", str(archive)).returncode == 1  # another key is here
        shutil.copy(tmp_path / "elsewhere" / "sealing.key", place.folder)
        done = place.run("restore", str(archive))
        assert (done.returncode, done.stderr) == (0, "")
        there = telegram_ids(database_url)
        assert set(EARLY) | set(PEOPLE[1:]) <= there and PEOPLE[0] not in there

        owed = telegram_ids(database_url, owed=True)
        bot.start()
        sandbox.speak(EARLY[0], "/aide")
        shown = place.run("resume", "--show", SANDBOX_URL=sandbox.url)
        assert shown.returncode == 0, shown.stderr
        status = place.run("status", SANDBOX_URL=sandbox.url, PORT=str(bot.port)).stdout
        assert "this database was restored" in status and "declic resume" in status
        assert told(sandbox.record(since)) == []
        assert place.run("resume", "--yes", SANDBOX_URL=sandbox.url).returncode == 0
        until(lambda: told(sandbox.record(since)) != [], "who wrote meanwhile is answered")
        sandbox.move(advance=600)
        heard = {str(it["parameters"]["chat_id"]) for it in told(sandbox.record(since))}
        assert EARLY[0] in heard and heard - owed <= {EARLY[0]}
        assert set(reminded(sandbox).values()) == {1}
        assert bot.stop() == 0


def register(session: Session) -> None:
    plan(session, [WORKSHOP], len(PEOPLE))
    session.flush()
    workshop_id = session.scalars(select(Workshop.id)).one()
    for person_id in session.scalars(select(Person.id).where(Person.first_name == "Ada")).all():
        registrations.register(session, person_id, workshop_id, NOON, Random(1).randrange)


def back_up_while_people_write(place: Place, sandbox: Sandbox) -> Path:
    """Back up three times while newcomers write without a pause; return the last archive."""
    over = False

    def write() -> int:
        count = 0
        while not over:
            count += 1
            sandbox.hear(f"{MEANWHILE}{count:03}", "/start")
        return count

    with ThreadPoolExecutor(2) as hands:
        writing = [hands.submit(write)]
        try:
            archives = [place.backup(SANDBOX_URL=sandbox.url) for _ in range(3)]
        finally:
            over = True
        assert sum(hand.result() for hand in writing) > 3
    return archives[-1]


def erase(sandbox: Sandbox, person: str) -> int:
    """Let a person erase themselves; return the number of their last update."""
    for said in ("/supprimer", "[Oui, tout effacer]", "[Oui, j'en ai la certitude]"):
        sandbox.hear(person, said)
    last = sandbox.speak(person, "EFFACER")
    until(lambda: "effacé" in sandbox.newest(person), "the person is erased")
    return last


def confirmed(sandbox: Sandbox) -> int:
    """Return the number before which the bot asks for no update again."""
    asked = sandbox.record(method="getUpdates")[-1]["parameters"]
    return int(asked.get("offset", 0))


def lose_everything(place: Place, elsewhere: Path, archive: Path) -> None:
    """Only the archive, the log of erasures, and the key that seals are elsewhere."""
    elsewhere.mkdir()
    shutil.move(place.folder / "sealing.key", elsewhere)
    for file in (archive, place.backups / "erasures.log"):
        shutil.move(file, elsewhere)
    shutil.rmtree(place.backups)
    shutil.rmtree(place.folder / "files", ignore_errors=True)
    (place.folder / "signing.key").unlink()
    if place.url.startswith("sqlite"):
        file = Path(place.url.removeprefix("sqlite:///"))
        for left in file.parent.glob(f"{file.name}*"):
            left.unlink()
    else:
        with Session(beside(place.url)) as session, session.begin():
            session.execute(delete(Person))


def reminded(sandbox: Sandbox) -> Counter[Any]:
    said = (call["parameters"] for call in told(sandbox.record(method="sendMessage")))
    return Counter(it["chat_id"] for it in said if it["text"].startswith(REMINDED))


def telegram_ids(url: str, *, owed: bool = False) -> set[str]:
    """Return who is there, or to whom an answer was on its way as the backup was made."""
    everyone, waiting = select(Person.telegram_id), select(Update.lane)
    query = waiting.where(Update.answered_at.is_(None)) if owed else everyone
    with Session(beside(url)) as session:
        return {str(it) for it in session.scalars(query)}


def beside(url: str) -> Engine:
    """Open an engine that keeps no connection: a database that is open is not restored."""
    return create_engine(address_of(url), poolclass=NullPool)
