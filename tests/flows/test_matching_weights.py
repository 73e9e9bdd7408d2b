"""The file of weights says all that is needed, and nothing that counts nowhere."""

from pathlib import Path

import pytest

import flows.offers.matching_weights
from flows.offers.matching_weights import load_weights, read
from rules.offers.opportunities import OpportunityKind

TEXT = Path(flows.offers.matching_weights.__file__).with_suffix(".yaml").read_text("utf-8")


def test_the_file_of_the_house_is_read() -> None:
    assert set(load_weights()) == set(OpportunityKind)
    assert all(it.worth_sending > it.wish_unknown for it in load_weights().values())


@pytest.mark.parametrize(
    ("line", "instead", "fault"),
    [
        ("  near: 25\n", "", "near"),
        ("  skill: 6\n", "  skill: 6\n  age: 4\n", "age counts nowhere"),
        ("  near: 25\n", "  near: beaucoup\n", "valid integer"),
        ("[40, 36, 32]", "[40, 36]", "wish has not 3 places"),
        ("    domain: [8, 7, 6]\n", "", "says nothing of some closeness"),
        ("permanent: 8, ", "", "says nothing of some contract"),
        ("[0, 10, 25, 40, 55]", "[0, 10]", "diploma_missing has not 5 steps"),
        ("[0, 8, 20, 35]", "[0, 8]", "digital_missing has not 4 steps"),
        ("partly_remote_percent: 60", "partly_remote_percent: 0", "from 1 to 100"),
        ("training:\n", "trainings:\n", "training"),
    ],
)
def test_what_is_wrong_is_told(line: str, instead: str, fault: str) -> None:
    assert line in TEXT
    with pytest.raises(ValueError, match=fault):
        read(TEXT.replace(line, instead))
