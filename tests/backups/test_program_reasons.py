"""What ssh, rclone and gpg say in English when they fail is told in our words."""

import sys
from pathlib import Path

import pytest

from bot.backups import programs
from bot.refusal import Refused


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            "moi@machine: Permission denied (publickey,password).",
            "does not know this account's key",
        ),
        ("Host key verification failed.", "is not known here"),
        ("ssh: Could not resolve hostname machin: Name or service not known", "no machine"),
        ("ssh: connect to host machine port 22: Connection refused", "nothing answers there"),
        ("ssh: connect to host machine port 22: Connection timed out", "does not answer"),
        ("cat: write error: No space left on device", "the disk there is full"),
        ("mkdir: cannot create directory '/x': Permission denied", "nothing may be written"),
        (
            'Failed to create file system: didn\'t find section in config file ("x")',
            "rclone config",
        ),
        ("gpg: nobody: skipped: No public key", "is not known to this account"),
        ("gpg: decryption failed: No secret key", "no private key"),
    ],
)
def test_the_words_of_a_program_are_told_in_ours(words: str, told: str) -> None:
    assert told in programs.reason_in(words)


def test_words_that_are_not_known_stand_behind_a_sentence_of_ours(tmp_path: Path) -> None:
    fails = [sys.executable, "-c", "import sys; sys.exit('first\\nthe moon is wrong')"]
    with pytest.raises(Refused) as caught:
        programs.run(fails, "BACKUP_COPY")
    assert str(caught.value) == (
        f"BACKUP_COPY: {sys.executable} failed: a reason that Déclic does not know;"
        " in its own words: the moon is wrong"
    )
