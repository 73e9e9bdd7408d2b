"""What every peer says, so that all make the same calls: words as long as the bot's own."""

POSTCODE = "<b>3 sur 4</b>\nOù habitez-vous ? Écrivez votre code postal.\nPar exemple : 31100"
COMMUNE = "Laquelle est la vôtre ?"
ELSEWHERE = "Une autre"
ANSWERED = f"{COMMUNE}\n✓ {ELSEWHERE}"
BACK = "Revenir"
COMMUNES = ("Portet-sur-Garonne", "Roques", "Pinsaguel", ELSEWHERE, BACK)
TYPED = "31120"
"""A postcode of the demonstration with several communes."""
OTHER = COMMUNES.index(ELSEWHERE)

TOKEN = "1000:benchmark-of-turns-and-of-words"
SECRET = "of-the-benchmark"
PATH = "/telegram"
