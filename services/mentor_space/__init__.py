"""The mentors' space: menu, openings of slots, absences, pages.

Words: menu, opening, absence.
Doors: absence_conversation, typed_openings.
"""
