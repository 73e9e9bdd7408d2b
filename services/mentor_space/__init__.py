"""Where mentors manage their times: their menu, their openings and absences, their pages.

Words: menu, opening, absence.
Doors: absence_conversation, absent_mentors, menu, open_slots_conversation, slots_conversation,
typed_openings, web.actions, web.pages.
"""
