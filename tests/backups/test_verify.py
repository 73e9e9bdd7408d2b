"""`declic backup verify`: an archive is restored for a trial, and the operator is told."""

import asyncio
import gzip
import shutil
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from models.applications import CurriculumVitae
from models.engine.database import open_database
from tests.backups.builders import CV, Place, forged
from tests.harness.builders import NOON, a_person
from tests.harness.mail_server import a_mail_server

TO = "technique@association.test"


@pytest.fixture
def place(tmp_path: Path, database_url: str) -> Place:
    place = Place(tmp_path, database_url)
    database = open_database(database_url)

    def work(session: Session) -> None:
        kept = {"stored_as": CV, "format": "pdf", "size": 8, "kept_at": NOON}
        session.add(CurriculumVitae(person_id=a_person(session).id, **kept))

    database.transact_now(work)
    database.close()
    place.keep_file()
    return place


@pytest.mark.both_databases("each is restored for a trial in its own way")
async def test_the_newest_archive_is_restored_for_a_trial_and_told_by_email(place: Place) -> None:
    place.backup()
    newest = place.backup()
    async with a_mail_server() as mail:
        more = {"SMTP_URL": f"{mail.url}?from=Déclic <bonjour@declic.test>", "OPERATOR_EMAIL": TO}
        done = await asyncio.to_thread(place.run, "backup", "verify", **more)
    assert (done.returncode, done.stderr) == (0, "")
    assert str(newest) in done.stdout and "1 person" in done.stdout and "1 file" in done.stdout
    assert mail.recipients == [TO]
    assert mail.taken[0]["Subject"] == "Déclic: the backup is good"
    assert list(place.backups.glob("unfinished-*")) == []


async def test_an_archive_that_is_damaged_is_told_by_email_too(place: Place) -> None:
    archive = place.backup()
    archive.write_bytes(archive.read_bytes()[:-9])
    async with a_mail_server() as mail:
        more = {"SMTP_URL": f"{mail.url}?from=Déclic <bonjour@declic.test>", "OPERATOR_EMAIL": TO}
        done = await asyncio.to_thread(place.run, "backup", "verify", str(archive), **more)
    assert (done.returncode, "damaged" in done.stderr) == (1, True)
    assert "damaged" in mail.taken[0].get_content()


async def test_one_that_breaks_while_it_is_read_is_told_by_email_too(tmp_path: Path) -> None:
    place = Place(tmp_path, f"sqlite:///{tmp_path}/d.db")
    content = {"database.sqlite.gz": gzip.compress(b"no database at all" * 999)}
    archive = forged(tmp_path, content, key=place.sealing_key)
    async with a_mail_server() as mail:
        more = {"SMTP_URL": f"{mail.url}?from=Déclic <bonjour@declic.test>", "OPERATOR_EMAIL": TO}
        done = await asyncio.to_thread(place.run, "backup", "verify", str(archive), **more)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "could not be restored for a trial" in mail.taken[0].get_content()


def test_a_file_that_the_database_names_must_be_there(place: Place) -> None:
    shutil.rmtree(place.files)
    done = place.run("backup", "verify", str(place.backup()))
    assert (done.returncode, "are missing: 1" in done.stderr) == (1, True)


def test_where_there_is_no_archive_one_is_told_to_make_one(place: Place) -> None:
    done = place.run("backup", "verify")
    assert (done.returncode, "declic backup makes one" in done.stderr) == (1, True)
