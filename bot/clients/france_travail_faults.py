"""Define what can go wrong with France Travail."""

from locales import _


class Unavailable(Exception):
    """The service is down, slow, or its answer is invalid: it may be asked again later."""


class AccessRefused(Unavailable):
    """The client id or the secret of the application is refused."""

    def __init__(self) -> None:
        super().__init__(_("France Travail refuses FT_CLIENT_ID and FT_CLIENT_SECRET"))


class NotTaken(Unavailable):
    """The question itself is refused: asking it again changes nothing."""
