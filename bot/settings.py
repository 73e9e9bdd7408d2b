"""Read what an operator may set, in the environment or in a file (see `.env.example`)."""

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, StringConstraints, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot import database_address, env_file
from bot.clients.smtp import Mailbox, mailbox
from bot.refusal import Refused
from bot.remote_address import networks
from bot.service_addresses import (
    is_https_or_here,
    is_loopback,
    is_safe_to_speak_to,
    listening_address,
    webhook_fault,
)
from documents.identity.colours import HEX, Identity
from flows import plain_errors
from locales import _
from rules.programme.association_number import as_printed
from rules.schedule.time_zones import set_default_zone
from services.conversation.deployment import Association

Line = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=200, pattern=r"^[^\r\n]*$")
]
"""What is printed on one line of a paper or a page."""

Port = Annotated[int, Field(ge=1, le=65_535)]
SandboxPort = Annotated[int, Field(ge=0, le=65_535)]
TOKEN = re.compile(r"(\d+):[\w-]+", re.ASCII)
LETTERS = 30
"""After the colon of a token: Telegram gives 35 of them."""
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
"""What Telegram takes as the secret of a webhook."""


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True)

    bot_token: SecretStr = SecretStr("")
    bot_token_file: Path | None = None
    bot_api_url: str = "https://api.telegram.org"
    database_url: str = "sqlite:///var/declic.db"
    other_bots: str = ""
    storage_dir: Path = Path("var/files")
    signing_key: SecretStr = SecretStr("")
    mode: Literal["polling", "webhook"] = "polling"
    webhook_url: str = ""
    webhook_secret: SecretStr = SecretStr("")
    public_url: str = ""
    web_chat: bool = True
    trusted_proxies: str = "127.0.0.1, ::1"
    host: str = "127.0.0.1"
    port: Port = 8080
    sandbox_url: str = ""
    sandbox_port: SandboxPort = 8081
    staff_group_id: int | None = None
    time_zone: str = "Europe/Paris"
    confirmed_answers: str = ""
    programme_name: Annotated[Line, StringConstraints(max_length=40)] = ""
    programme_colours: Line = ""
    partner_logos: Path | None = None
    association_address: Line = ""
    association_number: Line = ""
    association_phone: Line = ""
    association_signatory: Line = ""
    publication_director: Line = ""
    hosted_by: Line = ""
    geocoder_url: str = "https://data.geopf.fr/geocodage"
    meeting_base_url: str = ""
    qpv_url: str = ""
    frr_url: str = ""
    communes_url: str = ""
    ft_api_url: str = "https://api.francetravail.io/partenaire/offresdemploi"
    ft_token_url: str = "https://entreprise.francetravail.fr/connexion/oauth2/access_token"
    ft_client_id: str = ""
    ft_client_secret: SecretStr = SecretStr("")
    smtp_url: SecretStr = SecretStr("")
    backup_dir: Path = Path("var/backups")
    backup_keep: Annotated[int, Field(ge=1)] = 14
    backup_key: Line = ""
    backup_identity: Path | None = None
    backup_copy: Line = ""
    sealing_key: SecretStr = SecretStr("")
    operator_email: Line = ""
    heartbeat_url: SecretStr = SecretStr("")
    metrics_address: str = ""
    traces_url: str = ""
    transcription_url: str = ""
    transcription_key: SecretStr = SecretStr("")
    transcription_model: str = "whisper-1"
    declic_lang: Literal["", "fr", "en"] = ""
    """Read by `locales` too, before there are settings."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @field_validator(
        "staff_group_id", "bot_token_file", "backup_identity", "partner_logos", mode="before"
    )
    @classmethod
    def _empty_is_unset(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("database_url")
    @classmethod
    def _an_address_of_a_database(cls, value: str) -> str:
        return database_address.checked(value)

    @field_validator("other_bots")
    @classmethod
    def _numbers_of_bots(cls, value: str) -> str:
        if not all(part.isdecimal() for part in _parts(value)):
            raise ValueError(
                _("is not a list of numbers of bots, with which their tokens begin; for example 12")
            )
        return value

    @field_validator("time_zone")
    @classmethod
    def _is_a_time_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError(_("is not a time zone; for example Europe/Paris")) from None
        return value

    @field_validator("sandbox_url")
    @classmethod
    def _sandbox_stays_here(cls, value: str) -> str:
        if value and not is_loopback(value):
            raise ValueError(_("must be on this machine (http://127.0.0.1:8081)"))
        return value

    @field_validator("transcription_url")
    @classmethod
    def _a_service_of_ones_own(cls, value: str) -> str:
        if value and not is_safe_to_speak_to(value):
            raise ValueError(
                _(
                    "must be on this machine or in a private network "
                    "(http://127.0.0.1:8000), or https"
                )
            )
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, value: str) -> str:
        try:
            networks(value)
        except ValueError:
            raise ValueError(_("is not a list of addresses; for example 127.0.0.1, ::1")) from None
        return value

    @field_validator("programme_colours")
    @classmethod
    def _colours_that_can_be_read(cls, value: str) -> str:
        colours = _parts(value)
        if colours and (len(colours) != 2 or not all(map(HEX.fullmatch, colours))):
            raise ValueError(_("is not two colours; for example #0F4C5C #FFD166"))
        if faults := Identity(night=colours[0], sun=colours[1]).faults() if colours else ():
            sentence = _("cannot be read: {pairs}; take a darker first or a lighter second")
            raise ValueError(sentence.format(pairs=", ".join(faults)))
        return value

    @field_validator("association_number")
    @classmethod
    def _registered(cls, value: str) -> str:
        return as_printed(value) if value else value

    @field_validator("smtp_url")
    @classmethod
    def _a_mail_server(cls, value: SecretStr) -> SecretStr:
        if value:
            mailbox(value.get_secret_value())
        return value

    @field_validator("backup_copy")
    @classmethod
    def _a_place_for_copies(cls, value: str) -> str:
        kind, __, rest = value.partition(":")
        host, __, folder = rest.partition(":")
        names_no_folder = kind == "ssh" and not (host and folder and not host.startswith("-"))
        if "://" in value or names_no_folder or (kind == "rclone" and ":" not in rest):
            raise ValueError(
                _("must be a folder, rclone:remote:path or ssh:user@host:/path, without //")
            )
        return value

    @field_validator("operator_email")
    @classmethod
    def _an_email_address(cls, value: str) -> str:
        if value and not re.fullmatch(r"[^\s@<>,;]+@[^\s@<>,;]+", value):
            raise ValueError(_("is not an e-mail address; for example technique@example.org"))
        return value

    @field_validator("heartbeat_url")
    @classmethod
    def _a_page_that_is_called(cls, value: SecretStr) -> SecretStr:
        if value and not is_https_or_here(value.get_secret_value()):
            raise ValueError(_("must begin with https://, for example https://hc-ping.com/…"))
        return value

    @field_validator("traces_url")
    @classmethod
    def _a_collector(cls, value: str) -> str:
        if value and not is_safe_to_speak_to(value):
            raise ValueError(
                _(
                    "must be on this machine or a private network "
                    "(http://127.0.0.1:4318/v1/traces), or https"
                )
            )
        return value

    @field_validator("metrics_address")
    @classmethod
    def _host_and_port(cls, value: str) -> str:
        if value and listening_address(value) is None:
            raise ValueError(_("is not an address and a port; for example 127.0.0.1:9464"))
        return value

    @cached_property
    def token(self) -> str:
        """Telegram's token, from the file if one is named. Raises Refused if it cannot be read."""
        if self.bot_token_file:
            try:
                return self.bot_token_file.read_text().strip()
            except OSError:
                sentence = _("{file} cannot be read").format(file=self.bot_token_file)
                raise Refused(env_file.named("BOT_TOKEN_FILE", sentence)) from None
        return self.bot_token.get_secret_value()

    @property
    def token_setting(self) -> str:
        """Return the name of the setting that gives the token."""
        return "BOT_TOKEN_FILE" if self.bot_token_file else "BOT_TOKEN"

    @property
    def bot_id(self) -> int:
        """Return the bot's number, with which its token begins; 0 without a token."""
        number = TOKEN.fullmatch(self.token)
        return int(number[1]) if number else 0

    @property
    def others(self) -> frozenset[int]:
        """Return the numbers of the other bots in the same database."""
        return frozenset(map(int, _parts(self.other_bots)))

    @property
    def database_file(self) -> Path | None:
        """Return the file of SQLite; None for a server."""
        return database_address.file_of(self.database_url)

    @property
    def copy_folder(self) -> Path | None:
        """Return the folder of copies; None for another machine, or for none."""
        is_elsewhere = self.backup_copy.startswith(("rclone:", "ssh:"))
        return Path(self.backup_copy) if self.backup_copy and not is_elsewhere else None

    @property
    def has_web_chat(self) -> bool:
        """Tell whether the chat page is open: its cookie holds on https, and on this machine."""
        return self.web_chat and is_https_or_here(self.public_url)

    @property
    def has_desk(self) -> bool:
        """Tell whether the team's desk is open: its cookie holds on https, and on this machine."""
        return is_https_or_here(self.public_url)

    @property
    def mailbox(self) -> Mailbox | None:
        """Return the mail server, which serves the operator even without pages."""
        return mailbox(self.smtp_url.get_secret_value()) if self.smtp_url else None

    @property
    def mailbox_for_people(self) -> Mailbox | None:
        """Return the mail server if people may be written to: e-mails lead to pages."""
        return self.mailbox if self.public_url else None

    @property
    def metrics_host_and_port(self) -> tuple[str, int] | None:
        """Return where metrics are read; None if nowhere."""
        return listening_address(self.metrics_address)

    @property
    def association(self) -> Association:
        return Association(
            address=self.association_address,
            number=self.association_number,
            phone=self.association_phone,
            signatory=self.association_signatory,
            publication_director=self.publication_director,
            hosted_by=self.hosted_by,
        )

    @property
    def identity(self) -> Identity:
        """Return the face of the programme: the house's own where nothing is set."""
        own = Identity(name=self.programme_name)
        if not self.programme_colours:
            return own
        night, sun = _parts(self.programme_colours)
        return replace(own, night=night, sun=sun)

    @property
    def confirmed(self) -> frozenset[str]:
        """Return the names of the answers that the association has confirmed."""
        return frozenset(_parts(self.confirmed_answers))


def _parts(written: str) -> list[str]:
    """Return the parts of a list with commas or spaces between."""
    return written.replace(",", " ").split()


def token_faults(settings: Settings) -> Iterator[str]:
    """Yield why the token cannot be one."""
    try:
        token = settings.token
    except Refused as refused:
        yield str(refused)
        return
    if not token:
        yield _("BOT_TOKEN: missing; @BotFather gives one (or set BOT_TOKEN_FILE)") + _no_file()
    elif not is_whole_token(token):
        sentence = _("is no token: digits, a colon, then 35 letters; copy it whole from @BotFather")
        yield env_file.named(settings.token_setting, sentence)


def is_whole_token(token: str) -> bool:
    """Tell whether a token is written as Telegram gives them, to its end."""
    return bool(TOKEN.fullmatch(token)) and len(token.partition(":")[2]) >= LETTERS


def _no_file() -> str:
    """Say that no file of settings is here: the command may have been run elsewhere."""
    if env_file.path().exists():
        return ""
    return _("; no file .env is in {folder}").format(folder=Path.cwd())


def relative_faults(settings: Settings) -> Iterator[str]:
    """Yield the folders that are not the same for the service and for a command run elsewhere."""
    if not env_file.is_installed():
        return
    for name, path in {
        "DATABASE_URL": settings.database_file,
        "STORAGE_DIR": settings.storage_dir,
        "BACKUP_DIR": settings.backup_dir,
        "BACKUP_COPY": settings.copy_folder,
    }.items():
        if path is not None and not path.is_absolute():
            sentence = _(
                "{folder} is another folder for the service than for this command;"
                " write it whole, from /"
            )
            yield env_file.named(name, sentence.format(folder=path))


def webhook_faults(settings: Settings) -> Iterator[str]:
    """Yield the faults of the webhook's settings."""
    yield from missing_for_webhook(settings)
    yield from wrong_for_webhook(settings)


def missing_for_webhook(settings: Settings) -> Iterator[str]:
    """Yield the settings that a webhook needs, and that are empty."""
    url, secret = settings.webhook_url, settings.webhook_secret.get_secret_value()
    if settings.mode == "webhook" and not url:
        yield _("WEBHOOK_URL is needed when MODE=webhook")
    if settings.mode == "webhook" and not secret:
        yield _("WEBHOOK_SECRET is needed when MODE=webhook")


def wrong_for_webhook(settings: Settings) -> Iterator[str]:
    """Yield what Telegram would not take.

    A Bot API server on this machine takes an address of this machine too.
    """
    url, secret = settings.webhook_url, settings.webhook_secret.get_secret_value()
    if url and (fault := webhook_fault(url, local=is_loopback(settings.bot_api_url))):
        yield env_file.named("WEBHOOK_URL", fault)
    if secret and not SECRET.fullmatch(secret):
        sentence = _("Telegram takes letters without accents, digits, _ and - only, 256 at most")
        yield env_file.named("WEBHOOK_SECRET", sentence)


class UnreadError(Exception):
    """A setting is asked for that could not be read."""


class PartlyRead(Settings):
    """Settings of which some are unreadable: asking for an unreadable one raises UnreadError."""

    def __getattr__(self, name: str) -> Any:
        raise UnreadError(name) if name in Settings.model_fields else AttributeError(name)


def load() -> Settings:
    """Read the settings; from then on, who has no department lives in `TIME_ZONE`.

    Raises Refused with every fault that keeps the bot from starting.
    """
    settings = read()
    if faults := [*webhook_faults(settings), *relative_faults(settings)]:
        raise Refused("\n".join(faults))
    set_default_zone(settings.time_zone)
    return settings


def read() -> Settings:
    """Read the settings, each checked by itself. Raises Refused with one line a fault."""
    settings, faults = read_partly()
    if faults:
        raise Refused("\n".join(faults))
    return settings


def read_partly() -> tuple[Settings, list[str]]:
    """Read the settings; return the readable ones, and a line for each fault.

    Raises Refused when none can be.
    """
    faults = list(env_file.faults(NAMES))
    unread = {name.lower() for name in env_file.unread(NAMES)}
    try:
        settings = Settings(_env_file=env_file.path())
    except ValidationError as error:
        faults += _sentences(error)
        unread |= {str(it["loc"][0]).lower() for it in error.errors(include_input=False)}
    else:
        if not unread:
            return settings, faults
    return _without(unread), faults


def _without(unread: AbstractSet[str]) -> Settings:
    defaults = {name: Settings.model_fields[name].get_default() for name in unread}
    settings = PartlyRead(_env_file=env_file.path(), **defaults)
    for name in unread:
        del settings.__dict__[name]
    return settings


NAMES = frozenset(name.upper() for name in Settings.model_fields)


def _sentences(validation_error: ValidationError) -> list[str]:
    sentences = []
    for error in validation_error.errors(include_input=False):
        name = ".".join(str(part) for part in error["loc"]).upper()
        reason = plain_errors.sentence(error)
        sentences.append(env_file.named(name, reason) if name else reason)
    return sentences
