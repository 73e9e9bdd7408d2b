"""Offers of France Travail: fetched at night, parsed, mapped to ours."""
