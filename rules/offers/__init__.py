"""Offers: what they are, when they are proposed, what a search learns."""
