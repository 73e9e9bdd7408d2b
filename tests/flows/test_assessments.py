"""A questionnaire is data: what is wrong in it is named, what is right becomes ordinary steps."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from flows.assessments import Assessment, expand
from flows.library import BadScript, load_assessments, read
from flows.script import ChooseStep, DoStep, EndStep, SayStep
from rules.understanding.short_answers import ShortAnswer

SOUND: dict[str, Any] = {
    "name": "tried",
    "version": 1,
    "scale": ["no", "yes"],
    "intro": "intro",
    "begin": "begin",
    "then": "result",
    "statements": [
        {"name": "one", "dimension": "calm", "text": "one"},
        {"name": "two", "dimension": "calm", "text": "two", "reversed": True},
    ],
    "between": [{"after": 1, "text": "halfway"}],
}


def load(tmp_path: Path, **changes: Any) -> Assessment:
    path = tmp_path / "tried.yaml"
    path.write_text(yaml.safe_dump({**SOUND, **changes}), encoding="utf-8")
    return read(path, Assessment)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"statements": [SOUND["statements"][0]] * 2}, "one: said twice"),
        ({"dimensions": {"other": {}}}, "one: no dimension 'calm'"),
        ({"between": [{"after": 2, "text": "late"}]}, "before the last"),
        ({"scale": ["yes"]}, "scale"),
        ({"said": {"1": {"text": "card", "dimensions": ["nowhere"]}}}, "1: no dimension 'nowhere'"),
        ({"means": {3: ["yes"]}}, "means: a button has no such worth"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_fault_names_the_file_and_what_is_wrong(
    tmp_path: Path, changes: dict[str, Any], fault: str
) -> None:
    with pytest.raises(BadScript, match=rf"(?s)tried\.yaml.*{fault}"):
        load(tmp_path, **changes)


def test_each_statement_is_a_question_with_its_progress_and_a_pause(tmp_path: Path) -> None:
    steps = expand(load(tmp_path)).steps
    two = steps["two"]
    assert isinstance(two, ChooseStep)
    assert [(it.text, it.value) for it in two.options][:2] == [("no", "1"), ("yes", "2")]
    assert two.options[2].next == "paused"
    assert (two.progress, two.back, two.save_as) == ((2, 2), True, "two")


def test_short_answers_begin_a_questionnaire_and_choose_on_its_scale(tmp_path: Path) -> None:
    steps = expand(load(tmp_path, means={2: ["yes"]})).steps
    intro, two = steps["intro"], steps["two"]
    assert isinstance(intro, ChooseStep) and isinstance(two, ChooseStep)
    assert [ShortAnswer.YES in it.means for it in intro.options] == [True, False]
    assert [it.means for it in two.options] == [(), (ShortAnswer.YES,), ()]


def test_what_was_answered_is_not_asked_again_and_the_last_answer_leads_on(tmp_path: Path) -> None:
    steps = expand(load(tmp_path)).steps
    check, kept, between, over = (
        steps[name] for name in ("check_one", "keep_one", "between_1", "over")
    )
    assert isinstance(check, DoStep) and check.then == {"yes": "check_two", "no": "one"}
    assert isinstance(kept, DoStep) and kept.then == {"done": "between_1"}
    assert isinstance(between, SayStep) and between.next == "check_two"
    assert isinstance(over, EndStep) and over.open == "result"


def test_the_house_questionnaires_have_sixteen_sixteen_and_five_statements() -> None:
    found = {name: len(it.statements) for name, it in load_assessments().items()}
    assert found == {"strengths": 16, "refine": 16, "digital": 5}
