"""What an error of a send tells of the message: whether it arrived, and may yet."""

import asyncio
from collections.abc import Sequence

import structlog
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError

from bot.telegram.pace import Gate, Stale
from bot.telegram.request import NotTaken
from bot.telegram.sender import Blocked
from rules.outbox.retries import Result
from services.wiring.next_due import Source

log = structlog.get_logger()


def result_of(error: BaseException, gate: Gate, of: Source, key: Sequence[int]) -> Result:
    result = _result_of(error, shut=gate.is_shut)
    if result is Result.REFUSED:
        log.error("send_refused", of=of, key=key, error=type(error).__name__)
    return result


def _result_of(error: BaseException, *, shut: bool) -> Result:
    """`shut`: Telegram takes nothing, whatever it is: nobody's fault, and no attempt.

    Anything else, a wrong token for one, may be put right.
    """
    match error:
        case Stale():
            return Result.LET_GO
        case Blocked():
            return Result.BLOCKED
        case BadRequest() | ChatMigrated() | Forbidden():
            return Result.REFUSED
        case NotTaken():
            return Result.PUT_OFF if shut else Result.NOT_TAKEN
        case NetworkError() | asyncio.CancelledError():
            return Result.IN_DOUBT
    return Result.NOT_TAKEN
