"""The pictures of the README: the stories that they show can be lived."""

from pathlib import Path

from migrations import run
from tests.end_to_end import agenda, offers


def test_the_agenda_of_the_picture_can_be_lived(tmp_path: Path) -> None:
    with agenda.on_a_phone(tmp_path, _a_database(tmp_path)) as sandbox:
        assert "Appel avec Marc" in sandbox.newest("participant")
        assert "Mon CV" in sandbox.newest("participant")


def test_the_offers_of_the_picture_can_be_lived(tmp_path: Path) -> None:
    with offers.on_a_phone(tmp_path, _a_database(tmp_path)) as sandbox:
        assert "Technicien de proximité" in sandbox.newest("participant")


def _a_database(folder: Path) -> str:
    database_url = f"sqlite:///{folder}/declic.db"
    run.to_head(database_url)
    return database_url
