"""Every surface that people see: where it is, and what a hand does there before one looks.

To add one is to add a line to `SURFACES`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from playwright.sync_api import Page, expect

from services.employers.web.actions import BY_LINK as OFFER_DEEDS
from services.mentor_space.web.actions import BY_LINK as MEETING_DEEDS
from tests.surfaces import emails
from tests.surfaces.town import CODE

Hand = Callable[[Page], None]
CAMILLE = "#phone-1001"


@dataclass(frozen=True)
class Surface:
    name: str
    address: str
    """With the names of `Town.addresses` in braces; empty for what has none."""
    hands: tuple[Hand, ...] = ()
    is_email: bool = False
    """Shown by a mail program: it has no page of ours around it."""


def surface(name: str, address: str, *hands: Hand) -> Surface:
    return Surface(name, address, hands)


def fill(label: str, words: str) -> Hand:
    return lambda page: page.get_by_label(label).first.fill(words)


def press(label: str = "") -> Hand:
    """The first button of this name; without one, the first of the page."""
    return lambda page: page.locator("main button:visible", has_text=label).first.click()


def does(action: str) -> Hand:
    """The form of one action, as it is."""
    return lambda page: page.locator(f"form:has([value={action}]) button").first.click()


def send(page: Page) -> None:
    """The last form of the page, as it is."""
    page.locator("form button").last.click()


def unfold(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true; })")


def chat(page: Page) -> None:
    expect(page.locator(CAMILLE).locator(".theirs").last).to_be_visible()


def types(words: str) -> Hand:
    return lambda page: page.locator(CAMILLE).get_by_role("textbox").fill(words)


def taps(label: str, phone: str = CAMILLE) -> Hand:
    return lambda page: page.locator(phone).get_by_role("button", name=label).last.click()


def tab(name: str) -> Hand:
    """Another phone, where only one is shown at a time."""
    return lambda page: page.evaluate(
        "name => [...document.querySelectorAll('[role=tab]')]"
        ".find(tab => tab.textContent.startsWith(name)).click()",
        name,
    )


def an_hour_later(page: Page) -> None:
    page.get_by_role("button", name="+1 h").click()
    expect(page.locator("#toast")).to_contain_text("Il est")


def an_email(kind: str) -> Surface:
    shown: Hand = partial(Page.set_content, html=emails.html(kind))
    return Surface(f"email-{kind}", "", (shown,), is_email=True)


SURFACES = (
    surface("front", "{site}/?lang=fr"),
    surface("front-near", "{site}/?lang=fr&pres=31250#pres", unfold),
    surface("front-maybe", "{site}/?lang=fr&pres=31100#pres"),
    surface("front-english", "{site}/?lang=en"),
    surface("front-rejected", "{site}/?lang=fr", fill("Téléphone ou e-mail", "06 39"), send),
    surface("front-called-back", "{site}/?lang=fr&said=phone"),
    surface("legal-notice", "{site}/mentions-legales"),
    surface("personal-data", "{site}/donnees-personnelles"),
    surface("accessibility", "{site}/accessibilite"),
    surface("unknown-agenda", f"{{site}}/agenda/{'0' * 40}.ics"),
    surface("unknown-address", "{site}/nulle-part"),
    surface("lost-link", "{site}/m/x"),
    surface("mentor", "{page}", unfold),
    surface("mentor-said", "{page}", press("Oui, ça a eu lieu")),
    surface("mentor-absence", "{page}", does("nobody_came")),
    surface("mentor-rejected", "{page}", unfold, does("worry")),
    surface("mentor-expired", "{page_expired}"),
    surface("mentor-renewed", "{page_expired}", press()),
    *(surface(f"mentor-{deed}", f"{{{deed}}}") for deed in sorted(MEETING_DEEDS)),
    surface("mentor-confirmed", "{confirm}", press()),
    surface("way", "{way}"),
    surface("employer", "{offers}", unfold),
    surface("employer-empty", "{offers_empty}", unfold),
    surface("employer-said", "{offers}", press("Prolonger")),
    surface("employer-expired", "{offers_expired}"),
    surface("employer-renewed", "{offers_expired}", press()),
    *(surface(f"employer-{deed}", f"{{{deed}}}") for deed in sorted(OFFER_DEEDS)),
    surface("offer-new", "{write_new}", unfold),
    surface("offer-rejected", "{write_new}", send, unfold),
    surface("offer-draft", "{write}", unfold),
    surface("application", "{received}", unfold),
    surface("application-organiser", "{organiser}", unfold),
    surface("application-rejected", "{received}", unfold, does("application_interview")),
    surface("application-answered", "{received_too}", unfold, does("application_no")),
    surface("reply-to-team", "{to_team}"),
    surface("reply-rejected", "{to_team}", send),
    surface("reply-referent", "{referent}"),
    surface("stop-copies", "{stop_copies}"),
    surface("stop-copies-done", "{stop_copies}", send),
    surface("attestation", f"{{site}}/attestation/{CODE}"),
    surface("attestation-asked", "{site}/attestation"),
    surface("attestation-unknown", "{site}/attestation/AAAA-BBBB-CCCC"),
    surface("sandbox", "{sandbox}", chat),
    surface("sandbox-empty", "{sandbox}", chat, tab("Nadia")),
    surface("sandbox-commands", "{sandbox}", chat, types("/")),
    surface("sandbox-sharing", "{sandbox}", chat, taps("Partager")),
    surface("sandbox-more", "{sandbox}", chat, taps("Plus d’actions")),
    surface("sandbox-clock", "{sandbox}", chat, an_hour_later),
    *map(an_email, ("letter.booked", "letter.code", "letter.from_team", "thanks.letter")),
)
