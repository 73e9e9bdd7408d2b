"""Who is who: people, their roles, their time zone."""
