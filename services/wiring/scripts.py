"""Load the scripts, with the actions that the domains offer."""

from collections.abc import Callable
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any

from flows.checks import CodeNames
from flows.library import HERE, Library
from services.conversation import stack
from services.conversation.conversations import Conversations
from services.conversation.deployment import Deployment
from services.conversation.external_calls import SERVICES
from services.conversation.phrases import Phrases
from services.conversation.runner import ScriptRunner
from services.conversation.script_guard import ScriptGuard
from services.home import entry
from services.mentors.access import may
from services.tickets import tickets
from services.understanding import unclear
from services.wiring.domains import offered, with_domains


def build(deployment: Deployment | None = None, folder: Path = HERE) -> Conversations:
    """Load the scripts of a folder.  Raises `flows.library.BadScript` with every fault."""
    deployment = with_domains(deployment or Deployment())
    domains = offered(deployment)
    actions, listers = domains.actions(), domains.listers()
    values = domains.template_values()
    code = CodeNames(
        actions={name: outcomes(action) for name, action in actions.items()},
        services=SERVICES,
        listers=frozenset(listers),
        documents=frozenset(domains.documents()),
        template_values=frozenset(values),
    )
    library = Library.load(code, folder)
    phrases = Phrases(library.texts, values)
    runner = ScriptRunner(library.texts, phrases, actions, listers)
    entering = stack.entering(tickets.talks, unclear.are_kept)
    guard = ScriptGuard(may, domains.script_access())
    return Conversations(
        library, phrases, runner, entry.home, entry.is_settled, entering, guard, deployment
    )


def outcomes(action: Callable[..., Any]) -> frozenset[str]:
    """Return what an action may answer: the members of the StrEnum it returns."""
    done = action.func if isinstance(action, partial) else action
    returned: type[StrEnum] = done.__annotations__["return"]
    return frozenset(member.value for member in returned)
