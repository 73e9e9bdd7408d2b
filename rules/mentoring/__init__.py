"""Slots of meetings, contact details in messages, and what a report leads to."""
