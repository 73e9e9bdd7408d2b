"""Tell how the open question of a conversation takes a typed text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from flows.button_words import words_of_shown
from flows.choices import (
    BACK,
    FOLDED,
    SKIP,
    Choice,
    Translate,
    bare,
    choices,
    picked,
    said_in,
    words_of_label,
)
from flows.intents.abbreviations import load_abbreviations
from flows.position import Position
from flows.replies import PressedButton
from flows.script import AskStep, ChooseStep, PickStep, Question, Script
from flows.values import value_in
from rules.conversation.answers import CHECKS, LONGEST_ANSWER, AnswerCheck, has_a_mistake
from rules.conversation.typed_text import plain, tight
from rules.understanding.ages import Ages
from rules.understanding.asking import asks, without_question
from rules.understanding.likeness import likeness
from rules.understanding.moments import names_a_month
from rules.understanding.options import chooses, lines_of, meant_option, place_in
from rules.understanding.short_answers import ShortAnswer
from services.conversation.meaning import DOUBTS
from services.conversation.phrases import PAGE

PRECISE = frozenset(
    {AnswerCheck.POSTCODE, AnswerCheck.PHONE, AnswerCheck.EMAIL, AnswerCheck.ERASE_WORD}
)
"""Checks whose answers can hardly be meant for the team."""
LEFT = frozenset({AnswerCheck.PHONE, AnswerCheck.EMAIL})
EXAMPLE = "own_example"
MAY_BE_FOR_BOT = frozenset({EXAMPLE, "question"})
"""Answers in free words in whose place people ask the bot something."""
NO_WORDS = frozenset({AnswerCheck.LOCATION, AnswerCheck.FILE})
LABELS = {ShortAnswer.YES: "common.yes", ShortAnswer.NO: "common.no"}
"""The first word of the label of a button, by the answer it gives."""
LIKELY = 0.35
"""How sure a sentence must be of a button that was asked."""
PLAINLY = 0.8
"""How sure a sentence is of a button that makes labels like it no rivals."""
EXACTLY = 1.0
"""The likeness of a label that is typed."""
SHORTLY_NAMED = 6
"""Words of a text that only names an item of a list: « plutôt celui de jeudi »."""
PLACE_WORDS = 3
"""Words of a text that only names the place of a button."""


@dataclass(frozen=True)
class OpenQuestion:
    script: Script
    position: Position
    translate: Translate
    """Returns the text of a key in the person's language."""

    @property
    def waits_for_words(self) -> bool:
        return self._ask is not None

    def waits_for(self, *checks: AnswerCheck) -> bool:
        ask = self._ask
        if not self._is_question or self.position.question == 0:
            return False
        is_asked = ask is not None and ask.check in checks
        later = self.script.file_question(self.position.answers)
        return is_asked or (later is not None and AnswerCheck.FILE in checks)

    @property
    def words(self) -> str:
        """Return the text of the question, its values left out."""
        step = self.script.steps[self.position.step]
        return self.translate(step.text) if isinstance(step, Question) else ""

    @property
    def left_after_it(self) -> int | None:
        """Return how many counted questions follow; None for a question that is not counted."""
        step = self.script.steps[self.position.step]
        progress = step.progress if isinstance(step, Question) else None
        return progress[1] - progress[0] if progress else None

    @property
    def back(self) -> str | None:
        """Return the label of the button that goes back to the question before."""
        label = self.translate(BACK)
        return label if self.offers(label) else None

    @property
    def may_be_skipped(self) -> bool:
        """Tell whether the question asks for words, and has a button to skip the answer."""
        return self._ask is not None and self._ask.skip is not None

    @property
    def may_be_left(self) -> bool:
        """Tell whether the question asks for a telephone number or e-mail, and may be skipped."""
        ask = self._ask
        return ask is not None and self.may_be_skipped and ask.check in LEFT

    @property
    def is_for_example(self) -> bool:
        """Tell whether the question asks for an example of a strength."""
        return self._ask is not None and self._ask.save_as == EXAMPLE

    def may_be_for_bot(self, text: str) -> bool:
        """Tell whether a text is for the bot rather than a question to a mentor or an example."""
        ask = self._ask
        return ask is not None and ask.save_as in MAY_BE_FOR_BOT and DOUBTS[ask.save_as](text)

    @property
    def speaks_to_team(self) -> bool:
        """Tell whether the team reads the answer."""
        return self._ask is not None and self._ask.to_team

    def offers(self, label: str) -> bool:
        """Tell whether the question has a button with this label."""
        said = tight(label)
        return any(tight(choice.label) == said for choice in self._choices)

    def label_like(self, typed: str) -> str:
        """Return the label of a button of which the label was typed, as the button has it."""
        said = tight(typed)
        labels = (choice.label for choice in self._choices)
        return next((it for it in labels if tight(it) == said), typed)

    def button_of(self, value: str) -> PressedButton | None:
        """Return a press on the option that a lister gave this value; None without any."""
        values = [value for value, _ in self.position.options]
        is_listed = self._is_question and value in values
        return PressedButton(self.position.question, values.index(value)) if is_listed else None

    def button_with(self, label: str) -> PressedButton | None:
        """Return a press on the button with this label; None without any."""
        labels = [choice.label for choice in self._choices]
        if label not in labels:
            return None
        return PressedButton(self.position.question, labels.index(label))

    def fits(self, text: str) -> bool:
        """Tell whether a text is a valid answer."""
        if not self._is_question:
            return False
        ask = self._ask
        posted = ask is not None and ask.check is AnswerCheck.POST
        checked = ask is not None and value_in(text, ask.check) is not None
        return posted or checked or self._picks(text) or self._takes_typed(text)

    def _takes_typed(self, text: str) -> bool:
        """Tell whether a list takes a typed value that is not listed, such as another day."""
        step = self.script.steps[self.position.step]
        typed = self.script.steps[step.typed] if isinstance(step, PickStep) and step.typed else None
        return isinstance(typed, AskStep) and CHECKS[typed.check](text) is not None

    def meant_by(self, short: ShortAnswer) -> str | None:
        """Return the label of the button that a short answer (« oui ») chooses; None in doubt."""
        if not self._is_question or self.leads(short):
            return None
        offered = self._choices
        chosen = [choice.label for choice in offered if short in choice.means]
        if not chosen and short in LABELS:
            word = plain(self.translate(LABELS[short]))
            labels = [choice.label for choice in offered]
            chosen = [label for label in labels if plain(label).split()[:1] == [word]]
        if not chosen and short is ShortAnswer.NO and self.may_be_skipped:
            return self.translate(SKIP)
        return chosen[0] if len(chosen) == 1 else None

    def meant_by_intent(self, intent: str) -> str | None:
        """Return the label of the button that a sentence of this meaning chooses."""
        return next((it.label for it in self._choices if intent in it.intents), None)

    @property
    def is_scale(self) -> bool:
        """Tell whether the question belongs to a series of statements, each answered on a scale."""
        shorts = (ShortAnswer.YES, ShortAnswer.NO)
        is_of_series = self.offers_buttons_alone and self.left_after_it is not None
        return is_of_series and all(self.meant_by(it) is not None for it in shorts)

    @property
    def wants_plain_answer(self) -> bool:
        """Tell whether a button of the question means « non », and none a polite « ok » or 👍."""
        meant = {short for choice in self._choices for short in choice.means}
        return ShortAnswer.NO in meant and meant.isdisjoint((ShortAnswer.OK, ShortAnswer.THUMBS))

    def leads(self, short: ShortAnswer) -> bool:
        """Tell whether a short answer, such as « oui », leads on without any button."""
        step = self.script.steps[self.position.step]
        return isinstance(step, Question) and short in step.leads

    def heard_in(self, text: str, least: float = LIKELY) -> str | None:
        """Return the label of the button that a sentence names by the button's words or place."""
        if not self._is_question:
            return None
        offered = self._choices
        said = said_in(text, [choice.words for choice in offered])
        if said is not None:
            return offered[said.place].label if said.sureness >= least else None
        place = self._named_place(text)
        return offered[place].label if place is not None else None

    def _named_place(self, text: str) -> int | None:
        """Return the place of the button that a few words name: « la 2 svp », « le dernier »."""
        step = self.script.steps[self.position.step]
        few = bare(text)
        is_short = len(few.split()) <= PLACE_WORDS and chooses(few, load_abbreviations())
        return (
            place_in(few, len(step.options)) if isinstance(step, ChooseStep) and is_short else None
        )

    def likely(self, text: str) -> Iterator[tuple[int, str, float]]:
        """Yield the place and the label of each button that a text may say, and how surely."""
        offered = self._choices
        said = said_in(text, [choice.words for choice in offered])
        is_told = said is not None and said.sureness >= PLAINLY
        for place, choice in enumerate(offered):
            score = max(likeness(it, [choice.label]) for it in (text, bare(text)))
            if said is not None and said.place == place:
                score = max(score, said.sureness)
            elif is_told and score < EXACTLY:
                continue  # « plutôt non » only looks like « Plutôt moi »
            if score > 0:
                yield place, choice.label, score

    def tells_later(self, text: str, ages: Ages) -> bool:
        """Tell whether a text answers a later question of the conversation, not asked yet.

        One that has the same options as the open question, as a scale has, is none.
        """
        answered, steps = self.position.all_answers, list(self.script.steps)
        after = steps[steps.index(self.position.step) + 1 :]
        asked = [
            it for it in map(self.script.steps.get, after) if isinstance(it, AskStep | ChooseStep)
        ]
        later = [it for it in asked if it.progress and it.save_as and it.save_as not in answered]
        own = _texts_of(self.script.steps[self.position.step])
        later = [it for it in later if not own or _texts_of(it) != own]
        return any(self._is_answer_to(step, text, ages) for step in later)

    def _is_answer_to(self, step: AskStep | ChooseStep, text: str, ages: Ages) -> bool:
        if isinstance(step, AskStep):
            return step.check is AnswerCheck.POSTCODE and CHECKS[step.check](text) is not None
        said = said_in(text, [words_of_label(option.text) for option in step.options])
        bounds = [option.between for option in step.options if option.between]
        is_age = bool(ages) and any(low <= min(ages) <= high for low, high in bounds)
        return is_age or (said is not None and said.sureness >= LIKELY)

    def of_age(self, ages: Ages) -> str | None:
        """Return the label of the button for somebody of any of these ages."""
        if not self._is_question or not ages:
            return None
        bounded = ((it.label, it.between) for it in self._choices if it.between)
        fits = (label for label, (low, high) in bounded if all(low <= age <= high for age in ages))
        return next(fits, None)

    def before(self, ages: Ages) -> str | None:
        """Return the label of the button of the question before, for somebody of these ages."""
        name = self.position.trail[-1] if self.position.trail else None
        step = self.script.steps[name] if name is not None else None
        if not isinstance(step, ChooseStep):
            return None
        bounded = ((it.text, it.between) for it in step.options if it.between)
        fits = (key for key, (low, high) in bounded if all(low <= age <= high for age in ages))
        key = next(fits, None)
        return self.translate(key) if key is not None else None

    @property
    def named(self) -> str | None:
        """Return the name of the step of which a text may name an item, instead of answering."""
        return self._ask.named if self._ask else None

    def picked_in(self, text: str, *, by_place: bool = True) -> str | None:
        """Return the label of the option of a list that a sentence names; None if in doubt.

        `by_place`: « le premier » names one too.
        """
        if not self._is_question or not self.position.options:
            return None
        if not chooses(text, load_abbreviations()):
            return None
        listed = [label for value, label in self.position.options if not self._turns(value)]
        step = self.script.steps[self.position.step]
        numbered = isinstance(step, PickStep) and step.numbered
        by_place = by_place and FOLDED not in self.position.answers
        if (place := meant_option(text, listed, by_place=by_place, numbered=numbered)) is not None:
            return listed[place]
        if (place := self._shown_in(text)) is not None:
            return listed[place]
        turning = [label for value, label in self.position.options if self._turns(value)]
        place = meant_option(text, turning, by_place=False)
        if place is None:
            said = said_in(text, [words_of_shown().get(label, ()) for label in turning])
            place = said.place if said is not None and said.sureness >= LIKELY else None
        return turning[place] if place is not None else None

    @property
    def lists_cards(self) -> bool:
        """Tell whether the question is a numbered list, whose chosen item is only shown."""
        step = self.script.steps[self.position.step]
        return self._is_question and isinstance(step, PickStep) and step.numbered

    @property
    def lines(self) -> Sequence[str]:
        """Return the lines of a numbered list, as the person sees them."""
        step = self.script.steps[self.position.step]
        kept = step.keeps if isinstance(step, PickStep) else ()
        shown = "\n".join(self.position.all_answers.get(name, "") for name in kept)
        return lines_of(shown, self._items)

    @property
    def chosen_label(self) -> str | None:
        """Return the label of the option that was chosen last."""
        step = self.script.steps[self.position.step]
        chosen = self.position.all_answers.get(step.save_as) if isinstance(step, PickStep) else None
        return dict(self.position.options).get(chosen) if chosen is not None else None

    def asked_about(self, text: str) -> str | None:
        """Return the label of the item of a numbered list about which a text asks something."""
        listed = self._items
        if not asks(text, load_abbreviations()) or names_a_month(text):
            return None
        place = place_in(text, len(listed), numbered=True)
        if place is None:
            named = without_question(text, load_abbreviations())
            place = self._shown_in(named) if named else None
        return listed[place] if place is not None else None

    def named_shortly(self, text: str) -> str | None:
        """Return the label of the item of a numbered list that a few words name, and no more."""
        few = bare(text)
        is_short = len(few.split()) <= SHORTLY_NAMED and chooses(few, load_abbreviations())
        if not is_short or few.isdecimal():
            return None
        place = place_in(few, len(self._items), numbered=True)
        place = place if place is not None else meant_option(few, self._items, by_place=False)
        return self._items[place] if place is not None else None

    def beside(self, step: int) -> str | None:
        """Return the label of the item `step` places after the item chosen last."""
        items, chosen = self._items, self.chosen_label
        place = items.index(chosen) + step if chosen in items else -1
        return items[place] if 0 <= place < len(items) else None

    @property
    def _items(self) -> list[str]:
        return [label for value, label in self.position.options if not self._turns(value)]

    def _shown_in(self, text: str) -> int | None:
        """Return the index of the item of which a text names words of the line or heading."""
        return meant_option(text, self.lines, by_place=False) if self.lists_cards else None

    def _turns(self, value: str) -> bool:
        """Tell whether an option of a numbered list turns the page, and has no number."""
        step = self.script.steps[self.position.step]
        return isinstance(step, PickStep) and step.numbered and PAGE in value

    @property
    def labels(self) -> list[str]:
        """Return the labels of the items of a list; without items, those of the buttons."""
        if not self._is_question or self._ask is not None:
            return []
        listed = [label for value, label in self.position.options if not self._turns(value)]
        return listed or [choice.label for choice in self._choices if choice.target]

    @property
    def takes_several(self) -> bool:
        """Tell whether the person may choose several options of the list, one after the other."""
        step = self.script.steps[self.position.step]
        return isinstance(step, PickStep) and step.several

    @property
    def only_option(self) -> str | None:
        """Return the label of the only option of a list; None for any other question."""
        is_alone = self._is_question and len(self.position.options) == 1
        return self._choices[0].label if is_alone else None

    @property
    def offers_buttons_alone(self) -> bool:
        """Tell whether the question is answered by its buttons alone."""
        return self._is_question and self._ask is None

    def takes(self, text: str, *, team_wrote: bool) -> bool:
        """Tell whether a text is for the question rather than for the team, mistakes included.

        `team_wrote`: the team has written since the question was asked, so that any words may be
        for the team.
        """
        if not self._is_question or self._picks(text):
            return True
        ask = self._ask
        if ask is None or ask.check in NO_WORDS:
            return False
        if ask.secret or ask.to_team or ask.check is AnswerCheck.POST:
            return True
        if CHECKS[ask.check](text) is None:
            return len(text) <= LONGEST_ANSWER and has_a_mistake(text, ask.check)
        return ask.check in PRECISE or not team_wrote

    @property
    def _is_question(self) -> bool:
        return isinstance(self.script.steps[self.position.step], Question)

    @property
    def _ask(self) -> AskStep | None:
        step = self.script.steps[self.position.step]
        return step if isinstance(step, AskStep) else None

    def _picks(self, text: str) -> bool:
        return picked(text, self._choices, slips=self._ask is None) is not None

    @cached_property
    def _choices(self) -> list[Choice]:
        """Return the buttons; none while what was put aside waits at a step between questions."""
        return choices(self.script, self.position, self.translate) if self._is_question else []


def _texts_of(step: object) -> frozenset[str]:
    """Return the keys of the labels of a step's options."""
    options = step.options if isinstance(step, AskStep | ChooseStep) else ()
    return frozenset(it.text for it in options)
