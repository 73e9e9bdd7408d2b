"""methods.json is fresh, and agrees with the published specification."""

from typing import Any

import orjson
import pytest

from sandbox.bot_api import api
from sandbox.validation import catalogue, generate_methods
from tests.harness.requirements import needs, reference

# Bot API 10.1 lets a rich message stand in for the text.
OPTIONAL_SINCE = {("editMessageText", "text")}


@pytest.fixture
def published() -> dict[str, Any]:
    path = reference.specification()
    if path is None:
        pytest.fail(needs.SPECIFICATION)
    methods: dict[str, Any] = orjson.loads(path.read_bytes())["methods"]
    return methods


def test_the_file_is_what_the_script_writes() -> None:
    assert generate_methods.TARGET.read_bytes() == generate_methods.document()


def test_every_method_played_is_in_the_file() -> None:
    assert api.HANDLERS.keys() <= catalogue.METHODS.keys()


def test_the_published_specification_agrees(published: dict[str, Any]) -> None:
    wrong = [
        f"{method}.{name}"
        for method in api.HANDLERS
        for name, rule in catalogue.METHODS[method].items()
        if not _agrees(published[method], method, name, rule)
    ]
    assert wrong == []


def test_no_required_parameter_of_the_specification_is_forgotten(
    published: dict[str, Any],
) -> None:
    forgotten = [
        f"{method}.{field['name']}"
        for method in api.HANDLERS
        for field in published[method].get("fields", [])
        if field["required"] and not catalogue.METHODS[method][field["name"]]["required"]
    ]
    assert forgotten == []


def _agrees(published: dict[str, Any], method: str, name: str, rule: dict[str, Any]) -> bool:
    field = next((field for field in published["fields"] if field["name"] == name), None)
    if field is None:
        return False
    return field["required"] == rule["required"] or (method, name) in OPTIONAL_SINCE
