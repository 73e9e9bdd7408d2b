"""People: their roles and access, their language, their time zone."""
