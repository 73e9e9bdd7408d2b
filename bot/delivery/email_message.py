"""Build the MIME message of a rendered e-mail: plain text, and the same in simple HTML."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from email.message import EmailMessage
from hashlib import sha256
from html import escape, unescape

from bot.clients.email_policy import AS_SENT
from bot.clients.smtp import Mailbox
from documents import mark_pictures
from documents.identity.house import house
from services.outbox.email_rendering import CalendarFile, RenderedEmail

REFERENCE, HOUSE = 32, "Déclic"
FONT = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,Arial,sans-serif"
BODY = (
    f"margin:0;padding:0;background:{{ground}};color:{{ink}};font-size:17px;line-height:1.5;{FONT}"
)
SHEET = "width:100%;max-width:560px;background:{sheet};border-radius:16px"
BAND = (
    "padding:14px 22px;background:{night};border-bottom:4px solid {sun};"
    "border-radius:16px 16px 0 0;text-align:left"
)
NAME = f"padding-left:10px;font-size:18px;font-weight:bold;color:#fff;{FONT}"
BY = "color:{sun};font-weight:normal;font-size:15px"
TITLE = "margin:0 0 14px;font-size:22px;line-height:1.25"
PARAGRAPH, ITEM = "margin:0 0 14px", "margin:0 0 6px"
BLOCK = "width:100%;margin:0 0 16px;padding:6px 0;background:{ground};border-radius:12px"
LABEL = "padding:5px 8px 5px 16px;width:1%;white-space:nowrap;vertical-align:top;color:{soft}"
VALUE = "padding:5px 16px 5px 8px;font-weight:bold"
ALONE = "padding:12px 16px;font-size:28px;font-weight:bold;letter-spacing:4px;text-align:center"
HIDDEN = "display:none;max-height:0;overflow:hidden;opacity:0"
BUTTON = (
    "display:block;padding:12px 18px;border:2px solid {accent};border-radius:12px;"
    "font-weight:bold;text-align:center;text-decoration:none;"
)
FIRST = "background:{accent};color:{on_accent}"
OTHER = "background:{sheet};color:{accent}"
QUIET = "display:inline-block;padding:6px;font-size:15px;color:{soft}"
FOOTER = "margin:0 0 6px;font-size:14px;color:{soft}"
LEGAL = "color:{soft};margin-right:14px"
DARK = """@media(prefers-color-scheme:dark){{
.ground{{background:{ground}!important}}.sheet{{background:{sheet}!important}}
.ink{{color:{ink}!important}}.soft,.soft a{{color:{soft}!important}}
.first{{background:{accent}!important;color:{on_accent}!important;border-color:{accent}!important}}
.other{{background:{sheet}!important;color:{accent}!important;border-color:{accent}!important}}}}"""
"""For mail programs that read styles; the others turn light colours round by themselves."""
MARK_ID = "marque"
OURS = re.compile(r"^Déclic\s*:\s*")
"""The beginning of a subject: it says whom the e-mail is from, as the head of the e-mail does."""


def build_email(mailbox: Mailbox, email: RenderedEmail, now: datetime) -> EmailMessage:
    """Build the e-mail. A second try has the same Message-ID, so that mailboxes show it once."""
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
    _draw_mark(message)
    if email.calendar is not None:
        _enclose(message, email.calendar)
    return message


def _message_id(mailbox: Mailbox, email: RenderedEmail) -> str:
    digest = sha256(email.reference.encode()).hexdigest()[:REFERENCE]
    return f"<{digest}@{mailbox.sender_address.rpartition('@')[2]}>"


def _draw_mark(message: EmailMessage) -> None:
    """Put the mark beside the HTML, which shows it: mail programs draw no SVG."""
    shown = message.get_body(("html",))
    assert isinstance(shown, EmailMessage)
    drawn = mark_pictures.png(mark_pictures.EMAIL_SIDE)
    shown.add_related(drawn, "image", "png", cid=f"<{MARK_ID}>", disposition="inline")


def _enclose(message: EmailMessage, calendar: CalendarFile) -> None:
    message.add_attachment(
        calendar.content.decode(),
        subtype="calendar",
        filename=calendar.name,
        params={"method": calendar.method},
    )


def _plain(email: RenderedEmail) -> str:
    text = unescape(re.sub(r"</?\w+>", "", email.body))
    facts = "\n".join(f"{label} {value}".strip() for label, value in email.facts)
    links = [f"{label}\n{address}" for label, address in email.buttons]
    end = [_issued_by(email), email.footer, *(f"{words} {to}" for words, to in email.legal)]
    return "\n\n".join([text, *filter(None, [facts]), *links, "-- \n" + "\n".join(end)]) + "\n"


def _issued_by(email: RenderedEmail) -> str:
    return f"Déclic, {email.association}" if email.association else "Déclic"


@dataclass(frozen=True, slots=True)
class EmailHtml:
    """The HTML of an e-mail, in the colours of the programme."""

    email: RenderedEmail
    colours: Mapping[str, str]

    def whole(self) -> str:
        email, body = self.email, self.style(BODY)
        buttons = "".join(
            self.button(label, address, is_first=number == 0 and address != email.stop)
            for number, (label, address) in enumerate(email.buttons)
        )
        first, *others = [*map(self.paragraph, email.body.splitlines()), ""]
        inside = f"{self.title()}{first}{self.block()}{''.join(others)}{buttons}"
        dark = DARK.format_map(asdict(house().dark))
        return (
            f'<!doctype html><html lang="{email.language}"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width,initial-scale=1">'
            '<meta name="color-scheme" content="light dark">'
            '<meta name="supported-color-schemes" content="light dark">'
            f"<title>{escape(email.subject)}</title><style>{dark}</style></head>"
            f'<body class="ground ink" style="{body}">{self.preheader()}'
            '<table role="presentation" class="ground" width="100%" cellpadding="0"'
            f' cellspacing="0" style="{self.style("background:{ground}")}"><tr>'
            '<td align="center" style="padding:16px 12px 32px">'
            '<table role="presentation" class="sheet" cellpadding="0" cellspacing="0"'
            f' style="{self.style(SHEET)}"><tr><td style="{self.style(BAND)}">{self.head()}</td>'
            f'</tr><tr><td style="padding:22px 22px 26px;text-align:left"><main>{inside}</main>'
            f"{self.foot()}</td></tr></table></td></tr></table></body></html>"
        )

    def style(self, template: str) -> str:
        return template.format_map(self.colours)

    def preheader(self) -> str:
        """Return the preview for a list of e-mails: date and names, or else the text."""
        facts = ", ".join(value for _, value in self.email.facts)
        text = unescape(re.sub(r"</?\w+>", "", self.email.body)).partition("\n")[0]
        return f'<div aria-hidden="true" style="{HIDDEN}">{escape(facts or text)}</div>'

    def head(self) -> str:
        name = escape(house().name or HOUSE)
        by = f' <span style="{self.style(BY)}">{escape(self.email.association)}</span>'
        return (
            '<header><table role="presentation" cellpadding="0" cellspacing="0"><tr>'
            f'<td><img src="cid:{MARK_ID}" width="32" height="32" alt=""'
            ' style="display:block;border:0"></td>'
            f'<td style="{NAME}">{name}{by if self.email.association else ""}</td>'
            "</tr></table></header>"
        )

    def title(self) -> str:
        return f'<h1 class="ink" style="{TITLE}">{escape(_title(self.email.subject))}</h1>'

    def paragraph(self, line: str) -> str:
        style = ITEM if line.startswith("•") else PARAGRAPH
        return f'<p class="ink" style="{style}">{line}</p>'

    def block(self) -> str:
        """Draw when, who and where; a fact without a label, such as a code, is large."""
        rows = "".join(self.row(label, value) for label, value in self.email.facts)
        return (
            f'<table class="ground" cellpadding="0" cellspacing="0" style="{self.style(BLOCK)}">'
            f"{rows}</table>"
            if rows
            else ""
        )

    def row(self, label: str, value: str) -> str:
        if not label:
            return f'<tr><td class="ink" colspan="2" style="{ALONE}">{escape(value)}</td></tr>'
        return (
            f'<tr><th scope="row" class="soft" style="{self.style(LABEL)};text-align:left;'
            f'font-weight:normal">{escape(label)}</th>'
            f'<td class="ink" style="{VALUE}">{escape(value)}</td></tr>'
        )

    def button(self, label: str, address: str, *, is_first: bool) -> str:
        if address == self.email.stop:
            return self.quiet_link(label, address)
        kind, colours = ("first", FIRST) if is_first else ("other", OTHER)
        return (
            f'<p style="{ITEM}"><a class="{kind}" style="{self.style(BUTTON + colours)}"'
            f' href="{escape(address)}">{escape(label)}</a></p>'
        )

    def quiet_link(self, label: str, address: str) -> str:
        link = f'<a class="soft" style="{self.style(QUIET)}" href="{escape(address)}">'
        return f'<p style="margin:14px 0 0;text-align:center">{link}{escape(label)}</a></p>'

    def foot(self) -> str:
        links = " ".join(
            f'<a class="soft" style="{self.style(LEGAL)}" href="{escape(to)}">{escape(words)}</a>'
            for words, to in self.email.legal
        )
        footer = self.style(FOOTER)
        legal = f'<p class="soft" style="{footer}">{links}</p>' if links else ""
        return (
            f'<footer style="margin:24px 0 0"><p class="soft" style="{footer}">'
            f"{escape(self.email.footer)}</p>{legal}</footer>"
        )


def _html(email: RenderedEmail) -> str:
    worn = house()
    colours = {**asdict(worn.light), "night": worn.night, "sun": worn.sun}
    return EmailHtml(email, colours).whole()


def _title(subject: str) -> str:
    """Return a subject as a title, without « Déclic : », printed above."""
    rest = OURS.sub("", subject)
    return f"{rest[:1].upper()}{rest[1:]}"
