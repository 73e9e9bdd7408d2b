"""Decide from an error whether a message arrived, and whether it may be sent again."""

import asyncio
from collections.abc import Sequence

import structlog
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError

from bot.telegram.rate_limiter import OnHold, RateLimiter, Stale
from bot.telegram.request import NotTaken
from bot.telegram.sender import Blocked
from rules.outbox.retries import SendResult
from services.wiring.next_due import DeliveryQueue

log = structlog.get_logger()


def result_of(
    error: BaseException, rate_limiter: RateLimiter, source: DeliveryQueue, key: Sequence[int]
) -> SendResult:
    """Return the result of a send that failed; log a refusal."""
    result = _result_of(error, shut=rate_limiter.is_shut)
    if result is SendResult.REFUSED:
        log.error("send_refused", of=source, key=key, error=type(error).__name__)
    return result


def _result_of(error: BaseException, *, shut: bool) -> SendResult:
    """Return the result; `shut` means an outage, in which no failure counts as an attempt.

    Any other error is retried: a wrong token, for one, may be put right.
    """
    match error:
        case OnHold():
            return SendResult.PUT_OFF
        case Stale():
            return SendResult.LET_GO
        case Blocked():
            return SendResult.BLOCKED
        case BadRequest() | ChatMigrated() | Forbidden():
            return SendResult.REFUSED
        case NotTaken():
            return SendResult.PUT_OFF if shut else SendResult.NOT_TAKEN
        case NetworkError() | asyncio.CancelledError():
            return SendResult.IN_DOUBT
    return SendResult.NOT_TAKEN
