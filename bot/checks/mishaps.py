"""Turn what happens in life to a command into a refusal: a full disk, a database that is gone.

A command tells what it knows of; here is the edge, for all the rest.
"""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from bot.refusal import Refused
from locales import _, borrowed, labelled

FULL = (errno.ENOSPC, errno.EDQUOT)


@contextmanager
def told() -> Iterator[None]:
    """Raise Refused, with one sentence, for a mishap inside the block; a fault of ours goes on."""
    try:
        yield
        _flush()
    except Refused:
        raise
    except SystemExit:
        _flush()
        raise
    except OSError as error:
        raise Refused(sentence_of(error)) from None
    except _of_databases() as error:
        from bot.checks import database

        with database.told():
            raise error


def sentence_of(error: OSError) -> str:
    """Say what the system refused, and where."""
    if error.errno in FULL:
        full = _("the disk is full; make room, then start again")
        return labelled(error.filename, full) if error.filename else full
    reason = borrowed.reason(error)
    if error.filename:
        return labelled(error.filename, reason)
    return _("the system refuses: {reason}").format(reason=reason)


def _of_databases() -> tuple[type[Exception], ...]:
    """Return the exceptions of the database libraries imported so far."""
    raised = {"sqlalchemy.exc": "DBAPIError", "sqlite3": "Error"}
    return tuple(getattr(sys.modules[it], raised[it]) for it in raised if it in sys.modules)


def _flush() -> None:
    """Write what was printed. Raises Refused if the output takes it no longer."""
    try:
        sys.stdout.flush()
    except OSError as error:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())  # else Python would try again as it ends
        os.close(nowhere)
        if error.errno == errno.EPIPE:  # `head` has read what it wants
            return
        raise Refused(labelled(_("what is printed"), sentence_of(error))) from None
