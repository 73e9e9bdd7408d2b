"""Stop all that a person did not book (« STOP »), and take that back."""

from collections.abc import Mapping

from models.announcements import AnnouncementCategory
from models.profile import ConsentPurpose
from services.announcements import announcements
from services.announcements.subscriptions import opted_out_of
from services.conversation.runner import Action
from services.conversation.turn_context import Done, TurnContext
from services.profile import consents, message_preferences

FEWER, OFFERS, INFORMED = "fewer_messages", "offers_sent", "keep_informed"
"""What else is stopped, beside the categories of announcements."""


def stop_all(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Stop announcements, offers, news of sessions and reminders of what is not booked.

    What was stopped is kept, to be taken back.
    """
    stopped = [*_wanted_categories(context)]
    for category in stopped:
        announcements.opt_out(
            context.session, context.person_id, AnnouncementCategory(category), context.now
        )
    if context.person.fewer_messages_at is None:
        message_preferences.want_fewer(context, answers)
        stopped.append(FEWER)
    if _gets_offers(context):
        consents.withdraw(context.session, context.person_id, ConsentPurpose.OFFERS, context.now)
        stopped.append(OFFERS)
    if context.person.keep_informed_at is not None:
        context.person.keep_informed_at = None
        stopped.append(INFORMED)
    context.keep(stopped=" ".join(stopped))
    return Done.DONE


def take_back(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Resume what `stop_all` has stopped, and nothing else."""
    stopped = answers["stopped"].split()
    for category in AnnouncementCategory:
        if category in stopped:
            announcements.opt_in(context.session, context.person_id, category)
    if FEWER in stopped:
        message_preferences.want_all(context, answers)
    if OFFERS in stopped:
        consents.consent(context, ConsentPurpose.OFFERS)
    if INFORMED in stopped:
        context.person.keep_informed_at = context.now
    return Done.DONE


def are_limited(context: TurnContext) -> bool:
    """Tell whether the person has stopped something, or asked for fewer messages."""
    left = opted_out_of(context.session, context.person_id)
    return bool(left) or context.person.fewer_messages_at is not None


def resume(context: TurnContext) -> None:
    """Write again as before; offers still take an agreement of their own."""
    for category in AnnouncementCategory:
        announcements.opt_in(context.session, context.person_id, category)
    message_preferences.want_all(context, {})


def _wanted_categories(context: TurnContext) -> list[str]:
    left = opted_out_of(context.session, context.person_id)
    return [category for category in AnnouncementCategory if category not in left]


def _gets_offers(context: TurnContext) -> bool:
    living = consents.living(context.session, context.person_id)
    return ConsentPurpose.OFFERS in {consent.purpose for consent in living}


ACTIONS: Mapping[str, Action] = {"stop_all": stop_all, "take_stop_back": take_back}
