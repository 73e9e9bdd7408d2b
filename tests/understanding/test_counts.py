"""Each text of a participant is counted once for /stats, by what became of it alone."""

from sqlalchemy import select

from models.understanding import HeardText, TextOutcome
from tests.harness.chat import Chat

BEFORE = "camille> /start\n= placed camille\n"


async def counted(chat: Chat, *texts: str) -> list[tuple[TextOutcome, str]]:
    """Return what was noted once someone with a place has typed this."""
    await chat.play(BEFORE + "".join(f"camille> {text}\n" for text in texts))
    query = select(HeardText.outcome, HeardText.intent).order_by(HeardText.id)
    rows = await chat.app.database.read(lambda session: session.execute(query).all())
    return [(outcome, intent) for outcome, intent in rows]


async def test_a_text_that_the_team_reads_is_handed_over(chat: Chat) -> None:
    heard = await counted(
        chat,
        "je voudrais parler à une vraie personne",
        "mon fils a cassé le téléphone hier",
        "il marche encore un peu le matin",
    )
    assert [outcome for outcome, _ in heard][-1:] == [TextOutcome.HANDED_OVER]


async def test_a_question_that_is_answered_is_understood_and_counted_once(chat: Chat) -> None:
    assert await counted(chat, "c'est payant ?") == [(TextOutcome.UNDERSTOOD, "price")]


async def test_a_short_answer_is_understood(chat: Chat) -> None:
    assert await counted(chat, "merci", "ok") == [
        (TextOutcome.UNDERSTOOD, "thanks"),
        (TextOutcome.UNDERSTOOD, ""),
    ]
