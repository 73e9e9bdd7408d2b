"""Share the file descriptors of a process: requests, the streams of the chat page, all else."""

import resource

MOST_REQUESTS, MOST_STREAMS = 256, 4000
"""Connections of each kind at once; fewer where the system grants few file descriptors."""
REQUESTS_OF, STREAMS_OF = 4, 2
"""One descriptor in so many may be a connection of that kind: the database and Telegram need the
others."""
WANTED = 8192
"""Descriptors with which a process has room for all of them."""


def most_grantable() -> int:
    """Return how many descriptors a process may take at most, by itself."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return WANTED if hard == resource.RLIM_INFINITY else hard


def raise_limit() -> int:
    """Take as many descriptors as are wanted and may be taken; return how many there are."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = min(WANTED, most_grantable())
    if granted() < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    return granted()


def granted() -> int:
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return WANTED if soft == resource.RLIM_INFINITY else soft


def most_requests() -> int:
    return max(1, min(MOST_REQUESTS, granted() // REQUESTS_OF))


def most_streams(descriptors: int) -> int:
    """Return how many streams a process with so many descriptors may hold."""
    return max(1, min(MOST_STREAMS, descriptors // STREAMS_OF))
