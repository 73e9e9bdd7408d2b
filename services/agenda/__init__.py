"""A participant's own calendar: feed, e-mail copies, and reminders of what they booked."""
