"""Build the MIME message of a rendered e-mail: plain text, and the same in simple HTML."""

import re
from datetime import datetime
from email.message import EmailMessage
from hashlib import sha256
from html import escape, unescape

from bot.clients.email_policy import AS_SENT
from bot.clients.smtp import Mailbox
from services.outbox.email_rendering import CalendarFile, RenderedEmail

REFERENCE = 32
FONT = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,Arial,sans-serif"
BODY = f"margin:0;padding:0;background:#e9eeec;color:#15211e;font-size:17px;line-height:1.5;{FONT}"
SHEET = "width:100%;max-width:560px;background:#fff;border-radius:16px"
MARK = (
    "width:32px;height:32px;border-radius:9px;background:#0b6b62;color:#fff;"
    f"font-size:19px;font-weight:bold;text-align:center;line-height:32px;{FONT}"
)
NAME = f"padding-left:10px;font-size:18px;font-weight:bold;color:#15211e;{FONT}"
BY = "color:#53645f;font-weight:normal;font-size:15px"
TITLE = "margin:0 0 14px;font-size:22px;line-height:1.25"
PARAGRAPH, ITEM = "margin:0 0 14px", "margin:0 0 6px"
BUTTON = (
    "display:block;padding:12px 18px;border:2px solid #0b6b62;border-radius:12px;"
    "font-weight:bold;text-align:center;text-decoration:none;"
)
FIRST, OTHER = "background:#0b6b62;color:#fff", "background:#fff;color:#0b6b62"
FOOTER = "margin:0 0 6px;font-size:14px;color:#53645f"
LEGAL = "color:#53645f;margin-right:14px"
DARK = """@media(prefers-color-scheme:dark){
.ground{background:#0c1312!important}.sheet{background:#17211f!important}
.ink{color:#e8f0ed!important}.soft,.soft a{color:#9fb3ad!important}
.mark,.first{background:#5fd3bd!important;color:#06231e!important;border-color:#5fd3bd!important}
.other{background:#17211f!important;color:#5fd3bd!important;border-color:#5fd3bd!important}}"""
"""For mail programs that read styles; the others turn light colours round by themselves."""
OURS = re.compile(r"^Déclic\s*:\s*")
"""The beginning of a subject: it says whom the e-mail is from, as the head of the e-mail does."""


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
    message.set_content(_plain(email))
    message.add_alternative(_html(email), subtype="html")
    if email.calendar is not None:
        _enclose(message, email.calendar)
    return message


def _message_id(mailbox: Mailbox, email: RenderedEmail) -> str:
    digest = sha256(email.reference.encode()).hexdigest()[:REFERENCE]
    return f"<{digest}@{mailbox.sender_address.rpartition('@')[2]}>"


def _enclose(message: EmailMessage, calendar: CalendarFile) -> None:
    message.add_attachment(
        calendar.content.decode(),
        subtype="calendar",
        filename=calendar.name,
        params={"method": calendar.method},
    )


def _plain(email: RenderedEmail) -> str:
    text = unescape(re.sub(r"</?\w+>", "", email.body))
    links = [f"{label}\n{address}" for label, address in email.buttons]
    end = [_issued_by(email), email.footer, *(f"{words} {to}" for words, to in email.legal)]
    return "\n\n".join([text, *links, "-- \n" + "\n".join(end)]) + "\n"


def _issued_by(email: RenderedEmail) -> str:
    return f"Déclic, {email.association}" if email.association else "Déclic"


def _html(email: RenderedEmail) -> str:
    title = escape(_title(email.subject))
    paragraphs = "".join(map(_paragraph, email.body.splitlines()))
    buttons = "".join(
        _button(label, address, is_first=number == 0 and address != email.stop)
        for number, (label, address) in enumerate(email.buttons)
    )
    return (
        f'<!doctype html><html lang="{email.language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        '<meta name="supported-color-schemes" content="light dark">'
        f"<title>{escape(email.subject)}</title><style>{DARK}</style></head>"
        f'<body class="ground ink" style="{BODY}">'
        '<table role="presentation" class="ground" width="100%" cellpadding="0" cellspacing="0"'
        ' style="background:#e9eeec"><tr><td align="center" style="padding:16px 12px 32px">'
        f'<table role="presentation" class="sheet" cellpadding="0" cellspacing="0"'
        f' style="{SHEET}"><tr><td style="padding:22px 22px 26px;text-align:left">'
        f'{_head(email)}<main><h1 class="ink" style="{TITLE}">{title}</h1>{paragraphs}{buttons}'
        f"</main>{_foot(email)}</td></tr></table></td></tr></table></body></html>"
    )


def _title(subject: str) -> str:
    """Return a subject as a title: what follows « Déclic : », which stands above it."""
    rest = OURS.sub("", subject)
    return f"{rest[:1].upper()}{rest[1:]}"


def _head(email: RenderedEmail) -> str:
    by = f' <span class="soft" style="{BY}">{escape(email.association)}</span>'
    return (
        '<header><table role="presentation" cellpadding="0" cellspacing="0"'
        f' style="margin:0 0 20px"><tr><td class="mark" aria-hidden="true" style="{MARK}">D</td>'
        f'<td class="ink" style="{NAME}">Déclic{by if email.association else ""}</td>'
        "</tr></table></header>"
    )


def _paragraph(line: str) -> str:
    style = ITEM if line.startswith("•") else PARAGRAPH
    return f'<p class="ink" style="{style}">{line}</p>'


def _button(label: str, address: str, *, is_first: bool) -> str:
    kind, colours = ("first", FIRST) if is_first else ("other", OTHER)
    return (
        f'<p style="{ITEM}"><a class="{kind}" style="{BUTTON}{colours}"'
        f' href="{escape(address)}">{escape(label)}</a></p>'
    )


def _foot(email: RenderedEmail) -> str:
    links = " ".join(
        f'<a class="soft" style="{LEGAL}" href="{escape(to)}">{escape(words)}</a>'
        for words, to in email.legal
    )
    legal = f'<p class="soft" style="{FOOTER}">{links}</p>' if links else ""
    return (
        f'<footer style="margin:24px 0 0"><p class="soft" style="{FOOTER}">'
        f"{escape(email.footer)}</p>{legal}</footer>"
    )
