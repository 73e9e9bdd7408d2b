"""Serve the calendar feed, and the page that stops e-mail copies."""
