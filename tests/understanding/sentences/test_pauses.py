import pytest

from flows.intents.abbreviations import load_abbreviations
from rules.understanding.pauses import Pause, pause_in, wants_pause


@pytest.mark.parametrize(
    ("text", "pause"),
    [
        ("attends 2 min", Pause.MOMENT),
        ("attendez je regarde mon planning", Pause.MOMENT),
        ("one moment", Pause.MOMENT),
        ("je réfléchis", Pause.MOMENT),
        ("peut etre", Pause.LATER),
        ("maybe tomorrow", Pause.LATER),
        ("jdois demander a mon mari d'abord", Pause.LATER),
        ("plus tard la jsuis au taf", Pause.LATER),
        ("pas maintenant", Pause.LATER),
        ("pose", Pause.LATER),
        ("mettons en pause", Pause.LATER),
        ("on fait une pause svp", Pause.LATER),
        ("stop je continue après", Pause.LATER),
        ("stop pour ce soir", Pause.LATER),
    ],
)
def test_who_needs_a_moment_answers_nothing(text: str, pause: Pause) -> None:
    assert pause_in(text, load_abbreviations()) is pause


@pytest.mark.parametrize(
    "text",
    [
        "je veux voir les ateliers",
        "attends-moi, j'arrive dans 2 min",
        "attends tu peux annuler ?",
        "peut-être que je viens, annulez",
        "oui je veux bien",
        "pose ma question à l'équipe",
        "stop",
        "stop les messages",
        "on s'arrête là, j'abandonne",
        "",
    ],
)
def test_who_wants_something_is_not_kept_waiting(text: str) -> None:
    assert pause_in(text, load_abbreviations()) is None


@pytest.mark.parametrize(
    "text",
    [
        "est-ce que je pourrais faire une petite pause, ma sœur m'appelle ?",
        "can i take a break",
        "jdois y aller la jfinis ce soir",
        "pause jfais dodo",
    ],
)
def test_who_asks_for_a_pause_is_heard(text: str) -> None:
    assert wants_pause(text, load_abbreviations())


def test_a_pause_that_is_only_spoken_of_is_not_asked_for() -> None:
    assert not wants_pause("j'ai besoin de pauses pendant la visio", load_abbreviations())
    assert not wants_pause("la pause est à quelle heure ?", load_abbreviations())
