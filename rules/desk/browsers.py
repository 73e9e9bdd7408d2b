"""Name a browser from what it says of itself, so that a person knows theirs again."""

PROGRAMS = (
    ("Firefox", "Firefox/"),
    ("Edge", "Edg/"),
    ("Opera", "OPR/"),
    ("Chrome", "Chrome/"),
    ("Safari", "Safari/"),
)
"""In this order: each of the later ones is named by the earlier too."""
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac", "Macintosh"),
    ("ChromeOS", "CrOS"),
    ("Linux", "Linux"),
)


def named(user_agent: str) -> str:
    """Return « Firefox, Windows », or what is known of it; "" if nothing is."""
    found = (
        next((name for name, sign in signs if sign in user_agent), "")
        for signs in (PROGRAMS, SYSTEMS)
    )
    return ", ".join(filter(None, found))
