"""The README names everything the control API, the faults and the command line offer."""

from dataclasses import fields
from pathlib import Path

import sandbox
from sandbox import __main__ as command_line
from sandbox.control import handlers
from sandbox.world import faults, sayings

README = (Path(sandbox.__file__).parent / "README.md").read_text(encoding="utf-8")


def test_every_route_is_described() -> None:
    assert [route.path for route in handlers.ROUTES if route.path not in README] == []


def test_every_fault_saying_and_place_is_described() -> None:
    names = [*faults.OF_CALLS, *faults.OF_UPDATES, *sayings.KINDS]
    names += [field.name for field in fields(sayings.Saying)]
    assert [name for name in names if f"`{name}`" not in README] == []
    assert [place for place in sayings.PLACES if place not in README] == []


def test_every_option_is_described() -> None:
    source = Path(command_line.__file__).read_text(encoding="utf-8")
    options = [word for word in source.split('"') if word.startswith("--")]
    assert options
    assert [option for option in options if f"`{option}`" not in README] == []
