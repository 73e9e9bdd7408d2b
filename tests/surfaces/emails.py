"""Each kind of e-mail, as HTML, with invented values and the buttons it leaves with."""

from base64 import b64encode
from collections.abc import Mapping
from datetime import timedelta

from bot.clients.smtp import mailbox
from bot.delivery.email_message import MARK_ID, build_email
from documents import mark_pictures
from flows.texts import load_texts, plain_text, translate
from rules.outbox.retries import Tries
from services.outbox.email_rendering import EmailRenderer, RenderedEmail, facts
from tests.harness.builders import NOON

MAILBOX = mailbox("smtp://mail.example?from=Déclic <bonjour@declic.example>")
RENDERER = EmailRenderer(b"", "https://declic.example")
SUBJECT = ".subject"
MARK = b64encode(mark_pictures.png(mark_pictures.EMAIL_SIDE)).decode()
"""A mail program shows what came with the e-mail; a page, what its address holds."""
VALUES = {
    "before": "mardi 9 mars avant 12\N{NO-BREAK SPACE}h",
    "category": "des mots déplacés",
    "code": "482913",
    "company": "Numa",
    "count": "2",
    "date": "mar. 9 mars",
    "day": "mardi 9 mars",
    "days": "5",
    "details": "Message : Je veux changer de métier.\nTéléphone : 06 39 98 12 34",
    "first_name": "Nadia",
    "hour": "18\N{NO-BREAK SPACE}h",
    "mentor": "Nadia",
    "message": "Le son du téléphone suffit. À bientôt !",
    "name": "Camille",
    "news": "• 2 candidatures attendent votre réponse.\n• Offres en ligne : 1",
    "number": "12",
    "people": "Camille",
    "sent": "mardi 2 mars",
    "sentence": "Le salaire est à préciser.",
    "time": "3 heures",
    "title": "Technicien fibre (H/F)",
    "until": "vendredi 2 avril",
    "where": "12 rue des Lilas, Toulouse",
    "words": "Je travaille le matin.",
}
OF_KIND: Mapping[str, Mapping[str, str]] = {
    "letter.copy_booked": {"title": "Atelier Mon CV"},
    "letter.copy_cancelled": {"title": "Atelier Mon CV"},
    "letter.copy_moved": {"title": "Atelier Mon CV"},
    "application.letter.organiser_gone": {"title": "Bases du web"},
    "application.letter.organiser_received": {"title": "Bases du web"},
    "letter.late": {"message": plain_text("fr", "mentor.late", **VALUES)},
}
"""What one kind says otherwise."""
OF_MEETING = ("page.confirm.button", "page.cancel.button", "letter.page")
OUTCOMES = ("page.took_place.button", "page.nobody_came.button", "page.could_not.button")
TO_TEAM, OFFERS, STOP = "letter.reply", "employer.page.back", "letter.copy_stop"
BUTTONS: Mapping[str, tuple[str, ...]] = {
    "application.letter": ("application.see",),
    "application.letter.gone": (),
    "application.letter.off": (),
    "application.letter.organiser_gone": (),
    "application.letter.unshared": (),
    "employer.ready": ("employer.post", OFFERS),
    "employer.renew": (OFFERS,),
    "employer.week": (OFFERS,),
    "letter.after": (*OUTCOMES, "letter.page"),
    "letter.booked": OF_MEETING,
    "letter.closed": (TO_TEAM,),
    "letter.code": (),
    "letter.copy": ("letter.join_then", STOP),
    "letter.copy_cancelled": (STOP,),
    "letter.evening": OF_MEETING,
    "letter.from_team": (TO_TEAM,),
    "letter.late": (TO_TEAM,),
    "letter.left": ("letter.page",),
    "letter.nudge": OF_MEETING,
    "letter.renew": ("letter.page",),
    "letter.soon": ("letter.join", "letter.page"),
    "letter.unseen": ("letter.back", "letter.unseen_stop"),
    "letter.way_back": ("letter.back",),
    "posted.ends": (
        "employer.page.offer_prolong.button",
        "employer.page.offer_filled.button",
        OFFERS,
    ),
    "posted.told": ("posted.correct", TO_TEAM, OFFERS),
    "posted.told.offer_yes": (OFFERS,),
    "safety.letter": (TO_TEAM,),
    "safety.paused": (),
    "thanks.letter": (),
}
"""The text keys of its buttons, by the beginning of its key: the longest counts."""


def kinds() -> list[str]:
    """Return the text key of each e-mail: a text that has a subject."""
    keys = load_texts().keys
    subjects = (key.removesuffix(SUBJECT) for key in sorted(keys) if key.endswith(SUBJECT))
    return [kind for kind in subjects if "letter" in kind or kind == "safety.paused"]


def html(kind: str) -> str:
    values, labels = {**VALUES, **OF_KIND.get(kind, {})}, buttons(kind)
    is_copy = STOP in labels
    email = RenderedEmail(
        key=(1,),
        to_address="nadia@exemple.fr",
        reference=kind,
        language="fr",
        subject=plain_text("fr", kind + SUBJECT, **values),
        body=translate("fr", kind, **values),
        buttons=[
            (plain_text("fr", label, **values), f"https://declic.example/l/{number}")
            for number, label in enumerate(labels)
        ],
        calendar=None,
        tries=Tries(0),
        person_id=1,
        expires_at=NOON + timedelta(days=2),
        footer=plain_text("fr", "letter.copy_footer" if is_copy else "letter.footer"),
        association="Les Passerelles",
        legal=RENDERER.legal("fr"),
        facts=facts("fr", kind, values),
        stop=f"https://declic.example/l/{labels.index(STOP)}" if is_copy else "",
    )
    part = build_email(MAILBOX, email, NOON).get_body(("html",))
    assert part is not None
    content = part.get_content()
    assert isinstance(content, str)
    return content.replace(f"cid:{MARK_ID}", f"data:image/png;base64,{MARK}")


def buttons(kind: str) -> tuple[str, ...]:
    return BUTTONS[max((key for key in BUTTONS if kind.startswith(key)), key=len)]
