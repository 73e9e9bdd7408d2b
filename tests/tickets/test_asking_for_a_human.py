"""Which messages ask for a person, and which only hold the word.  Add yours here."""

import pytest

from flows.tickets.asking_for_a_human import load_human_words
from rules.tickets.asking_for_a_human import (
    addresses_team,
    asks_for_someone,
    awaits_reply,
    calls_off,
    may_ask_for_someone,
    needs_no_answer,
    not_for_team,
    says_settled,
)

WORDS = load_human_words()


@pytest.mark.parametrize(
    "text",
    [
        "Parler à une personne",
        "je veux parler à quelqu'un",
        "Bonjour, je voudrais parler à un conseiller svp",
        "parler à un humain",
        "parler a kelkun",
        "Au secours !",
        "est-ce que je peux parler avec une vraie personne ?",
        "puis-je parler à un être humain",
        "contacter l'équipe",
        "Comment contacter l'équipe ?",
        "je souhaite être rappelée",
        "rappelez-moi svp",
        "passez-moi un conseiller",
        "un conseiller, s'il vous plaît",
        "je veux pas parler à un robot",
        "can I talk to a human please",
        "I want to speak to someone",
    ],
)
def test_a_whole_message_that_asks_for_someone_is_heard_wherever_it_is_said(text: str) -> None:
    assert asks_for_someone(text, WORDS)


@pytest.mark.parametrize(
    "text",
    [
        "humain",
        "Humain !",
        "un conseiller",
        "Quelqu'un ?",
        "y a quelqu'un",
        "real person",
        "Aidez moi svp",
        "besoin d'aide",
        "g besoin d'aide",
        "help",
    ],
)
def test_a_word_alone_asks_for_someone_where_no_question_waits_for_words(text: str) -> None:
    assert may_ask_for_someone(text, WORDS)
    assert not asks_for_someone(text, WORDS)


@pytest.mark.parametrize(
    "text",
    [
        "ressources humaines",
        "assistante ressources humaines",
        "les relations humaines",
        "je cherche un poste de conseiller",
        "conseiller clientèle",
        "conseillère en insertion professionnelle",
        "mon conseiller France Travail m'a dit de venir",
        "agent",
        "agent d'accueil",
        "agent de sécurité",
        "responsable",
        "j'aime parler aux gens et aider l'équipe au quotidien",
        "parler anglais",
        "je sais parler en public",
        "j'ai travaillé en équipe",
        "l'équipe",
        "personne",
        "aide à domicile",
        "j'aide ma mère",
        "il n'y a personne à la maison",
        "aide à la personne",
        "services à la personne",
        "j'appelle un conseiller demain",
        "comment parler de mes points forts à un employeur ?",
        "opérateur de saisie",
        "voir les offres",
        "avoir un emploi",
        "écrire un CV",
        "",
        "👍",
    ],
)
def test_words_that_only_look_like_it_ask_for_nobody(text: str) -> None:
    assert not may_ask_for_someone(text, WORDS)


@pytest.mark.parametrize(
    "text",
    [
        "C'est réglé",
        "c'est réglé merci",
        "merci, c'est bon",
        "C'est bon pour moi, merci !",
        "ok problème résolu",
        "plus besoin, merci",
        "j'ai ma réponse",
        "sorted, thanks",
        "c bon c réglé",
    ],
)
def test_the_person_may_say_that_it_is_settled(text: str) -> None:
    assert says_settled(text, WORDS)


@pytest.mark.parametrize(
    "text",
    [
        "c'est bon",
        "merci",
        "ce n'est pas réglé",
        "c'est pas résolu",
        "j'ai réglé mon réveil",
        "est-ce que c'est réglé ?",
        "C'est réglé ?",
        "problème résolu ?",
        "c'est bon maintenant ?",
        "j'ai besoin d'une réponse",
        "merci, et pour le transport ?",
    ],
)
def test_what_does_not_say_so_leaves_it_open(text: str) -> None:
    assert not says_settled(text, WORDS)


@pytest.mark.parametrize(
    "text",
    [
        *("merci", "Merci beaucoup !", "ok merci bonne journée", "D'accord 👍", "👍"),
        *("c'est réglé", "mdr tkt", "merci, vous êtes un ange !", "pas de souci, à demain"),
    ],
)
def test_thanks_alone_need_no_answer(text: str) -> None:
    assert needs_no_answer(text, WORDS)


@pytest.mark.parametrize(
    "text", ["merci mais je ne comprends pas", "oui mais à quelle heure", "ok et le code ?", "ok ?"]
)
def test_thanks_and_a_question_need_one(text: str) -> None:
    assert not needs_no_answer(text, WORDS)


@pytest.mark.parametrize(
    "text",
    [
        "ce n'était pas pour l'équipe",
        "c'était pas pour l'équipe",
        "c t pas pour sami",
        "pas pour sami ca",
        "pardon c pas pour eux",
        "oups c'était pour toi le robot",
        "c etait pour le bot pas pour l equipe",
        "je me suis trompé, c'était pas pour vous l'équipe",
        "that was not for the team",
        "it was for the bot",
        "reprenez mon dernier message",
        "mais non c'etait pour les points forts pas pour l'equipe",
        "non c'était ma réponse à la phrase",
        "je répondais au questionnaire",
        "c'etait pour la question d'avant",
    ],
)
def test_what_was_passed_on_may_be_said_to_be_for_the_robot(text: str) -> None:
    assert not_for_team(text, WORDS, {"sami"})


@pytest.mark.parametrize(
    "text",
    [
        "ce n'était pas pour l'équipe ?",
        "c'est pas pour moi",
        "pas pour l'instant",
        "l'atelier c'était pas pour les débutants",
        "c'est pour demain",
        "c'était pas marc",
        "pas pour marc",
    ],
)
def test_other_words_take_nothing_back(text: str) -> None:
    assert not not_for_team(text, WORDS, {"sami", ""})


@pytest.mark.parametrize(
    "text",
    [
        "annulez l'appel",
        "annule mon appel stp",
        "je veux plus l'appel",
        "je ne veux plus être appelée",
        "je veux pas qu'on m'appelle",
        "ne m'appelez plus",
        "m'appelez pas",
        "pas besoin de m'appeler",
        "c'est plus la peine de me rappeler",
        "don't call me",
        "cancel the call please",
        "jai rien demandé moi annule",
        "mais j'ai pas demandé d'appel",
    ],
)
def test_a_call_is_called_off_in_so_many_words(text: str) -> None:
    assert calls_off(text, WORDS)


@pytest.mark.parametrize(
    "text",
    [
        "nn c bon",
        "ça va mieux",
        "ne m'appelez pas le soir",
        "m'appelez pas mon ex écoute",
        "annulez mon rendez-vous",
        "j'ai rien demandé au mentor",
        "vous appelez quand",
        "je veux être appelée",
        "appelez moi",
        "rappelez-moi",
        "annuler",
        "non",
    ],
)
def test_other_words_call_nothing_off(text: str) -> None:
    assert not calls_off(text, WORDS)


@pytest.mark.parametrize(
    "text",
    ["merci bcp sami c super gentil", "trop gentil de votre part merci a toute l equipe"],
)
def test_thanks_in_other_words_need_no_answer(text: str) -> None:
    assert needs_no_answer(text, WORDS)


@pytest.mark.parametrize(
    "text",
    [
        "merci mais ça marche pas",
        "merci de me dire quand sont les ateliers",
        "merci et pour le lien",
        "merci ça marche comment",
    ],
)
def test_thanks_that_want_something_need_one(text: str) -> None:
    assert not needs_no_answer(text, WORDS)


@pytest.mark.parametrize(
    "text",
    [
        *("toujours pas de réponse...", "je voulais juste savoir quand vous me répondez"),
        *("vous avez bien reçu mon message ?", "personne me répond", "still no answer"),
    ],
)
def test_who_waits_for_an_answer_is_heard(text: str) -> None:
    assert awaits_reply(text)


@pytest.mark.parametrize(
    "text", ["merci pour votre réponse", "je réponds demain", "quand est-ce que ça commence ?"]
)
def test_who_only_speaks_of_answers_waits_for_none(text: str) -> None:
    assert not awaits_reply(text)


@pytest.mark.parametrize(
    "text",
    [
        *("Sami, j'ai retrouvé le papier", "bonjour l'équipe, une question"),
        *("je reprends, pour l'équipe : faut-il une webcam ?", "dites à l'équipe que oui"),
    ],
)
def test_who_names_the_team_or_its_reader_speaks_to_them(text: str) -> None:
    assert addresses_team(text, "Sami")


def test_a_colleague_who_has_not_answered_is_called_by_name() -> None:
    team = ["Zoé", "Sami"]
    assert addresses_team("Bonjour Zoé, j'ai retrouvé le papier", "", team)
    assert addresses_team("sami, c'est bon", "", team)
    assert not addresses_team("Sami vient jeudi ?", "", team)
    assert not addresses_team("Nora, c'est bon", "", team)
    assert not addresses_team(", c'est bon", "", ["", "Sami"])


@pytest.mark.parametrize(
    "text",
    ["Plutôt moi, j'aime le travail en équipe", "j'étais chef d'équipe", "Nadia m'a dit oui"],
)
def test_who_only_speaks_of_a_team_speaks_to_nobody(text: str) -> None:
    assert not addresses_team(text, "Sami")
    assert not addresses_team(text, "")
