"""Serve the page on which an employer answers an application."""
