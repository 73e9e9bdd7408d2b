"""Instants, days and hours: read from what is typed, written for people."""
