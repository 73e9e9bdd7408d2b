"""Decide for the team's desk: how a browser is named, and which rows an act may touch."""
