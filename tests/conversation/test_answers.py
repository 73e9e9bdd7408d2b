"""What counts as an answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.conversation.answers import CHECKS, AnswerCheck, phone_as_read
from rules.conversation.first_names import name_at_start
from rules.conversation.sensitive_numbers import is_sensitive
from rules.conversation.typed_text import chosen, plain


@pytest.mark.parametrize(
    ("check", "typed", "kept"),
    [
        (AnswerCheck.NAME, "  Jean-Noël  d'Été ", "Jean-Noël"),
        (AnswerCheck.NAME, "Ada7", None),
        (AnswerCheck.FIGURES, " le code : 46 02 ", "le code : 46 02"),
        (AnswerCheck.FIGURES, "j'ai pas noté le code", None),
        (AnswerCheck.FIGURES, "à 14h", None),
        (AnswerCheck.FULL_NAME, " Ada  d'Été ", "Ada d'Été"),
        (AnswerCheck.FULL_NAME, "Ada", None),
        (AnswerCheck.FULL_NAME, "x " + "y" * 79, None),
        (AnswerCheck.NAME, "https://exemple.fr", None),
        (AnswerCheck.NAME, "x" * 41, None),
        (AnswerCheck.POSTCODE, "31 100", "31100"),
        (AnswerCheck.POSTCODE, "3110", None),
        (AnswerCheck.POSTCODE, "٣١١٠٠", None),
        (AnswerCheck.ADDRESS, "12,  rue des Lilas", "12, rue des Lilas"),
        (AnswerCheck.ADDRESS, "12", None),
        (AnswerCheck.STREET, "12 rue de Kiev", "12 rue de Kiev"),
        (AnswerCheck.STREET, "3bis grande rue", "3bis grande rue"),
        (AnswerCheck.STREET, "chemin des Oliviers", "chemin des Oliviers"),
        (AnswerCheck.STREET, "je ne sais pas", None),
        (AnswerCheck.STREET, "12 ans", None),
        (AnswerCheck.STREET, "31100", None),
        (AnswerCheck.STREET, "pourquoi mon adresse ?", None),
        (AnswerCheck.PHONE, "06 39 98 12 34", "+33639981234"),
        (AnswerCheck.PHONE, "0262 12 34 56", "+262262123456"),
        (AnswerCheck.PHONE, "0692 12 34 56", "+262692123456"),
        (AnswerCheck.PHONE, "+32 470 12 34 56", "+32470123456"),
        (AnswerCheck.PHONE, "12", None),
        (AnswerCheck.PHONE_OR_WORDS, "au 06 39 98 12 34", "+33639981234"),
        (AnswerCheck.PHONE_OR_WORDS, " pas avant 14 h ", "pas avant 14 h"),
        (AnswerCheck.PHONE_OR_WORDS, "06 39 98 12", None),
        (AnswerCheck.EMAIL, " Lou@Exemple.FR ", "Lou@exemple.fr"),
        (AnswerCheck.EMAIL, "lou@", None),
        (AnswerCheck.FREE, "  bonjour ", "bonjour"),
        (AnswerCheck.FREE, "x" * 1001, None),
        (AnswerCheck.TO_TEAM, "x" * 3000, "x" * 3000),
        (AnswerCheck.ERASE_WORD, "Effacer !", "effacer"),
        (AnswerCheck.ERASE_WORD, "non", None),
        (AnswerCheck.LOCATION, "43.5, 1.4", None),
    ],
)
def test_an_answer_is_tidied_or_refused(check: AnswerCheck, typed: str, kept: str | None) -> None:
    assert CHECKS[check](typed) == kept


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+33639981234", "06 39 98 12 34"),
        ("0561998800", "05 61 99 88 00"),
        ("05 61 99 88 00", "05 61 99 88 00"),
        ("+447700900123", "+44 7700 900123"),
        ("+262262123456", "+262 262 12 34 56"),
        ("3949", "3949"),
        ("nadia@exemple.fr", "nadia@exemple.fr"),
        ("", ""),
    ],
)
def test_a_number_is_shown_in_groups_of_digits(number: str, shown: str) -> None:
    assert phone_as_read(number) == shown


@given(st.sampled_from(list(AnswerCheck)), st.text())
def test_no_text_upsets_a_check(check: AnswerCheck, typed: str) -> None:
    kept = CHECKS[check](typed)
    assert kept is None or CHECKS[check](kept) == kept


@given(st.text())
def test_plain_words_stay_as_they_are(text: str) -> None:
    assert plain(plain(text)) == plain(text)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("cest parti", 0),
        ("C est parti", 0),
        ("daccord", 1),
        ("dac", None),
        ("31100", 3),
        ("311", None),
        ("1 2", None),
        ("12", None),
        ("12h", 2),
        ("2", 1),
    ],
)
def test_an_apostrophe_may_be_left_out_of_a_label(typed: str, meant: int | None) -> None:
    assert chosen(typed, ["C'est parti", "D'accord, on continue", "12 h", "31100 Ici"]) == meant


@given(st.text(), st.lists(st.text(), max_size=5))
def test_a_choice_is_one_of_the_labels(typed: str, labels: list[str]) -> None:
    assert chosen(typed, labels) in {None, *range(len(labels))}


SCALE = ["Pas du tout moi", "Ça dépend", "Plutôt moi", "Pause", "18 h 30", "Oui"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Pas ddu tout moi", 0),
        ("pas du tuot moi", 0),
        ("Ça déped", 1),
        ("Pluttô moi", 2),
        ("Pausse", 3),
        ("plus tot moi", None),  # two letters are no slip
        ("18 h 31", None),  # another hour
        ("Ouii", None),  # too short to tell
    ],
)
def test_a_label_typed_with_a_slip_is_the_only_one_it_may_be(typed: str, meant: int | None) -> None:
    assert chosen(typed, SCALE, slips=True) == meant
    assert chosen(typed, SCALE) is None


def test_a_slip_between_two_labels_chooses_neither() -> None:
    assert chosen("Karimm", ["Karim", "Karima"], slips=True) is None
    assert chosen("Karima", ["Karim", "Karima"], slips=True) == 1


@pytest.mark.parametrize(
    ("text", "sensitive"),
    [
        ("mon numéro 1 84 12 76 451 089 46 merci", True),
        ("184127645108946", True),
        ("1 84 12 76 451 089 47", False),
        ("FR76 3000 6000 0112 3456 7890 189 voilà", True),
        ("4970 1012 3456 7893", True),
        ("carte d'identité n° X4RTBPFW4", True),
        ("06 39 98 12 34", False),
        ("31100", False),
        ("12 rue des Lilas, 31100 Toulouse", False),
        ("né le 12/03/1984, 2 enfants", False),
    ],
)
def test_numbers_nobody_should_send_are_recognised(text: str, *, sensitive: bool) -> None:
    assert is_sensitive(text) is sensitive


@given(st.text())
def test_no_text_upsets_the_look_for_sensitive_numbers(text: str) -> None:
    assert is_sensitive(text) in {True, False}


@pytest.mark.parametrize(
    "text",
    [
        "1 84 12 76 451 089",
        "1/84/12/76/451/089/46",
        "1 84 12 76\n451 089 46",
        "NIR184127645108946",
        "FR76-3000-6000-0112-3456-7890-189",
        "4970 1012 3456 7893 12/27",
        "carte4970101234567893",
    ],
)
def test_they_are_recognised_however_they_are_written(text: str) -> None:
    assert is_sensitive(text)


@pytest.mark.parametrize(
    "text",
    [
        "Bonjour, je n'ai qu'un titre de séjour temporaire, puis-je venir ?",
        "pas de passeport seulement un visa",
        "carte d'identité perdue hier au commissariat",
        "+33 6 39 98 12 34 ou 05 36 49 12 34",
        "du 15/03/2027 au 26/03/2027",
    ],
)
def test_ordinary_sentences_are_heard(text: str) -> None:
    assert not is_sensitive(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        *(("Sandrine ça suffit", "Sandrine"), ("Sandrine je t'ai dit", "Sandrine")),
        *(("Bonjour je suis là", None), ("Sandrine", None), ("Oui c'est moi", None)),
    ],
)
def test_a_first_name_stands_before_words_that_add_nothing(text: str, name: str | None) -> None:
    assert name_at_start(text) == name
