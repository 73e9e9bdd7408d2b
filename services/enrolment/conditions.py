"""Tell how the person's enrolment stands, for the answers that depend on it."""

from collections.abc import Mapping
from functools import partial

from models.conversation import Conversation
from rules.enrolment.eligibility import zones_matter
from services.conversation.turn_context import TurnContext
from services.enrolment import enrolments, places
from services.enrolment.eligibility import rules_of
from services.enrolment.enrolments import Stand
from services.enrolment.session_values import session_of
from services.registries.registry import Condition

WAY_IN = "way_in"
AGAINST = frozenset({Stand.REFUSED, Stand.LEFT, Stand.TOO_LATE})
IN_SESSION = frozenset({Stand.PLACE, Stand.OFFERED, Stand.WAITING, Stand.TO_CHECK})


def _stands(*stands: Stand) -> Condition:
    return partial(_is_among, frozenset(stands))


def _is_among(stands: frozenset[Stand], context: TurnContext) -> bool:
    return enrolments.stand(context.session, context.person_id, context.now) in stands


def _is_unfinished(context: TurnContext) -> bool:
    """Tell whether the person has no verdict yet, or is at the questions again."""
    if _is_among(frozenset({Stand.NONE}), context):
        return True
    key = {"person_id": context.person_id, "depth": 0}
    bottom = context.session.get(Conversation, key)
    return bottom is not None and bottom.script == WAY_IN and not _is_among(IN_SESSION, context)


def _no_session(context: TurnContext) -> bool:
    """Tell whether no session takes anybody now, that the person knows of."""
    session = session_of(context)
    return session is None or places.takes_nobody(session, context.now)


def _zones(context: TurnContext) -> bool:
    session = session_of(context)
    if session is None:
        return False
    return zones_matter(rules_of(session), places.today_of(session, context.now))


def _full(context: TurnContext) -> bool:
    session = session_of(context)
    return session is not None and places.free_seats(context.session, session) == 0


CONDITIONS: Mapping[str, Condition] = {
    "seat": _stands(Stand.PLACE),
    "offered": _stands(Stand.OFFERED),
    "waiting": _stands(Stand.WAITING),
    "to_check": _stands(Stand.TO_CHECK),
    "refused": _stands(*AGAINST),
    "unfinished": _is_unfinished,
    "no_session": _no_session,
    "zones": _zones,
    "full": _full,
}
