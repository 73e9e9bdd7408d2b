"""Serve the employer's page, and the pages on which an offer is written."""
