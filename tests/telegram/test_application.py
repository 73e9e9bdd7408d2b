"""What a handler raises: the database's errors come back to whoever brought the update."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from telegram import Bot, Update
from telegram.ext import TypeHandler

from bot.telegram.application import build_application
from handlers import errors
from handlers.turns import App, Context


@pytest.fixture
async def application(bot: Bot) -> AsyncIterator[App]:
    async with build_application(bot) as application:
        errors.register(application)
        yield application


def raising(application: App, error: Exception) -> None:
    async def fail(_: Update, __: Context) -> None:
        raise error

    application.add_handler(TypeHandler(Update, fail))


@pytest.mark.parametrize(
    "error",
    [
        OperationalError("COMMIT", {}, ConnectionError()),
        PoolTimeout("no connection"),
        RuntimeError("cannot schedule new futures after shutdown"),
    ],
)
async def test_a_transaction_that_failed_is_not_taken_for_done(
    application: App, error: Exception
) -> None:
    raising(application, error)
    with pytest.raises(type(error)):
        await application.process_update(Update(7))


async def test_an_error_of_ours_gives_up_one_update_and_tells_nothing_of_it(
    application: App, capsys: pytest.CaptureFixture[str]
) -> None:
    raising(application, ValueError("un secret"))
    await application.process_update(Update(7))
    told = "".join(capsys.readouterr())
    assert "update_given_up" in told
    assert "update_id=7" in told
    assert "secret" not in told
