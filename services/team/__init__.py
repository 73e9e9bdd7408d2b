"""The team itself: invitations, commands, notices, promised hours, who is away.

Words: member, invitation, promised hour, absence, closing.
Doors: absences, answers_by_email, closed_cards, closings, command_lists, invitations, messages,
missed_hours, notifications, on_duty, reply_page.
"""
