"""Four days on a phone: what the pages of the documentation show can be lived."""

import re
from pathlib import Path

from tests.end_to_end import days

DAYS = Path(__file__).parents[2] / "docs" / "journees.md"


def test_each_picture_of_the_four_days_is_a_moment_that_can_be_lived() -> None:
    shown = re.findall(r"\(images/journees/([\w-]+)\.png\)", DAYS.read_text())
    lived = []
    for story in days.TOLD:
        with days.a_world() as world:
            lived += [moment.name for moment in days.lived(story, world)]
    assert sorted(shown) == sorted(lived)
    assert {path.stem for path in days.FOLDER.iterdir()} == set(lived)
