"""Decide who is eligible, how to call somebody back, when to chase an unfinished sign-up."""
