"""Write to who looks after the bot, at OPERATOR_EMAIL, by the mail server of SMTP_URL."""

import asyncio
import ssl
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from aiosmtplib import (
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)

from bot.clients.email_policy import AS_SENT
from bot.clients.smtp import LONGEST, Mailbox
from bot.refusal import Refused
from bot.settings import Settings
from locales import _

LONGEST_ANSWER = 200


async def write_to_operator(settings: Settings, subject: str, body: str, now: datetime) -> None:
    """Send one plain e-mail to OPERATOR_EMAIL; return once the server has taken it.

    Raises Refused with what the server answered, and what to do.
    """
    to, mailbox = settings.operator_email, settings.mailbox
    if not to:
        raise Refused(_("OPERATOR_EMAIL: missing; set the e-mail of who looks after the bot"))
    if mailbox is None:
        raise Refused(_("SMTP_URL: missing; e-mails cannot leave without a mail server"))
    try:
        async with asyncio.timeout(LONGEST), mailbox.server() as server:
            await server.mail(mailbox.sender_address)
            await server.rcpt(to)
            await server.data(_build(mailbox, to, subject, body, now).as_bytes(policy=AS_SENT))
    except (SMTPException, OSError) as error:
        raise Refused(_told(error, mailbox)) from None
    except UnicodeEncodeError:
        raise Refused(_("OPERATOR_EMAIL: this mail server cannot read such an address")) from None


def _build(mailbox: Mailbox, to: str, subject: str, body: str, now: datetime) -> EmailMessage:
    message = EmailMessage(policy=AS_SENT)
    message["From"] = mailbox.sender
    message["To"] = to
    message["Subject"] = " ".join(subject.split())
    message["Date"] = format_datetime(now)
    message["Message-ID"] = make_msgid(domain=mailbox.sender_address.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body)
    return message


def _told(error: Exception, mailbox: Mailbox) -> str:
    """Say what the server answered, and which setting to look at."""
    if isinstance(error, SMTPResponseException):
        return _told_of_answer(error)
    if isinstance(error, ssl.SSLError) or isinstance(error.__cause__, ssl.SSLError):
        return _(
            "SMTP_URL: the mail server's certificate is not trusted, or it speaks no TLS there; "
            "smtps:// is for port 465, smtp:// for port 587"
        )
    if isinstance(error, SMTPConnectError | TimeoutError):
        told = _(
            "SMTP_URL: the mail server does not answer ({host}, port {port}); "
            "are the name and the port right, and does your host let e-mail leave?"
        )
    else:
        told = _("SMTP_URL: the mail server hung up ({host}, port {port}); is TLS right?")
    return told.format(host=mailbox.host, port=mailbox.port)


def _told_of_answer(error: SMTPResponseException) -> str:
    """Quote the server's answer, for whoever set it up."""
    match error:
        case SMTPAuthenticationError():
            told = _("SMTP_URL: the mail server refuses this user and password ({answer})")
        case SMTPSenderRefused():
            told = _(
                "SMTP_URL: the mail server refuses this sender ({answer}); "
                "after ?from= write an address of this account"
            )
        case SMTPRecipientRefused():
            told = _("OPERATOR_EMAIL: the mail server refuses this address ({answer})")
        case _other:
            told = _("SMTP_URL: the mail server does not take this e-mail ({answer})")
    answer = f"{error.code} {' '.join(error.message.split())[:LONGEST_ANSWER]}"
    return told.format(answer=answer)
