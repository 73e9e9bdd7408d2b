"""Each kind of e-mail, as HTML, with invented values."""

from datetime import timedelta

from bot.clients.smtp import mailbox
from bot.delivery.email_message import build_email
from flows.texts import house_texts, placeholders, plain_text, translate
from rules.outbox.retries import Tries
from services.outbox.email_rendering import EmailRenderer, RenderedEmail
from tests.harness.builders import NOON

MAILBOX = mailbox("smtp://mail.example?from=Déclic <bonjour@declic.example>")
RENDERER = EmailRenderer(b"", "https://declic.example")
SUBJECT = ".subject"
VALUES = {
    "code": "482 913",
    "company": "Numa",
    "day": "mardi 9 mars",
    "hour": "18\N{NO-BREAK SPACE}h",
    "mentor": "Nadia",
    "message": "Le son du téléphone suffit. À bientôt !",
    "name": "Camille",
    "number": "12",
    "people": "Camille",
    "title": "Technicien fibre (H/F)",
}


def kinds() -> list[str]:
    """Return the text key of each e-mail: a text that has a subject."""
    keys = house_texts().keys
    subjects = (key.removesuffix(SUBJECT) for key in sorted(keys) if key.endswith(SUBJECT))
    return [kind for kind in subjects if "letter" in kind or kind == "safety.paused"]


def html(kind: str) -> str:
    email = RenderedEmail(
        key=(1,),
        to_address="nadia@exemple.fr",
        reference=kind,
        language="fr",
        subject=plain_text("fr", kind + SUBJECT, **_values(kind + SUBJECT)),
        body=translate("fr", kind, **_values(kind)),
        buttons=[
            (plain_text("fr", "letter.page"), "https://declic.example/m/1"),
            (plain_text("fr", "letter.reply"), "https://declic.example/r/1"),
        ],
        calendar=None,
        tries=Tries(0),
        person_id=1,
        expires_at=NOON + timedelta(days=2),
        footer=plain_text("fr", "letter.footer"),
        association="Les Passerelles",
        legal=RENDERER.legal("fr"),
    )
    part = build_email(MAILBOX, email, NOON).get_body(("html",))
    assert part is not None
    content = part.get_content()
    assert isinstance(content, str)
    return content


def _values(key: str) -> dict[str, str]:
    names = placeholders(house_texts().template("fr", key))
    return {name: VALUES.get(name, f"({name})") for name in names}
