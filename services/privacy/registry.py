"""List what privacy offers the rest of the bot: copies, erasure, what is kept and how long."""

from collections.abc import Mapping

from services.applications.file_storage import FileStorage
from services.conversation.deployment import Deployment
from services.conversation.phrases import TemplateValue
from services.conversation.runner import Action
from services.privacy import (
    consent_list,
    data_copy,
    erased_cards,
    erasure,
    erasure_notice,
    retention,
    silence_notice,
    stored_data,
    terms_told,
)
from services.registries.registry import Registry
from services.registries.sweep import Sweep, nothing_known
from services.safeguarding.fingerprints import Fingerprints

ACTIONS: Mapping[str, Action] = {
    "erase_quietly": erasure.erase_quietly,
    "erase_all": erasure.erase_all,
    "ask_data_copy": data_copy.ask,
}
TEMPLATE_VALUES: Mapping[str, TemplateValue] = {
    "what_we_know": stored_data.what_we_know,
    "what_goes": erasure_notice.what_goes,
    **terms_told.TEMPLATE_VALUES,
}


def registry(deployment: Deployment) -> Registry:
    return Registry(
        actions=ACTIONS,
        listers={"consents": consent_list.listed},
        template_values=TEMPLATE_VALUES,
        callbacks=[silence_notice.CALLBACKS],
        message_kinds=[data_copy.COPY, erased_cards.REPLACED, silence_notice.MESSAGE],
        documents={data_copy.DOCUMENT: data_copy.maker(FileStorage(deployment.storage))},
        sweeps=_sweeps(deployment),
    )


def _sweeps(deployment: Deployment) -> tuple[Sweep, ...]:
    return (
        Sweep(
            "private",
            "Every 5 minutes, forget addresses that nobody confirmed.",
            300,
            lambda session, now: retention.forget_private(
                session, deployment.bot_id, now, deployment.random_below
            ),
            retention.when_private_is_due,
            rank=440,
        ),
        Sweep(
            "erasures",
            "Every hour, look at those whose term may end: erase, warn, forget comfort needs.",
            3600,
            lambda session, now: retention.erase_due(
                session,
                deployment.bot_id,
                now,
                deployment.random_below,
                Fingerprints.of(deployment),
            ),
            nothing_known,
            rank=460,
        ),
        Sweep(
            "purges",
            "Every 10 minutes, let go of what was heard and said long ago.",
            600,
            lambda session, now: retention.purge(session, deployment.bot_id, now),
            nothing_known,
            rank=470,
        ),
    )
