"""Read files of ours: lines of text, and YAML into plain values.

YAML is read with libyaml if it is installed: it reads ten times as fast.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import yaml

Loader: Any = type("Loader", (getattr(yaml, "CSafeLoader", yaml.SafeLoader),), {})


def lines_of(path: Path) -> Iterator[str]:
    """Yield the lines of a text in UTF-8; only a line feed ends one, as `wc -l` counts them.

    Raises ValueError with the file and the line that is no text, OSError for a file that is gone.
    """
    lines = path.read_bytes().removeprefix(b"\xef\xbb\xbf").split(b"\n")
    if not lines[-1]:
        lines.pop()
    for number, line in enumerate(lines, 1):
        try:
            yield line.removesuffix(b"\r").decode()
        except UnicodeDecodeError:
            raise ValueError(f"{path}, line {number}: is no text in UTF-8") from None


def plain_values(text: str | IO[str]) -> Any:
    """Return plain values; raises `yaml.YAMLError` with the line, also for a key given twice."""
    return yaml.load(text, Loader)


class TwiceError(yaml.MarkedYAMLError):
    """A key is given twice; `problem` is its name."""

    def __str__(self) -> str:
        return f"{self.problem}: said twice\n{self.problem_mark}"


def _each_key_once(loader: Any, node: yaml.MappingNode) -> Any:
    """Refuse a key given twice: YAML would silently keep the last."""
    seen: set[str] = set()
    for key, _ in node.value:
        if key.value in seen:
            raise TwiceError(None, None, key.value, key.start_mark)
        seen.add(key.value)
    loader.flatten_mapping(node)
    return loader.construct_mapping(node, deep=True)


def _day_or_text(loader: Any, node: yaml.ScalarNode) -> Any:
    """Return 30 February as it is written: whoever checks the values names its field."""
    try:
        return loader.construct_yaml_timestamp(node)
    except (ValueError, OverflowError):
        return node.value


def _number_or_text(loader: Any, node: yaml.ScalarNode) -> Any:
    """Return a number of thousands of digits, which Python does not read, as it is written."""
    try:
        return loader.construct_yaml_int(node)
    except ValueError:
        return node.value


Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _each_key_once)
Loader.add_constructor("tag:yaml.org,2002:timestamp", _day_or_text)
Loader.add_constructor("tag:yaml.org,2002:int", _number_or_text)


def line_numbers(text: str) -> dict[str, int]:
    """Return the line of each value of a YAML text, by its path: `meetings.protection`, `doors.2`.

    Items of a list are counted from 1. Raises `yaml.YAMLError`.
    """
    root = yaml.compose(text, Loader)
    return dict(_lines_below(root, "")) if root is not None else {}


def _lines_below(node: yaml.Node, path: str) -> Iterator[tuple[str, int]]:
    if path:
        yield path, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            name = ".".join(filter(None, (path, key.value)))
            yield from _lines_below(value, name)
            yield name, key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value, 1):
            yield from _lines_below(value, ".".join(filter(None, (path, str(number)))))
