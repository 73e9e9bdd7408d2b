"""Open the desk in a browser from the chat, for `/bureau`; show where it is open, and close it."""

from collections.abc import Mapping
from enum import StrEnum

from models.desk import Desk
from rules.schedule.dates import moment
from rules.schedule.time_zones import NO_DEPARTMENT, zone_of
from services.conversation import inline_buttons
from services.conversation.callbacks import CallbackResult, Callbacks
from services.conversation.phrases import Phrase
from services.conversation.replies import Button, Say
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.desk import desks
from services.people.access import Access

CLOSE = "desk_close"
SHOWN = 6


class DeskStart(StrEnum):
    ASKED = "asked"
    NO_ADDRESS = "no_address"
    """The bot has no pages: nobody told it their address."""


class FoundDesk(StrEnum):
    FOUND = "found"
    UNKNOWN = "unknown"


class DeskOpening(StrEnum):
    OPENED = "opened"
    GONE = "gone"
    """Its code was not typed in time, or it was opened meanwhile."""


class DeskRefusal(StrEnum):
    REFUSED = "refused"


def begin(context: TurnContext, _: Mapping[str, str]) -> DeskStart:
    """Show where the desk is open, and keep the address to type in a browser."""
    if not context.deployment.public_url:
        return DeskStart.NO_ADDRESS
    rows = desks.of_person(context.session, context.person_id, context.now)[:SHOWN]
    if rows:
        lines = Phrase.joined(_line(context, desk) for desk in rows)
        text = context.phrases.render(context, "bureau.chat.open", {"lines": lines})
        inline_buttons.show(context, Say(text, [[_close_button(context, desk)] for desk in rows]))
    context.keep(address=f"{context.deployment.public_url.rstrip('/')}/bureau")
    return DeskStart.ASKED


def find(context: TurnContext, answers: Mapping[str, str]) -> FoundDesk:
    """Find the browser that shows the code, and keep its name."""
    desk = desks.waiting(context.session, context.bot_id, answers["code"], context.now)
    context.keep(code="")
    if desk is None:
        return FoundDesk.UNKNOWN
    context.keep(desk=str(desk.id), browser=_browser(context, desk))
    return FoundDesk.FOUND


def open_desk(context: TurnContext, answers: Mapping[str, str]) -> DeskOpening:
    desk = _asking(context, answers)
    if desk is None:
        return DeskOpening.GONE
    desks.open_for(context.session, desk, context.person_id, context.now)
    return DeskOpening.OPENED


def refuse(context: TurnContext, answers: Mapping[str, str]) -> DeskRefusal:
    """Forget a browser that is not the reader's."""
    if (desk := _asking(context, answers)) is not None:
        desks.refuse(context.session, desk)
    return DeskRefusal.REFUSED


def _asking(context: TurnContext, answers: Mapping[str, str]) -> Desk | None:
    """Return the desk that was asked about, while nobody has opened it."""
    desk = context.session.get(Desk, int(answers["desk"]), with_for_update=True)
    if desk is None or desk.bot_id != context.bot_id or desk.code is None:
        return None
    return desk if context.now < desk.ends_at else None


def _close(context: TurnContext, _: ConversationStack, desk_id: int) -> CallbackResult:
    if not desks.close(context.session, context.person_id, desk_id):
        return CallbackResult.FOREIGN
    context.phrases.say(context, "bureau.chat.closed", {})
    return CallbackResult.STAYS


def _line(context: TurnContext, desk: Desk) -> Phrase:
    day, hour = moment(desk.opened_at or desk.asked_at, zone_of(NO_DEPARTMENT), context.language)
    return Phrase("bureau.desk", {"browser": _browser(context, desk), "day": day, "hour": hour})


def _close_button(context: TurnContext, desk: Desk) -> Button:
    values = {"browser": _browser(context, desk)}
    label = context.phrases.label(context, Phrase("bureau.chat.close", values))
    return Button(label, inline_buttons.data(CLOSE, desk.id))


def _browser(context: TurnContext, desk: Desk) -> str:
    unknown = context.phrases.label(context, Phrase("bureau.some_browser", {}))
    return desk.browser or unknown


CALLBACKS: Callbacks = {Access.TEAM: {CLOSE: _close}}
