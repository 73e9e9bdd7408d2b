"""Workers that empty queues: messages, announcements, topics and e-mails; one process leads."""
