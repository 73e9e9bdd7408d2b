"""An employer, a file of two hundred lines, France Travail: to a digest on the right phones."""

from collections.abc import Mapping
from pathlib import Path

import orjson
import pytest
from aiohttp import ClientSession
from pydantic import SecretStr
from sqlalchemy import func, select

from bot.clients.france_travail import FranceTravail
from bot.clients.france_travail_access import FranceTravailAccess
from bot.offer_sources.sync import OffersSync
from models.offers import Opportunity
from rules.offers.opportunities import OpportunityKind, OpportunitySource
from services.offer_sources import importing
from services.tabular.faults import FaultyFile
from tests.harness.chat import Chat
from tests.harness.france_travail import FakeFranceTravail, Raw

POSTED = """
sami> /start i-{staff}
sami> Sami
nora> /start i-{employer}
nora> Nora
nora> [C'est parti]
nora> Fibre d'Oc
nora> [Publier une offre]
nora> Technicien support informatique (H/F)
nora> 1
nora> [En partie à distance]
nora> 31000
nora> [CDD]
nora> 8
nora> [Temps plein]
nora> 1 900 à 2 100 € brut par mois
nora> [Rendre service]
nora> [C'est tout]
nora> [Rien de particulier]
nora> Vous aidez les gens au téléphone. On apprend ensemble.
nora> [Envoyer à l'équipe]
sami> [Oui, en ligne]
"""
WISHED = """
{who}> [Oui, montrez-moi]
{who}> [Oui, envoyez-les-moi]
{who}> [{wish}]
{who}> [C'est tout pour moi]
{who}> [Un emploi]
{who}> [À 30 km au plus]
{who}> [Les deux me vont]
{who}> [Passer]
{who}> [Chaque matin]
"""
WISHES: Mapping[str, str] = {
    "camille": "Dépanner des ordinateurs",
    "ada": "Créer des sites, des applis",
    "binta": "Former au numérique",
}
HEADER = "id;titre;rome;entreprise;commune;code postal;contrat;lien;jusqu'au\n"
BROKEN = {
    10: "x-1;Animateur numérique;G1238;Les Coteaux;Toulouse;31000;CDI;https://x.example/1;2026-01-31",
    25: "x-2;Animateur numérique;Z9999;Les Coteaux;Toulouse;31000;CDI;https://x.example/2;2027-06-30",
    40: "x-3;Animateur numérique;G1238;Les Coteaux;Toulouse;31000;CDI;http://x.example/3;2027-06-30",
    55: "x-4;Animateur numérique;G1238;;Toulouse;31000;CDI;https://x.example/4;2027-06-30",
    70: "x-5;;G1238;Les Coteaux;Toulouse;31000;CDI;https://x.example/5;2027-06-30",
    85: "x-6;Animateur numérique;G1238;Les Coteaux;Toulouse;31000;bail;https://x.example/6;2027-06-30",
    100: "x-7;Animateur numérique;G1238;Les Coteaux;Toulouse;99999;CDI;https://x.example/7;2027-06-30",
    115: "n-1;Deux fois;G1238;Les Coteaux;Toulouse;31000;CDI;https://x.example/8;2027-06-30",
    130: "x-9;Animateur numérique;G1238;Les Coteaux;Toulouse;31000;CDI;https://x.example/9;le 31",
    145: ";Animateur numérique;G1238;Les Coteaux;Toulouse;31000;CDI;https://x.example/0;2027-06-30",
}


def a_file(*, broken: bool) -> bytes:
    """Two hundred lines, in Latin-1: three near Toulouse, the others in Béziers."""
    lines = []
    for number in range(2, 202):
        name, town = ("Médiateur", "Muret;31600") if number < 5 else ("Conseiller", "Béziers;34500")
        rome = "G1238" if number < 5 else "D1408"
        good = (
            f"n-{number - 1};{name} numérique {number};{rome};Société Générique {number};{town};"
            f"CDI;https://n.example/{number};30/06/2027"
        )
        lines.append(BROKEN.get(number, good) if broken else good)
    return (HEADER + "\n".join(lines) + "\n").encode("latin-1")


async def import_file(chat: Chat, *, broken: bool) -> int:
    content, now = a_file(broken=broken), chat.world.now()
    loaded = await chat.app.database.transact(
        lambda session: importing.load(session, "offres.csv", content, OpportunityKind.JOB, now)
    )
    return len(loaded)


async def counted(chat: Chat) -> dict[str, int]:
    query = select(Opportunity.source, func.count()).group_by(Opportunity.source)
    return await chat.app.database.read(lambda session: dict(session.execute(query).all()))


async def synchronise(chat: Chat, offers: list[Raw]) -> None:
    async with (
        FakeFranceTravail(offers=offers) as server,
        ClientSession() as client,
    ):
        access = FranceTravailAccess(client, f"{server.url}/token", "app", SecretStr("secret"))
        there = FranceTravail(client, server.url, access)
        await OffersSync(chat.app.database, there, chat.world.now).run()


def digest_of(transcript: str, who: str) -> str:
    """What that person heard after the last movement of the clock."""
    said = transcript[transcript.rindex("@ 2027-03-27 09:00") :]
    _, _, rest = said.partition(f"{who}< ")
    return rest.partition("]\n")[0]


@pytest.fixture
def recorded(reference_files: Path) -> list[Raw]:
    """What France Travail really answered."""
    file = reference_files / "francetravail" / "search_recorded_anonymised.json"
    offers: list[Raw] = orjson.loads(file.read_bytes())["body"]["resultats"]
    return offers


async def test_three_sources_one_digest_each_with_its_own_reasons(
    chat: Chat, recorded: list[Raw]
) -> None:
    with pytest.raises(FaultyFile) as refused:
        await import_file(chat, broken=True)
    told = str(refused.value).splitlines()
    assert [int(line.split("line ")[1].split(":")[0]) for line in told] == sorted(BROKEN)
    assert await counted(chat) == {}

    played = await chat.play(POSTED)
    assert await import_file(chat, broken=False) == 200
    for who in WISHES:
        played += await chat.play(f"{who}> /start\n= placed {who}\n")
    played += await chat.play("sami> /menu\n@ 2027-03-26 10:00\n")
    await synchronise(chat, recorded)
    kept = await counted(chat)
    assert (kept[OpportunitySource.EMPLOYER], kept[OpportunitySource.FILE]) == (1, 200)
    assert kept[OpportunitySource.FRANCE_TRAVAIL] > 0
    for who, wish in WISHES.items():
        played += await chat.play(WISHED.format(who=who, wish=wish))
    played += await chat.play("sami> /menu\n@ 2027-03-27 09:00\n")

    camille, ada, binta = (digest_of(played, who) for who in WISHES)
    assert "Fibre d'Oc" in camille
    assert "parce que vous aimez réparer et rendre service" in camille
    assert "Développeur backend" in ada
    assert "parce que vous aimez construire et chercher des solutions" in ada
    assert binta.count(". Médiateur numérique") == 2 * 3, "three entries, three buttons"
    assert "parce que vous aimez expliquer et transmettre" in binta
    assert "Béziers" not in camille + ada + binta
