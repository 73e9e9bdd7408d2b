"""Read days and hours as people type them, and write them for people."""
