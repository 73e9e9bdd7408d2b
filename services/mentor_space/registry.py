"""List what the space of mentors offers the rest of the bot: their menu, times and pages."""

from collections.abc import Callable, Mapping
from functools import partial

from services.conversation.callbacks import opens_own
from services.conversation.deployment import Deployment
from services.conversation.phrases import TemplateValue
from services.conversation.runner import Action, Lister
from services.conversation.turn_context import TurnContext
from services.meetings import emails
from services.mentor_space import (
    absence_conversation,
    menu,
    open_slots_conversation,
    slots_conversation,
    typed_openings,
)
from services.mentor_space.web import pages
from services.mentor_space.web.actions import BY_LINK
from services.mentors import approval
from services.outbox.signed_links import PAGE
from services.people.access import Access
from services.registries.registry import Registry

ACTIONS: Mapping[str, Action] = {
    "mentor_route": menu.route,
    "mentor_change": menu.change,
    "mentor_meetings": menu.show_meetings,
    "mentor_read_day": open_slots_conversation.read_day,
    "mentor_read_hour": open_slots_conversation.read_hour,
    "mentor_which_ends": open_slots_conversation.which_ends,
    "mentor_open": open_slots_conversation.open_times,
    "mentor_look_at_typed": typed_openings.look,
    "mentor_put_typed": typed_openings.put_in_words,
    "mentor_open_typed": typed_openings.open_typed,
    "mentor_slot_route": slots_conversation.route,
    "mentor_close": slots_conversation.close,
    "mentor_stop": slots_conversation.stop,
    "mentor_read_last": absence_conversation.read_last,
    "mentor_begin_absence": absence_conversation.begin,
    "mentor_look_at_absence": absence_conversation.look,
    "mentor_absent": absence_conversation.absent,
    "mentor_absent_from_all": absence_conversation.cancel_all,
    "mentor_choose_absence": absence_conversation.choose,
    "mentor_back": absence_conversation.take_back,
}
LISTERS: Mapping[str, Lister] = {
    "mentor_profile_entries": menu.changes,
    "mentor_next_days": open_slots_conversation.next_days,
    "mentor_slot_entries": slots_conversation.entries,
    "mentor_days": slots_conversation.days,
    "mentor_times": slots_conversation.times,
    "mentor_rules": slots_conversation.rules,
    "mentor_absences": absence_conversation.listed,
}
TEMPLATE_VALUES: Mapping[str, TemplateValue] = {
    "mentor_status": menu.status,
    "mentor_slots": slots_conversation.in_words_by_day,
    "mentor_absences": absence_conversation.in_words_each,
}


def registry(_: Deployment, hosts: Callable[[TurnContext], bool]) -> Registry:
    """Return what is offered; `hosts` tells whether a person has workshops to host."""
    return Registry(
        actions=ACTIONS,
        listers={**LISTERS, "mentor_entries": partial(menu.entries, hosts)},
        template_values=TEMPLATE_VALUES,
        callbacks=[{Access.MENTOR: {approval.OPEN: opens_own("mentor_open")}}],
        pages=pages.PAGES,
        link_renewals=dict.fromkeys((PAGE, *BY_LINK), emails.renew),
    )
