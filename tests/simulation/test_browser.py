"""Simulated people on the bot's own page: they read it as a chat, and press what it shows."""

from sandbox.simulation import phone
from sandbox.simulation.browser import Browsers
from sandbox.simulation.person import Move
from sandbox.world.history import History
from tests.harness.chat import Chat
from tests.webchat.browser import browsers

WHO = 10_005


async def test_somebody_begins_presses_types_and_is_forgotten(chat: Chat) -> None:
    async with browsers(chat) as client:
        history = History()
        theirs = Browsers(client.session, str(client.make_url("")).rstrip("/"), history)
        shown = history.chats[WHO]
        await theirs.look(WHO)  # no conversation yet: nothing is asked
        assert not (await theirs.do(WHO, Move("/start"))).fault
        await theirs.look(WHO)
        asked = phone.asking(shown)
        assert asked is not None and "Bonjour et bienvenue" in asked.text
        move = Move("C'est parti", asked.id, asked.data["C'est parti"], twice=True)
        heard = await theirs.do(WHO, move)
        assert heard.notice, "the second press of a button is told, as on Telegram"
        heard = await theirs.do(WHO, Move("/supprimer"))
        assert heard.rows and "> /supprimer" in phone.transcript(shown)
        for label in ("Oui, tout effacer", "Oui, j'en ai la certitude"):
            asked = phone.asking(shown)
            assert asked is not None
            await theirs.do(WHO, Move(label, asked.id, asked.data[label]))
        await theirs.do(WHO, Move("effacer"))
        [last] = phone.newest_first(shown)
        assert "Tout ce qui vous concerne est effacé" in last.text
        assert not (await theirs.do(WHO, Move("/menu"))).fault, "who comes back begins anew"


async def test_a_page_that_is_refused_is_told(chat: Chat) -> None:
    async with browsers(chat) as client:
        theirs = Browsers(client.session, str(client.make_url("/nowhere")), History())
        assert (await theirs.do(WHO, Move("/start"))).fault == "404"
