"""What each kind of person types to a question, and how gladly they press each button."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from re import Pattern, compile
from typing import Protocol

from sandbox.simulation.plan import Home


class Character(Protocol):
    """What a person is, that answers depend on."""

    @property
    def name(self) -> str: ...
    @property
    def home(self) -> Home: ...
    @property
    def age(self) -> str: ...
    @property
    def situation(self) -> str: ...
    @property
    def rng(self) -> Random: ...
    @property
    def code(self) -> str: ...


Words = Callable[[Character], str]
Typed = Sequence[tuple[Pattern[str], Words]]
Weights = Sequence[tuple[Pattern[str], float]]

RARELY = 0.02
BACK = 0.03


@dataclass(frozen=True, slots=True)
class Habits:
    """The habits of a role: the first fitting pattern decides; other buttons weigh 1."""

    types: Typed
    """By the words of a question: what is typed."""
    presses: Weights
    """By the label of a button: how gladly it is pressed."""
    ends: Pattern[str]
    """A message after which nothing more is to be done."""


def _typed(*rules: tuple[str, Words]) -> Typed:
    return [(compile(pattern), words) for pattern, words in rules]


def _weights(rules: Mapping[str, float]) -> Weights:
    return [(compile(pattern), weight) for pattern, weight in rules.items()]


def one_of(*choices: str) -> Words:
    return lambda character: character.rng.choice(choices)


def _name(character: Character) -> str:
    return character.name


def _email(character: Character) -> str:
    return f"personne{character.rng.randrange(10**6)}@exemple.example"


def _phone(character: Character) -> str:
    return f"06 39 98 {character.rng.randrange(100):02d} {character.rng.randrange(100):02d}"


def _address(character: Character) -> str:
    return character.rng.choice(character.home.addresses or ["3 rue du Moulin"])


EVERYBODY: Typed = _typed(
    (r"(vous appeler|votre prénom|vous appelle-t-on) ?\?|faut au moins un prénom", _name),
    (r"code postal|^Où habitez-vous", lambda it: it.home.postcode),
    (r"adresse e-mail", _email),
    (r"quel numéro|Votre numéro|Un numéro pour|nouveau numéro|Quel est votre numéro", _phone),
    (r"Écrivez votre message ici", one_of("Pouvez-vous m'appeler ?", "J'ai une question.")),
    (r"Écrivez le mot : EFFACER", one_of("EFFACER", "non")),
)
USUAL: Mapping[str, float] = {
    r"Revenir": BACK,
    r"Parler à quelqu'un|Signaler|souci|problème|inquiétude": RARELY,
    r"▾ langue|Supprimer|Effacer|effacer": 0.004,
    r"Plus tard|Finalement": 0.06,
    r"Ne pas envoyer|Laisser tomber|Quitter|Annuler|Arrêter": 0.03,
}
PARTICIPANT = Habits(
    [
        *_typed(
            (r"code montré à la fin", lambda it: it.code),
            (r"Numéro et rue|il me faut votre adresse", _address),
            (r"Une question à lui poser", one_of("Faut-il être bon en maths ?", "passer")),
            (r"Racontez une fois", one_of("J'ai aidé ma voisine avec son téléphone.", "passer")),
            (r"nom écrire sur l'attestation", lambda it: f"{it.name} Martin"),
            (r"numéro de l'offre|Écrivez le numéro", one_of("1", "2", "3")),
            (r"^(Joindre un|J'attends votre) CV", one_of("sans cv")),
        ),
        *EVERYBODY,
    ],
    _weights(
        {
            r"^D'accord, on continue": 30,
            r"^C'est parti|^On continue|^Je prends ma place|^Je m'inscris|^Envoyer$|^Ça marche": 14,
            r"^Oui, c'est (chez moi|mon prénom)|^Oui, c'est pour": 20,
            r"^Non merci": 0.4,
            r"^Trouver mes points forts|^Continuer": 3,
            r"^Choisir une rencontre": 3,
            r"^Les ateliers|^Voir les ateliers": 2.5,
            r"^Offres|^Je postule|^Ça m'intéresse|^Postuler": 4,
            r"^Mon agenda|^Mon bilan|^Voir les deux semaines|^Mon attestation": 0.5,
            r"^Mon profil|^Mes données|^Moins de messages|^Langue": 0.05,
            r"^Je viens|^Rejoindre": 6,
            r"^J'y étais": 6,
            r"^Je ne peux pas|^J'ai une convocation|^Déplacer|^Je n'ai pas pu": 0.5,
            r"^Le mentor n'est pas venu": 0.15,
            r"^C'est tout|^C'est noté|^Rien, merci|^Sans CV": 3,
            r"^Passer": 0.6,
            r"^Pas pour moi": 0.7,
            **USUAL,
        }
    ),
    compile(r"^$"),
)
MENTOR = Habits(
    [
        *_typed(
            (r"quelle entreprise", lambda it: f"Atelier {it.name}"),
            (
                r"Quel est votre métier",
                one_of("support informatique", "technicien support", "graphiste"),
            ),
            (r"aimez-vous parler", one_of("changer de métier", "le télétravail, apprendre seul")),
            (r"se porter garant", one_of("Nadia Ferrand, ressources humaines")),
            (r"À quelle heure|À partir de quelle", one_of("12h30", "17h", "18h", "18h30", "9h30")),
        ),
        *EVERYBODY,
    ],
    _weights(
        {
            r"^C'est parti|^J'ai lu|^Ouvrir des créneaux": 14,
            r"^Je reste sur Déclic|^J'en parle à l'équipe|^C'est son droit": 9,
            r"^La salle de Déclic|^Français|^C'est tout$": 4,
            r"^Mon propre lien|^Je donne mon|^Je prends le sien|^Je lui avance": 0.05,
            r"^Ouvrir autre chose": 3,
            r"^C'est tout pour moi": 1,
            r"^Une date": 4,
            r"^Un autre jour": 0,
            r"groupe, 45": 5,
            r"^8 personnes": 8,
            r"^Je serai là|^Oui$|^Rejoindre": 8,
            r"^J'ai un empêchement|^Je n'ai pas pu|^Personne": 0.25,
            r"^Mes absences|^Mon profil|^Mes données|^Mes créneaux": 0.1,
            **USUAL,
        }
    ),
    compile(r"L'équipe regarde votre profil|Aucun rendez-vous|Prochain rendez-vous|Places libres"),
)
EMPLOYER = Habits(
    [
        *_typed(
            (r"quelle entreprise", lambda it: f"Fibre {it.name}"),
            (r"Quel est le métier", one_of("Technicien support (H/F)", "Webmaster (H/F)")),
            (r"est-ce payé", one_of("1 900 à 2 100 € brut par mois", "13 € brut de l'heure")),
            (r"Quelques mots sur le travail", one_of("Vous aidez les gens au téléphone.")),
            (r"combien de mois", one_of("6", "12 mois")),
            (r"Quel jour", one_of("demain", "mardi")),
            (r"quelle heure", one_of("14 h 30", "10h")),
            (r"Où \? Une adresse", one_of("Au 12 rue des Arts")),
        ),
        *EVERYBODY,
    ],
    _weights(
        {
            r"^C'est parti|^Publier une offre|^Envoyer à l'équipe": 12,
            r"^Rien de particulier|^C'est tout|^Aucun, garder": 4,
            r"^Mes offres|candidature|^Proposer|^Inviter|^Oui": 3,
            r"^Mon entreprise|^Mes données|^Corriger|^Fermer": 0.1,
            r"^Passer": 2,
            **USUAL,
        }
    ),
    compile(r"Offres en relecture|Offres en ligne"),
)
TEAM = Habits(
    EVERYBODY,
    _weights(
        {
            r"^Oui, bienvenue|^Oui, en ligne|^J'anime|^Oui": 20,
            r"^On s'est parlé": 12,
            r"^Pas joignable": 1,
            r"^Dans la zone|^C'est bon|^Accepter": 8,
            r"^Fermer la liste": 9,
            r"^C'est fini": 3,
            r"^Non": 0.6,
            r"^Écrire le résumé|^Passer": 1,
            r"^Revenir|^Aujourd'hui|^Les |^Mon prénom|^Mes données": 0.0,
            r".": 0.3,
        }
    ),
    compile(r"Espace de l'équipe"),
)
BY_ROLE: Mapping[str, Habits] = {
    "participant": PARTICIPANT,
    "mentor": MENTOR,
    "employer": EMPLOYER,
    "team": TEAM,
}


def words_for(habits: Habits, question: str, character: Character) -> str | None:
    """Return the words typed to a question; None if no habit types any."""
    for pattern, words in habits.types:
        if pattern.search(question):
            return words(character)
    return None


def weight(habits: Habits, label: str) -> float:
    for pattern, weight in habits.presses:
        if pattern.search(label):
            return weight
    return 1.0
