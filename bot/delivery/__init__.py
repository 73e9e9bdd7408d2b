"""Send queued messages, announcements, topic posts, answers and e-mails; one process leads."""
