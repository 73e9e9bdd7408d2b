"""The calendar feed, and the page that stops copies by e-mail."""
