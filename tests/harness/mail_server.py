"""Run a real mail server on loopback, which fails when it is told to."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

HANG_UP = "hang up"


@dataclass
class MailServer:
    """`answers` are given to the next commands of that name: MAIL, RCPT, DATA or DATA LOST."""

    url: str = ""
    taken: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    answers: dict[str, list[str]] = field(default_factory=dict)
    logged_in: list[str] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    speaks: asyncio.Event = field(default_factory=asyncio.Event)
    """Cleared, the server keeps clients waiting."""

    def __post_init__(self) -> None:
        self.speaks.set()

    def will_say(self, word: str, *answers: str) -> None:
        self.answers.setdefault(word, []).extend(answers)

    def _next(self, word: str) -> str | None:
        waiting = self.answers.get(word)
        return waiting.pop(0) if waiting else None

    async def handle_MAIL(
        self, server: SMTP, _: Session, envelope: Envelope, address: str, __: list[str]
    ) -> str:
        assert server.transport is not None
        self.encrypted.append(server.transport.get_extra_info("ssl_object") is not None)
        await self.speaks.wait()
        if (answer := self._next("MAIL")) is not None:
            return answer
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(
        self, _: SMTP, __: Session, envelope: Envelope, address: str, ___: list[str]
    ) -> str:
        if (answer := self._next("RCPT")) is not None:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _: Session, envelope: Envelope) -> str:
        answer = self._next("DATA")
        if answer is not None and answer != HANG_UP:
            return answer
        content = envelope.content
        assert isinstance(content, bytes)
        email = message_from_bytes(content, policy=policy.default)
        assert isinstance(email, EmailMessage)
        self.taken.append(email)
        self.recipients.extend(envelope.rcpt_tos)
        if answer == HANG_UP:
            assert server.transport is not None
            server.transport.close()
        return "250 Taken"

    def log_in(
        self, _: SMTP, __: Session, ___: Envelope, ____: str, credentials: object
    ) -> AuthResult:
        assert isinstance(credentials, LoginPassword)
        self.logged_in.append(credentials.login.decode())
        return AuthResult(success=credentials.password == b"right", handled=False)


@asynccontextmanager
async def a_mail_server(
    tls: ssl.SSLContext | None = None, *, at_once: bool = False, login: bool = False
) -> AsyncIterator[MailServer]:
    """Run a mail server: with `tls` by STARTTLS, or `at_once`; its address names no sender."""
    mail = MailServer()
    loop = asyncio.get_running_loop()

    def protocol() -> SMTP:
        return SMTP(
            mail,
            hostname="mail.test",
            loop=loop,
            tls_context=None if at_once else tls,
            require_starttls=tls is not None and not at_once,
            auth_required=login,
            auth_require_tls=tls is not None,
            authenticator=mail.log_in,
        )

    server = await loop.create_server(protocol, "127.0.0.1", 0, ssl=tls if at_once else None)
    async with server:
        host, port = server.sockets[0].getsockname()[:2]
        mail.url = f"{'smtps' if at_once else 'smtp'}://{host}:{port}"
        yield mail
