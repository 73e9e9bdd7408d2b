"""What a person was last shown: it changes what their words mean."""

from enum import StrEnum


class ScreenState(StrEnum):
    ANY = "any"
    SIGN_UP = "sign_up"
    MENU = "menu"
    OFFERS = "offers"
    REMINDER = "reminder"
    SEAT_OFFER = "seat_offer"
    TICKET = "ticket"
