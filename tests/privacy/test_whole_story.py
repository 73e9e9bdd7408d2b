"""One person's whole history: copied, no longer shared, erased, then looked for everywhere."""

import json
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import redirect_stderr
from dataclasses import dataclass
from html import unescape
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from sqlalchemy import inspect, select, text
from sqlalchemy.orm import Session

from flows.texts import load_texts, plain_text
from migrations import run
from models.applications import Application
from models.people import Person
from services.outbox.signed_links import APPLICATION, LASTS, SignedLink, key_from, sign
from tests.bot.test_logs import the_log_of_an_operator
from tests.harness.chat import Chat, a_chat
from tests.harness.database import postgres
from tests.harness.figures import tell
from tests.harness.files import content_of
from tests.harness.geocoder import FakeGeocoder
from tests.harness.playing import seed_demonstration
from tests.harness.typed import as_typed

STORY = Path(__file__).with_name("whole_story.txt")
TELEGRAM_ID = 88_770_001
FINGERPRINTS = {
    "first name": "enobiquette",
    "last name": "Quelquun5512",
    "phone": "639987731",
    "e-mail": "zq8842@exemple.example",
    "Telegram id": str(TELEGRAM_ID),
    "words": "zq-",
}
KEPT = ("question", "confort", "message", "signalement", "ticket")
"""Of the words `zq-…` of the story, those that are kept; the others only went through."""
WITHDRAWAL = """
zenobiquette> /confidentialite
zenobiquette> [Retirer un accord]
zenobiquette> [Candidature : Numa]
"""
ERASURE = """
zenobiquette> /supprimer
zenobiquette> [Oui, tout effacer]
zenobiquette> [Oui, j'en ai la certitude]
zenobiquette> effacer
"""
PURGES = "@ 2027-03-16 19:30\n"
READERS = {"Numa": "employers", "Marc": "mentors", "Sami": "team", "Nadia": "team"}
"""Who read something of theirs, and by which line of the goodbye the person is told so."""


@dataclass
class House:
    chat: Chat
    url: str
    server: postgres.Server | None
    log: StringIO

    async def page(self) -> str:
        """What the employer's link shows."""

        def sent(session: Session) -> str:
            application = session.scalars(select(Application)).one()
            employer, now = self.chat.person_id(session, "numa"), self.chat.world.now()
            person = session.get_one(Person, employer)
            link = SignedLink(
                APPLICATION, application.id, employer, now + LASTS, person.link_generation
            )
            return sign(key_from("1:transcripts"), link)

        path = f"/c/{await self.chat.app.database.read(sent)}"
        async with self.chat.browser() as client:
            answer = await client.get(path)
            assert answer.status == 200
            return await answer.text()

    def copy(self) -> Mapping[str, bytes]:
        """The files of the archive that arrived last in their chat."""
        sent = [it["document"] for it in self.chat.world.messages(TELEGRAM_ID) if "document" in it]
        [last] = [it for it in sent if it["file_name"].endswith(".zip")]
        with ZipFile(BytesIO(self.chat.world.files.find(last["file_id"]).content)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    def card(self) -> str:
        return str(self.chat.world.messages("Numa")[-1]["text"])

    async def tables(self) -> Mapping[str, str]:
        """All that each table holds, of every column."""

        def read(session: Session) -> dict[str, str]:
            names = inspect(session.connection()).get_table_names()
            every = {it: session.execute(text(f'SELECT * FROM "{it}"')) for it in names}
            return {name: "\n".join(str(list(row)) for row in rows) for name, rows in every.items()}

        return await self.chat.app.database.read(read)

    def files(self) -> Iterator[tuple[str, str]]:
        """SQLite's own, those that people sent, and the log of a PostgreSQL server."""
        found = self.stored()
        if self.server is not None:
            found.append(self.server.log)
        else:
            file = Path(self.url.removeprefix("sqlite:///"))
            found += file.parent.glob(f"{file.name}*")
        for it in found:
            yield it.name, it.read_bytes().decode("utf-8", "replace")

    def stored(self) -> list[Path]:
        """Files that people sent: of whoever is in them, only the bytes tell."""
        return [it for it in self.chat.app.settings.storage_dir.rglob("*") if it.is_file()]

    def readable_by(self, person: str) -> str:
        """What stands in somebody's chat, or came to them by e-mail."""
        emails = [it for it in self.chat.mail.taken if str(it["To"]).startswith(person.lower())]
        chat = self.chat.world.messages(person)
        bodies = [it.get_body(("plain",)) for it in emails]
        return f"{chat} {[it.get_content() for it in bodies if it is not None]}"


@pytest.fixture(params=["sqlite", "postgresql"])
async def house(request: pytest.FixtureRequest, geocoder: FakeGeocoder) -> AsyncIterator[House]:
    server, url = None, ""
    if request.param == "sqlite":
        url = request.getfixturevalue("sqlite_url")
    else:
        server = request.getfixturevalue("telling_server")
        url = postgres.text(postgres.create(server.own()))
        run.to_head(url)
    seed_demonstration(url)
    with redirect_stderr(StringIO()) as log, the_log_of_an_operator():
        async with a_chat(url, geocoder.url) as chat:
            someone = chat.world.directory.person(str(TELEGRAM_ID))
            someone.first_name, someone.last_name = "Zenobiquette", FINGERPRINTS["last name"]
            yield House(chat, url, server, log)


def traces(content: str) -> set[str]:
    """What of them can be read there, a telephone number in groups of digits too."""
    joined = re.sub(r"(?<=\d)\s(?=\d)", "", content)
    return {name for name, trace in FINGERPRINTS.items() if trace in content or trace in joined}


def leaves(value: object) -> Iterator[str]:
    match value:
        case dict():
            for it in value.values():
                yield from leaves(it)
        case list():
            for it in value:
                yield from leaves(it)
        case str():
            yield value


async def test_nothing_is_left_out_of_a_copy_nor_left_behind_by_an_erasure(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    await house.chat.play(STORY.read_text(encoding="utf-8"))
    copied = house.copy()
    await the_copy_is_whole(house, copied)
    assert len(house.stored()) == 1
    before = await house.page()
    assert {"phone", "words"} <= traces(before)
    await house.chat.play(WITHDRAWAL)
    await house.chat.play("numa> [Voir la candidature]\n")
    for shown in (await house.page(), house.card()):
        assert traces(shown) & {"phone", "words", "e-mail"} == set()
    said = await house.chat.play(ERASURE)
    at_once = {name for name, it in house.files() if traces(it) - {"Telegram id"}}
    at_once |= {it.name for it in house.stored()}
    await house.chat.play(PURGES)
    places = {
        **{f"table {name}": it for name, it in (await house.tables()).items()},
        **{f"file {name}": it for name, it in house.files()},
        "our log": house.log.getvalue(),
    }
    left = {name: traces(it) for name, it in places.items() if traces(it)}
    read_by = {it for it in READERS if traces(house.readable_by(it))}
    tell(capsys, f"of one person, erased: here {left or 'nothing'}; elsewhere {sorted(read_by)}")
    assert len(places) > 70 and "leading" in places["our log"]
    assert house.server is None or "INSERT INTO people" in places["file log"]
    assert (at_once, left) == (set(), {})
    assert {READERS[it] for it in read_by} == told(said)


async def the_copy_is_whole(house: House, copied: Mapping[str, bytes]) -> None:
    """Wherever something of theirs is kept, the copy has it, to read and for a computer."""
    exact = json.loads(copied["mes-donnees.json"])["tables"]
    page = unescape(copied["mes-donnees.html"].decode())
    told_exactly, kept = "\n".join(leaves(exact)), await house.tables()
    words = set(re.findall("zq-[a-z]+", "\n".join(kept.values())))
    assert words == {f"zq-{it}" for it in KEPT}
    for said in (*words, FINGERPRINTS["phone"], FINGERPRINTS["e-mail"]):
        assert said in told_exactly, said
        assert said in page, said
    titles = [plain_text("fr", f"data_copy.table.{name}") for name in exact]
    assert re.findall("<h2>(.*)</h2>", page)[:-1] == titles
    assert page.count("<dl>") == sum(map(len, exact.values()))
    assert {name for name, it in kept.items() if traces(it)} - exact.keys() == set()
    assert copied["cv/cv-1.pdf"] == content_of("cv.pdf")


def told(said: str) -> set[str]:
    """What the goodbye names as gone already, by the end of its text key."""
    texts = load_texts()
    keys = [it for it in texts.keys if it.startswith("erase.stays.")]
    lines = {it: as_typed(texts.template("fr", it).partition("{")[0]).strip() for it in keys}
    return {it.rpartition(".")[2] for it, line in lines.items() if line in said}
