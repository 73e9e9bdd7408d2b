"""What can go wrong with France Travail."""


class Unavailable(Exception):
    """Down, slow, or talking nonsense: it may be asked again later."""


class AccessRefused(Unavailable):
    """The name or the password of the application is refused."""

    def __init__(self) -> None:
        super().__init__("France Travail refuses FT_CLIENT_ID and FT_CLIENT_SECRET")


class NotTaken(Unavailable):
    """The question itself is refused: asking it again changes nothing."""
