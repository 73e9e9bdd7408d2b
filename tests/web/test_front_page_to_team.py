"""From the form to the team's telephones, through the whole bot."""

from datetime import timedelta

from aiohttp.test_utils import TestClient, TestServer

from bot.web.enrolment.front_page import CONTACT, NAME, STAMP
from bot.web.server import build
from services.outbox import signed_links
from tests.harness.chat import Chat
from tests.harness.typed import as_typed
from tests.web.conftest import a_stamp

TRANSCRIPT = """\
sami> /start i-{staff}
sami> Sami
"""


async def leave(chat: Chat, name: str, contact: str) -> None:
    """On the page of the bot that runs, as a browser does."""
    app = chat.app
    key = signed_links.key_from(app.settings.token)
    stamp = a_stamp(app.clock() - timedelta(minutes=1), key)
    async with TestClient(TestServer(build(None, *app.sites))) as client:
        form = {NAME: name, CONTACT: contact, STAMP: stamp}
        response = await client.post("/?lang=fr", data=form)
        assert "C'est noté" in as_typed(await response.text())
    await chat.hear()


async def test_a_request_reaches_the_team_and_one_tap_erases_it(chat: Chat) -> None:
    await chat.play(TRANSCRIPT)
    await leave(chat, "Zoé", "06 39 98 12 34")
    assert chat.heard() == [
        "< Zoé demande une réponse 📞",
        "  06 39 98 12 34",
        "  Par le formulaire de la page d'accueil.",
        "  Demande n° 1, mardi 2 mars à 12 h. /rappels montre toutes celles qui attendent."
        " [C'est fait]",
    ]
    await leave(chat, "Zoé", "06 39 98 12 34")
    assert chat.heard() == []
    said = await chat.play("sami> /rappels\nsami> [C'est fait]\nsami> /rappels\n")
    assert "sami~ Demande n° 1 faite ✅ Le prénom et le contact sont effacés." in said
    assert said.rstrip().endswith("sami< Personne n'attend d'appel. Tout est à jour ✅")


async def test_a_command_of_the_team_is_nobody_elses(chat: Chat) -> None:
    await leave(chat, "Zoé", "zoe@exemple.fr")
    said = await chat.play("camille> /start\ncamille> /rappels\n")
    assert "Je ne connais pas cette commande" in said and "exemple.fr" not in said


async def test_who_joins_the_team_learns_that_someone_waits(chat: Chat) -> None:
    await leave(chat, "Zoé", "zoe@exemple.fr")
    said = await chat.play("sami> /start i-{staff}\nsami> /rappels\n")
    assert "sami< Des personnes attendent un appel 📞" in said
    assert "zoe@exemple.fr" in said


async def test_what_nobody_called_is_forgotten_after_thirty_days(chat: Chat) -> None:
    await leave(chat, "Zoé", "zoe@exemple.fr")
    await chat.move_to(chat.world.now() + timedelta(days=30))
    said = await chat.play("sami> /start i-{staff}\nsami> /rappels\n")
    assert "Personne n'attend d'appel" in said and "exemple.fr" not in said
