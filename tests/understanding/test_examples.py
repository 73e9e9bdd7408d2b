"""Files of examples, and what `declic words` says of them."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.commands.words import app
from bot.refusal import Refused
from flows.intents import answers, checks
from flows.intents.examples import Example, digest, examples


def _write(folder: Path, language: str, name: str, text: str) -> None:
    file = folder / language / "examples" / f"{name}.tsv"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def test_each_example_belongs_to_its_set(tmp_path: Path) -> None:
    _write(tmp_path, "fr", "a", "price|scam\toffers\tfaut payer ?\n")
    _write(tmp_path, "en", "b", "price\tany\tis it free\n")
    assert examples(tmp_path) == [
        Example("en/b", ("price",), "any", "is it free"),
        Example("fr/a", ("price", "scam"), "offers", "faut payer ?"),
    ]


@pytest.mark.parametrize("line", ["price\tany", "price any combien", "price\t\tcombien"])
def test_a_line_that_cannot_be_read_is_named(tmp_path: Path, line: str) -> None:
    _write(tmp_path, "fr", "a", f"price\tany\tc'est gratuit ?\n{line}\n")
    with pytest.raises(ValueError, match=r"fr/a\.tsv, line 2"):
        examples(tmp_path)


def test_the_digest_changes_with_any_example(tmp_path: Path) -> None:
    _write(tmp_path, "fr", "a", "price\tany\tc'est gratuit ?\n")
    before = digest(tmp_path)
    _write(tmp_path, "fr", "a", "price\tany\tc'est gratuit !\n")
    assert digest(tmp_path) != before


def test_one_text_in_two_intents_is_a_fault() -> None:
    twice = [
        Example("fr/a", ("price",), "any", "Combien ?"),
        Example("fr/b", ("dates",), "any", "combien"),
    ]
    faults = list(checks.of_examples(twice))
    assert "« Combien ? » is said in two intents: fr/a price, fr/b dates" in faults


def test_too_few_examples_and_unknown_states_are_faults() -> None:
    faults = list(checks.of_examples([Example("fr/a", ("price",), "asleep", "Combien ?")]))
    assert faults == [
        "price: 1 examples, at least 25 are needed",
        "fr/a: « Combien ? »: there is no state asleep",
    ]


def test_trying_a_file_says_a_line_of_json_for_each_text(tmp_path: Path) -> None:
    file = tmp_path / "texts.txt"
    file.write_text("c'est gratuit ?\noui\nje veux mourir\n", encoding="utf-8")
    ran = CliRunner().invoke(app, ["try", str(file)])
    said = [json.loads(line) for line in ran.output.splitlines()]
    assert [(it["intent"], it["answer"]) for it in said] == [
        ("price", "act"),
        ("yes", "act"),
        ("distress", "act"),
    ]
    assert all(it.keys() == {"intent", "confidence", "answer", "others", "says"} for it in said)


def test_checking_counts_what_is_fine() -> None:
    ran = CliRunner().invoke(app, ["check"])
    assert (ran.exit_code, "88 intents" in ran.output) == (0, True)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"oui\nnon\n\x89PNG\xff\n", "texts.txt, line 3: is no text in UTF-8"),
        (None, "texts.txt: cannot be read (No such file or directory)"),
    ],
)
def test_a_file_that_is_no_text_is_refused_with_its_line(
    tmp_path: Path, content: bytes | None, fault: str
) -> None:
    file = tmp_path / "texts.txt"
    if content is not None:
        file.write_bytes(content)
    ran = CliRunner().invoke(app, ["try", str(file)])
    assert isinstance(ran.exception, Refused)
    assert str(ran.exception).endswith(fault)
    assert ran.output == ""


def test_each_line_of_a_file_is_one_text_whatever_is_in_it(tmp_path: Path) -> None:
    file = tmp_path / "texts.txt"
    file.write_bytes("\ufeffoui\r\n\nc'est\u2028gratuit\x85 ?\nnon".encode())
    ran = CliRunner().invoke(app, ["try", str(file)])
    said = [json.loads(line)["intent"] for line in ran.output.splitlines()]
    assert (said[0], said[2], said[3], len(said)) == ("yes", "price", "no", 4)


def test_a_file_of_examples_that_is_no_text_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "fr" / "examples").mkdir(parents=True)
    (tmp_path / "fr" / "examples" / "a.tsv").write_bytes(b"price\tany\tcombien\nprice\tany\t\xff\n")
    with pytest.raises(ValueError, match=r"a\.tsv, line 2: is no text"):
        examples(tmp_path)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("price: [\n", "line 2"),
        ("price:\n  - case: whole\n", r"price > 0: .*not both"),
        ("price:\n  - {case: whole, says: Oui, colour: red}\n", "price > 0 > colour"),
    ],
)
def test_a_file_of_answers_that_is_wrong_is_told_with_its_place(
    tmp_path: Path, content: str, fault: str
) -> None:
    file = tmp_path / "prices.yaml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match=f"prices.yaml: .*{fault}"):
        answers.cases_of(tmp_path)


def test_why_prints_what_a_text_may_mean_the_likeliest_first() -> None:
    ran = CliRunner().invoke(app, ["why", "une meuf", "--question", "gender.ask"])
    first, *_ = ran.output.splitlines()
    assert (ran.exit_code, first) == (0, "1.00  gender")
    assert "[Une femme]" in ran.output


def test_why_names_a_question_that_no_script_has() -> None:
    ran = CliRunner().invoke(app, ["why", "oui", "--question", "gender.nowhere"])
    assert isinstance(ran.exception, Refused)
    assert "gender.nowhere" in str(ran.exception)
