"""Measure the pages of the desk."""
