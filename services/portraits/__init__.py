"""Who is there: the cards of mentors, hosts and the team, their portraits and photos.

Words: card, portrait, introduction, photo.
Doors: introductions, photos, who_is.
"""
