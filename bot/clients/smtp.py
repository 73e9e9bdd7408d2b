"""Hand e-mails to the mail server, and tell whether each was taken, refused, or in doubt.

Never raises for what happens outside, and never logs an address or a word of an e-mail.
"""

import asyncio
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import parseaddr
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

import structlog
from aiosmtplib import SMTP, SMTPDataError, SMTPException, SMTPRecipientRefused

from bot.clients.email_policy import AS_SENT
from locales import _
from rules.outbox.retries import SendResult

TIMEOUT = 15.0
"""Seconds for each reply of the server."""
LONGEST = 45.0
"""Seconds for one e-mail."""
PORTS = {"smtp": 587, "smtps": 465}
LOOPBACK = ("localhost", "127.0.0.1", "::1")

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Mailbox:
    """The mail server, and the sender of all e-mails."""

    host: str
    port: int
    user: str
    password: str
    sender: str
    sender_address: str
    tls_at_once: bool

    def server(self, timeout: float = TIMEOUT) -> SMTP:
        """Return a connection, always with TLS, at once or by STARTTLS, except on this machine."""
        return SMTP(
            hostname=self.host,
            port=self.port,
            username=self.user or None,
            password=self.password or None,
            timeout=timeout,
            use_tls=self.tls_at_once,
            start_tls=not self.tls_at_once and self.host not in LOOPBACK,
            tls_context=ssl.create_default_context(),
        )


def mailbox(url: str) -> Mailbox:
    """Parse SMTP_URL. Raises ValueError with a sentence that does not repeat it."""
    parts, port = _split(url)
    user = unquote(parts.username or "")
    sender = parse_qs(parts.query).get("from", [user])[0]
    if "@" not in parseaddr(sender)[1]:
        raise ValueError(_("says no sender; end it with ?from=Déclic <bonjour@example.org>"))
    return Mailbox(
        host=parts.hostname or "",
        port=port,
        user=user,
        password=unquote(parts.password or ""),
        sender=sender,
        sender_address=parseaddr(sender)[1],
        tls_at_once=parts.scheme == "smtps",
    )


def _split(url: str) -> tuple[SplitResult, int]:
    parts = urlsplit(url)
    try:
        port = parts.port or PORTS[parts.scheme]
    except (KeyError, ValueError):  # the error's words may hold a piece of the password
        port = 0
    if not port or not parts.hostname:
        raise ValueError(
            _("is no mail server; for example smtp://user:password@mail.example.org:587")
        )
    return parts, port


async def hand_in(mailbox: Mailbox, to: str, email: EmailMessage) -> SendResult:
    """Send one e-mail; tell whether the server took it.

    When it refuses us (name, password, sender), the e-mail is not taken rather than refused.
    """
    result = SendResult.NOT_TAKEN
    try:
        async with asyncio.timeout(LONGEST), mailbox.server() as server:
            await server.mail(mailbox.sender_address)
            await server.rcpt(to)
            result = SendResult.IN_DOUBT  # until the server's last reply
            await server.data(email.as_bytes(policy=AS_SENT))
            result = SendResult.SENT
    except (SMTPRecipientRefused, SMTPDataError) as error:
        result = SendResult.REFUSED if error.code >= 500 else SendResult.NOT_TAKEN
    except UnicodeEncodeError:  # an address that no server here understands
        result = SendResult.REFUSED
    except (SMTPException, OSError) as error:
        log.warning("mail_server_away", error=type(error).__name__)
    return result
