"""Show a participant's way on a page behind a signed link: the road, the agenda, the documents."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from html import escape
from urllib.parse import quote

from documents.icons import Icon, drawn
from documents.identity.house import house
from flows.texts import plain_text, translate
from rules.schedule.dates import moment
from rules.way.steps import StepState
from services.agenda import calendar, events
from services.conversation.attachments import Maker
from services.conversation.text import capitalised
from services.outbox.signed_links import WAY, SignedLink
from services.pages.layout import HEADERS, lost_page
from services.pages.page import TOKEN, Document, LinkPage, Page, PageRequest, PageResponse
from services.people import time_zones
from services.people.access import Access
from services.registries.registry import Bookable
from services.strengths import documents, strengths
from services.way import standing
from services.way.pictures import ICONS
from services.way.standing import StopInWords, WayInWords

BEARERS: Mapping[str, Access] = {WAY: Access.PERSON}
CALENDAR, CARD, SUMMARY = "rendez-vous.ics", "points-forts.png", "mon-bilan.pdf"
PATH = f"/p/{TOKEN}"
SKY = 150
"""Height of the drawn sky, of 640 in width."""
STYLE = (
    "<style>.sky{display:block;width:100%;height:auto;border-radius:16px;margin:0 0 12px}"
    "ol.road{list-style:none;margin:0;padding:0}"
    "ol.road>li{position:relative;display:grid;grid-template-columns:44px 1fr;gap:14px;"
    "align-items:center;min-height:64px;padding:6px 0}"
    "ol.road>li::before{content:'';position:absolute;left:20px;top:0;bottom:0;"
    "border-left:4px solid var(--line)}"
    "ol.road>li:first-child::before{top:50%}ol.road>li:last-child::before{bottom:50%}"
    ".card>h2:first-child{margin-top:0}a.button>svg{vertical-align:-3px}"
    "ol.road .sign{position:relative;display:grid;place-items:center;width:44px;height:44px;"
    "border-radius:50%;border:2px solid var(--edge);background:var(--sheet);color:var(--soft)}"
    "ol.road .done .sign{background:var(--accent);border-color:var(--accent);"
    "color:var(--on-accent)}"
    "ol.road .next .sign{background:var(--sun);border-color:var(--on-sun);color:var(--on-sun)}"
    "ol.road b,ol.road span.words{display:block}"
    "ol.road .later b{font-weight:600;color:var(--soft)}"
    "ol.road .next .words{background:var(--sheet);border:2px solid var(--accent);"
    "border-radius:14px;padding:8px 14px}</style>"
)


def pages(bookables: Mapping[str, Bookable]) -> Sequence[Page]:
    return (
        LinkPage(path=PATH, bearers=BEARERS, view=_see),
        LinkPage(path=f"{PATH}/{CALENDAR}", bearers=BEARERS, view=partial(_calendar, bookables)),
        LinkPage(path=f"{PATH}/{CARD}", bearers=BEARERS, view=partial(_file, documents.make_card)),
        LinkPage(
            path=f"{PATH}/{SUMMARY}", bearers=BEARERS, view=partial(_file, documents.make_summary)
        ),
    )


def _see(request: PageRequest, link: SignedLink) -> PageResponse:
    way = standing.way_of(request.session, link.person_id, request.now)
    if way is None:
        return lost_page()
    say = partial(translate, way.language)
    body = "".join(
        (
            _sky(way),
            f"<h1>{say('way.title')}</h1>",
            f'<p class="soft">{escape(way.session_name)}</p>',
            _next(request, way),
            f'<section><h2>{say("way.page.road")}</h2><ol class="road">',
            "".join(_stop(it, way.language) for it in way.stops),
            "</ol></section>",
            _agenda(request, way),
            _documents(request, way),
            f'<p class="soft">{say("way.page.secret")}</p>',
        )
    )
    title = plain_text(way.language, "way.title")
    document = Document(language=way.language, title=title, main=body, head=STYLE)
    return PageResponse(body=document, headers=HEADERS)


def _sky(way: WayInWords) -> str:
    """Draw the sky, whose sun rises as steps are done; the words below say the same."""
    done = sum(it.state is StepState.DONE for it in way.stops)
    height = round(134 - 74 * done / max(1, len(way.stops)))
    colours = house()
    rings = "".join(
        f'<circle cx="500" cy="{height}" r="{radius}" fill="{colours.sun}" opacity="{opacity}"/>'
        for radius, opacity in ((92, 0.12), (72, 0.2), (52, 1))
    )
    return (
        f'<svg class="sky" viewBox="0 0 640 {SKY}" aria-hidden="true" focusable="false">'
        f'<rect width="640" height="{SKY}" fill="{colours.night}"/>{rings}'
        f'<path fill="var(--ground)" d="M0 132c110-22 250-20 370 4 100 18 190 14 270-4v18H0z"/>'
        "</svg>"
    )


def _next(request: PageRequest, way: WayInWords) -> str:
    """Draw the next step, with the button that leads back to the chat."""
    stop, say = way.next_stop, partial(translate, way.language)
    if stop is None:
        return ""
    chat = request.deployment.link_into()
    to_chat = (
        f'<a class="button" rel="noreferrer" href="{escape(chat)}">{say("way.page.to_chat")}</a>'
        if chat
        else ""
    )
    detail = f"<p>{escape(capitalised(stop.detail))}</p>" if stop.detail else ""
    return (
        f'<section class="card"><h2>{say("way.page.next")}</h2>'
        f"<p><b>{escape(stop.label)}</b></p>{detail}{to_chat}</section>"
    )


def _stop(stop: StopInWords, language: str) -> str:
    icon = Icon.TICK if stop.state is StepState.DONE else ICONS[stop.standing.step]
    heard = translate(language, f"way.page.state.{stop.state}")
    detail = f'<span class="soft">{escape(capitalised(stop.detail))}</span>' if stop.detail else ""
    current = ' aria-current="step"' if stop.state is StepState.NEXT else ""
    return (
        f'<li class="{stop.state}"{current}><span class="sign">{drawn(icon)}</span>'
        f'<span class="words"><b>{escape(stop.label)}'
        f'<span class="unseen">, {heard}</span></b>{detail}</span></li>'
    )


def _agenda(request: PageRequest, way: WayInWords) -> str:
    """Draw what the person has booked, and how it comes into their calendar."""
    session, now, say = request.session, request.now, partial(translate, way.language)
    zone = time_zones.zone_of_person(session, way.person_id)
    rooms = request.deployment.rooms
    booked = events.events_of(session, way.person_id, rooms, now, now + events.AHEAD)
    cards = []
    for event in booked:
        day, hour = moment(event.starts_at, zone, way.language)
        title = events.title(event, way.language)
        room = event.room if event.room.startswith("https://") else ""
        join = (
            f'<a class="button quiet" rel="noreferrer" href="{escape(room)}">'
            f'{say("meeting.join")}<span class="unseen">, {escape(title)}</span></a>'
            if room
            else ""
        )
        when = say("page.when", day=day, hour=hour)
        cards.append(
            f'<div class="card"><h3 class="when">{when}</h3><p>{escape(title)}</p>{join}</div>'
        )
    if not cards:
        inside = f'<p class="soft">{say("way.page.nothing")}</p>'
    else:
        add = _button(request, CALENDAR, say("way.page.add"), Icon.CALENDAR)
        inside = f'<div class="cards">{"".join(cards)}</div>{add}'
    return f"<section><h2>{say('way.page.agenda')}</h2>{inside}</section>"


def _documents(request: PageRequest, way: WayInWords) -> str:
    if not strengths.kept(request.session, way.person_id):
        return ""
    say = partial(translate, way.language)
    buttons: Iterable[str] = (
        _button(request, CARD, say("way.page.card"), Icon.STAR),
        _button(request, SUMMARY, say("way.page.summary"), Icon.DOWNLOAD),
    )
    return f"<section><h2>{say('way.page.documents')}</h2>{''.join(buttons)}</section>"


def _button(request: PageRequest, file: str, label: str, icon: Icon) -> str:
    token = request.path.rstrip("/").rsplit("/", 1)[1]
    return f'<a class="button quiet" href="{token}/{file}">{drawn(icon, 20)} {label}</a>'


def _calendar(
    bookables: Mapping[str, Bookable], request: PageRequest, link: SignedLink
) -> PageResponse:
    if standing.way_of(request.session, link.person_id, request.now) is None:
        return lost_page()
    rooms = request.deployment.rooms
    body = calendar.feed_of(bookables, request.session, link.person_id, rooms, request.now)
    return _saved(CALENDAR, body, "text/calendar")


def _file(make: Maker, request: PageRequest, link: SignedLink) -> PageResponse:
    """Send a document, to be saved, if the person has a way and what it tells of."""
    has_way = standing.way_of(request.session, link.person_id, request.now) is not None
    file = make(request.session, {"person": link.person_id}) if has_way else None
    if file is None:
        return lost_page()
    return _saved(file.name, file.content, "application/octet-stream")


def _saved(name: str, content: bytes, kind: str) -> PageResponse:
    disposition = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return PageResponse(body=content, content_type=kind, headers=HEADERS | disposition)
