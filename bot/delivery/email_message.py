"""Build the MIME message of a rendered e-mail: plain text, and the same in simple HTML."""

import re
from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from hashlib import sha256
from html import escape, unescape

from bot.clients.email_policy import AS_SENT
from bot.clients.smtp import Mailbox
from flows.texts import Html
from services.outbox.email_rendering import Calendar, RenderedEmail

REFERENCE = 32
BODY = "margin:0;background:#e9eeec;font:18px/1.5 system-ui,sans-serif;color:#15211e"
SHEET = "max-width:560px;margin:0 auto;padding:24px 20px;background:#fff"
PARAGRAPH = "margin:0 0 16px"
BUTTON = (
    "display:block;padding:12px 18px;border:2px solid #0b6b62;border-radius:12px;"
    "font-weight:bold;text-align:center;text-decoration:none;"
)
FIRST, OTHER = "background:#0b6b62;color:#fff", "background:#fff;color:#0b6b62"
FOOTER = "margin:24px 0 0;font-size:15px;color:#53645f"


def build_email(mailbox: Mailbox, email: RenderedEmail, now: datetime) -> EmailMessage:
    """Build the e-mail. Sent twice it has one Message-ID, so that a mailbox shows it once."""
    message = EmailMessage(policy=AS_SENT)
    message["From"] = mailbox.sender
    message["To"] = email.to_address
    message["Subject"] = " ".join(email.subject.split())
    message["Date"] = now
    message["Message-ID"] = _message_id(mailbox, email)
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = email.language
    if email.stop:
        message["List-Unsubscribe"] = f"<{email.stop}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(_plain(email.body, email.buttons, email.footer))
    message.add_alternative(_html(email), subtype="html")
    if email.calendar is not None:
        _enclose(message, email.calendar)
    return message


def _message_id(mailbox: Mailbox, email: RenderedEmail) -> str:
    digest = sha256(email.reference.encode()).hexdigest()[:REFERENCE]
    return f"<{digest}@{mailbox.sender_address.rpartition('@')[2]}>"


def _enclose(message: EmailMessage, calendar: Calendar) -> None:
    message.add_attachment(
        calendar.content.decode(),
        subtype="calendar",
        filename=calendar.name,
        params={"method": calendar.method},
    )


def _plain(body: Html, buttons: Sequence[tuple[str, str]], footer: str) -> str:
    text = unescape(re.sub(r"</?\w+>", "", body))
    links = [f"{label} :\n{address}" for label, address in buttons]
    return "\n\n".join([text, *links, f"-- \n{footer}"]) + "\n"


def _html(email: RenderedEmail) -> str:
    paragraphs = [f'<p style="{PARAGRAPH}">{line}</p>' for line in email.body.splitlines()]
    buttons = [
        f'<p style="{PARAGRAPH}"><a style="{BUTTON}{FIRST if number == 0 else OTHER}"'
        f' href="{escape(address)}">{label}</a></p>'
        for number, (label, address) in enumerate(email.buttons)
    ]
    return (
        f'<!doctype html><html lang="{email.language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(email.subject)}</title></head>"
        f'<body style="{BODY}"><div style="{SHEET}">{"".join(paragraphs + buttons)}'
        f'<p style="{FOOTER}">{escape(email.footer)}</p></div></body></html>'
    )
