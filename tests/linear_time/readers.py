"""Everything that reads what people type, by its name: what it does with one text."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from functools import partial
from html import escape
from zoneinfo import ZoneInfo

from documents import table_inspection
from documents.letters import drawable
from flows.choices import Choice, picked
from flows.employers.fair_offers import load_criteria, minimum_pay
from flows.intents.abbreviations import load_abbreviations
from flows.intents.languages import load_language_words
from flows.intents.model import load_model
from flows.intents.padding import load_padding
from flows.intents.short_answers import load_short_words
from flows.tickets.asking_for_a_human import load_human_words
from flows.tickets.conduct import load_conduct_words
from flows.tickets.distress import load_danger_words
from handlers import reading
from rules.announcements import announcements
from rules.backoffice.person_search import SearchablePerson, closest
from rules.conversation import (
    home_words,
    meant_otherwise,
    sensitive_numbers,
    typed_text,
    typography,
)
from rules.conversation.answers import CHECKS, AnswerCheck, has_a_mistake, resembles_erase_word
from rules.conversation.contact_details import has_contact_details
from rules.conversation.given_names import given_name
from rules.employers import fair_offers, pay
from rules.employers.pay import is_under
from rules.geography.place_names import named_in
from rules.jobs import titles
from rules.offers.remote_work import days_on_site
from rules.profile.safe_contact import is_note
from rules.programme.association_number import as_printed
from rules.schedule.typed_absences import absence_in, days_in
from rules.schedule.typed_days import day_of
from rules.schedule.typed_hours import minute_of
from rules.schedule.typed_openings import opening_in
from rules.session_admin import typed_details
from rules.tickets import asking_for_a_human, canned_answers, conduct, distress
from rules.understanding import (
    ages,
    asking,
    button_words,
    corrections,
    denials,
    extracts,
    facets,
    features,
    languages,
    masking,
    moments,
    numbers_in_words,
    options,
    padding,
    pauses,
    short_answers,
    similarity,
    splitting,
    words,
)
from rules.understanding.understanding import understand
from rules.workshops.attendance import digits
from services.conversation import text as services_text
from services.employers import offer_fields
from services.table_imports import previews
from services.table_imports.table_kinds import recognised
from services.tabular import cells, tables
from services.tabular.faults import FaultyFile, LineFault
from services.tabular.tables import FileRow, TableLayout

Reader = Callable[[str], object]
TODAY = date(2027, 3, 2)
NOON = datetime(2027, 3, 2, 11, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")
LABELS = [
    *("mar. 9 mars, 18 h 30", "jeu. 11 mars, 9 h", "Voir les formations", "Déconnexion du compte"),
    *("Rendez-vous avec Léa", "Technicienne fibre", "Aucun de ces créneaux", "Effacer"),
]
TOWNS = [("31555", "Toulouse"), ("31506", "Saint-Orens-de-Gameville"), ("81004", "Albi")]
HEARD: Sequence[Sequence[tuple[str, ...]]] = [
    [("oui",), ("d", "accord")],
    [("non",), ("pas", "du", "tout")],
    [("peut", "etre")],
]
PEOPLE = [SearchablePerson(12, "Camille", "+33612345678", "camille@mail.example")]
CHOICES = [Choice(label, label, None, between=(16, 25)) for label in LABELS]
LAYOUT = TableLayout({"a": ("a",)}, ("a",), {"a": "a"})


def _dropped(text: str) -> object:
    table_inspection.judged(text.encode())
    return recognised(previews.read("csv", text))


def _row(text: str) -> FileRow:
    return FileRow(1, {"a": text}, {"a": "a"})


def _mistake(check: AnswerCheck, text: str) -> bool:
    return has_a_mistake(text, check)


def _refused(read: Callable[[], object]) -> None:
    with suppress(LineFault, FaultyFile, ValueError):
        read()


SHORT_WORDS, ABBREVIATIONS = load_short_words(), load_abbreviations()
PADDING = load_padding()
MODEL, HUMAN, DANGER = load_model(), load_human_words(), load_danger_words()
CONDUCT = load_conduct_words()
CRITERIA, MINIMUM = load_criteria(), minimum_pay()
DESCRIBED = similarity.described("je veux changer de métier", MODEL.weights, ABBREVIATIONS)

READERS: Mapping[str, Reader] = {
    # What any message meets, danger first.
    "danger": lambda text: distress.dangers(text, DANGER),
    "danger, pressing": lambda text: distress.pressing_dangers(text, DANGER),
    "conduct": lambda text: conduct.may_tell_of_conduct(text, CONDUCT),
    "whose conduct": lambda text: conduct.whose_conduct(text, CONDUCT),
    "cleaning": reading.clean,
    "callback data": reading.answer_of,
    "sensitive numbers": sensitive_numbers.is_sensitive,
    "folding": typed_text.plain,
    "labels": lambda text: typed_text.chosen(text, LABELS, slips=True),
    "one label": lambda text: typed_text.is_label(text, LABELS[0]),
    "age between": lambda text: typed_text.is_between(text, (16, 25)),
    "buttons": lambda text: picked(text, CHOICES, slips=True),
    "asks for someone": lambda text: asking_for_a_human.asks_for_someone(text, HUMAN),
    "may ask for someone": lambda text: asking_for_a_human.may_ask_for_someone(text, HUMAN),
    "names someone": lambda text: asking_for_a_human.names_someone(text, HUMAN),
    "says settled": lambda text: asking_for_a_human.says_settled(text, HUMAN),
    "needs no answer": lambda text: asking_for_a_human.needs_no_answer(text, HUMAN),
    "tells home": home_words.may_tell_home,
    "doubtful example": meant_otherwise.doubtful_example,
    "doubtful question": meant_otherwise.doubtful_question,
    "doubtful letter": meant_otherwise.doubtful_letter,
    "contact details": has_contact_details,
    # Understanding.
    "understanding": lambda text: understand(text, "menu", MODEL),
    "words": lambda text: words.words_of(text, ABBREVIATIONS),
    "foreign letters": words.is_foreign,
    "features": lambda text: features.families(text, "menu", ABBREVIATIONS),
    "likeness": lambda text: similarity.likeness(
        similarity.described(text, MODEL.weights, ABBREVIATIONS), DESCRIBED
    ),
    "other language": lambda text: languages.other_language(
        text, load_language_words(), ABBREVIATIONS
    ),
    "corrects": corrections.corrects,
    "takes back": corrections.takes_back,
    "facet": lambda text: facets.facet_of(text, ABBREVIATIONS),
    "pause": lambda text: pauses.pause_in(text, ABBREVIATIONS),
    "address in it": home_words.address_in,
    "lines of a list": lambda text: options.lines_of(text, LABELS),
    "asks": lambda text: asking.asks(text, ABBREVIATIONS),
    "wishes": lambda text: asking.wishes(text, ABBREVIATIONS),
    "button words": lambda text: button_words.said_button(text, HEARD, PADDING, ABBREVIATIONS),
    "denials": lambda text: denials.denies_nothing(text, ABBREVIATIONS),
    "padding": lambda text: padding.without_padding(text, PADDING, ABBREVIATIONS),
    "short answer": lambda text: short_answers.short_answer(text, SHORT_WORDS, ABBREVIATIONS),
    "first answer": lambda text: short_answers.leading_answer(text, SHORT_WORDS, ABBREVIATIONS),
    "extracts": lambda text: list(extracts.extracts(text)),
    "first name in it": extracts.first_name_in,
    "phone in it": extracts.phone_in,
    "words beside a phone": extracts.beside_phone,
    "safe contact": lambda text: is_note(text, ABBREVIATIONS),
    "given name": given_name,
    "parts": splitting.parts_of,
    "several options": lambda text: splitting.options_in(text, LABELS),
    "acts": lambda text: splitting.acts_in(text, ABBREVIATIONS),
    "ages": lambda text: ages.ages_in(text, TODAY),
    "numbers in words": numbers_in_words.in_digits,
    "hours": moments.times_in,
    "moments": moments.names_a_moment,
    "days": lambda text: moments.is_on(text, TODAY),
    "options": lambda text: options.meant_option(text, LABELS),
    "masking": lambda text: masking.masked(text, ["Camille Martin"]),
    "masking a name": lambda text: masking.masked("je veux partir", [text]),
    # Answers.
    **{f"check {check}": CHECKS[check] for check in AnswerCheck},
    **{f"mistake {check}": partial(_mistake, check) for check in AnswerCheck},
    "erase word": resembles_erase_word,
    "places": lambda text: named_in(text, TOWNS),
    "day typed": lambda text: day_of(text, TODAY, "fr"),
    "hour typed": minute_of,
    "absence typed": lambda text: absence_in(text, TODAY),
    "days of absence": lambda text: days_in(text, TODAY),
    "opening typed": lambda text: opening_in(text, TODAY),
    "attendance code": digits,
    "title": titles.asked,
    "title's length": titles.length,
    # The team and employers.
    "fair offer": lambda text: fair_offers.faults(text, CRITERIA),
    "title of an offer": offer_fields.judge_title,
    "pay of an offer": offer_fields.judge_pay,
    "words of an offer": offer_fields.judge_words,
    "months of an offer": offer_fields.read_months,
    "pay": pay.judge,
    "minimum pay": lambda text: is_under(text, MINIMUM),
    "days on site": days_on_site,
    "moment of an announcement": lambda text: announcements.moment_of(text, NOON, PARIS, "fr"),
    "address of a link": announcements.address_of,
    "search of a person": lambda text: closest(text, PEOPLE),
    "seats": typed_details.seats_of,
    "territory": typed_details.territory_of,
    "partners": typed_details.partners_of,
    "code of a session": typed_details.slug,
    "number of an association": lambda text: _refused(lambda: as_printed(text)),
    "canned answer": lambda text: canned_answers.filled(text, {"first_name": "Camille"}),
    "canned answer, unknown": lambda text: canned_answers.unknown_in(text, ["first_name"]),
    "canned answer, missing": lambda text: canned_answers.missing_in(text, {}),
    # What is shown again.
    "spaces that never break": typography.unbroken,
    "typography": typography.typeset,
    "bold questions": typography.standing_out.__wrapped__,
    "escaping": escape,
    "letters drawn": drawable,
    "label": services_text.fitting,
    "excerpt": services_text.excerpt,
    "capital": services_text.capitalised,
    # Tables.
    "cell written": tables.harmless,
    "cell read": lambda text: _refused(lambda: cells.cell_text(_row(text), "a", 200)),
    "number in a cell": lambda text: _refused(lambda: cells.number(_row(text), "a", 0, 9)),
    "day in a cell": lambda text: _refused(lambda: cells.day(_row(text), "a")),
    "link in a cell": lambda text: _refused(lambda: cells.link(_row(text), "a")),
    "table": lambda text: _refused(lambda: tables.read("a.csv", text.encode(), LAYOUT)),
    "table dropped in the chat": lambda text: _refused(lambda: _dropped(text)),
}
