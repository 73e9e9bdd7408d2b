"""Which words may tell of somebody's conduct, and which only look like it.  Add yours here."""

import pytest

from flows.tickets.conduct import load_conduct_words
from rules.tickets.conduct import ConductOf, may_tell_of_conduct, whose_conduct

WORDS = load_conduct_words()


@pytest.mark.parametrize(
    "text",
    [
        "Le mentor m'a demandé mon numéro et m'a proposé de boire un verre",
        "je veux signaler un problème avec un mentor",
        "je voudrais signaler le comportement d'un mentor",
        "j'ai un problème avec mon mentor",
        "il m'a demandé mon numéro perso",
        "mon mentor veut mon insta",
        "elle m'a invité au resto après l'appel",
        "le recruteur m'a demandé si j'étais enceinte",
        "le patron m'a dit qu'il ne prenait pas les femmes voilées",
        "l'employeur me demande de payer 200 euros pour la formation",
        "le mentor m'a insultée",
        "il m'a mal parlé pendant l'appel",
        "des propos racistes pendant l'atelier",
        "le mentor m'envoie des messages le soir sur WhatsApp",
        "l'animateur s'est moqué de mon accent",
        "ce mentor m'a mise mal à l'aise",
        "il m'a traité comme un chien",
        "je veux porter plainte",
        "à qui transmettre un signalement ?",
        "the mentor asked for my phone number",
        "I want to report a mentor",
        "un participant me harcèle",
    ],
)
def test_words_that_may_tell_of_conduct_are_found(text: str) -> None:
    assert may_tell_of_conduct(text, WORDS)


@pytest.mark.parametrize(
    "text",
    [
        "Je vous signale que je serai en retard",
        "je signale une erreur dans mon adresse",
        "le robot m'a demandé mon numéro, c'est normal ?",
        "on m'a demandé mon numéro de sécu à France Travail",
        "Le mentor m'a demandé mon CV, je l'envoie où ?",
        "le mentor était super, merci",
        "Est-ce que je peux donner mon numéro au mentor ?",
        "je voudrais le numéro du mentor",
        "mon numéro a changé",
        "l'employeur me propose un CDI",
        "l'entreprise veut me payer 1 800 euros, c'est bien ?",
        "j'ai un problème avec le lien",
        "j'ai un problème avec la visio",
        "ce témoignage m'a touchée",
        "j'ai peur de parler à un mentor, je suis timide",
        "je suis mal à l'aise à l'oral",
        "y a-t-il un atelier sur le harcèlement au travail ?",
        "l'entretien est reporté à mardi",
        "je voudrais reporter mon rendez-vous avec le mentor",
        "combien ça coûte, il faut payer ?",
        "j'ai une question sur le voile de ma webcam",
        "un café numérique près de chez moi ?",
        "j'ai une remarque sur l'horaire de l'atelier",
        "je ne peux pas venir, mon fils est malade",
        "mon employeur ne me laisse pas venir le mardi",
        "vous m'avez demandé mon adresse, la voici",
        "Bonjour, faut-il un casque ?",
        "merci beaucoup, c'est réglé",
    ],
)
def test_harmless_words_are_not_asked_about(text: str) -> None:
    assert not may_tell_of_conduct(text, WORDS)


@pytest.mark.parametrize(
    ("text", "whose"),
    [
        ("Le mentor de l'entreprise Numa m'a insultée", ConductOf.MENTOR),
        ("le recruteur m'a insultée", ConductOf.EMPLOYER),
        ("il m'a insultée", ConductOf.SOMEBODY),
    ],
)
def test_words_say_whose_conduct_they_are_about(text: str, whose: ConductOf) -> None:
    assert whose_conduct(text, WORDS) is whose
