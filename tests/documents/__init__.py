"""Documents: pictures, PDF pages, calendars."""
