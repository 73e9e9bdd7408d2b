"""Sentences that promise a number of questions, held against what their scripts ask."""

import re
from collections.abc import Callable, Mapping

import pytest

from flows.library import load_assessments, load_scripts
from flows.script import AskStep, ChooseStep, PickStep
from flows.texts import load_texts
from services.employers.offer_drafts import STEP_OF, STEPS, OfferQuestion

WORDS = {
    "fr": ["deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"],
    "en": ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"],
}
COUNTED = "questions|phrases|situations|sentences|étapes|steps"
OTHER_COUNTS = re.compile(r"fact\.questions_left\.\d|figures\.table|faq\.answer")
"""What is left of some questions, a method of statistics, the length of an answer."""


def numbered(script: str) -> Callable[[], int]:
    """Return what counts the questions that a script numbers: « Question 1 sur 4 »."""

    def count() -> int:
        steps = load_scripts()[script].steps.values()
        asked = (
            step.progress for step in steps if isinstance(step, AskStep | ChooseStep | PickStep)
        )
        [total] = {total for _, total in filter(None, asked)}
        return total

    return count


def statements(assessment: str) -> Callable[[], int]:
    return lambda: len(load_assessments()[assessment].statements)


def taps_of_a_search() -> int:
    """Count the consent, the wishes, the search, the diploma: a tap each."""
    scripts = [load_scripts()[name] for name in ("offers", "wishes", "diploma")]
    steps = [step for script in scripts for step in script.steps.values()]
    return sum(isinstance(step, ChooseStep | PickStep) for step in steps)


PROMISES: Mapping[str, Callable[[], int]] = {
    "apply.begin": numbered("apply"),
    "mentor.welcome": numbered("mentor_profile"),
    "offers.opening": taps_of_a_search,
    "strengths.intro": statements("strengths"),
    "strengths.halfway": lambda: len(load_assessments()["strengths"].statements) // 2,
    "strengths.refine_offer": statements("refine"),
    "digital.intro": statements("digital"),
    **dict.fromkeys(
        (
            "person.not_judged",
            "way_in.welcome",
            "way_in.welcome_again",
            "news.new_session",
            "front_page.near.go",
            "front_page.near.questions",
            "front_page.step.1",
            "correct.intro",
            "menu.restart",
            "desk.subject.way_in",
            "answer_button.questions",
        ),
        numbered("way_in"),
    ),
}
"""What counts the questions that a sentence promises; answers to intents promise the first four."""


def promised(language: str) -> dict[str, int]:
    """Return the number of questions in each text that promises one."""
    words = {word: number for number, word in enumerate(WORDS[language], 2)}
    found = re.compile(rf"\b(\d+|{'|'.join(words)})\s+(?:\w+\s+)?(?:{COUNTED})\b", re.IGNORECASE)
    numbers = {}
    for key, text in load_texts().languages[language].items():
        if (match := found.search(text)) and not OTHER_COUNTS.fullmatch(key):
            word = match.group(1).casefold()
            numbers[key] = words.get(word) or int(word)
    return numbers


@pytest.mark.parametrize("language", WORDS)
def test_a_sentence_promises_as_many_questions_as_are_asked(language: str) -> None:
    counts = {
        key: (numbered("way_in") if key.startswith("intent.") else PROMISES[key])()
        for key in promised(language)
    }
    assert promised(language) == counts


def test_each_question_of_an_offer_belongs_to_a_step_that_is_announced() -> None:
    asked = set(OfferQuestion) - {OfferQuestion.PREVIEW, OfferQuestion.CHANGED, OfferQuestion.GONE}
    assert STEP_OF.keys() == asked
    assert set(STEP_OF.values()) == set(range(1, STEPS + 1))
