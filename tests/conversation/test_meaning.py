"""What is plainly an answer, and what may be meant for the companion or the team."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from rules.conversation.first_names import doubtful_name, first_name
from rules.conversation.meant_otherwise import doubtful_example, doubtful_letter, doubtful_question

EXAMPLES = (
    "J'ai organisé la fête de l'école avec trois voisines.",
    "Un jour, un client criait et j'ai gardé mon calme.",
    "Quand ma mère était malade, je faisais ses papiers chaque semaine.",
    "Au restaurant, on était deux pour 80 couverts et j'ai tout géré.",
    "J'ai réparé le vélo de mon fils avec des pièces de récup",
    "jai fini mon permis apres 3 echecs",
    "Chez mon ancien patron je fermais la caisse tous les soirs",
    "Pendant le confinement j'ai fait les courses de mes voisins âgés",
    "Avec mes amis on a monté une équipe de foot",
    "I organised my brother's wedding with my cousins",
    "J'ai toujours tenu parole avec mes enfants",
)
QUESTIONS = (
    "Faut-il être bon en maths ?",
    "Comment avez-vous commencé ?",
    "Est-ce que le métier est stressant ?",
    "c'est quoi une journee type",
    "Combien on gagne au début ?",
    "Peut-on travailler à mi-temps ?",
    "vous travaillez en équipe ou seul ?",
    "Comment trouver un premier poste sans diplôme ?",
    "Est-ce qu'on peut commencer à 45 ans ?",
    "What does a normal day look like?",
    "Comment passe-t-on du commerce au support ?",
)
PUT_TO_THE_MENTOR = (
    "ma question: il faut combien de temps pour venir ?",
    "Voici ma question : vous avez le droit au café ?",
    "je voulais lui demander s'il aime le foot",
    "demandez lui pour le programme",
)
LETTERS = (
    "Bonjour, je suis motivé et disponible tout de suite.",
    "bonjour jsuis tres motivé par le post",
    "J'ai travaillé deux ans dans un magasin et j'aime aider les gens.",
    "Hello, I am very interested by your offer.",
    "Bonjour, j'ai perdu mon mari l'an dernier et je veux retravailler.",
    "Votre offre me plaît. Êtes-vous disponible pour un entretien ?",
    "Madame, Monsieur, je souhaite rejoindre votre équipe. Je suis sérieuse et ponctuelle.",
    "Je sais dépanner un ordinateur, et j'apprends vite. Merci de lire ma candidature.",
    "je cherche un contrat de 35h, je peux commencer lundi",
    "Disponible mardi ou jeudi après 14 h",
)
NO_LETTERS = (
    "tu peu corigé les fote stp",
    "Can you write it in french please?",
    "tu peux l'écrire pour moi ?",
    "je sais pas quoi écrire",
    "aide moi a ecrire",
    "c koi un cv",
    "c ki numa",
    "ils vont voir mon âge ?",
    "g pa de cv",
    "faut un cv ?",
    "laisse tomber",
    "non",
    "vous pouvez corriger mes fautes",
    "comment on fait",
)
OTHERWISE = ("can I change the language", "c chiant", "c'est où le lien ?", "je sais pas", "non")


def typed(folder: Path) -> Sequence[tuple[str, str]]:
    """What people type to the companion: the intent, the words."""
    written = (folder / "utterances/dev.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in written.splitlines()[1:]]
    return [(intent, words) for intent, _, words in rows]


@pytest.mark.parametrize("said", EXAMPLES)
def test_an_example_that_tells_something_is_kept_at_once(said: str) -> None:
    assert not doubtful_example(said)


@pytest.mark.parametrize("said", QUESTIONS)
def test_a_question_about_somebodys_job_is_kept_at_once(said: str) -> None:
    assert not doubtful_question(said)


@pytest.mark.parametrize("said", PUT_TO_THE_MENTOR)
def test_what_is_put_to_the_mentor_in_words_is_kept_at_once(said: str) -> None:
    assert not doubtful_question(said)


@pytest.mark.parametrize("said", LETTERS)
def test_a_message_to_an_employer_is_kept_at_once(said: str) -> None:
    assert not doubtful_letter(said)


@pytest.mark.parametrize("said", NO_LETTERS)
def test_what_asks_something_of_the_bot_is_no_message(said: str) -> None:
    assert doubtful_letter(said)


@pytest.mark.parametrize("said", OTHERWISE)
@pytest.mark.parametrize("doubts", [doubtful_example, doubtful_question])
def test_what_is_meant_otherwise_is_shown_first(doubts: Callable[[str], bool], said: str) -> None:
    assert doubts(said)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("je m'appelle Sylvie", "Sylvie"),
        ("Je m'appelle Sylvie.", "Sylvie"),
        ("moi c samira", "samira"),
        ("mon prénom est Oumou", "Oumou"),
        ("c'est Kévin", "Kévin"),
        ("Bonjour, je m'appelle Marie-Christine et je suis ravie de participer", "Marie-Christine"),
        ("appelez moi Mimi tout le monde mappelle comme ca", "Mimi"),
        ("jm'apel thomas", "thomas"),
        ("tu peux m'appeler Zoé 😊", "Zoé"),
        ("My name is John Smith", "John"),
        ("  Jean-Noël  d'Été ", "Jean-Noël"),
        ("Marie de la Paix", "Marie"),
        ("Marc Durand", "Marc"),
        ("Marc DURAND", "Marc"),
        ("DUPONT Jean-Marc", "Jean-Marc"),
        ("Mr Dupont Jean", "Jean"),
        ("Madame Durand", None),
        ("M. Jean Paul Martin", "Jean Paul"),
        ("je m'appelle Marc Durand", "Marc"),
        ("Samira :)", "Samira"),
        ("Samira <3", "Samira"),
        ("Marie Claire", "Marie Claire"),
        ("Fatima Zahra Benali", "Fatima Zahra"),
        ("El Hadji Diop", "El Hadji"),
        ("Abd El Kader", "Abd El Kader"),
        ("fatou mais on m'appelle Fati", "Fati"),
        ("marc durand", "marc durand"),
        ("connard", None),
        ("Gros Con", None),
        ("merde attends", None),
        ("Dick", "Dick"),
        ("can I change the language", None),
        ("c chiant", None),
        ("je m'appelle pas comme ça", None),
        ("ouiii", None),
        ("c'est quoi", None),
        ("je suis perdu", None),
    ],
)
def test_a_first_name_is_found_in_a_sentence_and_in_nothing_else(
    said: str, name: str | None
) -> None:
    assert first_name(said) == name


def test_of_what_people_type_hardly_anything_passes_unseen_for_an_answer(
    reference_files: Path,
) -> None:
    rows = typed(reference_files)
    others = [words for intent, words in rows if "first_name" not in intent]

    def share(shown: Callable[[str], bool]) -> float:
        return sum(map(shown, others)) / len(others)

    def not_kept(words: str) -> bool:
        found = first_name(words)
        return found is None or doubtful_name(found)

    assert len(rows) > 800
    assert share(doubtful_example) > 0.94
    assert share(doubtful_question) > 0.95
    assert share(not_kept) > 0.995
