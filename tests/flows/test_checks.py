"""Faults in scripts and texts are found at load, with file, step and reason."""

from pathlib import Path

import pytest

from flows.checks import CodeNames, faults
from flows.library import BadScript, Library, read
from flows.script import Script
from flows.texts import Texts
from services.wiring import scripts
from tests.flows.scripts import THE_END, a_choose, a_pick, a_script, an_ask

FRENCH = {"bye": "Au revoir {first_name}", "which?": "?", "how?": "?", "again?": "?", "Oui": "Oui"}
KNOWN = CodeNames(
    actions={"judge": frozenset({"yes", "no"})},
    services={"call": frozenset({"found", "late"})},
    listers=frozenset({"towns"}),
    documents=frozenset({"card"}),
    template_values=frozenset({"first_name"}),
)


def found(script: Script, **languages: dict[str, str]) -> list[str]:
    texts = Texts({"fr": FRENCH, **languages})
    return list(faults({script.name: script}, texts, KNOWN))


def test_a_sound_script_has_no_fault() -> None:
    judge = {"kind": "do", "action": "judge", "then": {"yes": "bye", "no": "bye"}}
    assert found(a_script(colour=a_choose(("Oui", "judge")), judge=judge, bye=THE_END)) == []


@pytest.mark.parametrize(
    ("script", "fault"),
    [
        (a_script("nowhere", bye=THE_END), "start: no step 'nowhere'"),
        (a_script(colour=a_choose(("Oui", "lost"))), "colour: no step 'lost'"),
        (a_script("bye", bye=THE_END, lost=THE_END), "lost: unreachable"),
        (
            a_script("bye", bye=THE_END).model_copy(update={"about": "judge"}),
            "about: no action 'judge' that answers 'gone'",
        ),
        (a_script("how", how=an_ask("how")), "how: no way to an end"),
        (
            a_script("bye", bye={"kind": "end", "text": "unsaid"}),
            "bye: no text 'unsaid' in fr",
        ),
        (
            a_script("do", do={"kind": "do", "action": "dance", "then": {}}, bye=THE_END),
            "bye: unreachable",
        ),
        (
            a_script("do", do={"kind": "do", "action": "dance", "then": {"x": "bye"}}, bye=THE_END),
            "do: no action 'dance'",
        ),
        (
            a_script(
                "do", do={"kind": "do", "action": "judge", "then": {"yes": "bye"}}, bye=THE_END
            ),
            "do: no branch for 'no'",
        ),
        (
            a_script(
                "ask",
                ask={"kind": "call", "service": "call", "then": {"found": "bye"}},
                bye=THE_END,
            ),
            "ask: no branch for 'late'",
        ),
        (
            a_script(
                "do",
                do={
                    "kind": "do",
                    "action": "judge",
                    "then": dict.fromkeys(("yes", "no", "so"), "bye"),
                },
                bye=THE_END,
            ),
            "do: judge never gives 'so'",
        ),
        (a_script("bye", bye={"kind": "end", "open": "gone"}), "bye: no script 'gone'"),
        (
            a_script("town", town=a_pick("bye", "bye", typed="bye"), bye=THE_END),
            "town: typed: 'bye' asks for no text",
        ),
        (
            a_script(
                "town",
                town=a_pick(
                    "bye",
                    "bye",
                    first="primary",
                    options=[{"text": "Oui", "next": "bye", "style": "primary"}],
                ),
                bye=THE_END,
            ),
            "town: more than one primary button",
        ),
    ],
)
def test_a_fault_names_file_step_and_reason(script: Script, fault: str) -> None:
    assert f"tried.yaml: {fault}" in found(script)


def test_a_script_that_goes_round_without_asking_is_refused() -> None:
    script = a_script(
        "one",
        one={"kind": "say", "text": "bye", "next": "two"},
        two={"kind": "do", "action": "judge", "then": {"yes": "one", "no": "bye"}},
        bye=THE_END,
    )
    assert "tried.yaml: one: goes round without asking anything" in found(script)


def test_every_language_says_the_same_with_the_same_placeholders() -> None:
    script = a_script("bye", bye=THE_END)
    english = {**FRENCH, "bye": "Bye", "more": "More"}
    del english["Oui"]
    assert found(script, en=english) == [
        "texts/en: Oui: missing",
        "texts/en: more: unknown",
        "texts/en: bye: placeholders differ from fr",
    ]


def test_nothing_fills_an_unknown_placeholder() -> None:
    script = a_script("bye", bye={"kind": "end", "text": "how?"})
    texts = Texts({"fr": {"how?": "Bonjour {nobody}"}})
    assert list(faults({"tried": script}, texts, KNOWN)) == [
        "tried.yaml: bye: text 'how?': nothing fills {nobody}"
    ]


def test_a_file_that_does_not_follow_the_grammar_is_named(tmp_path: Path) -> None:
    wrong = tmp_path / "tried.yaml"
    wrong.write_text("name: tried\nversion: 1\nstart: a\nsteps: {a: {kind: dance}}", "utf-8")
    with pytest.raises(BadScript, match=r"tried\.yaml: steps\.a: .*'dance'"):
        read(wrong, Script)
    wrong.write_text("name: [", "utf-8")
    with pytest.raises(BadScript, match=r"tried\.yaml: "):
        read(wrong, Script)


def test_a_picture_that_nobody_can_draw_is_a_fault() -> None:
    said = {"kind": "say", "text": "bye", "shows": "portrait", "next": "bye"}
    assert found(a_script("said", said=said, bye=THE_END)) == [
        "tried.yaml: said: no document 'portrait'"
    ]
    drawn = {**said, "shows": "card"}
    assert found(a_script("said", said=drawn, bye=THE_END)) == []


def test_the_house_library_loads() -> None:
    library: Library = scripts.build().library
    assert {"way_in", "menu", "erase"} <= library.scripts.keys()
