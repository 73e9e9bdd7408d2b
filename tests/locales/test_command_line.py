"""The words of typer, of pydantic and of the system are French too."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from locales import borrowed


def declic(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"DECLIC_LANG": "fr", "COLUMNS": "200"}
    command = [str(Path(sys.executable).with_name("declic")), *words]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["nope"], "La commande « nope » n'existe pas."),
        (["chek"], "La commande « chek » n'existe pas ; peut-être 'check' ?"),
        (["sessions", "chek"], "La commande « chek » n'existe pas ; peut-être 'check' ?"),
        (["run", "--worker", "2"], "L'option --worker n'existe pas ; peut-être --workers ?"),
        (["run", "--workers"], "L'option --workers attend une valeur."),
        (["run", "--workers", "99"], "--workers : écrivez un nombre d'au plus 16"),
        (
            ["invite"],
            "Il manque un argument : responsable|équipe|mentor|entreprise|accompagnement.",
        ),
        (
            ["invite", "king"],
            "« king » n'est pas un rôle ; écrivez l'un de ceux-ci : responsable, équipe, mentor,",
        ),
        (["backup", "key"], "Il manque un argument : FICHIER."),
        (["privacy", "copy"], "Il manque un argument : NUMÉRO."),
        (["secrets", "change", "sceau"], "NOM : 'sceau' n'en fait pas partie"),
        (["report"], "Il manque une option : --session."),
        (["offers", "import", "a", "b"], "Ceci est de trop : b"),
    ],
)
def test_a_mistake_of_usage_is_told_with_where_to_look(
    words: list[str], told: str, tmp_path: Path
) -> None:
    done = declic(tmp_path, *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(told)


def test_who_reads_only_the_beginning_is_no_mishap(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)  # as `head` does once it has its lines
    command = [str(Path(sys.executable).with_name("declic")), "offers", "template"]
    done = subprocess.run(
        command,
        cwd=tmp_path,
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing)
    assert done.stderr == b""


def test_the_help_of_a_command_has_no_english_word(tmp_path: Path) -> None:
    done = declic(tmp_path, "offers", "import", "--help")
    assert done.returncode == 0
    for ours in ("Utilisation : declic offers import", "Arguments", "[obligatoire]", "par défaut"):
        assert ours in done.stdout
    assert "Afficher cette aide." in done.stdout
    for theirs in ("Usage", "required", "default", "Show this", "<path>", "<bool>", "<str>"):
        assert theirs not in done.stdout


@pytest.mark.parametrize("word", ["responsable", "Équipe", "equipe", "owner", "adviser", "MENTOR"])
def test_a_role_is_heard_in_french_and_in_english(word: str, tmp_path: Path) -> None:
    done = declic(tmp_path, "invite", word)
    assert (done.returncode, done.stderr.partition(" :")[0]) == (1, "BOT_TOKEN")


def test_a_file_that_cannot_be_imported_is_told_line_by_line(tmp_path: Path) -> None:
    (tmp_path / "offres.csv").write_text(
        "id;title;company;link;remote\n1;Dev;A;ftp://a;peut-être\n"
    )
    done = declic(tmp_path, "offers", "import", "offres.csv")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines()[0] == "rien n'a été changé :"
    assert done.stderr.splitlines()[1].startswith("offres.csv, ligne 2 : remote « peut-être »")


def test_what_the_system_says_of_a_file_is_said_in_french(tmp_path: Path) -> None:
    done = declic(tmp_path, "words", "try", "aucun.txt")
    assert (done.returncode, done.stderr) == (
        1,
        "aucun.txt : illisible (ce fichier n'existe pas)\n",
    )


def test_a_sentence_that_is_not_known_stays_as_it_is() -> None:
    assert borrowed.translated("Something new") == "Something new"
