"""The map of a quarter: what is on it, and that every official quarter has one that is small."""

import re
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from documents.quarter_map import HEIGHT, WIDTH, Label, QuarterMap, quarter_map
from models.engine.database import Database
from rules.geography.surroundings import surroundings_of
from rules.geography.zones import UnknownQuarter
from services.enrolment.quarter_maps import picture_of
from services.geography.zones import Zones
from tests.enrolment.builders import CENTRE, an_atlas
from tests.geography.test_reference import load

LARGEST = 60_000
"""Bytes: what such a picture costs a phone's plan."""
PROPORTION = WIDTH / HEIGHT


def drawn(zones: Zones, session: Session, code: str) -> QuarterMap:
    atlas = zones.atlas(session)
    quarter = atlas.quarters[code]
    near = surroundings_of(atlas, code, PROPORTION)
    return picture_of(near, quarter.name, atlas.town(quarter.communes[0]).name, "fr")


def bounds_of(path: str) -> tuple[float, float, float, float]:
    """West, north, east and south of all that a path draws."""
    numbers = [float(it) for it in re.findall(r"-?\d+", path)]
    across, down = numbers[::2], numbers[1::2]
    return min(across), min(down), max(across), max(down)


def test_a_square_quarter_is_drawn_square_around_its_centre_with_the_town() -> None:
    near = surroundings_of(an_atlas(), "QN00001M", PROPORTION)

    picture = picture_of(near, "Le Carré", "Ville", "fr")

    west, north, east, south = bounds_of(picture.outline)
    assert (west + east, north + south) == (WIDTH, HEIGHT)
    assert east - west == pytest.approx(south - north, abs=1)
    assert (picture.title, picture.above) == ("Le Carré", "Quartier prioritaire, Ville")
    assert (picture.scale, picture.others) == ("1 km", [])
    assert picture.scale_width == pytest.approx(1000 / 400 * (east - west), rel=0.01)
    assert picture.towns == []  # it would cover the quarter


def test_a_quarter_that_no_map_has_is_said_to_be_unknown() -> None:
    with pytest.raises(UnknownQuarter):
        surroundings_of(an_atlas(centre=CENTRE), "QN09999M", PROPORTION)


def test_every_official_quarter_has_a_map(reference_files: Path, database: Database) -> None:
    database.transact_now(lambda session: load(session, reference_files))
    pictures = database.transact_now(draw_all)
    assert len(pictures) > 1_300
    for picture in pictures:
        west, north, east, south = bounds_of(picture.outline)
        assert 0 <= west < east <= WIDTH and 0 <= north < south <= HEIGHT, picture.title
        assert max(east - west, south - north) >= 20, picture.title
        for label in (*picture.names, *picture.towns):
            assert is_on_the_map(label), (picture.title, label)
    fullest = sorted(pictures, key=lambda it: len("".join([it.outline, *it.others])))[-5:]
    assert max(len(quarter_map(picture)) for picture in fullest) < LARGEST


def draw_all(session: Session) -> list[QuarterMap]:
    zones = Zones()
    return [drawn(zones, session, code) for code in zones.atlas(session).quarters]


def is_on_the_map(label: Label) -> bool:
    return 0 <= label.x <= WIDTH and 0 <= label.y <= HEIGHT
