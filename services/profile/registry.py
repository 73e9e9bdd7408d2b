"""List what a person's profile offers the rest of the bot."""

from collections.abc import Mapping

from services.conversation.deployment import Deployment
from services.conversation.phrases import Fact
from services.conversation.runner import Action, Lister
from services.people.access import Access
from services.profile import adviser, comfort_needs, consents, message_preferences, profile
from services.profile.profile import shown
from services.registries.registry import Registry
from services.registries.sweep import Sweep, nothing_known

ACTIONS: Mapping[str, Action] = {
    "record_notice": consents.record_notice,
    "keep_first_name": profile.keep_first_name,
    "keep_phone": profile.keep_phone,
    "keep_email": profile.keep_email,
    "keep_equipment": profile.keep_equipment,
    "keep_diploma": profile.keep_diploma,
    "keep_gender": profile.keep_gender,
    "keep_language": profile.keep_language,
    "keep_comfort_needs": consents.keep_comfort_needs,
    "share_with_adviser": adviser.agree,
    "messages_wanted": message_preferences.wanted,
    "want_fewer_messages": message_preferences.want_fewer,
    "want_all_messages": message_preferences.want_all,
}
LISTERS: Mapping[str, Lister] = {
    "consents": consents.list_consents,
    "languages": lambda context, _: profile.languages(context.conversations.library),
}
TEMPLATE_VALUES: Mapping[str, Fact] = {
    "first_name_shown": lambda context: shown(context.person.first_name),
    "phone_shown": lambda context: shown(context.person.phone),
    "messages_shown": message_preferences.shown,
    "email_shown": lambda context: shown(context.person.email),
}
ACCESS = {Access.PERSON: "comfort_tell comfort_nothing"}


def registry(deployment: Deployment) -> Registry:
    return Registry(
        actions=ACTIONS,
        listers=LISTERS,
        template_values=TEMPLATE_VALUES,
        callbacks=comfort_needs.CALLBACKS,
        access=ACCESS,
        message_kinds=[comfort_needs.ASK],
        sweeps=_sweeps(deployment),
    )


def _sweeps(deployment: Deployment) -> tuple[Sweep, ...]:
    return (
        Sweep(
            "comfort",
            "Every 10 minutes, the day after a first booking, ask what would make it easier.",
            600,
            lambda session, now: comfort_needs.ask(session, deployment.bot_id, now),
            nothing_known,
            rank=290,
        ),
    )
