"""Where mentors manage their times: their menu, their openings and absences, their pages.

Words: menu, opening, absence.
Doors: absence_conversation, typed_openings.
"""
