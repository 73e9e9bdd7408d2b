"""Asking for a human.

Tickets, answers, who is on duty, topics of the team's group, words of danger.

Words: ticket, topic, duty, urgent, distress.
Doors: absence_command, announcement_replies, answering, attachments, cards,
danger_signs, distress, group_topics, page_words, recent_activity, routing, staff_group, taken_back,
tickets, topic_outbox, transcripts, unaddressed, voices.
"""
