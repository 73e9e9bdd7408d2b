"""The guide of the team: what it shows can be lived, from the first day prepared to the report."""

import re
from pathlib import Path

from tests.end_to_end import guide

GUIDE = Path(__file__).parents[2] / "docs" / "guide-equipe.md"


def test_each_picture_of_the_guide_is_a_moment_of_a_story_that_can_be_lived() -> None:
    shown = re.findall(r"\(images/guide/(\w+)\.png\)", GUIDE.read_text())
    with guide.a_story() as story:
        lived = list(guide.told(story))
    assert sorted(shown) == sorted(lived)
    assert {path.stem for path in guide.FOLDER.iterdir()} == set(lived)
