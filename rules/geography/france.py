"""Tell whether a point lies in France, overseas included, by boxes of latitude and longitude."""

BOXES = (
    (41.2, -5.3, 51.3, 9.8),  # mainland and Corsica
    (15.7, -62.0, 16.7, -60.9),  # Guadeloupe
    (14.3, -61.3, 15.0, -60.7),  # Martinique
    (2.0, -54.7, 5.9, -51.5),  # Guyane
    (-21.5, 55.1, -20.8, 55.9),  # La Réunion
    (-13.1, 44.9, -12.5, 45.4),  # Mayotte
    (17.8, -63.2, 18.2, -62.7),  # Saint-Martin, Saint-Barthélemy
    (46.7, -56.5, 47.2, -56.1),  # Saint-Pierre-et-Miquelon
    (-28.0, -155.0, -7.8, -134.3),  # Polynésie française
    (-22.9, 163.4, -19.5, 168.3),  # Nouvelle-Calédonie
    (-14.5, -178.3, -13.1, -176.0),  # Wallis-et-Futuna
)
"""South, west, north, east."""


def in_france(latitude: float, longitude: float) -> bool:
    """Tell whether a point, in degrees, lies in a box around metropolitan or overseas France."""
    return any(
        south <= latitude <= north and west <= longitude <= east
        for south, west, north, east in BOXES
    )
