"""What the bot says is written down only where someone has read the difference."""

from pathlib import Path

import pytest

from tests.harness import accepting


@pytest.fixture(autouse=True)
def nothing_proposed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accepting, "_texts", {})
    monkeypatch.setattr(accepting, "_proposed", {})
    monkeypatch.setattr(accepting, "_diverging", [])


@pytest.fixture
def story(tmp_path: Path) -> Path:
    path = tmp_path / "story.txt"
    path.write_text("> bonjour\n< Bonjour\n")
    accepting.propose(path, "> bonjour\n< Bonsoir\n")
    return path


@pytest.mark.parametrize(
    ("way", "ci", "why"),
    [
        ("", "true", None),
        ("1", "", None),
        ("1", "false", None),
        ("ask", "", None),
        ("1", "true", accepting.REFUSED),
        ("ask", "1", accepting.REFUSED),
        ("yes", "", accepting.UNKNOWN),
    ],
)
def test_in_ci_nothing_is_accepted(way: str, ci: str, why: str | None) -> None:
    assert accepting.refusal(way, ci) == why


@pytest.mark.parametrize(
    ("typed", "written"), [("yes", "Bonsoir"), ("no", "Bonjour"), ("", "Bonjour")]
)
def test_a_difference_is_shown_and_asked_about(
    typed: str,
    written: str,
    story: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(accepting, "MODE", "ask")
    asked = list[str]()

    def answer(question: str) -> str:
        asked.append(question)
        return typed

    monkeypatch.setattr("builtins.input", answer)
    accepting._settle("".join(accepting.differences()))
    shown = capsys.readouterr().out
    assert "-< Bonjour\n+< Bonsoir\n" in shown and len(asked) == 1
    assert written in story.read_text()


def test_where_nobody_can_answer_nothing_is_written(
    story: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody(_: str) -> str:
        raise EOFError

    monkeypatch.setattr(accepting, "MODE", "ask")
    monkeypatch.setattr("builtins.input", nobody)
    assert accepting._settle("a difference") == "nothing was written"
    assert "Bonjour" in story.read_text()


def test_without_a_question_it_is_shown_all_the_same(
    story: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(accepting, "MODE", "1")
    accepting._settle("".join(accepting.differences()))
    assert "+< Bonsoir" in capsys.readouterr().out
    assert "Bonsoir" in story.read_text()


def test_two_databases_that_differ_fail_and_nothing_is_written(
    story: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accepting, "MODE", "1")
    accepting.agree("story", "< Bonsoir")
    accepting.agree("story", "< Bonsoir")
    with pytest.raises(pytest.fail.Exception, match="do not say the same: story"):
        accepting.agree("story", "< Bonne nuit")
    assert "the databases differ on story" in accepting._settle("a difference")
    assert "Bonjour" in story.read_text()
