"""List what cards and portraits offer the rest of the bot."""

from collections.abc import Mapping

from services.conversation.deployment import Deployment
from services.conversation.runner import Action, Lister
from services.mentors import profile
from services.people.access import Access
from services.portraits import cards, my_card, who_is
from services.portraits.cards import HostedWorkshops
from services.registries.registry import Command, CommandPurpose, Registry

ACTIONS: Mapping[str, Action] = {
    "show_chosen_mentor": who_is.show_chosen,
    "show_next_mentor": who_is.show_next,
    "show_person": who_is.show_named,
    "my_card_route": my_card.route,
    "my_card_see": my_card.see,
    "my_card_keep": my_card.keep,
    "may_send_photo": my_card.may_send_photo,
    "sign_charter_of_photos": profile.sign_charter,
    "count_photo": my_card.count_photo,
    "keep_photo": my_card.keep_photo,
    "withdraw_photo": my_card.withdraw_photo,
}
LISTERS: Mapping[str, Lister] = {"my_card_entries": my_card.entries}


def registry(deployment: Deployment, hosted: HostedWorkshops) -> Registry:
    """Return what is offered; `hosted` tells which workshops somebody hosts."""
    return Registry(
        actions=ACTIONS,
        listers=LISTERS,
        callbacks=[who_is.CALLBACKS],
        finders=who_is.FINDERS,
        script_access={Access.HOST: "my_card"},
        pictures={cards.DOCUMENT: cards.maker(deployment, hosted)},
        commands=[Command(215, "carte", CommandPurpose.ACCESS, "my_card", Access.HOST)],
    )
