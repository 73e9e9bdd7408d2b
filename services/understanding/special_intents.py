"""Name the intents that are dealt with in a way of their own, and say which way."""

from collections.abc import Mapping, Sequence

MOVE = "move"
CORRECTION = "correction"
"""The intent of who goes back to the question before."""
ERASE = "erase"
"""The intent, and the conversation that ends when the person turns to something else."""
SOON, REPORT = "event_soon", "report"
TEAM, THANKS, HELLO = "team_answer", "thanks", "hello"
FIRST = frozenset({"stop", "erase", "data_copy", "language"})
"""Wishes that are granted in any state."""
NEAREST = {
    "confirm_coming": "agenda",
    "accept_seat": "seat_status",
    "refuse_seat": "agenda",
    "first_name_in_sentence": "change_first_name",
    "postcode_in_sentence": "change_address",
    "dont_know": "menu",
}
"""Intents without an answer of their own, when nothing asked for them: which one is given."""
CANNOT_WAIT = frozenset(
    {"link", "late", "mentor_absent", "sound_or_picture", "cannot_come", "cancel", "move"}
)
"""Intents that are answered even while the team reads."""
FACTS = frozenset(
    {
        *("link", "dates", "place", "price", "paid", "join", "level", "companion", "recorded"),
        *("device", "sound_or_picture", "job_meaning"),
        *("accessibility", "mentor_who", "attendance_code", "proof_of_enrolment", "seats_left"),
    }
)
"""Intents whose answer is a fact, which helps beside what the team will say."""
DOORS: Mapping[str, Sequence[str]] = {
    "menu": ("menu", "le menu"),
    "book_workshop": ("ateliers", "les ateliers", "liste des ateliers"),
    "book_meeting": ("les rencontres", "choisir une rencontre"),
    "offers_more": ("les offres", "offres et formations"),
    "strengths": ("mes points forts", "points forts", "mon bilan"),
    "attestation": ("mon attestation", "attestation", "l'attestation"),
    "application_status": ("mes candidatures", "candidatures", "ma candidature"),
    "link": ("lien", "le lien", "le lien pour entrer", "le lien de la visio"),
    "agenda": ("agenda", "mon agenda", "mes rendez-vous", "mes rdv", "mon planning"),
}
"""Intents whose few words are no message to anybody, and these words: « menu svp »."""
ERRANDS = frozenset({"strengths", "book_meeting", "book_workshop", "offers_more", "move"})
"""Intents that only the bot can grant: plain words for them are no message to the team."""
AGREES = frozenset({"confirm_coming", "accept_seat"})
"""Intents that agree to something: a question does not, « je viens avec ma fille ou pas »."""
SMALL_TALK = frozenset({THANKS, HELLO, "menu"})
NEVER_OFFERED = SMALL_TALK | {"out_of_scope"}
"""Intents that nobody is asked about: « Un autre sujet » says no more than « Autre chose »."""
