"""Composition root: build every part of the bot from the settings, and hand each what it needs."""

import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from math import isinf
from pathlib import Path

from aiohttp import ClientSession
from telegram import Bot

from bot import signing_key
from bot.backups import copies
from bot.backups.erasure_log import ErasureLog
from bot.backups.log_copies import LogCopies
from bot.clients.geocoder import Geocoder, GeocoderTurns
from bot.clients.transcription import Transcriber
from bot.clocks.database import DatabaseClock
from bot.clocks.machine import system_clock
from bot.clocks.sandbox import SandboxClock
from bot.companion import Companion
from bot.delivery import pages
from bot.delivery.announcement_progress import ProgressMessages
from bot.delivery.announcements import Announcements
from bot.delivery.answers import OwedAnswers
from bot.delivery.emails import Emails
from bot.delivery.leader import Leader
from bot.delivery.messages import Messages
from bot.delivery.pace_sharing import PaceSharing
from bot.delivery.topics import TopicPosts
from bot.delivery.worker import Worker
from bot.desk.site import DeskSite
from bot.external_calls import CvUploads, Geocoding, PhotoFetcher, TableFetcher
from bot.offer_sources.nightly import OffersNightly
from bot.offer_sources.sync import OffersSync, connect
from bot.remote_address import networks
from bot.settings import Settings
from bot.telegram.answer_giver import AnswerGiver
from bot.telegram.application import build_application
from bot.telegram.attachments import Attachments
from bot.telegram.edge import Edge
from bot.telegram.files import TelegramFiles
from bot.telegram.marks import Marks
from bot.telegram.rate_limiter import RateLimiter
from bot.telegram.request import build_bot
from bot.telegram.sender import ChatSender
from bot.transcriptions import Transcriptions
from bot.turns.flood_merging import FloodMerging
from bot.turns.runner import TurnRunner
from bot.turns.turn_queue import TurnQueue
from bot.web.answers import HttpAnswers
from bot.web.descriptors import granted, most_streams
from bot.web.enrolment.handlers import FrontPageHandlers
from bot.web.pages import Pages
from bot.web.pictures import HousePictures
from bot.web.server import Site
from bot.webchat.browsers import BrowserPages
from bot.webchat.channel import PageGiver, PageRecorder
from bot.webchat.door import ChatPage
from bot.webchat.files import ReceivedFiles
from bot.webchat.incoming import WebTurns
from bot.webchat.streams import Streams
from documents.identity.house import wear
from flows.intents.meanings import load_meanings
from flows.intents.model import understood
from flows.library import HERE
from flows.texts import DEFAULT_LANGUAGE, plain_text, translate
from handlers import registration
from handlers.staff_group import StaffGroupHandlers
from handlers.turns import App, TurnTaker
from models.engine.database import Database, open_database
from models.engine.liveness import LARGEST
from models.engine.timeouts import SERVING
from models.people import ChannelName
from rules.conversation.answer_budget import AnswerBudget
from rules.outbox.pace import Pace
from rules.schedule.clock import Clock
from scheduler.errand import Errand
from scheduler.timetable import Timetable
from services.applications.file_storage import FileStorage
from services.conversation import external_calls
from services.conversation.callbacks import CallbackRouter
from services.conversation.conversations import Conversations
from services.conversation.deployment import Deployment
from services.conversation.replies import Show
from services.desk.views import ListingViews
from services.geography.zones import Zones
from services.home.message_router import MessageRouter
from services.outbox import message_buttons, signed_links
from services.outbox.email_rendering import EmailRenderer
from services.people.tokens import RandomBelow
from services.programme import association
from services.safeguarding import fingerprints
from services.schedule.video_rooms import VideoRooms
from services.tickets import distress, staff_group
from services.understanding.intent_candidates import IntentCandidates
from services.understanding.reading import TextReader
from services.understanding.resolver import Resolver
from services.understanding.team_candidates import TeamReading
from services.wiring import scripts
from services.wiring.domains import MergedRegistries, answers_with, offered


@asynccontextmanager
async def companion(
    settings: Settings,
    *,
    clock: Clock | None = None,
    pace: Callable[[], Pace] = Pace,
    budget: Callable[[], AnswerBudget] = AnswerBudget,
    random_below: RandomBelow = secrets.randbelow,
    folder: Path = HERE,
    processes: int = 1,
) -> AsyncIterator[Companion]:
    """Build and connect everything, and close it at the end; nothing runs yet.

    `folder` holds the conversations: `scripts/` and `texts/`; `processes` share what is limited.
    """
    application = build_application(build_bot(settings.token, settings.bot_api_url))
    database = open_database(settings.database_url, SERVING)
    try:
        async with application, ClientSession() as outside:
            bot: Bot = application.bot
            now = clock or await _clock(settings, database)
            group = settings.staff_group_id
            await database.transact(lambda s: staff_group.remember(s, bot.id, group))
            deployment = deployment_of(settings, bot.id, bot.username, random_below)
            conversations = scripts.build(deployment, folder)
            yield assemble(
                settings,
                application,
                database,
                outside,
                now,
                pace(),
                budget(),
                conversations,
                processes,
            )
    finally:
        await application.bot.request.shutdown()  # open still if Telegram did not answer
        database.close()


def assemble(
    settings: Settings,
    application: App,
    database: Database,
    outside: ClientSession,
    clock: Clock,
    pace: Pace,
    budget: AnswerBudget,
    conversations: Conversations,
    processes: int,
) -> Companion:
    """Connect the parts of the bot, from what `companion` has opened."""
    bot: Bot = application.bot
    wear(settings.identity)
    deployment = conversations.deployment
    random_below = deployment.random_below
    domains, storage = offered(deployment), FileStorage(deployment.storage)
    database.forget_file = storage.forget
    database.log_erasures = ErasureLog(settings.backup_dir).append
    too_long = plain_text(DEFAULT_LANGUAGE, "common.too_long")
    made = Attachments(database, domains.documents(), too_long, domains.reports(), bot.id, clock)
    notes = domains.shown()

    async def shown(show: Show, message_id: int) -> None:
        if note := notes.get(show.document):
            await database.transact(lambda s: note(s, show, message_id))

    chat_sender = ChatSender(bot, _rate_limiter(pace, clock), made.make, shown, made.keep)
    number = secrets.randbelow(LARGEST)
    leader = Leader(
        database, bot.id, holder=str(number), liveness=database.liveness(number), clock=clock
    )
    sharing = _sharing(settings, bot.id, database, chat_sender.rate_limiter, clock)
    geocoding = Geocoding(Geocoder(outside, settings.geocoder_url, GeocoderTurns(processes)))
    files = TelegramFiles(bot, outside)
    received = ReceivedFiles(files, database)
    cv_uploads, tables = CvUploads(received, storage, clock, random_below), TableFetcher(files)
    renderer = EmailRenderer(
        signed_links.key_from(signing_key.read(settings)),
        settings.public_url,
        domains.email_checks(),
        domains.email_calendars(),
        domains.email_refreshes(),
        domains.link_generations(),
        association.name,
        deployment.fingerprint_key,
    )
    streams = Streams(database, clock, most_streams(granted()))
    worker = _worker(
        settings, bot.id, database, chat_sender, domains, renderer, clock, leader, streams
    )
    giver = AnswerGiver(
        bot, database, chat_sender, clock, Marks(database, bot.id, clock), worker.nudge
    )
    queue = TurnQueue(
        TurnRunner(
            database,
            plain_text(DEFAULT_LANGUAGE, "common.sorry"),
            number,
            {ChannelName.WEB: PageRecorder(domains.pictures()).record},
        ),
        FloodMerging(clock, distress.may_be_in, budget, chat_sender.rate_limiter.monotonic),
        {ChannelName.TELEGRAM: giver, ChannelName.WEB: PageGiver(streams)},
        conversations,
        services={
            external_calls.GEOCODE: geocoding.geocode,
            external_calls.REVERSE_GEOCODE: geocoding.reverse_geocode,
            external_calls.FETCH_CV: cv_uploads.fetch_cv,
            external_calls.FETCH_PHOTO: PhotoFetcher(files).fetch_photo,
            external_calls.FETCH_TABLE: tables.fetch_table,
        },
        clock=clock,
        wake_worker=worker.nudge,
    )
    edge = Edge(application, queue, giver)
    turns = TurnTaker(bot.id, conversations, edge.take)
    message_router = _message_router(domains, deployment)
    _register(application, turns, domains, message_router, settings.staff_group_id)
    timetable = Timetable(
        domains.sweeps(conversations),
        database,
        clock,
        lambda: leader.epoch is not None,
        (
            *_log_copies(settings),
            *_errands(settings, bot.id, database, outside, clock, worker.nudge),
            *_transcriptions(settings, conversations, bot, database, outside, clock, worker.nudge),
        ),
    )
    page_answers = HttpAnswers()
    chat_page = ChatPage(
        database,
        bot.id,
        WebTurns(bot.id, conversations, message_router, queue.take),
        made.make,
        files.fetch,
        domains.pictures(),
        streams,
        clock,
        settings.public_url,
        page_answers,
        budget,
        chat_sender.rate_limiter.monotonic,
    )
    browser_pages = BrowserPages(
        database,
        bot.id,
        renderer.key,
        deployment.fingerprint_key,
        clock,
        settings.public_url,
        worker.nudge,
        page_answers,
        random_below,
    )
    desk = DeskSite(
        database,
        conversations,
        clock,
        settings.public_url,
        worker.nudge,
        page_answers,
        ListingViews(domains.listings()),
    )
    sites: Sequence[Site] = (
        *((chat_page, browser_pages) if settings.has_web_chat else ()),
        *((desk,) if settings.has_desk else ()),
        HousePictures(page_answers, settings.partner_logos),
        Pages(
            domains.pages(),
            domains.link_renewals(),
            database,
            deployment,
            renderer,
            clock,
            worker.nudge,
            page_answers,
        ),
        _front_page(
            settings,
            bot,
            database,
            clock,
            random_below,
            worker.nudge,
            page_answers,
            deployment.zones,
        ),
    )
    return Companion(
        settings,
        bot,
        database,
        edge,
        worker,
        ProgressMessages(database, bot.id, chat_sender, clock, leader),
        sites,
        page_answers,
        leader,
        sharing,
        timetable,
        clock,
        streams,
    )


def _worker(
    settings: Settings,
    bot_id: int,
    database: Database,
    chat_sender: ChatSender,
    domains: MergedRegistries,
    renderer: EmailRenderer,
    clock: Clock,
    leader: Leader,
    streams: Streams,
) -> Worker:
    kinds, limits = domains.message_kinds(), domains.message_limits()
    messages = Messages(database, bot_id, chat_sender, kinds, limits, leader)
    announcements = Announcements(database, bot_id, chat_sender, limits, leader)
    return Worker(
        database,
        bot_id,
        clock,
        leader,
        senders=(
            announcements,
            *pages.of_queues(bot_id, kinds, limits, domains.pictures(), streams.nudge),
            OwedAnswers(database, bot_id, chat_sender),
            messages,
            TopicPosts(database, bot_id, chat_sender),
            Emails(bot_id, settings.mailbox_for_people, renderer),
        ),
        periodic=(announcements.advance, messages.note_outage),
    )


def _rate_limiter(pace: Pace, clock: Clock) -> RateLimiter:
    """Return the rate limiter; a sandbox gives it a clock that may leap over its waits."""
    if not isinstance(clock, SandboxClock):
        return RateLimiter(pace)
    return RateLimiter(pace, clock.monotonic, leap_over=clock.leap_over)


def _sharing(
    settings: Settings, bot_id: int, database: Database, rate_limiter: RateLimiter, clock: Clock
) -> PaceSharing | None:
    """Return what shares the pace among processes; None for one process alone."""
    several = settings.mode == "webhook" and database.engine.dialect.name == "postgresql"
    if not several or isinf(rate_limiter.pace.in_flight.most):
        return None
    return PaceSharing(database, bot_id, secrets.token_hex(8), rate_limiter, clock)


def _message_router(domains: MergedRegistries, deployment: Deployment) -> MessageRouter:
    callbacks = CallbackRouter(domains.callbacks(), message_buttons.last_shown)
    intents = IntentCandidates(answers_with(domains, deployment))
    reader = TextReader(understood, load_meanings(), callbacks)
    return MessageRouter(callbacks, Resolver(reader, intents, TeamReading(intents)))


def _register(
    application: App,
    turns: TurnTaker,
    domains: MergedRegistries,
    message_router: MessageRouter,
    group_id: int | None,
) -> None:
    no_access = translate(DEFAULT_LANGUAGE, "topic.no_access")
    in_private = translate(DEFAULT_LANGUAGE, "common.in_private", bot_name=application.bot.username)
    registration.register(
        application,
        turns,
        message_router,
        StaffGroupHandlers(group_id, turns, message_router.callbacks, no_access)
        if group_id
        else None,
        in_private,
    )


def _errands(
    settings: Settings,
    bot_id: int,
    database: Database,
    outside: ClientSession,
    clock: Clock,
    wake_worker: Callable[[], None],
) -> Sequence[Errand]:
    if not settings.ft_client_id:
        return ()
    sync = OffersSync(database, connect(settings, outside), clock)
    return (OffersNightly(sync, database, bot_id, clock, wake_worker).errand(),)


def _log_copies(settings: Settings) -> Sequence[Errand]:
    if not settings.backup_copy:
        return ()
    place = copies.place_of(settings.backup_copy)
    return (LogCopies(ErasureLog(settings.backup_dir), place).errand(),)


def _transcriptions(
    settings: Settings,
    conversations: Conversations,
    bot: Bot,
    database: Database,
    outside: ClientSession,
    clock: Clock,
    wake_worker: Callable[[], None],
) -> Sequence[Errand]:
    if not settings.transcription_url:
        return ()
    transcriber = Transcriber(
        outside,
        settings.transcription_url,
        settings.transcription_key,
        settings.transcription_model,
    )
    files = TelegramFiles(bot, outside)
    whole = Transcriptions(files, transcriber, database, conversations, clock, wake_worker)
    return (whole.errand(),)


def _front_page(
    settings: Settings,
    bot: Bot,
    database: Database,
    clock: Clock,
    random_below: RandomBelow,
    wake_worker: Callable[[], None],
    answers: HttpAnswers,
    zones: Zones,
) -> FrontPageHandlers:
    """Build the front page; with a sandbox, it links to the sandbox's page instead of Telegram.

    On Telegram the name of that bot may be someone else's.
    """
    return FrontPageHandlers(
        database=database,
        bot_id=bot.id,
        address=settings.sandbox_url or f"https://t.me/{bot.username}?start=site",
        key=signed_links.key_from(signing_key.read(settings)),
        clock=clock,
        random_below=random_below,
        wake_worker=wake_worker,
        answers=answers,
        public_url=settings.public_url,
        has_chat=settings.has_web_chat,
        proxies=networks(settings.trusted_proxies),
        zones=zones,
        logos=settings.partner_logos,
    )


def deployment_of(
    settings: Settings, bot_id: int, bot_name: str, random_below: RandomBelow
) -> Deployment:
    """Return what the operator has set, for one bot."""
    return Deployment(
        bot_id=bot_id,
        random_below=random_below,
        bot_name=bot_name,
        public_url=settings.public_url,
        rooms=VideoRooms(settings.meeting_base_url),
        has_mail=settings.mailbox_for_people is not None,
        fingerprint_key=fingerprints.key_from(signing_key.read(settings)),
        link_key=signed_links.key_from(signing_key.read(settings)),
        storage=settings.storage_dir / str(bot_id),
        transcribes=bool(settings.transcription_url),
        confirmed_answers=settings.confirmed,
        association=settings.association,
    )


async def _clock(settings: Settings, database: Database) -> Clock:
    if settings.sandbox_url:
        return SandboxClock(settings.sandbox_url)
    if settings.database_file is not None:
        return system_clock
    clock = DatabaseClock(database)
    await clock.set()
    return clock
