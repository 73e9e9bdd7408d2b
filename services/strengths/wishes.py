"""Keep the families of digital jobs a person would like: at most three, in order of preference."""

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from flows.jobs.families import load_families
from models.strengths import Wish
from services.conversation.phrases import Phrase
from services.conversation.turn_context import Done, TurnContext

PLACES = ("first_wish", "second_wish", "third_wish")


def families(
    _: TurnContext, answers: Mapping[str, str], before: Sequence[str]
) -> list[tuple[str, Phrase]]:
    """List the families that were not chosen at the steps `before`."""
    chosen = {answers.get(place) for place in before}
    return [(key, label(key)) for key in load_families() if key not in chosen]


def keep_wishes(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Replace the person's wishes by those of the answers."""
    context.session.execute(delete(Wish).where(Wish.person_id == context.person_id))
    chosen = dict.fromkeys(answers[place] for place in PLACES if place in answers)
    context.session.add_all(
        Wish(person_id=context.person_id, place=place, family=family)
        for place, family in enumerate(chosen, 1)
    )
    context.session.flush()
    return Done.DONE


def wished(session: Session, person_id: int) -> list[str]:
    """Return the keys of the wished families, the most wanted first."""
    query = select(Wish.family).where(Wish.person_id == person_id).order_by(Wish.place)
    return list(session.scalars(query))


def label(family: str) -> Phrase:
    return Phrase(f"wishes.{family}.label")
