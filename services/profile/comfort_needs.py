"""Keep what makes meetings and workshops easier for a person; tell hosts, without names."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from flows.texts import Html, translate
from models.engine.constant import constant
from models.people import Person
from models.profile import ConsentPurpose
from services.conversation.turn_context import Done, TurnContext
from services.profile import consents

BUTTONS = frozenset({"captions", "sign_language", "breaks"})


def keep(context: TurnContext, answers: Mapping[str, str]) -> Done:
    consents.consent(context, ConsentPurpose.COMFORT_NEEDS)
    context.person.comfort_needs = answers["comfort_needs"]
    return Done.DONE


def forget(context: TurnContext) -> None:
    """Withdraw the consent to keep comfort needs, and forget them."""
    consents.withdraw(context.session, context.person_id, ConsentPurpose.COMFORT_NEEDS, context.now)
    context.person.comfort_needs = None


def for_hosts(session: Session, person_ids: Iterable[int], language: str) -> Html:
    """Return each need and how many of these people have it, without names; "" if none has any."""
    answers = session.scalars(*_needs_of(list(person_ids)))
    needs = Counter(need for need in answers if need).most_common()
    if not needs:
        return Html("")
    counted = [_counted(_need(need, language), count, language) for need, count in needs]
    return translate(language, "comfort.for_hosts", needs=Html(", ".join(counted)))


def _counted(need: str, count: int, language: str) -> Html:
    key = "comfort.need" if count == 1 else "comfort.need_of_many"
    return translate(language, key, need=need, count=str(count))


def _need(need: str, language: str) -> str:
    return translate(language, f"comfort.{need}") if need in BUTTONS else need


@constant
def _needs_of(person_ids: Sequence[int]) -> Select[str | None]:
    query = select(Person.comfort_needs).where(Person.id.in_(person_ids))
    return query.where(Person.comfort_needs.is_not(None))
