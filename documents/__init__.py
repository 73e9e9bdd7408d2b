"""Turn values into the bytes of pictures, PDF pages, calendars and spreadsheets; check uploads."""
