"""The team itself: invitations, the commands each role sees, notices to members, promised hours.

Words: member, invitation, promised hour.
Doors: answers_by_email, closed_cards, command_lists, invitations, messages, missed_hours,
notifications, on_duty, reply_page.
"""
