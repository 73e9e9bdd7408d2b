"""The columns of a table of workshops."""

from services.tabular.tables import Layout

LAYOUT = Layout(
    titles={
        "session": ("session",),
        "code": ("code", "id"),
        "kind": ("kind", "type", "genre"),
        "title": ("title", "titre", "atelier", "workshop"),
        "about": ("about", "description", "a propos", "presentation"),
        "date": ("date", "jour", "day"),
        "starts": ("starts", "start", "debut", "heure", "heure de debut"),
        "ends": ("ends", "end", "fin", "heure de fin"),
        "minutes": ("minutes", "duree", "duree minutes", "duration"),
        "seats": ("seats", "places"),
        "overbooking": ("overbooking", "surreservation"),
        "capacity": ("capacity", "capacite", "jauge", "capacite de la salle"),
        "room": ("room", "salle", "lien", "lien video", "link", "url"),
        "host": ("host", "animation", "anime par", "intervenant", "animateur", "animatrice"),
        "status": ("status", "statut", "etat"),
    },
    needed=("code", "title", "date", "starts", "seats"),
)
