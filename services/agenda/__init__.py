"""A participant's own calendar, for those who booked something.

« Mon agenda », the feed for a phone's calendar, copies by e-mail, reminders, the
question about comfort needs.

Words: event (a meeting, a workshop or an interview), feed, copy.
Doors: answer_values, calendar, events.
"""
