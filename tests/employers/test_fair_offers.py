"""What an offer may say, and what it may not: sentences that pass, and sentences that do not."""

import pytest

from flows.employers.fair_offers import load_criteria
from flows.texts import load_texts
from rules.employers.fair_offers import (
    OF_FRANCE_TRAVAIL,
    OF_TRAININGS,
    OfferFault,
    faults,
    fold,
    grounds_for_refusal,
)

FINE = (
    "Technicien fibre (H/F)",
    "Chargé·e de clientèle F/H, CDI",
    "Poste ouvert aux femmes et aux hommes",
    "femme ou homme",
    "Hommes-femmes, égalité de salaire",
    "Nous veillons à l'égalité femmes-hommes",
    "Interface homme-machine : vous dessinez des écrans",
    "Hôte ou hôtesse d'accueil",
    "Hôtesse d'accueil (H/F)",
    "Homme toutes mains F/H",
    "Vendre la mode femme en ligne",
    "Une jeune entreprise de six personnes",
    "Jeune start-up, équipe soudée",
    "Développeur junior bienvenu, senior aussi",
    "Profil junior ou reconversion",
    "Une entreprise qui existe depuis plus de 20 ans",
    "Plus de 10 ans d'expérience appréciés",
    "De 10 à 15 ans d'expérience dans le réseau",
    "Animer des ateliers pour des enfants de 6 à 12 ans",
    "Accompagner des jeunes de 16 à 25 ans vers l'emploi",
    "Aider un public âgé avec le numérique",
    "Des personnes âgées à dépanner à domicile",
    "Poste accessible aux personnes handicapées",
    "Ouvert aux personnes en situation de handicap, RQTH bienvenue",
    "Locaux adaptés à tous les handicaps",
    "Frais de déplacement remboursés",
    "Les frais de repas sont pris en charge",
    "Remboursement des frais kilométriques",
    "Aucun frais d'inscription, aucune caution",
    "La formation est payée par l'entreprise",
    "Aucun frais de dossier",
    "Formation gratuite, sans frais d'inscription",
    "Frais d'inscription pris en charge par la Région",
    "Frais de déplacement remboursés, prime versée chaque mois",
    "Formation payée dès le premier jour",
    "No registration fee",
    "Formation de trois mois à notre charge",
    "Nous achetons le kit de départ pour vous",
    "Mutuelle, tickets restaurant, prime de 100 €",
    "Gérer l'achat du matériel informatique",
    "Anglais lu, français courant à l'oral",
    "Développer en React Native, application native",
    "Quels que soient votre âge, votre origine, votre situation de famille",
    "Sans distinction d'âge ni de sexe",
    "Bonne présentation des documents",
    "Habitudes de travail : des équipes de deux",
    "Résidence étudiante, quartier des Minimes",
    "Vous vous déplacez à Toulouse et autour",
    "Permis B valide, véhicule de service",
    "Remplacement d'un congé maternité",
    "Travail dans l'enceinte du site",
    "Contactez Marie, responsable du recrutement",
    "Secours catholique, antenne de Muret",
    "Remettre un RIB après la signature du contrat",
    "Site de produits d'origine contrôlée",
    "Contrat de 12 à 24 mois",
    "Télétravail possible deux jours sur cinq",
    "Espace non-fumeur",
    "Apprendre en pratiquant",
    "Porter des charges de 15 kg, travailler en hauteur",
    "Vous aimez rendre service et travailler avec soin",
    "Répondre aux clients par téléphone, par mail et sur Messenger",
    "Animer nos comptes Instagram et WhatsApp Business",
    "Mettre à jour les adresses des adhérents",
    "Envoyer les colis à l'adresse du client",
    "Numéro unique : 0 800 00 00 00",
    "Site : https://numa.example/emplois",
    "Écran tactile et téléphone portable fournis",
)
REFUSED = (
    ("Des frais d'inscription de 50 € sont demandés", "fee", "frais d'inscription"),
    ("Formation payante de 300 euros", "fee", "Formation payante"),
    ("La formation est à votre charge", "fee", "formation est à votre charge"),
    ("Formation de 2 jours à financer", "fee", "Formation de 2 jours à financer"),
    ("Matériel à vos frais", "fee", "à vos frais"),
    ("Une caution pour le téléphone", "fee", "caution"),
    ("Kit de démarrage à acheter", "fee", "Kit de démarrage à acheter"),
    ("Il faut acheter votre kit", "fee", "acheter votre kit"),
    ("Un petit investissement de départ", "fee", "investissement de départ"),
    ("Apport personnel souhaité", "fee", "Apport personnel"),
    ("20 € à verser", "fee", "20 € à verser"),
    ("Envoyez votre RIB dès maintenant", "fee", "Envoyez votre RIB"),
    ("Un virement est demandé avant l'embauche", "fee", "virement est demandé avant l'embauche"),
    ("Payer 30 € pour valider la candidature", "fee", "Payer 30 € pour valider"),
    ("Marketing de réseau, revenus sans limite", "fee", "Marketing de réseau"),
    ("Frais de dossier : 50 €", "fee", "Frais de dossier"),
    ("50 € à verser à l'inscription", "fee", "50 € à verser"),
    ("Prévoir un apport personnel de 5 000 €", "fee", "apport personnel"),
    ("Registration fee: 20 EUR", "fee", "Registration fee"),
    ("Aucun diplôme. Les frais d'inscription sont de 30 €", "fee", "frais d'inscription"),
    ("Participation financière de 20 €", "fee", "Participation financière"),
    ("Un acompte de 50 €", "fee", "acompte"),
    ("Cotisation de 30 € par an", "fee", "Cotisation de 3"),
    ("Moins de 30 ans", "age", "Moins de 30 ans"),
    ("Vous avez entre 18 et 25 ans", "age", "entre 18 et 25 ans"),
    ("Nous cherchons des jeunes de moins de 30 ans", "age", "cherchons des jeunes"),
    ("Jeune diplômé motivé", "age", "Jeune diplômé"),
    ("Vous êtes jeune et motivé", "age", "Vous êtes jeune"),
    ("Junior uniquement", "age", "Junior uniquement"),
    ("Seniors s'abstenir", "age", "Seniors s'abstenir"),
    ("35 ans maximum", "age", "35 ans maximum"),
    ("Âge maximum : 40", "age", "Âge maximum"),
    ("Recherche homme de terrain", "sex", "homme"),
    ("Nous cherchons une femme", "sex", "femme"),
    ("Hôtesse d'accueil", "sex", "Hôtesse"),
    ("Garçon ou équivalent", "sex", "Garçon"),
    ("Type européen", "origin", "Type européen"),
    ("Étrangers s'abstenir", "origin", "Étrangers s'abstenir"),
    ("Français sans accent", "accent", "sans accent"),
    ("Français langue maternelle", "accent", "Français langue maternelle"),
    ("Personne célibataire de préférence", "family", "célibataire"),
    ("Sans enfants", "family", "Sans enfants"),
    ("Pas de projet de maternité", "pregnancy", "Pas de projet de maternité"),
    ("Bonne présentation exigée", "looks", "Bonne présentation"),
    ("CV avec photo", "looks", "CV avec photo"),
    ("Photo obligatoire", "looks", "Photo obligatoire"),
    ("En bonne santé", "health", "bonne santé"),
    ("Poste non accessible aux personnes handicapées", "health", "non accessible aux personnes"),
    ("Non-fumeur", "habits", "Non-fumeur"),
    ("Pas de voile", "religion", "Pas de voile"),
    ("Catholique pratiquant", "religion", "Catholique"),
    ("Non pratiquant", "religion", "Non pratiquant"),
    ("Habiter à moins de 20 km", "residence", "Habiter à moins"),
    ("Vous habitez à Toulouse", "residence", "Vous habitez à"),
    ("Hors quartiers", "residence", "Hors quartiers"),
    ("Nom à consonance française", "name", "Nom à consonance"),
    ("Non syndiqué", "union", "Non syndiqué"),
    ("Chômeurs s'abstenir", "poverty", "Chômeurs s'abstenir"),
    ("Envoyez-nous votre adresse", "address", "Envoyez-nous votre adresse"),
    ("Avec votre adresse postale", "address", "votre adresse postale"),
    ("Adresse complète obligatoire", "address", "Adresse complète obligatoire"),
    ("Joindre un justificatif de domicile", "address", "justificatif de domicile"),
    ("Laissez votre numéro, on vous rappelle", "phone", "Laissez votre numéro"),
    ("Contact : 06 39 98 12 34", "phone", "06 39 98 12 34"),
    ("Contact : +33 6 39 98 12 34", "phone", "+33 6 39 98 12 34"),
    ("Écrivez-moi sur WhatsApp", "phone", "Écrivez-moi sur WhatsApp"),
    ("Candidatures par Telegram uniquement", "phone", "Candidatures par Telegram"),
    ("Entretien sur https://t.me/numa_rh", "phone", "t.me/numa_rh"),
    ("Formulaire : https://bit.ly/3xYz", "link", "bit.ly/3xYz"),
)


@pytest.mark.parametrize("sentence", FINE)
def test_what_only_looks_like_a_criterion_passes(sentence: str) -> None:
    assert faults(sentence, load_criteria()) == []


@pytest.mark.parametrize(("sentence", "category", "words"), REFUSED)
def test_what_the_law_forbids_is_named_with_its_words(
    sentence: str, category: str, words: str
) -> None:
    [found] = faults(sentence, load_criteria())
    assert (found.category, found.team) == (category, False)
    assert found.words.startswith(words)


@pytest.mark.parametrize("sentence", FINE)
@pytest.mark.parametrize("more", ["moins de 30 ans", "photo obligatoire"])
def test_words_that_pass_do_not_hide_others(sentence: str, more: str) -> None:
    assert faults(f"{sentence}. {more}", load_criteria())
    assert faults(f"{more} ! {sentence}", load_criteria())


def test_what_some_jobs_may_ask_is_left_to_the_team() -> None:
    found = faults("Nationalité française exigée (poste de l'État)", load_criteria())
    assert found == [OfferFault("nationality", "Nationalité française", team=True)]


@pytest.mark.parametrize(
    "said", ["Être français", "Ressortissants européens seulement", "Passeport français requis"]
)
def test_a_nationality_said_otherwise_is_left_to_the_team_too(said: str) -> None:
    assert [(it.category, it.team) for it in faults(said, load_criteria())] == [
        ("nationality", True)
    ]


@pytest.mark.parametrize(
    "typed", ["MOINS DE 30 ANS", "moins  de\n30 ans", "Moins de 30 ans", "Moins‑de‑30‑ans"]
)
def test_capitals_spaces_and_hyphens_hide_nothing(typed: str) -> None:
    assert [it.category for it in faults(typed, load_criteria())] == ["age"]


def test_each_category_is_told_once_in_the_order_of_the_text() -> None:
    text = "Homme, moins de 30 ans, bonne présentation, femme acceptée"
    assert [it.category for it in faults(text, load_criteria())] == ["sex", "age", "looks"]


@pytest.mark.parametrize(
    ("of", "categories"),
    [
        (None, ["fee", "phone", "age"]),
        (OF_FRANCE_TRAVAIL, ["fee", "phone"]),
        (OF_TRAININGS, ["fee"]),
    ],
)
def test_an_offer_from_elsewhere_is_refused_for_what_nobody_else_looks_at(
    of: frozenset[str] | None, categories: list[str]
) -> None:
    text = "Frais de dossier. Indiquez votre téléphone. Moins de 30 ans. Nationalité française."
    assert [it.category for it in grounds_for_refusal(text, load_criteria(), of)] == categories
    assert "nationality" in {it.category for it in faults(text, load_criteria())}


def test_every_category_has_its_sentence() -> None:
    categories = load_criteria().forbidden.keys()
    marks = {"minimum_pay", "on_site"}
    assert {f"fair.{name}" for name in categories | marks} <= load_texts().keys


@pytest.mark.parametrize("text", ["Œuvre d’Été", "ǅ ß İ ﬁ ½ 😀", "e\u0301"])
def test_folding_keeps_every_letter_in_its_place(text: str) -> None:
    assert len(fold(text)) == len(text)
