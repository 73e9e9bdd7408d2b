"""The tone, as far as a machine can hear it: short, one idea, nobody assumed to be he or she."""

import re

from flows import graph
from flows.script import AskStep, ChooseStep, PickStep
from flows.texts import Html, Texts
from services.wiring import scripts

LIBRARY = scripts.build().library
WORDS = [
    (language, key, text)
    for language, words in LIBRARY.texts.languages.items()
    for key, text in words.items()
]
FRENCH = LIBRARY.texts.languages["fr"]
QUESTIONS = [
    (script.name, name, step)
    for script in LIBRARY.scripts.values()
    for name, step in script.steps.items()
    if isinstance(step, AskStep | ChooseStep | PickStep)
]
GENDERED = re.compile(r"[a-zé](?:·e|\(e\)|-e\b|/e\b|\.e\b)", re.IGNORECASE)
LONGEST_SENTENCE = 18


def test_a_button_fits_a_small_phone() -> None:
    keys = {option.text for _, _, step in QUESTIONS for option in step.options}
    labels = [
        (language, key, words[key])
        for language, words in LIBRARY.texts.languages.items()
        for key in keys | {"common.back", "common.skip"}
    ]
    assert [it for it in labels if len(it[2]) > 28] == []


def test_a_message_has_five_lines_at_most() -> None:
    assert [(lang, key) for lang, key, text in WORDS if len(text.splitlines()) > 5] == []


def test_a_place_that_one_has_is_never_said_to_be_taken() -> None:
    """« Prise » is what somebody else's place is."""
    taken = re.compile(r"\b(votre|la vôtre|une) (place )?est (déjà )?prise", re.IGNORECASE)
    assert [key for key, text in FRENCH.items() if taken.search(text)] == []


def test_nobody_is_assumed_to_be_he_or_she() -> None:
    assert [key for key, text in FRENCH.items() if GENDERED.search(text)] == []


def test_sentences_are_short() -> None:
    long = []
    for key, text in FRENCH.items():
        plain = re.sub(r"<[^>]+>|\{\w+\}", "x", text)
        for sentence in re.split(r"[.!?:;•]\s|\n", plain):
            words = re.findall(r"[\w’'@/-]+", sentence)
            if len(words) > LONGEST_SENTENCE:
                long.append((key, len(words)))
    assert long == []


def test_the_html_is_whole() -> None:
    assert [(language, key) for language, key, text in WORDS if not _is_whole(text)] == []


def _is_whole(text: str) -> bool:
    text = text.replace('<a href="{link}">', "<a>")
    stripped = re.sub(r"</?(b|i|u|s|a|code|pre)>", "", text)
    stray = re.search(r"[<>]|&(?!amp;|lt;|gt;)", stripped)
    opened, closed = re.findall(r"<(\w+)>", text), re.findall(r"</(\w+)>", text)
    return bool(text) and not stray and opened == closed


def test_what_people_typed_is_escaped_once_and_our_own_words_are_not() -> None:
    texts = Texts({"fr": {"hello": "<b>{name}</b> {ours}"}})
    values = {"name": "<i>&", "ours": Html("<u>x</u>")}
    assert texts.render("fr", "hello", values) == "<b>&lt;i&gt;&amp;</b> <u>x</u>"


def test_an_unknown_language_hears_french() -> None:
    assert LIBRARY.texts.template("eo", "common.yes") == FRENCH["common.yes"]


OF_MERMAID = re.compile(
    r"""(?:
        s_\w+ (?: \[ {said} \] | \[/ {said} /\] | \{{\{{ {said} \}}\}} | \[\[ {said} \]\]
                 | \[\( {said} \)\] | \(\[ {said} \]\) | \( {said} \) :::elsewhere )
      | s_\w+ [ ] --> (?: \| {said} \| )? [ ] s_\w+
      | classDef [ ] elsewhere [ ] stroke-dasharray:[ ]4[ ]3
    )""".format(said='"[^"]+"'),
    re.VERBOSE,
)
"""A line of a diagram: no id may be a word of Mermaid, such as `end`, or begin with one."""


def test_mermaid_reads_each_line_of_each_drawing() -> None:
    drawings = graph.document(LIBRARY).split("```mermaid\n")[1:]
    lines = [drawing.partition("\n```")[0].splitlines() for drawing in drawings]
    assert {first for first, *_ in lines} == {"flowchart TD", "flowchart LR"}
    unread = [line for _, *body in lines for line in body if not OF_MERMAID.fullmatch(line.strip())]
    assert unread == []


def test_a_drawing_is_narrow_enough_to_be_read() -> None:
    drawings = graph.document(LIBRARY).split("```mermaid\n")[1:]
    nodes = [len(set(re.findall(r"^    (s_\w+)[\[({]", it, re.MULTILINE))) for it in drawings]
    assert max(nodes) <= 24
    assert len(drawings) < 3 * len(LIBRARY.scripts)


def test_the_drawing_of_the_conversations_is_fresh() -> None:
    with open("docs/flows.md", encoding="utf-8") as kept:
        assert kept.read() == graph.document(LIBRARY), "declic flows graph > docs/flows.md"
