"""To who is asked whether the team calls back, no call is not « all is well », nor a yes."""

import pytest

from rules.conversation.typed_text import plain
from services.understanding.danger_candidates import NO_CALL


@pytest.mark.parametrize(
    "text",
    [
        "si jappelle 119 ils vont le placer c mort jle laisse pas",
        "nn tkt jvais pas appeler des inconnus",
        "si vous appelez mon père ça va être pire",
        "j'appelle personne moi",
        "n'appelez surtout pas la police",
        "I am not going to call strangers",
    ],
)
def test_some_words_call_nobody(text: str) -> None:
    assert NO_CALL.search(plain(text))


@pytest.mark.parametrize(
    "text",
    [
        "rappelez moi ce soir",
        "si possible rappelez-moi demain",
        "je sais pas qui appeler",
        "j'ai personne à qui parler",
        "je veux qu'on m'appelle",
        "non ça va mieux",
        "if possible call me back",
    ],
)
def test_other_words_may_want_a_call(text: str) -> None:
    assert not NO_CALL.search(plain(text))
