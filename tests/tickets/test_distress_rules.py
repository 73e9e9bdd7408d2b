"""Which words are asked about, and which only look like a danger.  Add yours here."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.tickets.distress import load_danger_words
from rules.tickets.distress import (
    Danger,
    Insistence,
    begins_fine,
    dangers,
    insistence,
    is_watched,
    pressing_dangers,
)
from tests.harness.builders import NOON
from tests.tickets.distress_sentences import (
    AT_PEACE,
    HARMLESS,
    IN_OTHER_LANGUAGES,
    SAID_ROUND,
    SHORT,
    TRIED,
    TRIED_HARMLESS,
    TYPED,
)

FALSE_ALARMS = (
    "je suis mort de rire",
    "cette offre me tue",
    "tuer le temps",
    "mon ex vient chercher les enfants devant l'école",
    "mon ex est à la porte de chez Pôle emploi lui aussi",
    "deux minutes, quelqu'un frappe à la porte",
    "je frappe à toutes les portes pour un stage",
    "les petits seront mieux sans écran",
    "elle est mieux sans lunettes",
    "j'ai failli mourir de honte",
    "mon fils est mort de faim, on mange quand ?",
    "le suicide de ce film",
    "je me suis fait violence",
    "violence",
    "il a battu un record",
    "frappe au clavier",
    "mourir de chaud",
    "dead line",
    "killing it",
    "This job is killing me",
    "I could kill for a coffee",
    "Prévention de la violence et de la délinquance",
    "j'ai hâte d'en finir avec ce questionnaire",
    "pour en finir au plus vite avec le chômage",
    "vivement qu'on en finisse",
    "je me suis battue pour ce poste",
    "je me bats pour y arriver",
    "il me tape sur les nerfs",
    "ça me tape dans l'œil, il me tape dans l'œil",
    "ce qui m'a frappé dans ce métier",
    "Ce qui me frappe le plus, c'est le calme",
    "mon fils me bat aux échecs",
    "Ma fille me bat toujours au tennis",
    "je ne veux plus vivre chez mes parents",
    "je ne peux plus vivre sans travail",
    "je n'ai plus envie de vivre à Toulouse",
    "je veux disparaître des listes d'envoi",
    "mon téléphone va mourir",
    "La batterie est morte",
    "je travaille avec des femmes victimes de violences",
    "éducateur pour enfants en danger",
    "intervenante en prévention du suicide",
    "accompagner des victimes de violences conjugales",
    "bénévole au 119, enfance en danger",
    "Suicide Squad",
    "Je suis tué de fatigue",
    "j'ai tué le bug",
    "un job qui tue",
    "il m'a donné un coup de main",
    "donner un coup de pouce",
    "elle a frappé à toutes les portes",
    "cliquer, frapper, taper : la saisie",
    "je tape vite au clavier",
    "taper mon CV",
    "Ils m'ont battu au poteau",
    "mon ordi me menace de planter",
    "je suis harcelé par les pubs",
    "les enfants sont difficiles à garder",
    "mon enfant est malade",
    "mon fils a battu son record",
    "ma mère me tape mon CV",
    "on me propose une formation",
    "on m'a agréé",
    "I want to live in Paris",
    "I don't want to live with my parents",
    "I'd die for this job",
    "I want to die laughing",
    "he always beats me at chess",
    "she beat me to it",
    "hit me up",
    "je vais crever un pneu",
    "La mort dans l'âme, je renonce",
    "Mortel, cet atelier !",
    "je suis à l'article de la mort lol",
    "je n'ai plus de force pour continuer la formation",
    "je n'ai plus envie de continuer",
    "je n'en finis pas",
    "ça n'en finit pas",
    "travail à n'en plus finir",
    "on est fatigués",
    "marre de la vie de bureau",
    "je veux vivre",
    "je veux finir vite",
    "je suis mort",
    "trop mort ce truc",
    "t'as tué",
    "Le viol est un crime, j'ai étudié le droit pénal",
    "j'étudie la violence à l'école",
    "gestion des conflits et de la violence",
    "agent de sécurité, gérer des personnes violentes",
    "il me faut un ordinateur",
    "il m'a appelé",
    "on m'a tapé mon dossier",
    "mes parents me battent froid",
    "Que pense-t-on du suicide assisté ?",
    "la ligne suicide écoute recrute",
    "J'aime tuer des zombies",
    "il faut tuer la concurrence",
    "mon rêve me fait vivre",
    "j'ai peur de mon chef",
    "j'ai peur du chef",
    "elle me cogne des idées",
    "petite frappe",
    "frappe chirurgicale",
    "Mon fils tape les touches",
    "Mon mari tape le texte",
    "mon chat me tue",
    "mon patron va me tuer si je suis en retard",
    "je vais mourir de trac",
    "si je dois encore attendre je vais mourir d'ennui",
    "plus envie de travailler",
    "je ne veux plus être là le lundi",
    "envie de tout plaquer",
    "killing time",
    "deadline",
    "my boss will kill me if I'm late",
    "I will kill it at the interview",
    "Je suis battante",
    "je me suis fait avoir",
    "Je me suis fait taper dans l'oeil par ce métier",
    "on m'a volé mon téléphone",
    "un métier qui me fait vibrer",
    "suicidé commercial",
    "je pensais me tuer à la tâche",
    "le harcèlement au travail est un sujet que je connais",
    "comment mettre fin à ma période d'essai ?",
    "mettre fin à mon CDD",
    "je veux mettre fin à mes droits",
    "désolée je peux pas être là, mon fils est malade",
    "je ne peux pas être là avant 10h",
    "je suis menacé d'expulsion",
    "je suis menacé de licenciement",
    "on me menace de radiation",
    "je n'arrive plus à vivre avec 600 euros",
    "marre de vivre du RSA",
    "Comment mettre fin à mon contrat pour changer de métier ?",
    "mon patron va me tuer si je rate ça",
    "je ne suis pas bien, je suis malade, je ne viens pas demain",
    "je suis pas bien réveillé",
    "je suis pas bien sûr",
    "je vais pas bien comprendre si vous parlez vite",
    "ça va pas bien avec mon téléphone",
    "pas sûr d'être là demain",
    "j'ai tout préparé pour demain matin, mon CV est imprimé",
    "il n'y a plus de place plus tard",
    "je saute une question",
    "je saute le déjeuner demain",
    "pas sûr d'avoir 28 points",
)

ALARMS = {
    Danger.SUICIDE: (
        "jveux mourir",
        "je veux mourir",
        "j'veux mourire",
        "JE VEUX MOURIIIIIR",
        "j'ai envie de mourir",
        "g envie de mourir",
        "j'ai juste envie de crever",
        "en finir",
        "je veux en finir",
        "j'ai envie d'en finir avec la vie",
        "en finir avec tout",
        "me foutre en l'air",
        "je vais me foutre en l'air",
        "plus envie de vivre",
        "j'ai plus envi de vivre",
        "je n'ai plus goût à la vie",
        "plus la force de vivre",
        "je vais me suicider",
        "jpense au suicide",
        "je pense souvent au suicide",
        "j'ai des idées suicidaires",
        "idee suicidaire",
        "je me suicide ce soir",
        "je vais me suissider",
        "suicide",
        "le suicide est ma seule solution",
        "j'ai fait une TS",
        "tentative de suicide l'an dernier",
        "je vais me pendre",
        "je vais me tuer",
        "je veux me tuer",
        "je vais me jeter sous un train",
        "je veux plus vivre",
        "je ne veux plus vivre",
        "marre de vivre",
        "j'en ai marre de la vie",
        "la vie ne vaut plus la peine",
        "à quoi bon vivre",
        "tout le monde serait mieux sans moi",
        "je serais mieux mort",
        "je voudrais être morte",
        "je veux m'endormir et ne plus me réveiller",
        "je vais avaler tous mes médicaments",
        "mon fils veut mourir",
        "ma sœur veut se suicider",
        "mon mari parle de se tuer",
        "je veux me faire du mal",
        "J'ai envie de disparaître",
        "I want to die",
        "i wanna die",
        "I just want to kill myself",
        "I'm suicidal",
        "thinking about suicide",
        "I don't want to live anymore",
        "i wish i was dead",
        "end my life",
        "better off without me",
        "je ve mourir",
        "jen peu plu jve mourir",
        "jveu plu vivre",
        "je ve me tué",
        "je veux en finire",
        "jai pu envie de vivre",
        "jai envie dmourir",
        "jme coupe les veines",
        "j'ai des idées noires",
        "je me suis scarifié",
        "j'ai pris tout mes médicament d'un coup",
        "j'ai voulu mourir cette nuit",
        "je vais sauter du pont",
        "je mérite pas de vivre",
        "je vais me tuer si ça continue",
    ),
    Danger.VIOLENCE: (
        "il me tape",
        "mon mari me frappe",
        "il m'a violée",
        "on me menace",
        "on m'a menacé",
        "mon ex me menace",
        "mon copain me bat",
        "mon conjoint m'a tabassée",
        "je me suis fait violer",
        "je me suis fait agresser hier",
        "je suis battue",
        "je suis une femme battue",
        "je suis victime de violences conjugales",
        "je subis des violences",
        "j'ai peur de mon mari",
        "peur qu'il me frappe",
        "mon ex veut me tuer",
        "il a levé la main sur moi",
        "il me donne des coups",
        "il m'a mis un coup de poing",
        "on me harcèle",
        "il m'étrangle",
        "il abuse de moi",
        "he hits me",
        "my husband beats me",
        "I was raped",
        "my boyfriend threatened me",
        "mon mari ma frappé",
        "ilme tape",
        "mon mari est violent avec moi",
        "mn copain me frape",
        "mon marie me tape tout les jour",
        "il menace de me tué",
        "g ete violer par mon oncle",
        "il m'oblige a coucher avec lui",
        "il a pointé un couteau sur moi",
        "mon mari va me tuer si je pars",
        "mon propriétaire me menace",
    ),
    Danger.CHILD: (
        "mon père me bat",
        "ma mère me frappe",
        "mes parents me tapent",
        "mon beau-père m'a violée",
        "mon oncle m'a touchée, mon oncle me viole",
        "mon mari frappe mon fils",
        "mon ex tape les enfants",
        "ma fille s'est fait violer",
        "mon fils se fait frapper à l'école",
        "mon fils se fait harceler",
        "mes enfants sont en danger",
        "j'ai 16 ans et mon père me frappe",
        "my father hits me",
        "he beats my son",
        "my daughter is being abused",
        "mon beau père me touche",
        "ils me battent au foyer",
        "mes parents m'ont jeter dehors jai 17 ans",
    ),
    Danger.WORRY: (
        "kelkun peu mapelé svp jsui pa bien jtourne en ron",
        "je vais pas bien",
        "je ne vais pas très bien en ce moment",
        "ça va pas bien du tout là",
        "moralement jsui pa bien",
        "jsui pa sur d'avoir 28",
        "pas sûr d'arriver à mes 30 ans",
        "j'ai tout préparé pour ce soir, ne dites rien à personne",
        "y aura plus de plus tard pour moi",
        "tfacon jsers a rien meme les atelier jles rate",
        "jdor plu la nuit, ma meuf ma laché. bref ya koi lundi",
        "nn mais g un toit la jdor juste pas pcq elle me manke",
        "tu peux dire adieu à l'équipe de ma part",
        "oui annule, de toute façon je saute ce soir",
        "pas sure d'être encore là cet été",
        "genre sauter koi. personne verrait la diff",
        "ya personne qui repond. ptetr que le pont ce sera plus simple lol",
        "mdr dans 6 mois si jsuis encore en vie",
        "c quoi le num deja pour parler la nuit",
        "jveux juste parler a qqn jdors pas",
    ),
}
PRESSING = {
    Danger.SUICIDE: (
        "jai pri tou les cachet",
        "je suis sur le pont",
        "j'ai le couteau dans la main",
        "adieu",
        "je tiens plus",
        "c'est fini pour moi",
        "je sers a rien",
        "i took all the pills",
    ),
    Danger.VIOLENCE: (
        "mon ex il tape a la porte",
        "il est devant chez moi",
        "il est dans lescalier",
        "il revient",
        "ya mon mari qui rentre",
        "je me suis enfermée dans la salle de bain",
        "he is at the door",
    ),
    Danger.CHILD: ("mon bébé respire plus", "mes enfants ont peur", "ma fille pleure"),
}
"""Words of somebody whom the team is to call; most of them say nothing of a danger elsewhere."""
ELSEWHERE = (
    "je sauterais bien le repas",
    "le pont du 1er mai vous êtes ouverts ?",
    "j'ai crevé un pneu",
    "jveux crever l'abcès avec mon chef",
    "3114 route de Revel",
    "si je suis encore là lundi je viens à l'atelier",
)
"""What only has a word of danger."""
WORDS = ("je", "veux", "il", "me", "mon", "fils", "tape", "mourir", "en", "finir", "a")
SOUP = st.lists(st.sampled_from(WORDS))


def found(text: str) -> list[Danger]:
    return list(dangers(text, load_danger_words()))


def test_a_bridge_a_tyre_and_an_address_are_no_danger() -> None:
    assert [text for text in ELSEWHERE if found(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "nn apel pa y regarde mn tel",
        "comen vs parlé san kil voi",
        "efface ske jvien decrir stp",
        "he reads my messages",
    ],
)
def test_who_is_watched_is_heard(text: str) -> None:
    assert is_watched(text)


@pytest.mark.parametrize("text", ["je regarde les offres demain", "non tout va bien"])
def test_who_looks_at_something_is_not_watched(text: str) -> None:
    assert not is_watched(text)


@pytest.mark.parametrize(
    "text", ["ça va mieux wsh. jme sens con pr hier", "je vais beaucoup mieux"]
)
def test_who_feels_better_says_that_all_is_well(text: str) -> None:
    assert begins_fine(text)


def test_feeling_better_with_a_reserve_is_not_all_well() -> None:
    assert not begins_fine("ça va mieux mais je veux que ça s'arrête")


@pytest.mark.parametrize("text", [*FALSE_ALARMS, *HARMLESS, *TRIED_HARMLESS, *AT_PEACE])
def test_ways_of_speaking_jobs_and_works_are_no_danger(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("danger", "text"),
    [(danger, text) for danger in ALARMS for text in (*ALARMS[danger], *TYPED.get(danger, ()))],
)
def test_what_may_be_a_danger_is_found_however_it_is_typed(danger: Danger, text: str) -> None:
    assert found(text)[:1] == [danger]


@pytest.mark.parametrize(
    ("danger", "text"), [(danger, text) for danger, texts in SAID_ROUND.items() for text in texts]
)
def test_slang_english_complaints_and_erasures_are_found_too(danger: Danger, text: str) -> None:
    assert found(text)[:1] == [danger]


@pytest.mark.parametrize("text", SHORT)
def test_a_word_or_two_are_enough(text: str) -> None:
    assert found(text) == [Danger.SUICIDE]


@pytest.mark.parametrize(
    ("danger", "text"),
    [(danger, text) for danger, texts in IN_OTHER_LANGUAGES.items() for text in texts],
)
def test_the_gravest_words_are_found_in_other_languages(danger: Danger, text: str) -> None:
    assert found(text)[:1] == [danger]


@pytest.mark.parametrize(
    ("danger", "text"), [(danger, text) for danger, texts in PRESSING.items() for text in texts]
)
def test_more_words_are_pressing_once_a_call_was_asked_for(danger: Danger, text: str) -> None:
    assert danger in (*found(text), *pressing_dangers(text, load_danger_words()))


@pytest.mark.parametrize(
    "text", ["merci", "demain 10h je suis libre", "mon numéro est changé", "ok", "à quelle heure ?"]
)
def test_words_about_the_call_press_nothing(text: str) -> None:
    assert pressing_dangers(text, load_danger_words()) == []


@pytest.mark.parametrize("text", TRIED)
def test_what_was_tried_afterwards_is_found_too(text: str) -> None:
    assert found(text)


@pytest.mark.parametrize(
    ("sentence", "spellings"),
    [
        ("{} en danger chez moi", "je-suis chui chuis jsui jsuis jss shui"),
        ("{} mourir", "je-veux jve jveu jveut jveux jvx"),
        ("je {} mourir", "veux ve veu veus vx"),
        ("{} mourir", "je-voudrais jvoudrai jvoudrais"),
        ("{} me suicider", "je-vais jva jvai jvais"),
        ("je {} me suicider", "vais vai"),
        ("{} me tuer", "je-pense jpens jpense"),
        ("{} frappe", "il-me ilme il-ma ilma elle-me elleme elle-ma ellema on-me onme"),
    ],
)
def test_a_word_is_read_in_each_of_its_spellings(sentence: str, spellings: str) -> None:
    """Written again here: that one of them is gone must not pass unseen."""
    typed = [sentence.format(it.replace("-", " ")) for it in spellings.split()]
    assert [text for text in typed if not dangers(text, load_danger_words())] == []


def test_the_gravest_comes_first_and_none_is_left_out() -> None:
    both = "mon mari me frappe, je veux mourir"
    assert found(both) == [Danger.SUICIDE, Danger.VIOLENCE]


def test_what_only_looks_like_a_danger_hides_nothing_that_stands_beside_it() -> None:
    assert found("morte de rire… non, je veux mourir") == [Danger.SUICIDE]


def ago(**time: float) -> datetime:
    return NOON - timedelta(**time)


@pytest.mark.parametrize(
    ("danger", "before", "said"),
    [
        (Danger.WORRY, [], Insistence.FIRST),
        (Danger.WORRY, [(Danger.WORRY, ago(minutes=1))], Insistence.AGAIN),
        (Danger.WORRY, [(Danger.SUICIDE, ago(days=6))], Insistence.AGAIN),
        (Danger.WORRY, [(Danger.WORRY, ago(days=7))], Insistence.FIRST),
        (
            Danger.WORRY,
            [(Danger.WORRY, ago(minutes=9)), (Danger.SUICIDE, ago(minutes=1))],
            Insistence.STILL,
        ),
        (Danger.WORRY, [(Danger.WORRY, ago(minutes=1))] * 2, Insistence.STILL),
        # The hour after, it is asked anew.
        (
            Danger.WORRY,
            [(Danger.WORRY, ago(hours=2)), (Danger.WORRY, ago(hours=1))],
            Insistence.AGAIN,
        ),
        # Two dangers of one text are one sign.
        (
            Danger.SUICIDE,
            [(Danger.SUICIDE, ago(minutes=1)), (Danger.VIOLENCE, ago(minutes=1))],
            Insistence.AGAIN,
        ),
        # What was never asked about is asked about.
        (
            Danger.SUICIDE,
            [(Danger.WORRY, ago(minutes=9)), (Danger.VIOLENCE, ago(minutes=1))],
            Insistence.AGAIN,
        ),
    ],
)
def test_a_second_sign_weighs_more_and_a_third_is_not_asked_the_same(
    danger: Danger, before: list[tuple[Danger, datetime]], said: Insistence
) -> None:
    assert insistence(danger, before, NOON) is said


@given(st.one_of(st.text(max_size=1000), SOUP.map(lambda words: (" ".join(words) * 1000)[:1000])))
def test_any_text_is_read_and_the_gravest_stands_first(text: str) -> None:
    told = found(text)
    assert told == [danger for danger in Danger if danger in set(told)]
