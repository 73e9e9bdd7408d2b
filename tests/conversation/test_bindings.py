"""Each inline button acts as its name says, and each table from an enum tells the right word."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from services.wiring.domains import offered
from tests.conversation import bindings
from tests.flows.agreement import swapped, words_in
from tests.harness import accepting
from tests.harness.builders import DEPLOYMENT

KNOWN = Path(__file__).with_name("bindings.txt")
HEAD = """\
# What each inline button runs, and with which values; then each table between an enum and words.
#
# Printed from services and rules by `ACCEPT=1 pytest -n 0 tests/conversation/test_bindings.py`.
# Read each line that changes: is it what the button's name, or the enum's, says?
"""
BUTTONS = list(bindings.buttons(list(offered(DEPLOYMENT).registries.values())))
TABLES = {name: bindings.entries(it) for name, it in bindings.constants()}
ALIKE = [
    {"event_coming_meeting", "join_meeting"},
    {"event_coming_workshop", "join_workshop"},
    {"meeting_came", "meeting_was_there"},
    {"meeting_no_mentor", "meeting_saw_nobody"},
    {"resume", "go_questions"},
]
"""Buttons of two messages that do the same."""
FITS_ANYWAY = {
    ("announcement_pause", "announcement_end"),  # which pauses too, and asks
    ("meeting_came", "meeting_no_mentor"),  # took_place, nobody_came
    ("reports_page", "report_open"),
    ("nobody_came", "took_place"),  # meeting_no_mentor, meeting_came
}
"""Pairs whose words would fit better the other way round, and that are right."""
OF_SOMETHING_ELSE = {
    "rules.figures.figures.BEFORE",
    "rules.offers.opportunities.LEVEL_OF",
    "rules.offers.search_learning.OTHER",
    "services.geography.frr_file.CLASSES",
    "services.home.menu.FIRST",
    "services.offers.browse_conversation.OTHER_KIND",
}
"""Tables that lead to the step before, the other one, a rank, a class, or a menu."""


def printed() -> Iterator[str]:
    yield HEAD
    yield from (f"{name}: {runs}" for name, runs in BUTTONS)
    for table, entries in TABLES.items():
        yield f"\n{table}"
        yield from (f"  {key} → {value}" for key, value in entries)


def test_what_buttons_and_tables_of_enums_say_was_reviewed() -> None:
    text = "".join(f"{line}\n" for line in printed())
    if accepting.is_wanted():
        accepting.propose(KNOWN, text)
    else:
        assert text == KNOWN.read_text(encoding="utf-8")


def test_no_two_buttons_do_the_same() -> None:
    assert len(BUTTONS) > 200
    names: dict[str, set[str]] = defaultdict(set)
    for name, runs in BUTTONS:
        names[runs].add(name)
    assert [it for it in names.values() if len(it) > 1] == ALIKE


def test_no_two_buttons_that_one_function_makes_would_fit_better_the_other_way_round() -> None:
    families: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for name, runs in BUTTONS:
        function, _, values = runs.partition("(")
        families[function].append((name, values))
    assert _unfit(families.values()) <= FITS_ANYWAY


def test_no_two_lines_of_a_table_would_fit_better_the_other_way_round() -> None:
    assert len(TABLES) > 50
    assert TABLES.keys() >= OF_SOMETHING_ELSE
    tables = [entries for name, entries in TABLES.items() if name not in OF_SOMETHING_ELSE]
    assert _unfit(tables) <= FITS_ANYWAY


def _unfit(tables: Iterable[Sequence[tuple[str, str]]]) -> set[tuple[str, str]]:
    return {
        (entries[one][0], entries[other][0])
        for entries in tables
        for one, other in swapped([(words_in(key), words_in(value)) for key, value in entries])
    }
