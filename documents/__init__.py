"""Values in, bytes out: pictures, PDF pages, calendars."""
