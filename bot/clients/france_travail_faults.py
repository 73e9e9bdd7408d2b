"""Define what can go wrong with France Travail."""

from locales import _


class FranceTravailUnavailable(Exception):
    """The service is down, slow, or its answer is invalid: it may be asked again later."""


class AccessRefused(FranceTravailUnavailable):
    """The client id or the secret of the application is refused."""

    def __init__(self) -> None:
        super().__init__(_("France Travail refuses FT_CLIENT_ID and FT_CLIENT_SECRET"))


class QuestionRefused(FranceTravailUnavailable):
    """The question itself is refused: asking it again changes nothing."""
