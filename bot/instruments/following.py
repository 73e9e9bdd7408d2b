"""Follow an update from its arrival to the last thing that is sent for it, in every line logged.

What is sent later remembers the id in its row; a task that does not follow an update logs none.
"""

from structlog.contextvars import bind_contextvars, get_contextvars, unbind_contextvars

UPDATE = "update_id"


def follow(update_id: int | None) -> None:
    """Follow an update in this task; an answer that was asked for outside follows its own."""
    if update_id is None:
        unbind_contextvars(UPDATE)
    elif update_id > 0:
        bind_contextvars(update_id=update_id)


def followed() -> int | None:
    """Return the id of the update that this task follows."""
    found: int | None = get_contextvars().get(UPDATE)
    return found
