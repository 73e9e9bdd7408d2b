"""Serve the front page and pages behind signed links: one package a domain, one layout."""
