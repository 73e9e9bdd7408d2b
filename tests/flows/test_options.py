"""Each button keeps and does what its words say: reviewed as a table, and found out by itself."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest

from flows import engine
from flows.choices import choices
from flows.position import Position
from flows.replies import PressedButton
from flows.script import ChooseStep, DoStep
from models.announcements import AnnouncementCategory
from models.offers import DestinationKind
from rules.applications.applications import ApplicationRefusalReason
from rules.enrolment.eligibility import AgeBand, Situation, ZoneRule
from rules.enrolment.minors import AgreementForm, AgreementGiver
from rules.offers.opportunities import (
    Contract,
    Diploma,
    OfferRefusal,
    Remote,
    Rhythm,
    Seeking,
    WorkingTime,
)
from rules.safeguarding import safety
from services.feedback import anonymous_survey
from services.profile import comfort_needs
from services.wiring import scripts
from tests.flows import agreement, options
from tests.harness import accepting

LIBRARY = scripts.build().library
SCRIPTS, TEXTS = LIBRARY.scripts, LIBRARY.texts
BUTTONS = list(options.buttons(SCRIPTS))
SIBLINGS = options.siblings(SCRIPTS)
TABLE = Path(__file__).with_name("options.txt")

SAID_OTHERWISE = {
    ("announce.link_yes", "first"),
    ("announce.link_yes", "second"),
    ("announce.links_write", "first"),
    ("announce.link_no", "none"),
    ("announce.link_enough", "none"),
    ("common.do_not_know", "unknown"),
    ("mentor.one_day", "+0"),
    ("mentor.one_week", "+1"),
    ("mentor.two_weeks", "+2"),
    ("mentor.one_person", "1"),
    ("session.zone_priority", "priority_until"),
    ("session.zone_counted", "counted_only"),
    ("session.seekers_only", "yes"),
    ("session.seekers_all", "no"),
    ("session.workshop.add", "new"),
    ("session.workshop.no_room", ""),
}
"""Buttons whose value is in neither their key nor their English words: « Two weeks » is +2."""

LEADS_TO_THE_SAME = {"mentor_profile.question_contact", "mentor_profile.question_money"} | {
    "mentor_profile.question_leave"
}
"""Questions of the charter, of which both wrong answers are explained alike."""

FITS_ANYWAY = {
    ("adviser.yes", "adviser.no"),  # the question is whether to keep a name from the adviser
    ("comfort.agreed", "comfort.refused"),  # « nothing kept »
    ("apply.message_yes", "understood.for_the_bot"),  # whose the words are
    ("understood.for_the_bot", "apply.message_again"),
}

GIVEN_OTHERWISE = {
    ("applications.purpose", "withdrawing"),
    ("apply.answer_within", "message"),
    ("apply.meant", "message"),
    ("correct_answers.judge_position", "location_declared_home"),
    ("way_in.judge_position", "location_declared_home"),
    ("employer.post", "offer_form"),
    ("interview.answer_within", "words"),
    ("interview.meant", "words"),
    ("mentor_open.read_from", "starts"),
    ("mentor_open.read_hour", "starts"),
    ("mentor_open.read_to", "ends"),
    ("mentor_profile.add_family", "families"),
    ("mentor_profile.submit_again", "yes"),
    ("privacy.correct", "corrections"),
    ("session_new.read_ask_email", "referent"),
    ("session_new.read_ask_places", "seats"),
    ("strengths_result.meant", "own_example"),
    ("way_in.meant", "first_name"),
    ("way_in.meant_meanwhile", "first_name"),
}
"""What an action is given, where neither its step nor a button names it."""

MEANT: Mapping[str, Iterable[str]] = {
    "announce.category": AnnouncementCategory,
    "announce.other_category": AnnouncementCategory,
    "application_no.why": ApplicationRefusalReason,
    "comfort.ask": comfort_needs.BUTTONS,
    "concern.what": {"distress", "danger", "health", "behaviour", "other"},
    "report.what": {"misconduct", "money", "contact", "private", "other"},
    "correct_answers.age": AgeBand,
    "correct_answers.situation": Situation,
    "correct_answers.not_registered": set(Situation) - {Situation.REGISTERED},
    "way_in.age": AgeBand,
    "way_in.situation": Situation,
    "way_in.not_registered": set(Situation) - {Situation.REGISTERED},
    "destination.which": set(DestinationKind)
    - {DestinationKind.TRAINING, DestinationKind.STILL_LOOKING},
    "found.ask": set(DestinationKind) - {DestinationKind.STILL_LOOKING},
    "diploma.ask": Diploma,
    "equipment.ask": {"phone", "computer", "both", "borrowed"},
    "gender.ask": {"woman", "man", "other", "untold"},
    "minor.by": AgreementGiver,
    "minor.how": AgreementForm,
    "offer_form.where": Remote,
    "offer_form.contract": Contract,
    "offer_form.hours": WorkingTime,
    "offer_list.filter_contract": (set(Contract) - {Contract.FREELANCE}) | {"any"},
    "offer_refuse.ask": OfferRefusal,
    "offers.seeking": Seeking,
    "offers.hours": {*WorkingTime, "any"},
    "offers.rhythm": Rhythm,
    "session_new.ask_zone": ZoneRule,
}
"""Every value that the buttons of a question together can keep."""


def values_at(place: str) -> list[str]:
    kept = (it.option.value for it in BUTTONS if it.place == place)
    return [value for value in kept if value is not None]


def test_what_each_button_keeps_and_leads_to_was_reviewed() -> None:
    printed = options.table(SCRIPTS, TEXTS)
    if accepting.is_wanted():
        accepting.propose(TABLE, printed)
    else:
        assert printed == TABLE.read_text(encoding="utf-8")


def test_the_value_that_a_button_keeps_is_in_its_key_or_its_words() -> None:
    kept = [(it, it.option.value) for it in BUTTONS if it.option.value is not None]
    otherwise = {
        (button.option.text, value)
        for button, value in kept
        if not value or not agreement.words_in(value) <= agreement.words_of(button, TEXTS)
    }
    assert len(kept) > 300
    assert otherwise == SAID_OTHERWISE


def test_no_two_buttons_of_a_question_keep_the_same_value_or_say_the_same() -> None:
    assert len(SIBLINGS) > 200
    for siblings in SIBLINGS:
        place = siblings[0].place
        values = [it.option.value for it in siblings if it.option.value is not None]
        assert len(values) == len(set(values)), place
        for language in TEXTS.languages:
            labels = [TEXTS.template(language, it.option.text) for it in siblings]
            assert len(labels) == len(set(labels)), (place, language)


def test_no_two_buttons_of_a_question_do_the_same() -> None:
    """A button that keeps a value of its own may lead where the others do."""
    alike = set()
    for siblings in SIBLINGS:
        does = [
            it.leads_to if it.arguments == {} else it.leads_to.partition(": ")[2]
            for it in siblings
            if it.option.value is None
        ]
        if len(does) != len(set(does)):
            alike.add(siblings[0].place)
    assert alike == LEADS_TO_THE_SAME


def test_no_two_buttons_of_a_question_would_fit_better_the_other_way_round() -> None:
    swapped = {
        (one.option.text, other.option.text)
        for siblings in SIBLINGS
        for one, other in agreement.swapped_buttons(siblings, TEXTS)
    }
    assert swapped == FITS_ANYWAY


def test_no_two_outcomes_of_an_action_would_fit_better_the_other_way_round() -> None:
    swapped = {
        (script.name, *found)
        for script in SCRIPTS.values()
        for found in agreement.swapped_outcomes(script)
    }
    assert swapped == {("job_dating", "chosen", "day", "gone")}  # gone: another day is chosen


def test_no_two_steps_would_say_the_text_of_the_other() -> None:
    swapped = [
        (script.name, *found)
        for script in SCRIPTS.values()
        for found in agreement.swapped_texts(script)
    ]
    assert swapped == []


def test_what_an_action_is_given_is_named_by_its_step_or_by_the_button_before_it() -> None:
    assert set(agreement.unnamed_arguments(SCRIPTS, TEXTS)) == GIVEN_OTHERWISE


@pytest.mark.parametrize("place", MEANT)
def test_the_buttons_of_a_question_keep_each_value_that_there_is(place: str) -> None:
    assert sorted(values_at(place)) == sorted(map(str, MEANT[place]))


def test_what_participants_and_mentors_may_report_is_every_category() -> None:
    both = set(MEANT["concern.what"]) | set(MEANT["report.what"])
    assert both == set(safety.ReportCategory) - safety.IN_WORDS


def test_the_survey_counts_each_answer_that_it_knows() -> None:
    counted = {
        it.arguments["answer"] for it in BUTTONS if it.place == "survey.ask" and it.arguments
    }
    assert counted == set(anonymous_survey.ANSWERS)


def test_the_settings_of_offers_change_to_each_rhythm() -> None:
    steps = SCRIPTS["offer_settings"].steps
    given = {
        it.given["rhythm"]
        for it in steps.values()
        if isinstance(it, DoStep) and it.action == "change_rhythm"
    }
    assert given == set(Rhythm)


def pressed() -> Iterator[tuple[options.ButtonOfScript, int]]:
    for siblings in SIBLINGS:
        for index, button in enumerate(siblings):
            if isinstance(button.question, ChooseStep):
                yield button, index


@pytest.mark.parametrize("language", sorted(TEXTS.languages))
def test_each_button_of_a_question_that_is_pressed_keeps_its_own_value(language: str) -> None:
    def words(key: str) -> str:
        return TEXTS.template(language, key)

    for button, index in pressed():
        position = Position(button.step, {}, question=1, last_question=1, pending={"address": "x"})
        label = choices(button.script, position, words)[index].label
        assert label == words(button.option.text), button.place
        turn = engine.hear(button.script, position, PressedButton(1, index), words)
        assert turn.answered == label
        if (name := button.question.save_as) and button.option.value is not None:
            assert turn.position.answers[name] == button.option.value, button.place
