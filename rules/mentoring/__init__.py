"""Decide on slots of meetings, contact details in messages, and what follows a report."""
