"""An invitation is a link of 32 random letters and digits, which may look like anything."""

from models.people import RoleName
from rules.conversation.sensitive_numbers import is_sensitive
from services.team import invitations
from tests.harness.builders import BOT
from tests.harness.chat import Chat


async def test_a_token_that_looks_like_a_card_opens_its_role(chat: Chat) -> None:
    token = "a4111111111111111" + "b" * 15
    assert is_sensitive(token)
    now = chat.world.now()
    made = await chat.app.database.transact(
        lambda session: invitations.invite(
            session, BOT, RoleName.STAFF, now, lambda _: int(token, 16)
        )
    )
    assert made == token
    played = await chat.play(f"sami> /start i-{token}\n")
    assert "sami< Bonjour et bienvenue dans l'équipe de DéClics numériques 👋" in played
