"""Weights of matching, read and checked."""
