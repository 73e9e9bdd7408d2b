"""Play a transcript against the whole bot and the sandbox, and write down what was really said.

`> ` the person says (`> [Label]` taps a button), `< ` the bot says (more lines are indented), `~ `
an edited message, `- ` a deleted one.  `ada> ` / `ada< ` name the person when there are several.
`@ 2026-03-02 18:00` moves the clock (Paris time) through all that falls due; `! 429 5`,
`! blocked`, `! timeout` make the next send fail; `= restart` builds the bot anew on the same
database; `= session CODE DATE AGE` plans another session; `= open gender` begins a conversation
that no button leads to yet; `= mentor marc` approves someone who came by a mentor's link;
`= slot marc 2027-03-09 18:00 [seats]` opens one of their slots (a call without seats);
`= workshop cv-1 2027-03-16 14:00 [seats]` plans a workshop, or moves it, as an import does
(`= workshop cv-1 cancelled` too), `opening` and `closing` are of those kinds;
`= placed camille` gives a place to someone who wrote /start; `= offers` and `= trainings`
import those of `tests/offer_sources`;
`= mail` gives the bot a mail server (`✉ ` is an e-mail that was sent), whose last code is `{code}`;
`= write [label] pay=…; words=…` writes an offer there, and sends it;
`= email [label]` follows a link of the last e-mail and submits the page it shows;
`= transcription je suis malade` gives it a service that hears these words in the next voices
(`(down)`: that fails);
`= logs turn_failed ValueError` expects an error in the log: any other fails the transcript;
Before each line, words that are held for the team leave; `> (at_once [a label])` comes before;
`> (photo)` and such send what is no text; `> (file cv.pdf)` one of `tests/harness/files.py`;
`= offer numa TITLE`, `= training DATE TITLE`, `= apply camille TITLE`:
`tests/harness/transcripts/directives.py`.
"""

import re
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from secrets import randbelow
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from pydantic import SecretStr
from sqlalchemy import select
from sqlalchemy.orm import Session
from telegram import Update

from bot.app import companion
from bot.companion import Companion
from bot.delivery.leader import SENDS_AFTER
from bot.settings import Settings
from bot.web import server as web_of_the_bot
from flows.library import HERE
from models.mentoring.mentors import Mentor, MentorStatus
from models.outbox import OutboxMessage, OutboxState
from models.people import Person, RoleName
from models.programme import ProgrammeSession
from models.tickets import TopicPost
from models.workshops import ParticipantAttestation, Workshop
from rules.conversation.answer_budget import no_budget
from rules.conversation.typed_text import width
from rules.enrolment.eligibility import AgeBand, Situation, ZoneRule
from rules.geography.zones import ZoneKind, ZoneReason, ZoneVerdict
from rules.offers.opportunities import OpportunityKind
from rules.outbox.pace import unlimited
from rules.slots.slots import SingleOpening
from sandbox import server
from sandbox.record import Call
from sandbox.world.faults import Fault
from sandbox.world.world import Limits, World
from services.conversation import inline_buttons, turns, updates
from services.conversation.conversations import Conversations
from services.conversation.deployment import Deployment
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.conversation.turns import Work
from services.enrolment import eligibility, places
from services.offer_sources import importing as offers_importing
from services.people.tokens import RandomBelow
from services.programme.session_file import (
    Door,
    DoorKind,
    SessionFile,
    SessionTexts,
    import_session,
)
from services.slots import slots
from services.slots.slots import SlotOpeningResult
from services.tabular import tables
from services.team import invitations
from services.tickets import gathering
from services.wiring.domains import offered
from services.workshops import import_file
from services.workshops import importing as workshops_importing
from tests.harness import files
from tests.harness.builders import BOT, heard_from
from tests.harness.crowd import a_crowd
from tests.harness.database.round_trips import counted
from tests.harness.mail_server import MailServer, a_mail_server
from tests.harness.transcriber import FakeTranscriber
from tests.harness.transcripts import directives, topics, trouble
from tests.harness.typed import as_typed

PARIS = ZoneInfo("Europe/Paris")
NOON = datetime(2027, 3, 2, 12, tzinfo=PARIS)
"""A Tuesday, while the team is there."""
CALLBACKS = offered(Deployment()).callbacks()
PAGES = "https://pages.example"
VISIO = "https://visio.example"
OPPORTUNITIES = Path(__file__).parents[1] / "offer_sources"
WHOLE_SESSION = ("opening", "closing")
"""Codes of workshops that are also their kinds."""
CODE = re.compile(r"\d{6}")
TOKEN = re.compile(r"i-[0-9a-f]{32}")
LAST_CODES = {
    "presence": select(Workshop.attendance_code).order_by(Workshop.starts_at.desc()),
    "attestation": select(ParticipantAttestation.code).order_by(ParticipantAttestation.id.desc()),
}
"""Queries for `{presence}`, of the workshop that began last, and for `{attestation}`."""
SPEAKER = re.compile(r"(?:(\w+))?([<>~-]) (.*)")
AT_ONCE = re.compile(r"> \(at_once |^= restart$")
SAID_BY_BOT = re.compile(r"(?:(?:\w+)?[<~-]|✉|  )")
SHOWN = (
    "deleteMessage",
    "editMessageReplyMarkup",
    "setMessageReaction",
    "editMessageText",
    "editMessageCaption",
    "sendMessage",
    "sendPhoto",
    "sendDocument",
    "copyMessage",
    *topics.SHOWN,
)
SAID = SHOWN[5:]
ROOM_AMONG = {1: 36, 2: 17, 3: 10, 4: 7, 5: 5}
"""How wide a label may be on a phone of 360 pixels, by how many share its row."""
ERROR = "!!"
"""Begins the line of an error that was logged: no transcript has any."""

MOST_VISITS = 10
"""Visits of one instant: what is still due then will always be."""


@dataclass(repr=False)  # asyncio's runner asks for the repr at each step, and it is long
class Chat:
    world: World
    app: Companion
    reopen: Callable[..., Awaitable[Companion]]
    """Build another bot on the same database, with the conversations of that folder."""
    mail: MailServer
    services: AsyncExitStack
    """What else runs until the end."""
    has_mail: bool = False
    has_group: bool = False
    has_page: bool = False
    transcriber: FakeTranscriber = field(default_factory=FakeTranscriber)
    emails: int = 0
    seen: int = 0
    opened: int = 0
    led_at: float = 0.0
    taps: list[str] = field(default_factory=list)
    """The callback queries heard since the bot's calls were last looked at."""
    trips: list[int] = field(default_factory=list)
    """How often each update waited for the database."""
    errors: list[str] = field(default_factory=list)
    """The errors logged since."""
    logged: set[str] = field(default_factory=set)
    foreseen: set[str] = field(default_factory=set)
    """The errors that `= logs` has named."""
    texts: dict[tuple[int, int], str] = field(default_factory=dict)

    async def play(self, transcript: str) -> str:
        """Return what the person's lines of a transcript really lead to, in the same notation."""
        played: list[str] = []
        named = bool(re.search(r"^\w+>", transcript, re.MULTILINE))
        for line in transcript.splitlines():
            match = None
            if not (AT_ONCE.search(line) or SAID_BY_BOT.match(line)):
                await self.let_held_words_leave()
                played += self.heard(named=named)
            if line.startswith("#"):
                played.append(line)
            elif line.startswith(("@", "!", "=")):
                played.append(line)
                await self._direct(line)
            elif (match := SPEAKER.match(line)) and match[2] == ">":
                played.append(line)
                await self._say(match[1] or "Camille", match[3])
            else:
                continue
            speaker = (match[1] or "Camille").capitalize() if match else None
            played += self.heard(named=named, speaker=speaker)
        await self.let_held_words_leave()
        played += self.heard(named=named)
        never = sorted(self.foreseen - self.logged)
        return "\n".join([*played, *(f"{ERROR} never logged: {error}" for error in never)]) + "\n"

    async def _foresee(self, error: str) -> None:
        self.foreseen.add(error)

    async def _direct(self, line: str) -> None:
        match line[:1]:
            case "@":
                await self.move_to(datetime.fromisoformat(line[2:].strip()).replace(tzinfo=PARIS))
            case "!":
                kind, *seconds = line[2:].split()
                fault = Fault(FAULTS.get(kind, kind))
                self.world.faults.set(
                    [replace(fault, seconds=int(seconds[0])) if seconds else fault]
                )
            case _:
                name, _, rest = line.removeprefix("= ").partition(" ")
                await DIRECTIVES[name](self, rest.strip())

    async def _restart(self, directive: str) -> None:
        self.has_mail |= directive == "mail"
        if directive == "group":
            self.has_group = True
            topics.open_group(self.world)
        await self.restart()

    async def _delete_topic(self, name: str) -> None:
        topics.delete_by_hand(self.world, name)

    async def restart(self, folder: Path = HERE) -> None:
        self.app = await self.reopen(
            folder,
            has_mail=self.has_mail,
            has_group=self.has_group,
            has_page=self.has_page,
            transcription_url=self.transcriber.url,
        )

    async def _transcribe(self, words: str) -> None:
        """Have the service hear these words in the next voices, or fail: `(down)`."""
        is_new = not self.transcriber.url
        if is_new:
            await self.services.enter_async_context(self.transcriber)
        self.transcriber.mode = "down" if words == "(down)" else "fine"
        self.transcriber.says = words
        if is_new:
            await self.restart()

    async def _import_session(self, code: str, starts_on: str, age: str = "18") -> None:
        """Plan another session in Haute-Garonne, open to people with a job, from this age on."""
        starts = date.fromisoformat(starts_on)
        data = SessionFile(
            code=code,
            name="Déclic Haute-Garonne, avril",
            departments=("31",),
            starts_on=starts,
            ends_on=starts + timedelta(days=11),
            seats=40,
            zone=ZoneRule.REQUIRED,
            minimum_age=int(age),
            job_seeker_required=False,
            doors=(Door(kind=DoorKind.FRANCE_TRAVAIL, name="France Travail", phone="3949"),),
            texts=SessionTexts(
                programme="P", association="Les Passerelles", territory="Haute-Garonne"
            ),
        )
        await self.app.database.transact(
            lambda session: import_session(session, data, self.world.now()).id
        )

    async def approve(self, name: str) -> None:
        """Approve someone who came by a mentor's link, with all they would have told."""

        def work(session: Session) -> None:
            mentor = session.merge(Mentor(person_id=self.person_id(session, name)))
            mentor.status, mentor.first_name = MentorStatus.ACTIVE, name.capitalize()
            mentor.company, mentor.company_key = "Numa", "numa"
            mentor.job, mentor.subjects = "technicien support", "le dépannage, le contact"
            mentor.families, mentor.languages = ["support"], ["fr"]
            mentor.email, mentor.department = f"{name}@numa.example", "31"
            mentor.referent = "Zoé Martin, ressources humaines"
            mentor.email_confirmed_at = mentor.charter_at = mentor.approved_at = self.world.now()

        await self.app.database.transact(work)

    async def open_slot(self, name: str, day: str, hour_typed: str, seats: str = "1") -> None:
        hour, minute = map(int, hour_typed.split(":"))
        date_of_slot = SingleOpening(date.fromisoformat(day), hour * 60 + minute, 30, int(seats))

        def work(session: Session) -> None:
            mentor_id = self.person_id(session, name)
            opened = slots.open_slot(
                session, mentor_id, date_of_slot, self.world.now(), self._random_below
            )
            assert opened.outcome is SlotOpeningResult.OPENED, opened

        await self.app.database.transact(work)

    async def plan_workshop(self, code: str, day: str, hour: str = "", seats: str = "30") -> None:
        """Plan a workshop of an hour by video in the demonstration's first session."""
        row = {"code": code, "seats": seats, "minutes": "60", "status": "open"}
        row |= {"kind": code} if code in WHOLE_SESSION else {}
        row |= {"title": code.replace("-", " ").capitalize(), "room": f"{VISIO}/{code}"}

        def work(session: Session) -> None:
            programme_session = session.scalars(
                select(ProgrammeSession).order_by(ProgrammeSession.id)
            ).first()
            assert programme_session is not None
            cells = row | {"session": programme_session.code, "date": day, "starts": hour}
            if day == "cancelled":
                cells |= {
                    "status": day,
                    "date": programme_session.starts_on.isoformat(),
                    "starts": "0:00",
                }
            content = tables.write([cells], list(cells))
            rows = import_file.read(code, content)
            workshops_importing.load(session, rows, self.world.now(), self._random_below)
            workshop = session.scalars(select(Workshop).where(Workshop.code == code)).one()
            workshop.host_name = workshop.host_name or "Lina"

        await self.app.database.transact(work)
        await self.do_due()

    async def place_in_session(self, name: str) -> None:
        """Give the menu, four answers and a place to someone of Toulouse who wrote /start."""
        now = self.world.now()

        def work(session: Session) -> None:
            programme_session = session.scalars(
                select(ProgrammeSession).order_by(ProgrammeSession.id)
            ).first()
            assert programme_session is not None
            person = session.get_one(Person, self.person_id(session, name))
            person.first_name, person.department = (
                name.capitalize(),
                programme_session.departments[0],
            )
            eligibility.judge_and_store(
                session,
                person.id,
                programme_session,
                situation=Situation.REGISTERED,
                age=AgeBand.FROM_26_TO_49,
                insee="31555",
                zone=ZoneVerdict(
                    ZoneKind.QPV, "QN03107M", "Grand Mirail", ZoneReason.INSIDE_QUARTER, None
                ),
                method="address",
                now=now,
            )
            places.take_place(session, person.id, programme_session, now)

        await self.app.database.transact(work)
        await self.turn(name, lambda context, stack: self._conversations.open_home(context, stack))

    async def _gather(self, size: str) -> None:
        """Add many people to the demonstration's first session, most of whom went some way."""

        def work(session: Session) -> None:
            programme_session = session.scalars(
                select(ProgrammeSession).order_by(ProgrammeSession.id)
            ).first()
            assert programme_session is not None
            a_crowd(session, programme_session, int(size), self.world.now(), self.app.bot.id)

        await self.app.database.transact(work)

    async def _import_opportunities(self, kind: OpportunityKind) -> None:
        file = OPPORTUNITIES / f"{kind}s.csv"

        def work(session: Session) -> None:
            offers_importing.load(session, file.name, file.read_bytes(), kind, self.world.now())

        await self.app.database.transact(work)

    def person_id(self, session: Session, name: str) -> int:
        telegram_id = self.world.directory.person(name.capitalize()).id
        person_id = session.scalar(select(Person.id).where(Person.telegram_id == telegram_id))
        assert person_id is not None, f"{name} has not spoken yet"
        return person_id

    @property
    def _random_below(self) -> RandomBelow:
        return self._conversations.deployment.random_below

    async def follow(self, label: str, form: Mapping[str, str] | None) -> None:
        """Follow a link of the last e-mail that has it: looking changes nothing, the form does."""
        link = self.link(label)
        async with self.browser() as client:
            assert (await client.get(link)).status == 200
            if form is not None:
                assert (await client.post(link, data=form)).status == 200
        await self.do_due()

    def link(self, label: str) -> str:
        for email in reversed(self.mail.taken):
            body = email.get_body(("html",))
            assert body is not None
            links = re.findall(
                rf'href="{PAGES}([^"]+)"[^>]*>{label}<', as_typed(body.get_content())
            )
            if links:
                break
        (link,) = links
        return str(link)

    def browser(self) -> TestClient[web.Request, web.Application]:
        return TestClient(TestServer(web_of_the_bot.build(None, *self.app.sites)))

    async def open(
        self, script: str, name: str = "camille", answers: Mapping[str, str] | None = None
    ) -> None:
        """Begin a conversation that no button leads to yet."""
        conversations = self._conversations

        def work(context: TurnContext, stack: ConversationStack) -> None:
            conversations.open_above(context, stack, script, answers)

        await self.turn(name, work)

    async def _open_for(self, rest: str) -> None:
        script, _, name = rest.partition(" ")
        await self.open(script, name or "camille")

    async def turn(self, name: str, work: Work) -> None:
        """Take a turn with the person, as if an update of theirs had led to it."""
        self.opened += 1
        edge, now = self.app.edge, self.world.now()
        chat = self.world.directory.person(name.capitalize()).id
        heard = heard_from(chat, -self.opened, bot_id=self.app.bot.id)

        def take(session: Session) -> None:
            turns.take(session, edge.queue.conversations, heard, work, now)
            updates.owe_now(session, heard.bot_id, heard.update_id, now)

        await self.app.database.transact(take)
        await self.do_due()

    @property
    def _conversations(self) -> Conversations:
        return self.app.edge.queue.conversations

    async def _say(self, person: str, text: str) -> None:
        speak(self.world, person, await self._with_token(text))
        await self.hear()

    async def _with_token(self, text: str) -> str:
        """Replace `{staff}` by a new invitation for that role, `{link}` by the last one given.

        `{code}`, `{presence}` and `{attestation}` stand for the last code of each.
        """
        if (match := re.search(r"\{(\w+)\}", text)) is None:
            return text
        if match[1] == "code":
            return text.replace(match[0], str(self.mail.taken[-1]["Subject"])[-6:])
        if match[1] == "link":
            texts = "\n".join(str(call.parameters.get("text", "")) for call in self.world.record)
            return text.replace(match[0], TOKEN.findall(texts)[-1])
        if (codes := LAST_CODES.get(match[1])) is not None:
            if match[1] == "presence":
                codes = codes.where(Workshop.starts_at <= self.world.now())
            last = await self.app.database.read(lambda session: session.scalar(codes.limit(1)))
            return text.replace(match[0], str(last))
        if match[1] not in set(RoleName):  # a word in braces that stands for itself
            return text
        role, now = RoleName(match[1]), self.world.now()
        token = await self.app.database.transact(
            lambda session: invitations.invite(session, BOT, role, now, randbelow)
        )
        return text.replace(match[0], token)

    def update_of(self, sent: dict[str, Any]) -> Update:
        return Update.de_json(sent, self.app.bot)

    async def hear(self) -> None:
        """Let the bot hear what was said and send its outbox; sweeps wait for the clock."""
        for update in self.world.take_updates():
            if "callback_query" in update:
                self.taps.append(update["callback_query"]["id"])
            with counted(self.app.database.engine) as trips:
                await self.app.edge.handle(self.update_of(update))
                await self.app.edge.queue.rest()
            self.trips.append(trips.count)
        if await self.app.has_messages_due():
            await self._lead()
            await self.app.deliver()

    async def let_held_words_leave(self) -> None:
        """Let the seconds pass in which words to the team may be taken back."""
        leave_at = await self.app.database.read(partial(held_until, now=self.world.now()))
        if leave_at is not None:
            self.world.clock.set(leave_at, frozen=True)
            await self._lead()
            await self.app.deliver()

    async def move_to(self, target: datetime) -> None:
        """Move the clock through every instant at which something is due, in order."""
        visits: Counter[datetime] = Counter()
        while (due := await self.app.when_due()) is not None and due <= target:
            instant = max(due, self.world.now())
            visits[instant] += 1
            assert visits[instant] <= MOST_VISITS, await self._what_stays_due(instant)
            self.world.clock.set(instant, frozen=True)
            await self.do_due()
        self.world.clock.set(target, frozen=True)
        await self.do_due()

    async def _what_stays_due(self, instant: datetime) -> str:
        def look(session: Session) -> list[str]:
            dues = [
                (sweep.name, sweep.when_due(session, instant))
                for sweep in self.app.timetable.sweeps
            ]
            late = [name for name, due in dues if due is not None and due <= instant]
            return late or ["a queued message"]

        names = await self.app.database.read(look)
        return f"{instant:%Y-%m-%d %H:%M}, done {MOST_VISITS} times and still due: {names}"

    async def do_due(self) -> None:
        await self._lead()
        await self.app.catch_up()

    async def _lead(self) -> None:
        """Take the lead; its own clock stands still, or a slow machine would look frozen.

        After `= restart` it waits until the bot before was silent for long, on either database.
        """
        leader = self.app.leader
        leader.liveness = None
        leader.monotonic = lambda: self.led_at
        await leader.step()
        self.led_at += SENDS_AFTER

    def heard(self, *, named: bool = False, speaker: str | None = None) -> list[str]:
        """Return the bot's calls since the last time, as the person saw them."""
        calls = [call for call in self.world.record if call.number > self.seen]
        self.seen = calls[-1].number if calls else self.seen
        # Calls that start together after a commit have no order: choose one.
        shown = [call for call in calls if call.method in SHOWN and call.verdict.get("ok")]
        shown.sort(key=lambda call: self._place(call, speaker))
        taps, self.taps = self.taps, []
        errors, self.errors[:] = [*self.errors], []
        self.logged |= set(errors)
        emails, self.emails = self.mail.taken[self.emails :], len(self.mail.taken)
        return [
            *trouble.refused(calls, partial(self._name, named=named)),
            *trouble.unanswered_taps(taps, calls),
            *trouble.notices(calls),
            *(f"{ERROR} {error}" for error in errors if error not in self.foreseen),
            *(line for call in shown for line in self._shown(call, named=named)),
            *(
                f"✉ {email['To']} : {CODE.sub('{code}', as_typed(str(email['Subject'])))}"
                for email in emails
            ),
        ]

    def _place(self, call: Call, speaker: str | None) -> tuple[int, bool, int]:
        """Return the sort key of a call: deletions, edits, then messages.

        Messages go to the person who spoke first, then chat by chat.
        """
        chat = int(call.parameters["chat_id"])
        if call.method not in SAID:
            return SHOWN.index(call.method), False, chat
        spoke = speaker is not None and self.world.directory.person(speaker).id == chat
        return len(SHOWN), not spoke, chat

    def _name(self, chat: int, *, named: bool) -> str:
        if chat == topics.GROUP:
            return "equipe"
        return self.world.directory.person(chat).first_name.lower() if named and chat > 0 else ""

    def _shown(self, call: Call, *, named: bool) -> list[str]:
        chat = int(call.parameters["chat_id"])
        name = self._name(chat, named=named)
        if call.method == "deleteMessage":
            return [f"{name}- {self._said(int(call.parameters['message_id'])).splitlines()[0]}"]
        if call.method == "editMessageReplyMarkup":
            text_before = self._said(int(call.parameters["message_id"])).splitlines()[0]
            return [f"{name}~ {text_before} (no more buttons)"]
        if call.method == "setMessageReaction":
            [reaction] = call.parameters["reaction"]
            return [f"{name}~ {reaction['emoji']} (your message)"]
        text, mark = self._text(call), "<"
        if call.method == "editMessageText":
            text, mark = self._new_lines(call), "~"
        elif call.method == "editMessageCaption":
            text, mark = as_typed(call.parameters["caption"]), "~"
        if chat == topics.GROUP:
            text = topics.seen(self.world, call, text)
        first, *rest = text.splitlines()
        lines = [f"{name}{mark} {first}", *(f"  {line}".rstrip() for line in rest)]
        lines[-1] += "".join(f" [{label}]" for label in labels(call.parameters))
        return lines

    def _new_lines(self, edit: Call) -> str:
        """Return the lines that an edit adds; all of them when it adds none."""
        before = self._said(int(edit.parameters["message_id"])).splitlines()
        after = as_typed(edit.parameters["text"]).splitlines()
        return "\n".join([line for line in after if line and line not in before] or after)

    def _said(self, message_id: int) -> str:
        for call in self.world.record:
            if call.method in SAID and call.verdict.get("message_id") == message_id:
                return self._text(call)
        return "(your message)"

    def _text(self, call: Call) -> str:
        if call.method in topics.SHOWN or call.method == "editMessageCaption":
            return ""
        return (
            topics.copied(self.world, call) if call.method == "copyMessage" else _message_text(call)
        )


def held_until(session: Session, now: datetime) -> datetime | None:
    """Return when the last words to the team leave that are held for some seconds."""
    cards = session.execute(
        select(OutboxMessage.next_try_at, OutboxMessage.params).where(
            OutboxMessage.state == OutboxState.QUEUED, OutboxMessage.next_try_at > now
        )
    ).all()
    posts = session.execute(
        select(TopicPost.next_try_at, TopicPost.params).where(TopicPost.next_try_at > now)
    ).all()
    soon = now + gathering.HELD
    dues = [at for at, params in (*cards, *posts) if gathering.PARTS in params and at <= soon]
    return max(dues, default=None)


FAULTS = {"timeout": "timeout_before"}


def _message_text(call: Call) -> str:
    """Return the text of a sent message: `(photo)` or `(document name)`, with its caption."""
    parameters = call.parameters
    if call.method in {"sendMessage", "editMessageText"}:
        text = _formatted(parameters["text"], parameters.get("entities", ()))
        return TOKEN.sub("i-…", as_typed(text))
    kind = call.method.removeprefix("send").lower()
    is_upload = isinstance(parameters[kind], dict)
    label = f"document {parameters[kind]['file']}" if kind == "document" and is_upload else kind
    return f"({label}) {as_typed(parameters.get('caption', ''))}".strip()


def _formatted(text: str, entities: Sequence[Mapping[str, Any]]) -> str:
    """Return the text with bold entities written as our texts write them."""
    for entity in sorted(entities, key=lambda entity: -entity["offset"]):
        start, end = entity["offset"], entity["offset"] + entity["length"]
        if entity["type"] == "bold":
            text = f"{text[:start]}<b>{text[start:end]}</b>{text[end:]}"
    return text


def labels(parameters: dict[str, Any]) -> list[str]:
    markup = parameters.get("reply_markup") or {}
    rows = markup.get("inline_keyboard") or markup.get("keyboard") or []
    buttons = [button for row in rows for button in row]
    cut = [it["text"] for row in rows for it in row if width(it["text"]) > ROOM_AMONG[len(row)]]
    assert not cut, f"{cut} would be cut on a phone"
    standing_out = [it["text"] for it in buttons if it.get("style") == "primary"]
    assert len(standing_out) < 2, f"{standing_out} are all the next step"
    for button in buttons:
        callback = inline_buttons.parsed(button.get("callback_data", ""))
        assert callback is None or callback.callback in CALLBACKS, f"{button['text']} leads nowhere"
    return [as_typed(button["text"]) for button in buttons]


def speak(world: World, person: str, text: str) -> None:
    """Send one line of a person: a text, `[a label]`, or something in brackets that is no text."""
    if text.startswith("["):
        world.press(person, label=text[1:-1])
    elif match := re.fullmatch(r"\((\w+)(?: (.*))?\)", text):
        _special(world, person, match[1], match[2] or "")
    else:
        world.say(person, text=text.replace("\\n", "\n"))


def _special(world: World, person: str, kind_sent: str, rest: str) -> None:
    if kind_sent in {"photo", "sticker", "voice", "document"}:
        world.say(person, text=rest, file=kind_sent)
    elif kind_sent == "file":
        world.say(person, file=_file(rest))
    elif kind_sent == "reply_file":
        _reply(world, person, "", _file(rest))
    else:
        SPECIAL[kind_sent](world, person, rest)


def _file(name: str) -> Mapping[str, Any]:
    kind = "photo" if name.endswith((".png", ".jpg")) else "document"
    return {"kind": kind, "name": name, "content": files.content_of(name)}


def _contact(world: World, person: str, number: str) -> None:
    world.say(person, contact=True if number == "mine" else {"phone_number": number})


def _edit(world: World, person: str, text: str) -> None:
    own_messages = [message for message in world.messages(person) if not message["from"]["is_bot"]]
    world.say(person, text=text, edit=own_messages[-1]["message_id"])


def _reply(
    world: World, person: str, text: str, file: str | Mapping[str, Any] | None = None
) -> None:
    """Reply to the last message that came from somebody, erased since or not."""
    marks = "💬🗑"
    texts = ((message, message.get("text", "")) for message in world.messages(person))
    quoted = [message for message, text in texts if any(mark in text for mark in marks)]
    world.say(person, text=text, file=file, reply_to=quoted[-1]["message_id"])


def _twice(world: World, person: str, label: str) -> None:
    """Tap twice before the bot has answered the first."""
    world.press(person, label=label)
    world.press(person, label=label)


def _both(world: World, person: str, labels: str) -> None:
    """Tap two buttons before the bot has answered the first."""
    for label in labels.split(" / "):
        world.press(person, label=label)


def _oldest(world: World, person: str, label: str) -> None:
    """Tap the button of the oldest message that shows it."""
    for message in world.messages(person):
        if label in labels(message):
            world.press(person, label=label, message_id=message["message_id"])
            return


def _location(world: World, person: str, place: str) -> None:
    latitude, longitude = place.split()
    world.say(person, location=(float(latitude), float(longitude)))


def _answer(world: World, person: str, text: str, file: str | None = None) -> None:
    """Reply to the last announcement."""
    announced = [
        message
        for message in world.messages(person)
        if "a:stop_" in str(message.get("reply_markup"))
    ]
    world.say(person, text=text, file=file, reply_to=announced[-1]["message_id"])


SPECIAL: dict[str, Callable[[World, str, str], object]] = {
    "contact": _contact,
    "location": _location,
    "edited": _edit,
    "reply": _reply,
    "reply_photo": partial(_reply, file="photo"),
    "reply_voice": partial(_reply, file="voice"),
    "answer": _answer,
    "answer_photo": partial(_answer, file="photo"),
    "answer_voice": partial(_answer, file="voice"),
    "topic": topics.speak,
    "general": topics.speak_outside,
    "general_twice": topics.press_twice_outside,
    "at_once": lambda world, person, words: speak(world, person, words),
    "twice": _twice,
    "both": _both,
    "oldest": _oldest,
    "formatted": lambda world, person, words: world.say(
        person, text=words.replace("\\n", "\n"), html=True
    ),
    "forwarded": lambda world, person, words: world.say(person, text=words, forward=True),
    "empty": lambda world, person, _: world.say(person, text=" "),
    "long": lambda world, person, size: world.say(person, text="a" * int(size)),
    "group": lambda world, person, words: world.say(person, text=words, chat="Voisins"),
    "robot": lambda world, person, words: world.say(person, text=words, is_bot=True),
    "forged": lambda world, person, data: world.press(person, data=data),
    "blocks": lambda world, person, _: world.block(person, blocked=True),
    "unblocks": lambda world, person, _: world.block(person, blocked=False),
}
"""What is no text: `(photo)`, `(location 43.57 1.40)`, `(forwarded Bonjour)`…"""


@asynccontextmanager
async def a_chat(database_url: str, geocoder_url: str) -> AsyncIterator[Chat]:
    """Run a whole bot on a database, beside a sandbox on loopback."""
    world = World(Limits(rate_all=0, rate_chat=0))
    world.clock.set(NOON, frozen=True)
    runner = web.AppRunner(
        server.build(world), access_log=None, handler_cancellation=True, shutdown_timeout=1
    )
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    settings = Settings(
        _env_file=None,
        bot_token="1:transcripts",
        signing_key="1:transcripts",
        bot_api_url=f"http://{host}:{port}",
        database_url=database_url,
        geocoder_url=geocoder_url,
        meeting_base_url=VISIO,
    )
    async with AsyncExitStack() as stack:
        files, backups = (Path(stack.enter_context(TemporaryDirectory())) for _ in range(2))
        settings = settings.model_copy(update={"storage_dir": files, "backup_dir": backups})
        stack.push_async_callback(runner.cleanup)
        mail = await stack.enter_async_context(a_mail_server())
        random_below = Random(7).randrange

        async def reopen(
            folder: Path,
            *,
            has_mail: bool = False,
            has_group: bool = False,
            has_page: bool = False,
            transcription_url: str = "",
        ) -> Companion:
            await running.aclose()
            smtp_url = f"{mail.url}?from=Déclic <bonjour@declic.example>" if has_mail else ""
            pages = PAGES if has_mail or has_page else ""
            new_settings = settings.model_copy(
                update={
                    "smtp_url": SecretStr(smtp_url),
                    "public_url": pages,
                    "web_chat": bool(pages),
                    "staff_group_id": topics.GROUP if has_group else None,
                    "transcription_url": transcription_url,
                }
            )
            app = companion(
                new_settings,
                clock=world.now,
                pace=unlimited,
                budget=no_budget,
                random_below=random_below,
                folder=folder,
            )
            return await running.enter_async_context(app)

        running = await stack.enter_async_context(AsyncExitStack())
        errors = stack.enter_context(trouble.errors_heard())
        yield Chat(world, await reopen(HERE), reopen, mail, stack, errors=errors)


DIRECTIVES: Mapping[str, Callable[[Chat, str], Awaitable[None]]] = {
    "session": lambda chat, rest: chat._import_session(*rest.split()[:3]),
    "mentor": lambda chat, rest: chat.approve(rest),
    "slot": lambda chat, rest: chat.open_slot(*rest.split()),
    "workshop": lambda chat, rest: chat.plan_workshop(*rest.split()),
    "placed": lambda chat, rest: chat.place_in_session(rest),
    "crowd": lambda chat, rest: chat._gather(rest),
    "offers": lambda chat, _: chat._import_opportunities(OpportunityKind.JOB),
    "trainings": lambda chat, _: chat._import_opportunities(OpportunityKind.TRAINING),
    "email": lambda chat, rest: chat.follow(rest[1:-1], {}),
    "open": lambda chat, rest: chat._open_for(rest),
    "mail": lambda chat, _: chat._restart("mail"),
    "group": lambda chat, _: chat._restart("group"),
    "transcription": lambda chat, rest: chat._transcribe(rest),
    "topic": lambda chat, rest: chat._delete_topic(rest.removeprefix("deleted ")),
    "logs": lambda chat, rest: chat._foresee(rest),
    "restart": lambda chat, _: chat._restart("restart"),
    **directives.DIRECTIVES,
}
"""Lines that begin with `= `, by their first word."""
